from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, WordsField

LONGEST = 60


class ListNameForm(ActForm):
    """The name under which a nurse keeps a list."""

    op_id = None
    name = WordsField(label=_("Name of the list"), longest=LONGEST, missing=_("Write a name for the list."))


class SaveListForm(ListNameForm):
    """What the worklist is narrowed to, under a name. `query` is read as every address is."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)
    replaces = forms.BooleanField(
        label=_("Put this one in the place of the list with the same name"), required=False
    )

"""The form that publishes a draft: a note, and a tick for each warning."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.forms import CHANGE_NOTE, PlainForm
from pathways.forms_text import TextField
from pathways.queries_check import FindingLine


class TicksField(forms.MultipleChoiceField):
    """A tick for each warning; all are needed. A tick for a warning that is gone counts for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple(), required=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        offered = {key for key, _label in self.choices}
        return [key for key in super().to_python(value) if key in offered]

    def validate(self, value: list[str]) -> None:
        if len(set(value)) < len(self.choices):
            raise forms.ValidationError(
                gettext("Tick each warning when you have looked at it, or change what it is about.")
            )


class PublishForm(PlainForm):
    """`warnings`: what somebody must have looked at. Without any there are no ticks."""

    needed_at_times = ("accepted",)

    accepted = TicksField(
        label=_("I have looked at each of these, and it is meant so"),
        help_text=_("Your name is kept with them."),
    )
    change_note = TextField(
        label=_("What changed, and why"),
        most=CHANGE_NOTE,
        keeps_lines=True,
        missing=_("Say what changed and why. It is kept with the version."),
        rows=4,
    )

    def __init__(self, *args: Any, warnings: Iterable[FindingLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.id, _words(one)) for one in warnings]
        self.fields["accepted"].choices = offered
        if not offered:
            self.fields["accepted"].widget = forms.MultipleHiddenInput()


def _words(one: FindingLine) -> SafeString:
    if not one.url:
        return format_html("<b>{}</b><br>{}", one.title, one.reason)
    return format_html('<a class="reach" href="{}">{}</a><br>{}', one.url, one.title, one.reason)

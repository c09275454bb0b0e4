"""What a nurse says about what the family did or asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.checkins.models import Sign
from careplan.clinic.forms.base import ActForm, WordsField
from careplan.plans.wording import LONGEST_WORDS

LONGEST_SIGN_WORDS = 1_000


class AnswerForm(ActForm):
    answer = WordsField(
        label=_("Your answer"),
        longest=LONGEST_WORDS,
        rows=4,
        missing=_("Write the answer first."),
        help_text=_("The family reads it, with your name and the time."),
    )


class SetAsideForm(ActForm):
    reason = WordsField(
        label=_("Why"),
        longest=1_000,
        rows=3,
        missing=_("Write why it is set aside."),
        help_text=_("Nurses read it. What was sent stays in the history."),
    )


class CloseSignForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What was done"),
        choices=Sign.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done.")},
    )
    words = WordsField(
        label=_("In words"),
        longest=LONGEST_SIGN_WORDS,
        rows=3,
        missing=_("Write what was done, in words the family understands."),
        help_text=_("The family reads it, with your name and the time."),
    )


class TakeOnSignForm(ActForm):
    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CloseAnsweredSignForm(ActForm):
    words = WordsField(
        label=_("What came of it"),
        longest=LONGEST_SIGN_WORDS,
        rows=3,
        required=False,
        help_text=_("The family reads it, with your name and the time."),
    )


class ReviewedForm(ActForm):
    up_to = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

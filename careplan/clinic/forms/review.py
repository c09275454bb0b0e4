"""What a nurse says about what the family did or asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.checkins.models import Sign
from careplan.clinic.forms.base import ActForm, WordsField
from careplan.plans.wording import LONGEST_WORDS

LONGEST_SIGN_WORDS, LONGEST_TEMPLATE = 1_000, 2_000


class AnswerForm(ActForm):
    answer = WordsField(
        label=_("Your answer"),
        longest=LONGEST_WORDS,
        rows=4,
        missing=_("Write the answer first."),
        help_text=_("The family reads it, with your name and the time."),
    )


class AskBackForm(ActForm):
    question = WordsField(
        label=_("Your question to the family"),
        longest=LONGEST_WORDS,
        rows=3,
        missing=_("Write the question first."),
        help_text=_("They see it on Today. It stays reported, and is not verified, until you say so."),
    )


class CorrectForm(ActForm):
    words = WordsField(
        label=_("The words as they should be"),
        longest=LONGEST_WORDS,
        rows=4,
        missing=_("Write the words first."),
        help_text=_("What stood there before can still be read."),
    )


class VerifyForm(ActForm):
    """`behalf`: the colleague on whose behalf; empty: her own word."""

    behalf = forms.IntegerField(required=False, min_value=1, max_value=2**31)


class TemplateForm(ActForm):
    op_id = None
    title = WordsField(label=_("Name of the template"), longest=60, missing=_("Give it a name."))
    words = WordsField(
        label=_("The answer"),
        longest=LONGEST_TEMPLATE,
        rows=6,
        missing=_("Write the answer first."),
        help_text=_("Write it in general. No patient’s name belongs here: the whole team reads it."),
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

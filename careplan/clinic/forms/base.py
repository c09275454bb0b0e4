"""What every form of this window shares: cleaned words, calm dates, a one-time number, refusals beside the field."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.accounts.refusals import Refused
from careplan.plans.actions import ActRefused
from careplan.plans.wording import WordsRefused, clean_words

Done = TypeVar("Done")


class WordsField(forms.CharField):
    """Words of a person, cleaned as everywhere else. Too long is refused with a sentence, never cut.

    No `maxlength` in the page: a browser cuts what is pasted without saying so.
    """

    def __init__(self, *, longest: int, rows: int = 0, missing: str = "", **kwargs: Any) -> None:
        attrs = {"dir": "auto", "autocomplete": "off"}
        widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
        kwargs.setdefault("widget", widget)
        super().__init__(strip=False, **kwargs)
        self.longest = longest
        self.missing = missing

    def clean(self, value: str | None) -> str:
        try:
            words = clean_words(value or "", longest=self.longest, required=False)
        except WordsRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        if self.required and not words:
            raise ValidationError(self.missing or gettext("Please write something here."), code="required")
        return words


class DayField(forms.DateField):
    """A calendar day, as the browser's own date picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        sentences = {
            "invalid": _("This is not a date. Write it like 2026-11-30."),
            "required": _("Choose a day."),
        }
        super().__init__(error_messages=sentences | kwargs.pop("error_messages", {}), **kwargs)


class ActForm(forms.Form):
    """One act of a nurse. `op_id` is made when the form is shown, so that sending it twice does one thing.

    `current` is what is there now when the page was older than that: the page shows both.
    """

    op_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    current: object = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            words = isinstance(field.widget, forms.TextInput | forms.Textarea) and not field.widget.is_hidden
            if words and not field.required and field.label:
                field.label = gettext("%(label)s (optional)") % {"label": field.label}

    @property
    def is_stale(self) -> bool:
        return self.current is not None


class SeenForm(ActForm):
    """An act on something that another person may have changed meanwhile. `seen`: its last event number."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


def attempt(form: ActForm, act: Callable[[], Done]) -> Done | None:
    """Do what a valid form asks for. A refusal becomes an error of the form, beside its field, and gives None."""
    if not form.is_valid():
        return None
    try:
        return act()
    except (ActRefused, Refused, WordsRefused) as refusal:
        add_refusal(form, refusal)
        return None


def add_refusal(form: ActForm, refusal: ActRefused | Refused | WordsRefused) -> None:
    """Put a refusal's sentence beside the field it speaks of, or above the form.

    The next try has a number of its own: where the one that was sent had been used before, for something else, a
    form that kept it could never be sent.
    """
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))
    form.current = getattr(refusal, "current", None)
    if "op_id" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("op_id")] = str(uuid.uuid4())


def status_of(form: ActForm) -> int:
    """How a form that was not done is answered: 409 when the page was stale, else 422."""
    return 409 if form.is_stale else 422

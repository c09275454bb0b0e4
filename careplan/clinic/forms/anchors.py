"""The day of an event that other days hang on: set, moved or taken away, with a look at what shifts first."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, DayField, WordsField
from careplan.plans import days

MOST_OFFERED = 2_000


class IdsField(forms.Field):
    """Numbers of rows, as boxes that are ticked or as hidden fields. Anything else is refused with a sentence."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: object) -> tuple[int, ...]:
        given = value or []
        is_number = all(one.isascii() and one.isdigit() and len(one) < 19 for one in given)
        if not is_number or len(given) > MOST_OFFERED:
            raise ValidationError(_("This list of steps is damaged. Please open the page again."))
        return tuple(int(one) for one in given)


class AnchorForm(ActForm):
    """`basis`: the patient's last event number that the look was made from. `offered`: the items whose days would
    shift, `move`: those of them that stay ticked."""

    basis = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    day = DayField(
        label=_("On which day is it?"),
        required=False,
        help_text=_("Leave it empty when no day is known. Dates that hang on it then wait."),
    )
    said_by = WordsField(
        label=_("On whose word"),
        longest=100,
        required=False,
        help_text=_("Such as: radiotherapy desk, phone call of 12 November."),
    )
    offered = IdsField(required=False)
    move = IdsField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and (problem := days.check_anchor_on(day, today=self.today)):
            raise ValidationError(problem)
        return day

    @property
    def keep(self) -> Collection[int]:
        """The items whose tick was taken out."""
        return set(self.cleaned_data.get("offered", ())) - set(self.cleaned_data.get("move", ()))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields somebody fills in; the rest travels hidden or stands beside the items."""
        return [self["day"], self["said_by"]]

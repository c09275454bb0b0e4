"""Which period a report is about."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, DayField

USUAL_LENGTH = timedelta(days=27)
LONGEST_LENGTH = timedelta(days=366)


class PeriodForm(ActForm):
    """From one day to another, both counted. Nothing chosen: the last four weeks, up to `today`."""

    op_id = None
    first = DayField(label=_("From"))
    last = DayField(label=_("Up to and including"))

    def __init__(self, data: Any, *, today: date) -> None:
        self.usual = {"first": today - USUAL_LENGTH, "last": today}
        is_chosen = "first" in data or "last" in data
        super().__init__(data if is_chosen else None, initial=self.usual)

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            raise ValidationError(gettext("The last day must not be before the first."))
        if first and last and last - first > LONGEST_LENGTH:
            raise ValidationError(gettext("Choose a year at most."))
        return data

    @property
    def period(self) -> tuple[date, date] | None:
        """The two days; None where they do not make a period."""
        if not self.is_bound:
            return self.usual["first"], self.usual["last"]
        return (self.cleaned_data["first"], self.cleaned_data["last"]) if self.is_valid() else None

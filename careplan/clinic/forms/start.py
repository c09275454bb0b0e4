"""Starting a plan: who the new patient is, carried signed from page to page, and the answers to the facts."""

from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext

from careplan.clinic.forms.base import DayField
from careplan.clinic.forms.planning import FactsForm
from careplan.plans import days
from careplan.plans.actions import Identity
from pathways.definition import Definition

SALT = "careplan.clinic.new_patient"
# Long enough for a phone call in between; the page says so when it is over.
KEPT_SECONDS = 4 * 60 * 60
DAY = "day_"


class StartForm(FactsForm):
    """The facts of a version for a plan that is not there yet; `version` says which version was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, definition: Definition, today: date, **kwargs: Any) -> None:
        super().__init__(*args, definition=definition, **kwargs)
        self.today = today
        for anchor in definition.anchors:
            self.fields[DAY + anchor.key] = DayField(
                label=gettext("Day of “%(event)s” (optional)") % {"event": anchor.title},
                help_text=anchor.explanation,
                required=False,
            )

    def clean(self) -> dict:
        for key, day in self.anchors.items():
            if problem := days.check_anchor_on(day, today=self.today):
                self.add_error(DAY + key, problem)
        return self.cleaned_data

    @property
    def anchors(self) -> dict[str, date]:
        """Event key -> its day, of the days that were given and are valid."""
        given = {one.key: self.cleaned_data.get(DAY + one.key) for one in self.definition.anchors}
        return {key: day for key, day in given.items() if day}

    @property
    def all_answered(self) -> bool:
        return super().all_answered and not any(name.startswith(DAY) for name in self.errors)

    @property
    def hidden_answers(self) -> list[tuple[str, str]]:
        return super().hidden_answers + [(DAY + key, day.isoformat()) for key, day in self.anchors.items()]


def sign_identity(identity: Identity, team_id: int) -> str:
    """Who the new patient is, as text for a hidden field: signed, because the doubles were looked for before."""
    return signing.dumps(
        [identity.name, identity.called, identity.born_on.isoformat(), identity.number, team_id], salt=SALT
    )


def read_identity(text: str) -> tuple[Identity, int] | None:
    """The identity and the team, or None when the text is damaged or too old."""
    try:
        name, called, born_on, number, team_id = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return Identity(name, called, date.fromisoformat(born_on), number), team_id

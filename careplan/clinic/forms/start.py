"""Starting a plan: who the new patient is, carried signed from page to page, and the answers to the facts."""

from datetime import date

from django import forms
from django.core import signing

from careplan.clinic.forms.planning import FactsForm
from careplan.plans.actions import Identity

SALT = "careplan.clinic.new_patient"
# Long enough for a phone call in between; the page says so when it is over.
KEPT_SECONDS = 4 * 60 * 60


class StartForm(FactsForm):
    """The facts of a version for a plan that is not there yet; `version` says which version was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


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

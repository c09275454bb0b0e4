"""Short ways of saying who does what to the one patient."""

import pytest

from careplan.plans import days, history
from careplan.plans.models import Event, Patient


@pytest.fixture
def today(patient, now):
    return days.today(patient.team.time_zone, now)


@pytest.fixture
def does(patient, now):
    """`does(nora, actions.set_date, item_id=..., ...)`: the patient is read anew, as each request does."""

    def do(person, action, **given):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return action(**{"patient": row, "by": person, "at": now, **given})

    return do


@pytest.fixture
def written(patient):
    """The patient's events as a page of the nurses shows them, in order; of one kind, or all."""
    nurse = history.Reader(user_id=0, is_nurse=True)

    def read(*kinds):
        events = Event.objects.filter(patient=patient).select_related("by", "item").order_by("number")
        found = events.filter(kind__in=kinds) if kinds else events
        return history.entries(Patient.objects.get(pk=patient.pk), found, nurse)

    return read


@pytest.fixture
def since(written):
    """Kinds of the events written since the last call (the first call: since the beginning)."""
    seen = [0]

    def kinds():
        new = [entry.kind for entry in written()][seen[0] :]
        seen[0] += len(new)
        return new

    return kinds

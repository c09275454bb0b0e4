"""Looks at a patient's chain from outside, as `verify_events` does."""

from careplan.plans.actions.writing import link_of
from careplan.plans.chain import first_break
from careplan.plans.models import Event, Patient


def links_of(patient: Patient) -> list:
    events = Event.objects.filter(patient=patient).order_by("number")
    return [(link_of(event, patient.public_id), event.previous_hash, event.hash) for event in events]


def assert_chain_is_whole(patient: Patient) -> None:
    """Numbers without a gap from 1, every hash right, and the head as the patient's row notes it."""
    head = Patient.objects.get(pk=patient.pk)
    links = links_of(head)
    assert [link.number for link, _previous, _hash in links] == list(range(1, len(links) + 1))
    assert first_break(links, head.last_event_number, head.last_event_hash) is None

"""`manage.py verify_events`: what somebody did to the database behind our back is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from careplan.plans import actions, triggers
from careplan.plans.management.commands import verify_events
from careplan.plans.models import Event, Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(plan, patient, item_of, carl, now):
    """A plan with a handful of events; returns the number of one in the middle."""
    item = item_of(plan, "exercises")
    for words in ("one", "two", "three", "four"):
        actions.note_item(patient=patient, item_id=item.pk, note=words, by=carl, at=now)
    return Event.objects.filter(patient=patient).order_by("number")[2].number


@pytest.fixture
def tamper(noted):
    """Runs SQL as somebody would who goes round the program: the triggers are taken away first."""

    def run(sql, *values):
        triggers.drop(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount == 1

    yield run
    triggers.install(connection)


def verify(*arguments):
    out = StringIO()
    try:
        call_command("verify_events", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_whole_chains_are_counted(noted, patient, other_patient, make_plan):
    make_plan(other_patient)
    patient.refresh_from_db()
    said, problem = verify()
    assert said == f"2 chains, {patient.last_event_number + 1} events: all whole.\n"
    assert problem == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [("data", '{"done_on":"2020-01-01"}'), ("sealed", "{}"), ("kind", "verified"), ("item_id", None)],
)
def test_an_altered_event_is_named(tamper, noted, patient, column, value):
    tamper(f"UPDATE plans_event SET {column} = %s WHERE patient_id = %s AND number = %s",
           value, patient.pk, noted)  # fmt: skip
    said, problem = verify()
    assert said == f"patient {patient.public_id}: event {noted} changed\n"
    assert problem == "1 of 1 chains are broken."


def test_an_altered_author_and_an_altered_time_are_named(tamper, noted, patient, nora):
    tamper("UPDATE plans_event SET by_id = %s WHERE patient_id = %s AND number = %s",
           nora.pk, patient.pk, noted)  # fmt: skip
    assert f"event {noted} changed" in verify()[0]


def test_a_removed_event_is_named(tamper, noted, patient):
    tamper("DELETE FROM plans_event WHERE patient_id = %s AND number = %s", patient.pk, noted)
    assert verify()[0] == f"patient {patient.public_id}: event {noted} missing\n"


def test_a_tail_that_was_cut_off_is_named(tamper, patient):
    patient.refresh_from_db()
    last = patient.last_event_number
    tamper("DELETE FROM plans_event WHERE patient_id = %s AND number = %s", patient.pk, last)
    assert verify()[0] == f"patient {patient.public_id}: event {last} missing at the end\n"


def test_a_head_that_was_set_back_with_its_tail_left_is_named(tamper, patient):
    patient.refresh_from_db()
    last = patient.last_event_number
    before = Event.objects.get(patient=patient, number=last - 1)
    tamper("UPDATE plans_patient SET last_event_number = %s, last_event_hash = %s WHERE id = %s",
           last - 1, before.hash, patient.pk)  # fmt: skip
    assert f"event {last} stands after the head that was noted" in verify()[0]


def test_events_of_two_patients_that_were_exchanged_are_named(
    tamper, noted, patient, other_patient, make_plan
):
    make_plan(other_patient)
    event = Event.objects.get(patient=other_patient, number=1)
    tamper("UPDATE plans_event SET patient_id = %s, number = 99 WHERE id = %s", patient.pk, event.pk)
    said, problem = verify()
    assert f"patient {other_patient.public_id}: event 1 missing at the end" in said
    assert f"patient {patient.public_id}: event " in said
    assert problem == "2 of 2 chains are broken."


def test_one_patient_alone_can_be_asked_for(tamper, noted, patient, other_patient, make_plan):
    make_plan(other_patient)
    tamper("DELETE FROM plans_event WHERE patient_id = %s AND number = %s", patient.pk, noted)
    assert verify("--patient", other_patient.public_id) == ("1 chains, 1 events: all whole.\n", "")
    assert verify("--patient", patient.public_id)[1] == "1 of 1 chains are broken."
    assert verify("--patient", "nobodyknows1") == ("", "There is no patient nobodyknows1.")


def test_words_under_a_destroyed_key_leave_the_chain_whole(noted, patient):
    Patient.objects.filter(pk=patient.pk).update(wrapped_key="")
    assert "all whole" in verify()[0]


def test_an_event_that_comes_in_while_it_walks_is_no_break(
    noted, plan, patient, item_of, carl, now, monkeypatch
):
    item, walk, came = item_of(plan, "exercises"), verify_events.first_break, []

    def slow_walk(links, number, digest):
        if not came:
            came.append(actions.note_item(patient=patient, item_id=item.pk, note="new", by=carl, at=now))
        return walk(links, number, digest)

    monkeypatch.setattr(verify_events, "first_break", slow_walk)
    said, problem = verify()
    assert came
    assert ("all whole" in said, problem) == (True, "")

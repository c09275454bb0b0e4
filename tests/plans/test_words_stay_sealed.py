"""What people write stands in the seals of the history and nowhere else; no name of a patient stands in it."""

import json
import logging
from datetime import date, timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.actions import Observation
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import CareTeamMember, Event, Patient
from careplan.plans.states import Variance
from tests.rows import all_rows

pytestmark = pytest.mark.django_db

ZEBRA = "zebra ﷽ 🦓"
# Rows that hold words by design, because pages list them without opening seals. They are the patient's record,
# or an invitation; none of them is history.
IN_THE_OPEN = {"plans_planstep", "plans_item", "plans_answer", "plans_careteammember", "accounts_invitation"}


@pytest.fixture
def everything_said(plan, item_of, does, carl, nora, sami, now, today):
    """Every act that takes words, with a word of its own in each."""
    mri, habit = item_of(plan, "mri-scan"), item_of(plan, "exercises")
    about = {"plan_id": plan.pk}
    does(carl, actions.tick_item, item_id=mri.pk, done_on=today, today=today, note=ZEBRA)
    does(carl, actions.undo_item, item_id=mri.pk)
    does(carl, actions.skip_item, item_id=mri.pk, reason=Variance.COST, today=today, note=ZEBRA)
    does(nora, actions.ask_back, item_id=mri.pk, question=ZEBRA)
    does(carl, actions.reply, item_id=mri.pk, answer=ZEBRA)
    does(carl, actions.note_item, item_id=habit.pk, note=ZEBRA)
    number = Patient.objects.get().last_event_number
    corrected = {"number": number, "words": f"{ZEBRA}, again", "acting": Acting.FAMILY}
    does(carl, actions.correct_words, **corrected)
    does(nora, actions.note_item, item_id=habit.pk, note=ZEBRA, acting=Acting.NURSE)
    question = does(carl, actions.ask_nurse, question=ZEBRA, **about)
    does(nora, actions.answer_question, question_id=question.pk, answer=ZEBRA)
    appointment = actions.Appointment(now + timedelta(days=2), ZEBRA, ZEBRA)
    does(carl, actions.set_appointment, item_id=habit.pk, appointment=appointment)
    decision = actions.Decision("no", ZEBRA, ZEBRA)
    does(nora, actions.decide_step, step_key="support-group", decision=decision, **about)
    basis = Patient.objects.get().last_event_number
    does(
        nora, actions.answer_facts, answers={"primary-cancer": "breast"}, said_by=ZEBRA, basis=basis, **about
    )
    own = {"category_key": "support", "due_on": None, "today": today, "family_ticks": True, **about}
    item = does(nora, actions.add_own_item, title=ZEBRA, words=ZEBRA, **own)
    does(nora, actions.void_item, item_id=item.pk, reason=ZEBRA)
    part = actions.Part("child", "takes_part", "cannot_be_asked", ZEBRA)
    member = does(nora, actions.invite_caregiver, name=ZEBRA, email="", part=part)
    does(nora, actions.change_part, member_id=member.pk, part=part)
    seen = Observation(
        {"numb-legs": "yes"}, CheckIn.Words.PATIENT, "7", "38.9 zebra", ZEBRA, mood_words=ZEBRA
    )
    does(carl, checkin_actions.check_in, observation=seen, **about)
    closing = {"sign_id": Sign.objects.get().pk, "outcome": Sign.Outcome.CALLED, "words": ZEBRA}
    does(nora, checkin_actions.close_sign, **closing)
    does(nora, actions.pause_plan, pause=actions.Pause("other", ZEBRA), **about)
    to = actions.Receiver(plan.team, sami)
    offer = does(nora, actions.offer_handover, to=to, note=ZEBRA, **about)
    does(sami, actions.decline_handover, handover_id=offer.pk, why=ZEBRA)
    identity = actions.Identity("Zebra Aziz", "Zebra", date(1968, 2, 3), "zebra-1")
    does(nora, actions.correct_patient, identity=identity)
    does(nora, actions.end_plan, status="finished", reason=ZEBRA, **about)


def holds(value):
    return "zebra" in str(value).casefold()


def test_no_word_stands_in_the_open_in_history(everything_said, plan):
    tables = {table for table, rows in all_rows().items() if any(holds(row) for row in rows)}
    assert tables - IN_THE_OPEN == {"plans_patient", "plans_patientname"}
    # and it was really said: once in each act that takes words
    sealed = [json.loads(event.sealed) for event in Event.objects.all()]
    assert sum(len(fields) for fields in sealed) >= 20


def test_every_word_can_be_read_again(everything_said, written):
    said = [text for entry in written() for text in entry.words.values()]
    others = {"It was agreed.", "Dr. Weber", "yes", "7"}  # what the set-up said, and two answers
    assert {text for text in said if not holds(text)} == others
    assert len(said) == 29
    assert not [entry for entry in written() if entry.lost]


def test_no_name_of_the_patient_stands_in_history(everything_said, patient):
    for event in Event.objects.all():
        for name in ("Maryam", "Aziz", patient.number, "1968"):
            assert name not in event.data + event.step_key + event.kind


def test_data_of_history_is_keys_numbers_and_days(everything_said):
    """No sentence: nothing with a space, apart from the moment of an appointment."""
    for event in Event.objects.all():
        for name, value in json.loads(event.data).items():
            if isinstance(value, str) and name != "at":
                assert " " not in value
                assert len(value) <= 80


def test_nothing_that_was_written_is_logged(caplog, request):
    caplog.set_level(logging.INFO)
    request.getfixturevalue("everything_said")
    assert not [record for record in caplog.records if holds(record.getMessage())]


@pytest.mark.parametrize("words", ["a" * 5000, "\x00"])
def test_a_refusal_repeats_nothing_that_was_written(does, carl, plan, item_of, words):
    item = item_of(plan, "exercises")
    with pytest.raises((ActRefused, ValueError)) as refused:
        does(carl, actions.note_item, item_id=item.pk, note=words)
    assert words not in str(refused.value)


def test_people_and_patients_are_no_names_in_a_log(patient, carl, plan):
    assert "Maryam" not in f"{patient} {patient!r} {plan!r} {CareTeamMember.objects.get(user=carl)!r}"


def test_the_check_of_these_tests_finds_a_word_in_the_open(everything_said, patient, nora, now, plan):
    Event.objects.create(
        patient=patient, number=999, kind="noted", by=nora, at=now, data='{"note":"zebra"}', hash="x"
    )
    found = {table for table, rows in all_rows().items() if any(holds(row) for row in rows)}
    assert "plans_event" in found

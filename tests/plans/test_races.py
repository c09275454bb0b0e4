"""Two people at once: the patient's row is the lock, the second sees what the first did.

SQLite lets one writer in at a time; PostgreSQL locks the row. The same promises hold on both.
"""

import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections

from careplan.accounts.models import Invitation
from careplan.checkins import actions as checkin_actions
from careplan.checkins.actions import Observation
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused, writing
from careplan.plans.models import Act, Answer, Event, Item, Patient, Plan, Question
from careplan.plans.states import EventKind
from tests.plans.chains import assert_chain_is_whole

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE = 60


def at_once(*acts):
    """Run each act in a thread of its own, begun together. Returns what each returned or raised, in order."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        barrier.wait(PATIENCE)
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return results


def kinds_of(results):
    return Counter(type(result).__name__ for result in results)


def ended_under_the_lock(patient, nora, at, end, late_act):
    """`end` runs under the patient's lock; `late_act` begins meanwhile and has to wait. What became of it."""
    begun, outcome = threading.Event(), []

    def late():
        begun.set()
        try:
            outcome.append(late_act())
        except Exception as error:
            outcome.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=late)
    with writing(patient, by=nora, at=at, acting=Acting.NURSE):
        end()
        thread.start()
        begun.wait(PATIENCE)
        thread.join(1)  # long enough to reach the lock
        assert thread.is_alive()
    thread.join(PATIENCE)
    return outcome[0]


@pytest.fixture
def today(patient, now):
    return days.today(patient.team.time_zone, now)


@pytest.fixture
def tick(patient, carl, today, now):
    def do(item, by=carl, **more):
        return actions.tick_item(
            patient=Patient.objects.get(pk=patient.pk),
            item_id=item.pk,
            **{"done_on": today, "today": today, "by": by, "at": now, **more},
        )

    return do


def test_two_people_tick_one_item_and_one_of_them_is_told(plan, item_of, tick, join, patient, carl):
    item, maria = item_of(plan, "exercises"), join("Maria Aziz", patient)

    results = at_once(lambda: tick(item), lambda: tick(item, by=maria))

    assert kinds_of(results) == {"Outcome": 1, "ActRefused": 1}
    assert Event.objects.filter(item=item, kind=EventKind.TICKED).count() == 1
    assert list(Item.objects.filter(plan_step=item.plan_step).values_list("occurrence", flat=True)) == [1, 2]
    assert_chain_is_whole(patient)


def test_one_act_sent_twice_at_once_is_taken_once(plan, item_of, tick, patient):
    item, op_id = item_of(plan, "mri-scan"), uuid4()

    results = at_once(*[lambda: tick(item, op_id=op_id)] * 4)

    assert sorted(result.repeated for result in results) == [False, True, True, True]
    assert Event.objects.filter(item=item, kind=EventKind.TICKED).count() == 1
    assert Act.objects.filter(op_id=op_id).count() == 1
    assert_chain_is_whole(patient)


def test_eight_writers_leave_no_gap_and_lose_nothing(plan, item_of, patient, join, carl, nora, now):
    item = item_of(plan, "exercises")
    people = [carl, *(join(f"{name} Aziz", patient) for name in ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn"))]
    writers = [(person, Acting.FAMILY) for person in people] + [(nora, Acting.NURSE)]
    before = Event.objects.filter(patient=patient).count()

    def write(person, acting):
        for number in range(25):
            actions.note_item(
                patient=Patient.objects.select_related("team").get(pk=patient.pk),
                item_id=item.pk,
                note=f"{person.name} {number}",
                by=person,
                at=now,
                acting=acting,
                op_id=uuid4(),
            )
        return 25

    results = at_once(*[lambda writer=writer: write(*writer) for writer in writers])

    assert results == [25] * 8
    noted = Event.objects.filter(item=item, kind=EventKind.NOTED)
    assert Counter(noted.values_list("by", flat=True)) == {person.pk: 25 for person, _acting in writers}
    assert Event.objects.filter(patient=patient).count() == before + 200
    assert_chain_is_whole(patient)


def test_a_tick_that_waited_while_the_access_was_ended_writes_nothing(
    plan, item_of, tick, patient, carl, nora, now
):
    item, member = item_of(plan, "mri-scan"), patient.care_team.get(user=carl)
    before = Event.objects.filter(item=item).count()

    outcome = ended_under_the_lock(
        patient, nora, now, lambda: actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now),
        lambda: tick(item),
    )  # fmt: skip

    assert isinstance(outcome, NotThere)
    assert Event.objects.filter(item=item).count() == before
    assert_chain_is_whole(patient)


def test_a_tick_that_waited_while_the_right_to_take_part_was_taken_away_writes_nothing(
    plan, item_of, tick, patient, carl, nora, now
):
    item, member = item_of(plan, "mri-scan"), patient.care_team.get(user=carl)
    part = actions.Part(member.relation, member.Rights.LOOKS_ON, member.agreed_by)

    outcome = ended_under_the_lock(
        patient, nora, now,
        lambda: actions.change_part(patient=patient, member_id=member.pk, part=part, by=nora, at=now),
        lambda: tick(item),
    )  # fmt: skip

    assert isinstance(outcome, NotThere)
    item.refresh_from_db()
    assert item.is_open


def test_a_nurse_whose_place_in_the_team_was_ended_meanwhile_writes_nothing(
    plan, item_of, tick, patient, sami, nora, now
):
    item = item_of(plan, "mri-scan")

    outcome = ended_under_the_lock(
        patient, nora, now, lambda: sami.memberships.update(ended_at=now),
        lambda: tick(item, by=sami, acting=Acting.NURSE),
    )  # fmt: skip

    assert isinstance(outcome, NotThere)


def test_two_nurses_answer_one_question_and_one_is_told_who_was_first(plan, patient, carl, nora, sami, now):
    question = actions.ask_nurse(patient=patient, plan_id=plan.pk, question="May she bathe?", by=carl, at=now)

    def answer(nurse):
        return actions.answer_question(
            patient=Patient.objects.get(pk=patient.pk),
            question_id=question.pk,
            answer=f"Yes, says {nurse.name}.",
            by=nurse,
            at=now,
        )

    results = at_once(lambda: answer(nora), lambda: answer(sami))

    assert kinds_of(results) == {"Question": 1, "ActRefused": 1}
    refusal = next(result for result in results if isinstance(result, ActRefused))
    first = Question.objects.get(pk=question.pk).answered_event.by
    assert first.name in refusal.message
    assert Event.objects.filter(kind=EventKind.ANSWERED).count() == 1
    assert_chain_is_whole(patient)


def test_two_starts_of_a_plan_make_one(version, patient, nora, sami, today, now):
    def start(nurse):
        return actions.start_plan(
            patient=Patient.objects.get(pk=patient.pk),
            version_id=version.pk,
            answers={"primary-cancer": "breast"},
            started_on=today,
            by=nurse,
            at=now,
        )

    results = at_once(lambda: start(nora), lambda: start(sami))

    assert kinds_of(results) == {"Plan": 1, "ActRefused": 1}
    plan = Plan.objects.get(patient=patient)
    assert plan.plan_steps.count() == 10
    assert Answer.objects.filter(plan=plan).count() == 3
    assert_chain_is_whole(patient)


def test_two_people_with_one_invitation_and_one_of_them_joins(patient, nora, make_user, now):
    part = actions.Part("child", "takes_part", "patient")
    member = actions.invite_caregiver(patient=patient, name="Vera", email="", part=part, by=nora, at=now)
    people = [make_user("Vera Aziz"), make_user("Mallory Roe")]

    def join(user):
        invitation = Invitation.objects.get(pk=member.invitation_id)
        return actions.join_care_team(invitation=invitation, user=user, at=now)

    results = at_once(*[lambda user=user: join(user) for user in people])

    assert kinds_of(results) == {"CareTeamMember": 1, "InvitationUsed": 1}
    assert Event.objects.filter(kind=EventKind.JOINED).count() == 1
    assert_chain_is_whole(patient)


def test_joining_while_the_nurse_takes_the_invitation_back_lets_nobody_stay(patient, nora, make_user, now):
    part = actions.Part("child", "takes_part", "patient")
    member = actions.invite_caregiver(patient=patient, name="Vera", email="", part=part, by=nora, at=now)
    vera = make_user("Vera Aziz")

    def join():
        invitation = Invitation.objects.get(pk=member.invitation_id)
        return actions.join_care_team(invitation=invitation, user=vera, at=now)

    def end():
        row = Patient.objects.get(pk=patient.pk)
        return actions.end_access(patient=row, member_id=member.pk, by=nora, at=now)

    joined, ended = at_once(join, end)

    assert type(ended).__name__ == "CareTeamMember"
    assert type(joined).__name__ in {"CareTeamMember", "InvitationWithdrawn"}
    member.refresh_from_db()
    assert member.ended_at is not None
    assert_chain_is_whole(patient)


def test_a_check_in_and_the_closing_of_an_earlier_sign_leave_the_new_one_waiting(
    plan, patient, carl, nora, now
):
    def check_in():
        seen = Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER)
        row = Patient.objects.get(pk=patient.pk)
        return checkin_actions.check_in(
            patient=row, plan_id=plan.pk, observation=seen, by=carl, at=now + timedelta(minutes=5)
        )

    check_in()
    sign = Sign.objects.get()
    given = {"sign_id": sign.pk, "outcome": Sign.Outcome.CALLED, "words": "We called."}

    at_once(
        check_in,
        lambda: checkin_actions.close_sign(
            patient=Patient.objects.get(pk=patient.pk), by=nora, at=now, **given
        ),
    )

    plan.refresh_from_db()
    assert Sign.objects.filter(closed_at=None).count() == 1
    assert (plan.worklist_group, plan.sign_open_since) == (1, now + timedelta(minutes=5))
    assert_chain_is_whole(patient)


def test_a_tick_and_the_decision_that_it_does_not_apply_leave_one_truth(
    plan, item_of, tick, patient, nora, now
):
    item = item_of(plan, "mri-scan")

    def decide():
        return actions.decide_step(
            patient=Patient.objects.get(pk=patient.pk),
            plan_id=plan.pk,
            step_key="mri-scan",
            decision=actions.Decision("no", "The doctor decided against it."),
            by=nora,
            at=now,
        )

    ticked, _decided = at_once(lambda: tick(item), decide)

    item.refresh_from_db()
    expected = ("stopped",) if isinstance(ticked, ActRefused) else ("completed",)
    assert (item.status,) == expected
    assert_chain_is_whole(patient)


def test_a_preview_that_was_overtaken_is_refused(plan, item_of, tick, patient, nora, now):
    item = item_of(plan, "mri-scan")
    patient.refresh_from_db()
    basis = patient.last_event_number

    def answer():
        return actions.answer_facts(
            patient=Patient.objects.get(pk=patient.pk),
            plan_id=plan.pk,
            answers={"primary-cancer": "breast"},
            said_by="",
            basis=basis,
            by=nora,
            at=now + timedelta(seconds=1),
        )

    ticked, answered = at_once(lambda: tick(item), answer)

    assert type(ticked).__name__ == "Outcome"
    if isinstance(answered, ActRefused):
        assert not Answer.objects.filter(plan=plan, value="breast").exists()
    else:
        assert Event.objects.get(kind=EventKind.TICKED).number > basis + 1
    assert_chain_is_whole(patient)


def test_the_threads_of_these_tests_have_connections_of_their_own(plan):
    seen = at_once(lambda: id(connections["default"]), lambda: id(connections["default"]))
    assert id(connection) not in seen


@pytest.fixture
def offered(plan, patient, nora, stella, other_team, now):
    """Maryam is offered to Stella's team."""
    to = actions.Receiver(other_team)
    return actions.offer_handover(patient=patient, plan_id=plan.pk, to=to, note="Please.", by=nora, at=now)


def test_two_nurses_say_yes_to_one_offer_and_one_of_them_has_the_patient(
    offered, patient, plan, stella, other_team, make_nurse, now
):
    ugo = make_nurse("Ugo Conti", other_team)

    def accept(who):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return actions.accept_handover(patient=row, handover_id=offered.pk, by=who, at=now)

    results = at_once(lambda: accept(stella), lambda: accept(ugo))

    assert kinds_of(results) == {"Handover": 1, "ActRefused": 1}
    plan.refresh_from_db()
    offered.refresh_from_db()
    assert (plan.team, plan.nurse) == (other_team, offered.settled_by)
    assert_chain_is_whole(Patient.objects.get(pk=patient.pk))


def test_a_yes_and_a_taking_back_at_once_leave_one_team_with_the_patient(
    offered, patient, plan, nora, stella, team, other_team, now
):
    def answer(action, who):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return action(patient=row, handover_id=offered.pk, by=who, at=now)

    results = at_once(
        lambda: answer(actions.accept_handover, stella), lambda: answer(actions.withdraw_handover, nora)
    )

    # Who comes second is told, or has no part in the patient any more.
    assert kinds_of(results) in ({"Handover": 1, "ActRefused": 1}, {"Handover": 1, "NotThere": 1})
    plan.refresh_from_db()
    offered.refresh_from_db()
    assert plan.team == (other_team if offered.outcome == "accepted" else team)
    assert_chain_is_whole(Patient.objects.get(pk=patient.pk))


def test_a_plan_that_is_closed_and_handed_over_at_once_is_one_of_both(
    offered, patient, plan, nora, stella, now
):
    def close():
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return checkin_actions.close_after_death(patient=row, plan_id=plan.pk, words="", by=nora, at=now)

    def accept():
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return actions.accept_handover(patient=row, handover_id=offered.pk, by=stella, at=now)

    results = at_once(close, accept)

    assert sum(isinstance(one, ActRefused | NotThere) for one in results) == 1
    plan.refresh_from_db()
    offered.refresh_from_db()
    assert (plan.status, offered.outcome) in (("finished", "withdrawn"), ("active", "accepted"))
    assert_chain_is_whole(Patient.objects.get(pk=patient.pk))

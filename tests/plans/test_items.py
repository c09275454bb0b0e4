"""What a family does with one item: the row, the event and the plan's head, by equality."""

import json
import uuid
from datetime import timedelta

import pytest

from careplan.plans import actions, days, history
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Act, Event, Item
from careplan.plans.states import ItemStatus, Variance

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(patient, now):
    return days.today(patient.team.time_zone, now)


@pytest.fixture
def tick(patient, carl, today, now):
    def do(item, **more):
        given = {"done_on": today, "by": carl, "at": now, "today": today, **more}
        return actions.tick_item(patient=patient, item_id=item.pk, **given)

    return do


def test_tick_reports_the_day_it_happened_and_who(plan, item_of, tick, carl, today, now, patient):
    item = item_of(plan, "mri-scan")
    yesterday = today - timedelta(days=1)

    tick(item, done_on=yesterday, note="Went well.")

    item.refresh_from_db()
    assert (item.status, item.done_on, item.done_by, item.recorded_at) == ("completed", yesterday, carl, now)
    assert item.verified_at is None
    event = Event.objects.filter(item=item).latest("number")
    assert (event.kind, event.by, event.at) == ("ticked", carl, now)
    assert json.loads(event.data) == {"done_on": yesterday.isoformat(), "next": None}
    assert "Went well" not in event.sealed
    patient.refresh_from_db()
    assert history.entries(patient, [event])[0].words == {"note": "Went well."}
    assert (patient.last_event_number, patient.last_event_hash) == (event.number, event.hash)
    assert item.last_event_number == event.number


def test_the_same_act_twice_is_one_tick(plan, item_of, tick):
    item, op_id = item_of(plan, "mri-scan"), uuid.uuid4()
    first = tick(item, op_id=op_id)
    before = Event.objects.count()
    again = tick(item, op_id=op_id)
    assert (first.repeated, again.repeated) == (False, True)
    assert Event.objects.count() == before
    assert Act.objects.filter(op_id=op_id).count() == 1


def test_the_same_op_id_with_other_content_is_refused(plan, item_of, tick):
    item, op_id = item_of(plan, "mri-scan"), uuid.uuid4()
    tick(item, op_id=op_id)
    with pytest.raises(ActRefused, match="sent twice"):
        tick(item, op_id=op_id, note="other words")


def test_a_second_tick_says_who_was_first(plan, item_of, tick, nora):
    item = item_of(plan, "mri-scan")
    tick(item)
    with pytest.raises(ActRefused, match="Carl Aziz has already ticked this"):
        tick(item, by=nora, acting=Acting.NURSE)


def test_a_second_tick_by_the_same_person_says_so_to_them(plan, item_of, tick):
    item = item_of(plan, "mri-scan")
    tick(item)
    with pytest.raises(ActRefused, match="You have already ticked this"):
        tick(item)


@pytest.mark.parametrize("away", [1, -400])
def test_a_day_that_cannot_be_changes_nothing(plan, item_of, tick, today, away):
    item = item_of(plan, "mri-scan")
    before = Event.objects.count()
    with pytest.raises(ActRefused) as refused:
        tick(item, done_on=today + timedelta(days=away))
    item.refresh_from_db()
    assert refused.value.field == "done_on"
    assert (item.status, Event.objects.count()) == ("not-started", before)


def test_a_habit_comes_back_and_undoing_takes_the_untouched_next_away(
    plan, item_of, tick, patient, carl, now, today
):
    item = item_of(plan, "exercises")
    tick(item)
    following = Item.objects.get(plan_step=item.plan_step, occurrence=2)
    assert (following.status, following.due_on, following.opens_on) == (
        "not-started",
        None,
        today + timedelta(days=1),
    )

    actions.undo_item(patient=patient, item_id=item.pk, by=carl, at=now)

    item.refresh_from_db()
    assert (item.status, item.done_on, item.done_by) == ("not-started", None, None)
    assert not Item.objects.filter(pk=following.pk).exists()


def test_a_touched_next_occurrence_stays_when_the_tick_is_undone(plan, item_of, tick, patient, carl, now):
    item = item_of(plan, "exercises")
    tick(item)
    following = Item.objects.get(plan_step=item.plan_step, occurrence=2)
    actions.note_item(patient=patient, item_id=following.pk, note="Slowly.", by=carl, at=now)

    actions.undo_item(patient=patient, item_id=item.pk, by=carl, at=now)

    item.refresh_from_db()
    assert item.status == ItemStatus.ENTERED_IN_ERROR
    assert Item.objects.get(pk=following.pk).is_open


def test_what_a_nurse_lets_come_back_is_counted_from_the_day_it_was_done(
    plan, item_of, tick, patient, nora, now, today
):
    item = item_of(plan, "denosumab")
    actions.set_date(
        patient=patient, item_id=item.pk, due_on=today, today=today, every_days=28, by=nora, at=now
    )
    tick(item, done_on=today - timedelta(days=2))
    following = Item.objects.get(plan_step=item.plan_step, occurrence=2)
    assert following.due_on == today + timedelta(days=26)
    plan.refresh_from_db()
    assert (plan.next_item, plan.next_on) == (following, following.due_on)


def test_a_family_cannot_undo_what_a_nurse_verified_but_a_nurse_can(
    plan, item_of, tick, patient, carl, nora, now
):
    item = item_of(plan, "mri-scan")
    tick(item)
    actions.verify_items(patient=patient, item_ids=[item.pk], by=nora, at=now)
    with pytest.raises(ActRefused, match="verified"):
        actions.undo_item(patient=patient, item_id=item.pk, by=carl, at=now)
    actions.undo_item(patient=patient, item_id=item.pk, by=nora, at=now, acting=Acting.NURSE)
    item.refresh_from_db()
    assert (item.status, item.verified_by, item.verified_at) == ("not-started", None, None)


def test_told_not_needed_waits_for_a_nurse_until_she_confirms(plan, item_of, patient, carl, nora, today, now):
    item = item_of(plan, "mri-scan")
    actions.skip_item(
        patient=patient,
        item_id=item.pk,
        reason=Variance.TOLD_NOT_NEEDED,
        today=today,
        by=carl,
        at=now,
    )
    plan.refresh_from_db()
    assert (plan.waiting_since, plan.worklist_group) == (now, 2)
    actions.confirm_skip(patient=patient, item_id=item.pk, by=nora, at=now)
    plan.refresh_from_db()
    assert (plan.waiting_since, plan.worklist_group) == (None, 3)


def test_too_ill_waits_for_nobody(plan, item_of, patient, carl, today, now):
    item = item_of(plan, "mri-scan")
    actions.skip_item(patient=patient, item_id=item.pk, reason=Variance.TOO_ILL, today=today, by=carl, at=now)
    plan.refresh_from_db()
    item.refresh_from_db()
    assert (plan.worklist_group, item.status, item.variance) == (3, "cancelled", "too_ill")


@pytest.mark.parametrize("who", ["lena", "rob", "otto", "ada", "simon", "nora"])
def test_nobody_else_ticks_as_family(plan, item_of, tick, cast, who):
    item = item_of(plan, "mri-scan")
    before = Event.objects.count()
    with pytest.raises(NotThere):
        tick(item, by=getattr(cast, who))
    assert Event.objects.count() == before


def test_access_that_is_over_by_its_last_day_writes_nothing(plan, item_of, tick, carl, patient, today):
    item = item_of(plan, "mri-scan")
    patient.care_team.filter(user=carl).update(ends_on=today - timedelta(days=1))
    with pytest.raises(NotThere):
        tick(item)


def test_an_item_of_another_patient_is_not_there(plan, item_of, other_patient, make_plan, tick):
    foreign = item_of(make_plan(other_patient), "mri-scan")
    with pytest.raises(NotThere):
        tick(foreign)
    foreign.refresh_from_db()
    assert foreign.is_open


def test_a_step_for_nurses_only_is_not_there_for_the_family(plan, item_of, tick):
    with pytest.raises(NotThere):
        tick(item_of(plan, "weak-bones"))


def test_a_step_without_a_family_tick_is_refused(plan, item_of, tick):
    with pytest.raises(ActRefused, match="Your care team looks after this"):
        tick(item_of(plan, "opioids"))


def test_what_was_withdrawn_cannot_be_ticked(plan, item_of, tick, patient, nora, now):
    item = item_of(plan, "mri-scan")
    actions.decide_step(
        patient=patient,
        plan_id=plan.pk,
        step_key="mri-scan",
        decision=actions.Decision("no", "The doctor decided against it."),
        by=nora,
        at=now,
    )
    with pytest.raises(ActRefused):
        tick(item)
    item.refresh_from_db()
    assert item.status == ItemStatus.STOPPED

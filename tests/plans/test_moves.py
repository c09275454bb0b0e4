"""Live plans go to another version: as agreed, whole or not at all, and back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from careplan.plans import actions, days
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Event, Item, MovingPlan, Plan, PlanStep, VersionMove
from careplan.plans.states import OPEN_STATUSES, EventKind, ItemStatus, WorklistGroup
from pathways.conditions import Is
from pathways.definition import Fact, FactKind, Kind
from tests.cast import SMALL_PATHWAY, _step
from tests.plans.moves import WEEKLY, agreed, carry_out, move_to, publish, second_definition
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(version, now):
    return publish(second_definition(), now)


def open_items(plan):
    """Step key, occurrence and day of everything that is open."""
    items = Item.objects.filter(plan=plan, status__in=OPEN_STATUSES).select_related("plan_step")
    return {
        (
            item.plan_step and item.plan_step.step_key,
            item.occurrence,
            item.due_on,
        )
        for item in items
    }


def kinds(plan, after=0):
    events = Event.objects.filter(plan=plan, number__gt=after).order_by("number")
    return [event.kind for event in events]


def test_a_plan_is_moved_with_everything_that_follows(plan, patient, second, team, nora, now):
    before = plan.patient.last_event_number
    move = move_to(team, [plan], second, nora, now)
    plan.refresh_from_db()
    assert (move.state, plan.version_id) == (VersionMove.State.DONE, second.pk)
    assert set(kinds(plan, before)) == {
        EventKind.ITEM_ADDED,
        EventKind.ITEM_WITHDRAWN,
        EventKind.DATE_MOVED,
        EventKind.PLAN_MOVED,
    }
    keys = {key: due for key, _occurrence, due in open_items(plan)}
    assert "home-visit" in keys
    assert "support-group" not in keys
    assert keys["exercises"] == plan.started_on + timedelta(days=7)
    assert "ramp" not in keys
    assert PlanStep.objects.get(plan=plan, step_key="ramp").applies == "undecided"
    assert all(
        item.step.version_id == second.pk
        for item in Item.objects.filter(plan=plan, status__in=OPEN_STATUSES).select_related("step")
    )
    call_command("verify_events")  # raises for a broken link


def test_a_fact_that_the_new_version_asks_for_waits_until_it_is_answered(plan, second, team, nora, now, does):
    move_to(team, [plan], second, nora, now)
    plan.refresh_from_db()
    assert plan.worklist_group == WorklistGroup.WAITS
    plan.patient.refresh_from_db()
    does(
        nora,
        actions.answer_facts,
        plan_id=plan.pk,
        answers={"stairs": "no"},
        said_by="",
        basis=plan.patient.last_event_number,
    )
    plan.refresh_from_db()
    assert plan.worklist_group == WorklistGroup.BY_DATE
    assert plan.fact_needed_since is None


def test_there_and_back_gives_the_same_open_items(plan, second, team, nora, now, does):
    before, steps = (
        open_items(plan),
        set(PlanStep.objects.filter(plan=plan).values_list("step_key", "applies", "by_hand")),
    )
    move_to(team, [plan], second, nora, now)
    assert open_items(plan) != before
    moving = MovingPlan.objects.get(plan=plan)
    does(nora, actions.move_back, moving_id=moving.pk)
    plan.refresh_from_db()
    assert plan.version_id == moving.from_version_id
    assert open_items(plan) == before
    assert steps <= set(PlanStep.objects.filter(plan=plan).values_list("step_key", "applies", "by_hand"))
    moving.refresh_from_db()
    assert moving.state == MovingPlan.State.REVERSED


def asking_and_other():
    """A version whose three habits wait for an answer that nobody gave, and one that takes one of them away, dates
    one and brings one without asking."""
    stairs = Fact("stairs", FactKind.YES_NO, "Are there stairs at home?")
    condition = Is("stairs", "yes")
    ramp = _step("ramp", Kind.HABIT, "Ramp", "support", condition=condition)
    asking = [
        replace(step, condition=condition) if step.key in ("exercises", "support-group") else step
        for step in SMALL_PATHWAY.steps
    ]
    other = [
        replace(step, schedule=WEEKLY, schedule_source="The team's own choice")
        if step.key == "exercises"
        else step
        for step in SMALL_PATHWAY.steps
        if step.key != "support-group"
    ]
    facts = (*SMALL_PATHWAY.facts, stairs)
    return (
        replace(SMALL_PATHWAY, steps=(*asking, ramp), facts=facts),
        replace(SMALL_PATHWAY, steps=(*other, replace(ramp, condition=None)), facts=SMALL_PATHWAY.facts),
    )


@pytest.fixture
def there_and_touched(plan, version, team, nora, now):
    """The plan in a version that waits for an answer, moved on to another one; with what was open before."""
    asking, other = asking_and_other()
    move_to(team, [plan], publish(asking, now), nora, now)
    before = open_items(plan)
    move_to(team, [plan], publish(other, now), nora, now)
    assert open_items(plan) != before
    return before, MovingPlan.objects.filter(plan=plan).latest("pk")


def test_moving_back_puts_back_what_waits_for_an_answer(plan, there_and_touched, nora, does):
    before, moving = there_and_touched
    does(nora, actions.move_back, moving_id=moving.pk)
    assert open_items(plan) == before


def test_what_somebody_touched_after_the_move_is_not_put_back(
    plan, there_and_touched, nora, carl, does, item_of
):
    _before, moving = there_and_touched
    ramp = item_of(plan, "ramp")
    does(carl, actions.note_item, item_id=ramp.pk, note="It is being built.")
    does(nora, actions.move_back, moving_id=moving.pk)
    ramp.refresh_from_db()
    assert ramp.is_open


def test_what_was_done_and_every_event_stay(plan, second, team, nora, carl, now, does, item_of):
    item = item_of(plan, "support-group")
    does(
        carl,
        actions.tick_item,
        item_id=item.pk,
        done_on=days.today(plan.patient.team.time_zone, now),
        today=days.today(plan.patient.team.time_zone, now),
        note="We liked it.",
    )
    events = list(Event.objects.filter(plan=plan).values_list("hash", flat=True))
    move_to(team, [plan], second, nora, now)
    item.refresh_from_db()
    assert item.status == ItemStatus.COMPLETED
    assert list(Event.objects.filter(plan=plan).values_list("hash", flat=True))[: len(events)] == events
    following = Item.objects.get(plan_step=item.plan_step_id, occurrence=2)
    assert following.status == ItemStatus.STOPPED


def test_a_plan_in_which_something_happened_after_it_was_agreed_is_left_out(
    plan, second, team, nora, carl, now, does, item_of
):
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed([plan], second), reasons={}, by=nora, at=now
    )
    does(carl, actions.note_item, item_id=item_of(plan, "exercises").pk, note="Later")
    carry_out(move, now=now)
    moving = MovingPlan.objects.get(plan=plan)
    assert (moving.state, moving.why) == (MovingPlan.State.LEFT_OUT, MovingPlan.Why.CHANGED)
    plan.refresh_from_db()
    assert plan.version_id == moving.from_version_id


def test_a_reason_for_what_is_dropped_is_sealed_in_the_history(plan, second, team, nora, now, written):
    wanted = agreed([plan], second)
    move = actions.agree_to_move(
        team=team,
        version_id=second.pk,
        agreed=wanted,
        reasons={wanted[0].signature: {"support-group": "There is no group any more."}},
        by=nora,
        at=now,
    )
    carry_out(move, now=now)
    (entry,) = written(EventKind.PLAN_MOVED)
    assert entry.words == {"reason support-group": "There is no group any more."}


def test_staying_changes_nothing_and_closing_finishes_the_plan(
    plan, second, team, nora, now, make_patient, make_plan
):
    other = make_plan(make_patient("Lea Berg", "40018"))
    wanted = agreed([plan], second, MovingPlan.Wish.STAY) + agreed([other], second, MovingPlan.Wish.CLOSE)
    move = actions.agree_to_move(team=team, version_id=second.pk, agreed=wanted, reasons={}, by=nora, at=now)
    before = kinds(plan)
    carry_out(move, now=now)
    assert kinds(plan) == before
    other.refresh_from_db()
    assert other.status == Plan.Status.FINISHED
    assert kinds(other)[-1] == EventKind.PLAN_FINISHED


def test_who_is_no_nurse_of_the_team_moves_nothing(plan, second, team, stella, nora, now):
    wanted = agreed([plan], second)
    with nothing_changes(), pytest.raises(NotThere):
        actions.agree_to_move(team=team, version_id=second.pk, agreed=wanted, reasons={}, by=stella, at=now)
    move = actions.agree_to_move(team=team, version_id=second.pk, agreed=wanted, reasons={}, by=nora, at=now)
    for act in (
        lambda: actions.stop_move(move=move, by=stella, at=now),
        lambda: actions.resume_move(move=move, by=stella),
    ):
        with nothing_changes(), pytest.raises(NotThere):
            act()


def test_one_plan_waits_in_one_move_only(plan, second, team, nora, now):
    wanted = agreed([plan], second)
    actions.agree_to_move(team=team, version_id=second.pk, agreed=wanted, reasons={}, by=nora, at=now)
    with nothing_changes(), pytest.raises(ActRefused, match="another move"):
        actions.agree_to_move(team=team, version_id=second.pk, agreed=wanted, reasons={}, by=nora, at=now)


def test_a_stopped_move_does_nothing_until_it_goes_on(plan, second, team, nora, now):
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed([plan], second), reasons={}, by=nora, at=now
    )
    leased = actions.lease_move(worker="one", now=now)
    actions.stop_move(move=move, by=nora, at=now)
    assert not actions.carry_out_batch(move=leased, worker="one", now=now)
    assert actions.lease_move(worker="one", now=now) is None
    assert MovingPlan.objects.get(plan=plan).state == MovingPlan.State.WAITING
    actions.resume_move(move=move, by=nora)
    assert carry_out(move, now=now).state == VersionMove.State.DONE


def test_the_lease_of_a_dead_worker_runs_out(plan, second, team, nora, now):
    actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed([plan], second), reasons={}, by=nora, at=now
    )
    first = actions.lease_move(worker="one", now=now)
    assert actions.lease_move(worker="two", now=now) is None
    later = now + timedelta(minutes=2)
    second_try = actions.lease_move(worker="two", now=later)
    assert second_try.pk == first.pk
    assert not actions.carry_out_batch(move=first, worker="one", now=later)


def test_moving_back_has_its_limits(plan, second, team, nora, stella, now, does):
    move_to(team, [plan], second, nora, now)
    moving = MovingPlan.objects.get(plan=plan)
    with nothing_changes(), pytest.raises(NotThere):
        does(stella, actions.move_back, moving_id=moving.pk)
    with nothing_changes(), pytest.raises(ActRefused, match="30 days"):
        does(nora, actions.move_back, moving_id=moving.pk, at=now + timedelta(days=31))
    does(nora, actions.move_back, moving_id=moving.pk)
    with nothing_changes(), pytest.raises(ActRefused, match="already"):
        does(nora, actions.move_back, moving_id=moving.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_number_of_queries(
    count, second, team, nora, now, make_patient, make_plan, django_assert_num_queries
):
    plans = [make_plan(make_patient(f"Person {number}", f"9{number}")) for number in range(count)]
    actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed(plans, second), reasons={}, by=nora, at=now
    )
    move = actions.lease_move(worker="one", now=now)
    with django_assert_num_queries(24):
        actions.carry_out_batch(move=move, worker="one", now=now)
    assert MovingPlan.objects.filter(state=MovingPlan.State.DONE).count() == count


def _exercises(**changes):
    steps = [replace(one, **changes) if one.key == "exercises" else one for one in SMALL_PATHWAY.steps]
    return replace(SMALL_PATHWAY, steps=tuple(steps))


def test_a_step_that_was_out_for_a_version_comes_back_into_the_category_of_the_newest(
    plan, item_of, team, nora, now, does, carl, today
):
    """The item was withdrawn under words and a category that are two versions old by then."""
    item = item_of(plan, "exercises")
    does(carl, actions.take_item, item_id=item.pk)
    out = publish(_exercises(category="imaging", condition=Is("medicines-enough", "no")), now)
    move_to(team, [plan], out, nora, now)
    back = publish(_exercises(category="imaging"), now)
    move_to(team, [plan], back, nora, now + timedelta(minutes=5))
    open_items = Item.objects.filter(plan=plan, plan_step__step_key="exercises", status__in=OPEN_STATUSES)
    assert [(one.category_key, one.step.version_id) for one in open_items] == [("imaging", back.pk)]

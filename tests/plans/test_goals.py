"""Goals are worded, dated and agreed; nothing is worked out from items, and a stale page overwrites nothing."""

from dataclasses import replace
from datetime import date

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused, GoalWords
from careplan.plans.actions.goals import MOST_GOALS
from careplan.plans.models import Event, PlanGoal
from careplan.plans.states import GoalStanding
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db
SEA = GoalWords("See the sea once more", None, GoalStanding.ACTIVE, "Maryam and Carl")


@pytest.fixture
def add(plan, does, nora, today):
    def do(goal=SEA, by=nora, plan_id=None):
        return does(by, actions.add_goal, plan_id=plan_id or plan.pk, goal=goal, today=today)

    return do


@pytest.fixture
def change(plan, does, nora, today):
    def do(row, goal, by=nora, seen=None):
        return does(by, actions.set_goal, plan_id=plan.pk, goal_id=row.pk, goal=goal, today=today, seen=seen)

    return do


def test_the_words_are_a_row_and_sealed_in_the_history(add, written):
    row = add()
    entry = written("goal_set")[0]
    assert entry.data == {"goal": row.pk, "added": True, "standing": "active", "target_on": None}
    assert entry.words == {"wording": "See the sea once more", "agreed_by": "Maryam and Carl"}
    assert row.last_event_number == entry.number
    assert "sea" not in Event.objects.get(number=entry.number, patient=row.plan.patient).data


def test_a_change_is_told_and_the_same_again_is_not(add, change, written, today):
    row = add()
    reached = replace(SEA, standing=GoalStanding.COMPLETED, target_on=today)
    changed = change(row, reached, seen=row.last_event_number)
    assert (changed.standing, changed.target_on) == ("completed", today)
    assert len(written("goal_set")) == 2
    with nothing_changes():
        change(row, reached)


def test_a_stale_page_is_refused_with_what_is_there(add, change):
    row = add()
    change(row, replace(SEA, wording="See the hills"))
    with nothing_changes(), pytest.raises(ActRefused) as refused:
        change(row, SEA, seen=row.last_event_number)
    assert refused.value.current.wording == "See the hills"


@pytest.mark.parametrize(
    ("goal", "error"),
    [
        (replace(SEA, wording=" "), WordsRefused),
        (replace(SEA, wording="x" * 201), WordsRefused),
        (replace(SEA, target_on=date(9999, 1, 1)), ActRefused),
        (replace(SEA, target_on=date(1, 1, 1)), ActRefused),
        (replace(SEA, agreed_by=""), ActRefused),
    ],
)
def test_what_is_refused(add, goal, error):
    with nothing_changes(), pytest.raises(error):
        add(goal)


def test_only_nurses_of_the_team_and_only_this_patients_goals(
    add, change, stella, carl, make_plan, other_patient, nora, now, today
):
    row = add()
    for person in (stella, carl):
        with nothing_changes(), pytest.raises(NotThere):
            change(row, replace(SEA, wording="Mine"), by=person)
    there = make_plan(other_patient)
    goal = actions.add_goal(patient=other_patient, plan_id=there.pk, goal=SEA, today=today, by=nora, at=now)
    with nothing_changes(), pytest.raises(NotThere):
        change(goal, replace(SEA, wording="Mine"))
    with nothing_changes(), pytest.raises(NotThere):
        add(plan_id=there.pk)


def test_there_is_an_end_to_goals(plan, add):
    PlanGoal.objects.bulk_create(
        PlanGoal(plan=plan, wording=f"Goal {number}") for number in range(MOST_GOALS)
    )
    with nothing_changes(), pytest.raises(ActRefused):
        add()

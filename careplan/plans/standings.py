"""How many plans stand at once, in a fixed number of queries whatever their number.

What `standing.standing_of` reads of one plan is read here by columns: a move looks at thousands of plans, and
whole rows cost more than the work on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from careplan.plans import days
from careplan.plans.models import Answer, Item, Plan, PlanStep
from careplan.plans.reconcile import ItemState, StepState
from careplan.plans.standing import PlanStanding, split_answers
from pathways import queries as pathway_queries

_ITEM_COLUMNS = (
    "plan_id",
    "pk",
    "plan_step__step_key",
    "occurrence",
    "status",
    "step_id",
    "date_by_hand",
    "due_on",
    "opens_on",
    "closes_on",
    "date_by_rule",
    "done_on",
    "recorded_at",
)


def standings_of(plans: Sequence[Plan], time_zone: str) -> dict[int, PlanStanding]:
    """Plan id -> how it stands against its own version (three queries). All plans are of one team."""
    ids = [plan.pk for plan in plans]
    answers = _by_plan(
        Answer.objects.filter(plan__in=ids).order_by("id").values_list("plan_id", "key", "value")
    )
    steps = _steps(ids)
    items = _items(ids, time_zone)
    standings = {}
    for plan in plans:
        facts, anchors = split_answers(answers.get(plan.pk, ()))
        standings[plan.pk] = PlanStanding(
            definition=pathway_queries.definition(plan.version_id),
            version_id=plan.version_id,
            plan_start=plan.started_on,
            answers=facts,
            anchors=anchors,
            steps=steps.get(plan.pk, {}),
            items=tuple(items.get(plan.pk, ())),
        )
    return standings


def _by_plan(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = {}
    for plan_id, *rest in rows:
        found.setdefault(plan_id, []).append(tuple(rest))
    return found


def _steps(plan_ids: Sequence[int]) -> Mapping[int, dict[str, StepState]]:
    found: dict[int, dict[str, StepState]] = {}
    columns = ("plan_id", "step_key", "applies", "by_hand", "every_days")
    for plan_id, key, applies, by_hand, every_days in (
        PlanStep.objects.filter(plan__in=plan_ids).order_by().values_list(*columns)
    ):
        found.setdefault(plan_id, {})[key] = StepState(applies, by_hand, every_days is not None)
    return found


def _items(plan_ids: Sequence[int], time_zone: str) -> Mapping[int, list[ItemState]]:
    found: dict[int, list[ItemState]] = {}
    rows = Item.objects.filter(plan__in=plan_ids, plan_step__isnull=False).order_by("id")
    for plan_id, *columns, done_on, recorded_at in rows.values_list(*_ITEM_COLUMNS).iterator():
        due_on = columns[6]
        found.setdefault(plan_id, []).append(
            ItemState(*columns, over_on=_over_on(done_on, due_on, recorded_at, time_zone))
        )
    return found


def _over_on(done_on: date | None, due_on: date | None, recorded_at, time_zone: str) -> date | None:
    if done_on or due_on or recorded_at is None:
        return done_on or due_on
    return days.today(time_zone, recorded_at)

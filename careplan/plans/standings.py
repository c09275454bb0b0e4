"""How many plans stand at once, in a fixed number of queries whatever their number.

What `standing.standing_of` reads of one plan is read here by columns: a move looks at thousands of plans, and
whole rows cost more than the work on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from careplan.plans.models import Answer, Item, Plan, PlanStep
from careplan.plans.reconcile import ItemState, StepState
from careplan.plans.standing import FINISHED, PlanStanding, over_on, split_answers
from careplan.statements import Given, Statement
from pathways import queries as pathway_queries
from pathways.definition import Definition

_ITEM_COLUMNS = (
    "plan_id",
    "pk",
    "plan_step_id",
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
_STEP_COLUMNS = ("plan_id", "pk", "step_key", "applies", "by_hand", "every_days")


def standings_of(plans: Sequence[Plan], time_zone: str) -> dict[int, PlanStanding]:
    """Plan id -> how it stands against its own version (three queries). All plans are of one team."""
    ids = [plan.pk for plan in plans]
    answers = _by_plan(
        Answer.objects.filter(plan__in=ids).order_by("id").values_list("plan_id", "key", "value")
    )
    rows = _item_rows(ids)
    # After the items: one that comes meanwhile has its step there.
    step_rows = PlanStep.objects.filter(plan__in=ids).order_by().values_list(*_STEP_COLUMNS)
    steps, keys = _steps(step_rows)
    items = _items(rows, keys, time_zone)
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


_answers = Statement(
    lambda: Answer.objects.filter(plan=Given("plan")).order_by("id").values_list("key", "value")
)
_over = Statement(
    lambda: (
        Item.objects.filter(plan=Given("plan"), plan_step__isnull=False, status__in=FINISHED)
        .order_by("id")
        .values_list("plan_step__step_key", *_ITEM_COLUMNS)
    )
)
_by_hand = Statement(
    lambda: PlanStep.objects.filter(plan=Given("plan"), by_hand=True).order_by().values_list(*_STEP_COLUMNS)
)


def standing_for_pages(plan: Plan, time_zone: str, definition: Definition) -> PlanStanding:
    """How one plan stands, as far as what is expected of its steps hangs on it: of the items those that are over, of
    the steps those that a nurse decided (three queries). No changes can be made from it."""
    facts, anchors = split_answers(_answers.rows(plan=plan.pk))
    over = _over.rows(plan=plan.pk)
    items = _items((row[1:] for row in over), {row[3]: row[0] for row in over}, time_zone)
    steps, _keys = _steps(_by_hand.rows(plan=plan.pk))
    return PlanStanding(
        definition=definition,
        version_id=plan.version_id,
        plan_start=plan.started_on,
        answers=facts,
        anchors=anchors,
        steps=steps.get(plan.pk, {}),
        items=tuple(items.get(plan.pk, ())),
    )


def _by_plan(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = {}
    for plan_id, *rest in rows:
        found.setdefault(plan_id, []).append(tuple(rest))
    return found


def _steps(rows: Iterable[tuple]) -> tuple[Mapping[int, dict[str, StepState]], Mapping[int, str]]:
    """Plan id -> step key -> state, and the row's id -> step key."""
    found: dict[int, dict[str, StepState]] = {}
    keys: dict[int, str] = {}
    for plan_id, row_id, key, applies, by_hand, every_days in rows:
        keys[row_id] = key
        found.setdefault(plan_id, {})[key] = StepState(applies, by_hand, every_days is not None)
    return found, keys


def _item_rows(plan_ids: Sequence[int]) -> list[tuple]:
    """By their id. Not joined and not ordered by the database: with 10,000 plans PostgreSQL then read every step of
    every plan, and that was a third of a move."""
    rows = Item.objects.filter(plan__in=plan_ids, plan_step__isnull=False).order_by()
    return sorted(rows.values_list(*_ITEM_COLUMNS), key=itemgetter(1))


def _items(rows: Iterable[tuple], keys: Mapping[int, str], time_zone: str) -> Mapping[int, list[ItemState]]:
    found: dict[int, list[ItemState]] = {}
    for plan_id, row_id, step_id, *columns, done_on, recorded_at in rows:
        due_on = columns[4]
        over = over_on(done_on, due_on, recorded_at, time_zone)
        state = ItemState(row_id, keys[step_id], *columns, over_on=over)
        found.setdefault(plan_id, []).append(state)
    return found

"""What a plan holds on its first day, as plain values, and how they are written: an insert for each table.

A start writes some seventy rows. Instances of them, and the SQL that `bulk_create` makes anew each time, were half of
what it cost; nothing else asks for those instances.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from careplan.plans.actions.applying import ITEM_VALUES, item_values
from careplan.plans.models import Answer, Item, Plan, PlanStep
from careplan.plans.reconcile import ChangeKind
from careplan.plans.standing import first_changes
from careplan.statements import insert_rows
from pathways import queries as pathway_queries
from pathways.expand import NO_DAY

_ANSWER = ("plan_id", "by_id", "at", "key", "value")
_STEP = ("plan_id", "last_event_number", "step_key", "applies")
_ITEM = ("plan_id", "last_event_number", "plan_step_id", "step_id", *ITEM_VALUES)


@dataclass(frozen=True, slots=True)
class FirstRows:
    """`steps`: the key of each step, and whether it applies. `items`: the step of each item, and its ITEM_VALUES.

    `has_days`: a schedule gives one of them a day.
    """

    steps: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, tuple[object, ...]], ...]
    has_days: bool


def first_rows(
    version_id: int, answers: Mapping[str, str], anchors: Mapping[str, date], started_on: date
) -> FirstRows:
    """What `first_changes` says, as values of rows. `version_id`: a published version.

    The same for everybody who begins with the same answers, and with the same days where steps have schedules, so
    it is kept. There is nothing of anybody in it.
    """
    has_schedules = any(step.schedule for step in pathway_queries.definition(version_id).steps)
    days = (tuple(anchors.items()), started_on) if has_schedules else ((), NO_DAY)
    return _first_rows(version_id, tuple(answers.items()), *days)


@pathway_queries.kept(maxsize=128)
def _first_rows(
    version_id: int,
    answers: tuple[tuple[str, str], ...],
    anchors: tuple[tuple[str, date], ...],
    started_on: date,
) -> FirstRows:
    definition = pathway_queries.definition(version_id)
    changes = first_changes(definition, dict(answers), dict(anchors), started_on)
    added = [one for one in changes if one.kind is ChangeKind.ADD]
    return FirstRows(
        steps=tuple((one.step_key, one.after) for one in changes if one.kind is ChangeKind.SET_APPLIES),
        items=tuple((one.step_key, item_values(definition, one)) for one in added),
        has_days=any(one.window for one in added),
    )


def write_answers(plan: Plan, values: Mapping[str, str], at: datetime) -> None:
    """The first answer to each fact, and the days of events."""
    rows = [(plan.pk, plan.started_by_id, at, key, value) for key, value in values.items()]
    insert_rows(Answer, _ANSWER, rows)


def write_first_rows(plan: Plan, first: FirstRows, event_number: int) -> None:
    """The steps of a new plan, then its items."""
    steps = [(plan.pk, event_number, key, applies) for key, applies in first.steps]
    plan_step_ids = dict(insert_rows(PlanStep, _STEP, steps, back=("step_key", "id")))
    step_ids = pathway_queries.step_rows(plan.version_id)
    items = [
        (plan.pk, event_number, plan_step_ids[key], step_ids[key], *values) for key, values in first.items
    ]
    insert_rows(Item, _ITEM, items)

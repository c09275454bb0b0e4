"""Carrying out what `reconcile` said: first on the rows in memory, then all rows in few statements.

The same two steps serve one plan after an answer and fifty plans that move to another version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from careplan.plans.actions.head import refresh_dates
from careplan.plans.actions.rows import update_rows
from careplan.plans.actions.writing import History
from careplan.plans.models import Item, Plan, PlanStep
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.states import EventKind, Move, after
from careplan.statements import update
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.schedules import Window

ITEM_FIELDS = [
    "status",
    "step",
    "category_key",
    "family_ticks",
    "due_on",
    "opens_on",
    "closes_on",
    "date_by_rule",
    "date_by_hand",
    "last_event_number",
]
ITEM_VALUES = (
    *("category_key", "family_ticks", "occurrence"),
    *("due_on", "opens_on", "closes_on", "date_by_rule"),
)
# What a change of these kinds says to a nurse changes no row.
SAID_ONLY = (ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER)
STEP_FIELDS = ["applies", "last_event_number"]


@dataclass
class Rows:
    """One plan's rows as they are, and what the changes make of them. Nothing of it is written yet."""

    plan: Plan
    steps: dict[str, PlanStep]
    items: dict[int, Item]
    new_items: list[tuple[Item, Change]] = field(default_factory=list)
    changed_items: dict[int, Item] = field(default_factory=dict)
    changed_steps: dict[str, PlanStep] = field(default_factory=dict)


def _rows_for(plan: Plan, changes: Iterable[Change]) -> Rows:
    """Load those rows of one plan that these changes are about (two queries)."""
    keys = {change.step_key for change in changes}
    ids = {change.item_id for change in changes if change.item_id is not None}
    steps = {step.step_key: step for step in PlanStep.objects.filter(plan=plan, step_key__in=keys)}
    items = Item.objects.filter(plan=plan, pk__in=ids).select_related("plan_step")
    return Rows(plan, steps, {item.pk: item for item in items})


def apply_changes(
    history: History, plan: Plan, definition: Definition, changes: Iterable[Change], because: str = ""
) -> None:
    """Carry out what `reconcile` said, under the lock.

    `because`: what made days move, as `anchor:KEY`, `step:KEY` or `version:ID`; empty for an answer.
    Events: ITEM_ADDED, ITEM_WITHDRAWN, DATE_MOVED, each for one item.
    """
    changes = [change for change in changes if change.kind not in SAID_ONLY]
    if not changes:
        refresh_dates(plan)
        return
    rows = _rows_for(plan, changes)
    carry_out(history, rows, definition, pathway_queries.step_rows(plan.version_id), changes, because)
    for step in rows.changed_steps.values():
        update(step, STEP_FIELDS)
    for item in rows.changed_items.values():
        update(item, ITEM_FIELDS)
    Item.objects.bulk_create(item for item, _change in rows.new_items)
    record_new_items(history, rows)
    refresh_dates(plan)


def carry_out(
    history: History,
    rows: Rows,
    definition: Definition,
    step_ids: Mapping[str, int],
    changes: Iterable[Change],
    because: str = "",
) -> None:
    """Change the rows in memory and record the events of items that exist.

    New items get their event by `record_new_items`, once they have a primary key: an event names its item.
    """
    for change in changes:
        match change.kind:
            case ChangeKind.SET_APPLIES:
                step = rows.steps[change.step_key]
                step.applies = change.after
                step.last_event_number = history.patient.last_event_number  # makes an older page stale
                rows.changed_steps[change.step_key] = step
            case ChangeKind.ADD:
                step_id = step_ids[change.step_key]
                item = new_item(rows.plan, definition, rows.steps[change.step_key], step_id, change)
                rows.new_items.append((item, change))
            case ChangeKind.RESTORE | ChangeKind.WITHDRAW:
                _open_or_close(history, rows, change)
            case ChangeKind.REWORD:
                item = _changing(rows, change)
                item.step_id = step_ids[change.step_key]
                step = definition.step(change.step_key)
                item.category_key, item.family_ticks = step.category, step.family_ticks
            case ChangeKind.REDATE:
                _redate(history, rows, change, because)


def record_new_items(history: History, rows: Rows) -> None:
    """Record ITEM_ADDED for each new item, and write its number into the row."""
    for item, _change in rows.new_items:
        event = history.record(EventKind.ITEM_ADDED, plan=rows.plan, item=item)
        item.last_event_number = event.number
    update_rows([item for item, _change in rows.new_items], ["last_event_number"])


def new_item(plan: Plan, definition: Definition, plan_step: PlanStep, step_id: int, change: Change) -> Item:
    """An item of a step of the pathway, not saved yet, on the day that its schedule gives, if any."""
    values = zip(ITEM_VALUES, item_values(definition, change), strict=True)
    return Item(plan=plan, plan_step=plan_step, step_id=step_id, **dict(values))


def item_values(definition: Definition, change: Change) -> tuple[object, ...]:
    """What a new item takes from its step and from the schedule: the ITEM_VALUES, in that order."""
    step = definition.step(change.step_key)
    return step.category, step.family_ticks, change.occurrence, *_window_values(change.window)


def set_window(item: Item, window: Window | None) -> None:
    """Give an item the days of a schedule, or none."""
    item.due_on, item.opens_on, item.closes_on, item.date_by_rule = _window_values(window)


def _window_values(window: Window | None) -> tuple[date | None, date | None, date | None, bool]:
    if window is None:
        return None, None, None, False
    return window.due, window.opens, window.closes, True


def _changing(rows: Rows, change: Change) -> Item:
    item = rows.items[change.item_id]
    rows.changed_items[item.pk] = item
    return item


def _open_or_close(history: History, rows: Rows, change: Change) -> None:
    item = _changing(rows, change)
    if change.kind is ChangeKind.RESTORE:
        item.status = after(Move.RESTORE, item.status, had_appointment=item.appointment_at is not None)
        kind = EventKind.ITEM_ADDED
    else:
        item.status = after(Move.WITHDRAW, item.status)
        kind = EventKind.ITEM_WITHDRAWN
    item.last_event_number = history.record(kind, plan=rows.plan, item=item).number


def _redate(history: History, rows: Rows, change: Change, because: str) -> None:
    item = _changing(rows, change)
    days_before = [day and day.isoformat() for day in (item.opens_on, item.closes_on)]
    set_window(item, change.window)
    event = history.record(
        EventKind.DATE_MOVED,
        plan=rows.plan,
        item=item,
        data={"before": change.before or None, "after": change.after or None, "because": because}
        | ({"window_before": days_before} if any(days_before) else {}),
    )
    item.last_event_number = event.number

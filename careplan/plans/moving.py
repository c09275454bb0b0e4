"""Moving live plans to another version: which changes a nurse is shown, and which plans change alike. Pure.

The signature names a set of changes without its days: the same five changes in 131 plans are one group, though
each plan has days of its own. What is agreed to is the signature together with the plan's event number.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from careplan.plans.reconcile import Change, ChangeKind, ItemState
from careplan.plans.standing import PlanStanding
from pathways.definition import Definition, Step
from pathways.schedules import Window

REVERSIBLE_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Move:
    """What moving one plan to a version would do.

    `there`: the plan as the version sees it. `known`: the steps that the plan has a row for. `changes`: all of them,
    in order. `shown`: those that somebody would notice. `lost`: answers (fact key, option key) that the version no
    longer has; they become *not known*.
    """

    there: PlanStanding
    known: frozenset[str]
    changes: tuple[Change, ...]
    shown: tuple[Change, ...]
    lost: tuple[tuple[str, str], ...]

    @property
    def signature(self) -> str:
        """SHA-256, in hexadecimal, of what changes, whatever the days and the numbers of items are."""
        lines = sorted({(str(one.kind), one.step_key, _state(one)) for one in self.shown})
        text = json.dumps([lines, sorted(self.lost)], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def dropped(self) -> tuple[Change, ...]:
        """The open items that would be withdrawn: each needs a reason."""
        return tuple(change for change in self.shown if change.kind is ChangeKind.WITHDRAW)


def move_to_version(standing: PlanStanding, target: Definition, version_id: int) -> Move:
    """Work out what moving a plan to a version would do, from how it stands in its own."""
    before = standing.definition
    there = standing.in_version(target, version_id)
    changes = there.changes()
    shown = tuple(change for change in changes if not _is_silent(change, before, target))
    lost = tuple(
        (key, value)
        for key, value in sorted(standing.answers.items())
        if key in before.facts_by_key
        and value in before.fact(key).values
        and (key not in target.facts_by_key or value not in target.fact(key).values)
    )
    return Move(there, frozenset(standing.steps), changes, shown, lost)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did to items that nobody has touched since, by the item's id.

    `redated`: the days that an item had before the move, None for no day.
    """

    added: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()
    redated: Mapping[int, Window | None] = field(default_factory=dict)


def move_back_to_version(standing: PlanStanding, target: Definition, version_id: int, moved: Moved) -> Move:
    """Work out what moving a plan back does: what the version says, and where it waits for an answer, what was there.

    A question without an answer takes nothing away and brings nothing back. So the rules alone would leave there what
    the other version made of the step, although nobody agreed to keep that.
    """
    move = move_to_version(standing, target, version_id)
    asked = {change.step_key for change in move.changes if change.kind is ChangeKind.NEEDS_ANSWER}
    items = [item for item in move.there.items if item.step_key in asked]
    put_back = tuple(_put_back(items, move.there.step_ids, moved))
    return replace(move, changes=move.changes + put_back, shown=move.shown + put_back)


def _put_back(items: list[ItemState], step_ids: Mapping[str, int], moved: Moved) -> Iterable[Change]:
    gone = {item.id for item in items if item.is_open and item.id in moved.added}
    # Withdrawn first: at most one time of a step may be open.
    for item in items:
        if item.id in gone:
            yield _change(ChangeKind.WITHDRAW, item, before=item.status)
    open_steps = {item.step_key for item in items if item.is_open and item.id not in gone}
    for item in items:
        if item.id in gone:
            continue
        is_back = item.id in moved.withdrawn and not item.is_open and item.step_key not in open_steps
        if is_back:
            yield _change(ChangeKind.RESTORE, item)
        if not (is_back or item.is_open):
            continue
        if item.step_id != step_ids[item.step_key]:
            yield _change(ChangeKind.REWORD, item)
        if item.id in moved.redated and item.window != (days := moved.redated[item.id]):
            before = item.due_on.isoformat() if item.due_on else ""
            after = days.due.isoformat() if days else ""
            yield replace(_change(ChangeKind.REDATE, item, before=before), after=after, window=days)


def _change(kind: ChangeKind, item: ItemState, before: str = "") -> Change:
    return Change(kind, item.step_key, item.occurrence, item.id, before)


def words_of(step: Step) -> tuple:
    """Everything of a step that somebody reads."""
    return (step.title, step.what, step.why, step.ask, step.category, step.done_by, step.family_ticks)


def _is_silent(change: Change, before: Definition, after: Definition) -> bool:
    """What nobody would notice: other rows with the same words, and what a rule that is the same says as before."""
    old, new = before.steps_by_key.get(change.step_key), after.steps_by_key.get(change.step_key)
    if old is None or new is None:
        return False
    if change.kind is ChangeKind.REWORD:
        return words_of(old) == words_of(new)
    if change.kind in (ChangeKind.NEEDS_ANSWER, ChangeKind.KEEP):
        return (old.condition, old.schedule) == (new.condition, new.schedule)
    return False


def _state(change: Change) -> str:
    """The part of a change that is the same in many plans: no day of one person."""
    if change.kind is ChangeKind.SET_APPLIES:
        return f"{change.before}>{change.after}"
    if change.kind is ChangeKind.REDATE:
        return "no day" if not change.after else "new day" if not change.before else "another day"
    if change.kind is ChangeKind.ADD:
        return "dated" if change.window else ""
    return ""

"""Moving live plans to another version: which changes a nurse is shown, and which plans change alike. Pure.

The signature names a set of changes without its days: the same five changes in 131 plans are one group, though
each plan has days of its own. What is agreed to is the signature together with the plan's event number.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.standing import PlanStanding
from pathways.definition import Definition, Step

REVERSIBLE_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Move:
    """What moving one plan to a version would do.

    `there`: the plan as the version sees it. `changes`: all of them, in order. `shown`: those that somebody would
    notice. `lost`: answers (fact key, option key) that the version no longer has; they become *not known*.
    """

    there: PlanStanding
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
    return Move(there, changes, shown, lost)


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

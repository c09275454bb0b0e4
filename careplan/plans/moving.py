"""Moving live plans to another version: which changes a nurse is shown, and which plans change alike. Pure.

`signature` names a set of changes without its days: the same five changes in 131 plans are one group, though
each plan has days of its own. What is agreed to is the signature together with the plan's event number.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

from careplan.plans.reconcile import Change, ChangeKind
from pathways.definition import Definition, Step

REVERSIBLE_FOR = timedelta(days=30)


def words_of(step: Step) -> tuple:
    """Everything of a step that somebody reads."""
    return (step.title, step.what, step.why, step.ask, step.category, step.done_by, step.family_ticks)


def visible(changes: Iterable[Change], before: Definition, after: Definition) -> tuple[Change, ...]:
    """The changes that somebody would notice: a step whose words are the same is not re-worded."""
    return tuple(change for change in changes if not _is_silent(change, before, after))


def _is_silent(change: Change, before: Definition, after: Definition) -> bool:
    if change.kind is not ChangeKind.REWORD:
        return False
    old, new = before.steps_by_key.get(change.step_key), after.steps_by_key.get(change.step_key)
    return old is not None and new is not None and words_of(old) == words_of(new)


def dropped(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The open items that would be withdrawn: each needs a reason."""
    return tuple(change for change in changes if change.kind is ChangeKind.WITHDRAW)


def signature(changes: Iterable[Change]) -> str:
    """SHA-256, in hexadecimal, of what changes, whatever the days and the numbers of items are."""
    lines = sorted({(str(one.kind), one.step_key, _state(one)) for one in changes})
    return hashlib.sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()


def _state(change: Change) -> str:
    """The part of a change that is the same in many plans: no day of one person."""
    if change.kind is ChangeKind.SET_APPLIES:
        return f"{change.before}>{change.after}"
    if change.kind is ChangeKind.REDATE:
        return "no day" if not change.after else "new day" if not change.before else "another day"
    if change.kind is ChangeKind.ADD:
        return "dated" if change.window else ""
    return ""

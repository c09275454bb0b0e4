"""What to change in a plan, so that it holds what `pathways.expand` expects: pure, for preview and for doing.

A nurse's hand beats a rule: what she decided or dated is kept, and listed with the reason.
What was done, and what was written, always stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from careplan.plans.states import OPEN_STATUSES, Applies, ItemStatus
from pathways.definition import Definition, Kind
from pathways.expand import ExpectedStep, Standing
from pathways.schedules import Window

DECIDED_BY_A_NURSE = {Kind.TEST, Kind.TREATMENT}


class ChangeKind(StrEnum):
    ADD = "add"
    RESTORE = "restore"
    REWORD = "reword"
    REDATE = "redate"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    SET_APPLIES = "set_applies"
    NEEDS_ANSWER = "needs_answer"


class KeptBecause(StrEnum):
    DECIDED_BY_HAND = "decided_by_hand"
    DATED_BY_HAND = "dated_by_hand"


# Why an item is withdrawn, where no rule's words say it.
SCHEDULE_IS_OVER = "schedule_is_over"
TO_BE_DECIDED = "to_be_decided"


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands in the plan now. `own_rhythm`: a nurse said after how many days it comes back."""

    applies: str
    by_hand: bool
    own_rhythm: bool = False


@dataclass(frozen=True, slots=True)
class ItemState:
    """How one item stands now. `step_id` is the row whose words it shows.

    `dated_by_rule`: its day came from a schedule. `over_on`: the day it was done, or for one that was not done,
    the day it was for.
    """

    id: int
    step_key: str
    occurrence: int
    status: str
    step_id: int
    dated_by_hand: bool
    due_on: date | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    dated_by_rule: bool = False
    over_on: date | None = None

    @property
    def window(self) -> Window | None:
        return Window(self.opens_on, self.due_on, self.closes_on) if self.due_on else None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Change:
    """One change, in words that a page can show: `before` and `after` are states, or days of a re-dated item
    (ISO 8601; empty for none); `reason` is for people; `window` is when an added or re-dated item is due.
    """

    kind: ChangeKind
    step_key: str
    occurrence: int = 1
    item_id: int | None = None
    before: str = ""
    after: str = ""
    reason: str = ""
    needs: tuple[str, ...] = field(default=())
    window: Window | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.step_key}:{self.occurrence}"


def applies_by_rule(kind: Kind, standing: Standing, in_open_choice: bool = False) -> Applies:
    """What holds as long as no nurse decided. A test or a treatment applies only when she says so, and so does
    whatever is part of a choice."""
    if standing is Standing.OUT:
        return Applies.NO
    if standing is Standing.NEEDS_ANSWER or kind in DECIDED_BY_A_NURSE or in_open_choice:
        return Applies.UNDECIDED
    return Applies.YES


def reconcile(
    definition: Definition,
    expected: Iterable[ExpectedStep],
    steps: Mapping[str, StepState],
    items: Iterable[ItemState],
    step_ids: Mapping[str, int],
) -> tuple[Change, ...]:
    """The ordered changes that bring a plan to what is expected; applying them again changes nothing.

    In: the version; what `expand` said; step key -> state; the items; step key -> row of the version's words.
    A step of the plan that the version no longer has is withdrawn like one whose rule says no, and kept like
    one when a nurse decided that it applies.
    """
    by_step: dict[str, list[ItemState]] = {}
    for item in items:
        by_step.setdefault(item.step_key, []).append(item)
    changes: list[Change] = []
    seen = set()
    for one in expected:
        seen.add(one.key)
        state = steps.get(one.key)
        kind = definition.step(one.key).kind
        changes += _changes_of_step(one, kind, state, by_step.get(one.key, []), step_ids[one.key])
    for key, step_items in by_step.items():
        if key not in seen:
            changes += _changes_of_gone(key, step_items, steps.get(key))
    return tuple(changes)


def _changes_of_step(
    expected: ExpectedStep, kind: Kind, state: StepState | None, items: list[ItemState], step_id: int
) -> list[Change]:
    rule = applies_by_rule(kind, expected.standing, bool(expected.choice))
    by_hand = state is not None and state.by_hand
    applies = Applies(state.applies) if by_hand else rule
    changes = []
    if not by_hand and (state is None or state.applies != rule):
        before = state.applies if state else ""
        changes.append(
            Change(
                ChangeKind.SET_APPLIES, expected.key, before=before, after=rule.value, reason=expected.reason
            )
        )
    if by_hand and applies is not rule and expected.standing is not Standing.IN:
        changes.append(_kept_by_decision(expected.key, applies))
    if expected.standing is Standing.NEEDS_ANSWER and not by_hand:
        changes.append(
            Change(ChangeKind.NEEDS_ANSWER, expected.key, needs=expected.needs, reason=expected.reason)
        )
    if applies is Applies.YES:
        changes += _presence(expected, items, step_id, state)
    elif expected.standing is Standing.OUT or by_hand:
        changes += _withdrawals(items, expected.reason, state)
    elif expected.standing is Standing.IN:
        # Nobody decided, and now somebody has to: it became a test or a treatment, or part of an open choice.
        changes += _withdrawals(items, TO_BE_DECIDED, state)
    return changes


def _kept_by_decision(step_key: str, applies: Applies) -> Change:
    return Change(ChangeKind.KEEP, step_key, after=applies.value, reason=KeptBecause.DECIDED_BY_HAND.value)


def _changes_of_gone(key: str, items: list[ItemState], state: StepState | None) -> list[Change]:
    if state is not None and state.by_hand and state.applies == Applies.YES:
        return [_kept_by_decision(key, Applies.YES)]
    return _withdrawals(items, "", state)


def _presence(
    expected: ExpectedStep, items: list[ItemState], step_id: int, state: StepState | None
) -> list[Change]:
    """What makes the next time of a step that applies be there, in the words of this version and on its day.

    Looked at is the newest occurrence, not the one that `expected` counts to: a nurse lets a test come back too.
    """
    own_rhythm = state is not None and state.own_rhythm
    newest = max(items, key=lambda item: item.occurrence, default=None)
    shown = next((item for item in items if item.is_open), None)
    if expected.over and not own_rhythm:
        return _withdrawals(items, SCHEDULE_IS_OVER, None)
    if newest is not None and not own_rhythm and _is_one_too_many(expected, shown or newest, state):
        return _withdrawals(items, SCHEDULE_IS_OVER, None)
    changes = []
    if shown is None and newest is not None and newest.status == ItemStatus.STOPPED:
        shown = newest
        changes = [
            Change(ChangeKind.RESTORE, expected.key, newest.occurrence, newest.id, reason=expected.reason)
        ]
    if shown is not None:
        if shown.step_id != step_id:
            changes.append(Change(ChangeKind.REWORD, expected.key, shown.occurrence, shown.id))
        return [*changes, *_redating(expected, shown, own_rhythm)]
    if newest is None and expected.finished and not expected.comes_back:
        return []  # done already, as the step that this one came from
    if newest is None:
        return [_added(expected, expected.occurrence)]
    if expected.comes_back or newest.status == ItemStatus.ENTERED_IN_ERROR:
        return [_added(expected, newest.occurrence + 1)]
    return []  # done once, and that was all


def _is_one_too_many(expected: ExpectedStep, item: ItemState, state: StepState | None) -> bool:
    """A next time that another version's rhythm brought, of a step that is done once here and was done.

    One that a nurse let come back has a day that no rule gave.
    """
    is_next_time = item.is_open or item.status == ItemStatus.STOPPED
    decided = state is not None and state.by_hand
    of_a_nurse = item.dated_by_hand or (decided and item.due_on is not None and not item.dated_by_rule)
    return is_next_time and expected.finished > 0 and not expected.comes_back and not of_a_nurse


def _added(expected: ExpectedStep, occurrence: int) -> Change:
    return Change(ChangeKind.ADD, expected.key, occurrence, reason=expected.reason, window=expected.window)


def _redating(expected: ExpectedStep, item: ItemState, own_rhythm: bool) -> list[Change]:
    """The change to the day that the schedule gives. A day that a nurse set stays, and so does her rhythm."""
    scheduled = expected.window is not None or expected.missing is not None
    if own_rhythm or not (scheduled or item.dated_by_rule) or item.window == expected.window:
        return []
    after = expected.window.due.isoformat() if expected.window else ""
    if item.dated_by_hand:
        if item.due_on == (expected.window.due if expected.window else None):
            return []
        reason = KeptBecause.DATED_BY_HAND.value
        return [Change(ChangeKind.KEEP, item.step_key, item.occurrence, item.id, after=after, reason=reason)]
    return [
        Change(
            ChangeKind.REDATE,
            item.step_key,
            item.occurrence,
            item.id,
            before=item.due_on.isoformat() if item.due_on else "",
            after=after,
            window=expected.window,
        )
    ]


def _withdrawals(items: list[ItemState], reason: str, state: StepState | None) -> list[Change]:
    refused_by_hand = state is not None and state.by_hand
    changes = []
    for item in items:
        if not item.is_open:
            continue
        if item.dated_by_hand and not refused_by_hand:
            changes.append(
                Change(
                    ChangeKind.KEEP,
                    item.step_key,
                    item.occurrence,
                    item.id,
                    reason=KeptBecause.DATED_BY_HAND.value,
                )
            )
        else:
            changes.append(
                Change(
                    ChangeKind.WITHDRAW, item.step_key, item.occurrence, item.id, item.status, reason=reason
                )
            )
    return changes

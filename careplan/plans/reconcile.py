"""What to change in a plan, so that it holds what `pathways.expand` expects: pure, for preview and for doing.

A nurse's hand beats a rule: what she decided or dated is kept, and listed with the reason.
What was done, and what was written, always stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from careplan.plans.states import OPEN_STATUSES, Applies, ItemStatus
from pathways.definition import Definition, Kind
from pathways.expand import ExpectedStep, Standing

DECIDED_BY_A_NURSE = {Kind.TEST, Kind.TREATMENT}


class ChangeKind(StrEnum):
    ADD = "add"
    RESTORE = "restore"
    REWORD = "reword"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    SET_APPLIES = "set_applies"
    NEEDS_ANSWER = "needs_answer"


class KeptBecause(StrEnum):
    DECIDED_BY_HAND = "decided_by_hand"
    DATED_BY_HAND = "dated_by_hand"


@dataclass(frozen=True, slots=True)
class StepState:
    """How one step stands in the plan now."""

    applies: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class ItemState:
    """How one item stands now. `step_id` is the row whose words it shows."""

    id: int
    step_key: str
    occurrence: int
    status: str
    step_id: int
    dated_by_hand: bool

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Change:
    """One change, in words that a page can show: `before` and `after` are states, `reason` is for people."""

    kind: ChangeKind
    step_key: str
    occurrence: int = 1
    item_id: int | None = None
    before: str = ""
    after: str = ""
    reason: str = ""
    needs: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.step_key}:{self.occurrence}"


def applies_by_rule(kind: Kind, standing: Standing) -> Applies:
    """What holds as long as no nurse decided. A test or a treatment applies only when she says so."""
    if standing is Standing.OUT:
        return Applies.NO
    if standing is Standing.NEEDS_ANSWER or kind in DECIDED_BY_A_NURSE:
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
    rule = applies_by_rule(kind, expected.standing)
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
        changes += _presence(expected, kind, items, step_id)
    elif expected.standing is Standing.OUT or by_hand:
        changes += _withdrawals(items, expected.reason, state)
    return changes


def _kept_by_decision(step_key: str, applies: Applies) -> Change:
    return Change(ChangeKind.KEEP, step_key, after=applies.value, reason=KeptBecause.DECIDED_BY_HAND.value)


def _changes_of_gone(key: str, items: list[ItemState], state: StepState | None) -> list[Change]:
    if state is not None and state.by_hand and state.applies == Applies.YES:
        return [_kept_by_decision(key, Applies.YES)]
    return _withdrawals(items, "", state)


def _presence(expected: ExpectedStep, kind: Kind, items: list[ItemState], step_id: int) -> list[Change]:
    """What makes the next time of a step that applies be there, in the words of this version.

    Looked at is the newest occurrence, not the one that `expected` counts to: a nurse lets a test come back too.
    """
    newest = max(items, key=lambda item: item.occurrence, default=None)
    shown = next((item for item in items if item.is_open), None)
    changes = []
    if shown is None and newest is not None and newest.status == ItemStatus.STOPPED:
        shown = newest
        changes = [
            Change(ChangeKind.RESTORE, expected.key, newest.occurrence, newest.id, reason=expected.reason)
        ]
    if shown is not None:
        if shown.step_id != step_id:
            changes.append(Change(ChangeKind.REWORD, expected.key, shown.occurrence, shown.id))
        return changes
    if newest is None:
        return [Change(ChangeKind.ADD, expected.key, expected.occurrence, reason=expected.reason)]
    if kind is Kind.HABIT or newest.status == ItemStatus.ENTERED_IN_ERROR:
        return [Change(ChangeKind.ADD, expected.key, newest.occurrence + 1, reason=expected.reason)]
    return []  # done once, and that was all


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

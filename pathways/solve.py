"""Which answers make a condition true? A search over the facts, cut short by what is settled already. Pure.

A condition has three outcomes: true, false, and *cannot be said*. A fact that the search has not looked at yet
is something else than a fact that nobody answered (`IsNotKnown` is true of the second), so a partial choice of
answers gives the set of outcomes that are still possible. Answers that the condition does not name are all the
same to it, so one of them stands for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pathways.conditions import NOT_KNOWN, All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf

if TYPE_CHECKING:
    from pathways.parts import Fact

BUDGET = 20_000

# Sets of outcomes, as bits.
TRUE, OPEN, FALSE = 1, 2, 4
_NEGATED = {
    outcomes: (outcomes & TRUE) * 4 | outcomes & OPEN | (outcomes & FALSE) // 4 for outcomes in range(8)
}


class _BudgetIsSpent(Exception):
    """The search has looked at as much as it may."""


def satisfiable(condition: Condition | None, facts: Mapping[str, Fact], budget: int = BUDGET) -> bool | None:
    """Say whether some answers make the condition true; None when that could not be decided within the budget.

    In: the condition (None: always true), the version's facts by key, and how many tests may be looked at.
    A fact that the version does not have is never answered.
    """
    return _some_answers_give(TRUE, condition, facts, budget)


def always_true(condition: Condition | None, facts: Mapping[str, Fact], budget: int = BUDGET) -> bool | None:
    """Say whether no answers make the condition false, so that it decides nothing; None as above."""
    found = _some_answers_give(FALSE, condition, facts, budget)
    return None if found is None else not found


def _some_answers_give(
    wanted: int, condition: Condition | None, facts: Mapping[str, Fact], budget: int
) -> bool | None:
    if condition is None:
        return wanted == TRUE
    try:
        return _Search(wanted, condition, facts, budget).found({})
    except _BudgetIsSpent:
        return None


class _Search:
    def __init__(self, wanted: int, condition: Condition, facts: Mapping[str, Fact], budget: int) -> None:
        self.wanted = wanted
        self.condition = condition
        self.left = budget
        named = _named_answers(condition)
        self.answers = {key: _answers_that_differ(named[key], facts.get(key)) for key in named}

    def found(self, chosen: dict[str, str]) -> bool:
        outcomes = self.outcomes(self.condition, chosen)
        if not outcomes & self.wanted:
            return False
        if outcomes == self.wanted or len(chosen) == len(self.answers):
            return True
        fact = next(key for key in self.answers if key not in chosen)
        return any(self.found(chosen | {fact: answer}) for answer in self.answers[fact])

    def outcomes(self, condition: Condition, chosen: Mapping[str, str]) -> int:
        """Return every outcome that the condition may still have; perhaps more than it really can."""
        if isinstance(condition, All):
            return self.joint(condition.conditions, chosen)
        if isinstance(condition, Any):
            return _NEGATED[self.joint(condition.conditions, chosen, negated=True)]
        if isinstance(condition, NoneOf):
            return self.joint(condition.conditions, chosen, negated=True)
        self.left -= 1
        if self.left < 0:
            raise _BudgetIsSpent
        if condition.fact in chosen:
            return _outcome(condition, chosen[condition.fact])
        return _union(_outcome(condition, answer) for answer in self.answers[condition.fact])

    def joint(self, parts: tuple[Condition, ...], chosen: Mapping[str, str], negated: bool = False) -> int:
        """Kleene's *and* over sets: the lowest of one outcome from each part."""
        possible = TRUE
        for part in parts:
            outcomes = self.outcomes(part, chosen)
            possible = _lowest(possible, _NEGATED[outcomes] if negated else outcomes)
            if possible == FALSE:
                break
        return possible


def _lowest(one: int, other: int) -> int:
    """Return what the lower of two outcomes can be: false before open before true."""
    found = (one | other) & FALSE
    if (one & OPEN and other & (OPEN | TRUE)) or (other & OPEN and one & TRUE):
        found |= OPEN
    return found | (one & other & TRUE)


def _union(sets) -> int:
    found = 0
    for one in sets:
        found |= one
    return found


def _outcome(test: Is | IsOneOf | IsNotKnown, answer: str) -> int:
    if isinstance(test, IsNotKnown):
        return TRUE if answer == NOT_KNOWN else FALSE
    if answer == NOT_KNOWN:
        return OPEN
    values = (test.value,) if isinstance(test, Is) else test.values
    return TRUE if answer in values else FALSE


def _named_answers(condition: Condition) -> dict[str, set[str]]:
    """Return fact -> the answers that the condition names, in the order in which it asks."""
    named: dict[str, set[str]] = {}
    stack = [condition]
    while stack:
        one = stack.pop()
        match one:
            case All(parts) | Any(parts) | NoneOf(parts):
                stack.extend(reversed(parts))
            case Is(fact, value):
                named.setdefault(fact, set()).add(value)
            case IsOneOf(fact, values):
                named.setdefault(fact, set()).update(values)
            case IsNotKnown(fact):
                named.setdefault(fact, set())
    return named


def _answers_that_differ(named: set[str], fact: Fact | None) -> tuple[str, ...]:
    values = fact.values if fact else frozenset()
    others = sorted(values - named)[:1]
    return (*sorted(values & named), *others, NOT_KNOWN)

"""What waits for what, and which steps exclude each other. Pure.

`WaitsFor` stands at a step. `Choice` stands at the version and names steps of which a nurse chooses: exactly
one, or at most one. `Succession` says which steps of the version before became which steps of this one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter


class HowMany(StrEnum):
    ALL = "all"
    ANY = "any"


class ChoiceRule(StrEnum):
    EXACTLY_ONE = "exactly_one"
    AT_MOST_ONE = "at_most_one"


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """A step waits until all, or any, of these steps are finished: done, said not to be done, or ruled out."""

    steps: tuple[str, ...]
    how_many: HowMany = HowMany.ALL


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    title: str
    steps: tuple[str, ...]
    rule: ChoiceRule = ChoiceRule.EXACTLY_ONE


@dataclass(frozen=True, slots=True)
class Succession:
    """Splitting (one before, several after) or merging (several before, one after) of steps."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def still_waits_for(
    waits: WaitsFor | None, is_finished: Callable[[str], bool], is_ruled_out: Callable[[str], bool]
) -> tuple[str, ...]:
    """Return the steps that are still waited for, in the author's order; () when the way is free.

    A step that is ruled out will never happen, so nobody waits for it.
    """
    if waits is None:
        return ()
    open_steps = tuple(key for key in waits.steps if not is_finished(key) and not is_ruled_out(key))
    if waits.how_many is HowMany.ANY and any(is_finished(key) for key in waits.steps):
        return ()
    return open_steps


def circles(edges: Mapping[str, Collection[str]], most: int = 5) -> tuple[tuple[str, ...], ...]:
    """Return steps that wait for each other in a circle, `most` such circles at most.

    In: step -> the steps it needs first. Out: each circle once, in the order of waiting, without its first
    step again at the end; a step that needs itself is a circle of one.
    """
    remaining = {key: set(needs) for key, needs in edges.items()}
    found: list[tuple[str, ...]] = []
    while len(found) < most:
        try:
            TopologicalSorter(remaining).prepare()
            break
        except CycleError as error:
            circle = tuple(reversed(error.args[1][:-1]))
        found.append(circle)
        # Cut open where it closes, so that the next look finds the next circle.
        remaining[circle[-1]].discard(circle[0])
        remaining[circle[0]].discard(circle[1] if len(circle) > 1 else circle[0])
    return tuple(found)

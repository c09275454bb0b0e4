"""Circles: a step that, by what it waits for and what its dates hang on, would need itself first. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from pathways import rule_words
from pathways.definition import Definition, Step
from pathways.schedules import Reference


def needed_first(step: Step) -> tuple[str, ...]:
    """Return the steps that must be over before this one can begin: what it waits for, what its first day hangs on.

    Where a schedule ends hangs on nothing: a step may come back until another one is done.
    """
    waits = step.waits_for.steps if step.waits_for else ()
    start = step.schedule.start if step.schedule else None
    return (*waits, start.key) if start and start.reference is Reference.STEP else waits


def circle_with(step: Step, definition: Definition) -> str:
    """Say in a sentence that a step, as given here, would need itself first; "" when it would not.

    In: the step with its new rules, and the version it stands in. The shortest circle is named.
    """
    edges = {one.key: needed_first(one) for one in definition.steps} | {step.key: needed_first(step)}
    circle = _circle_through(step.key, edges)
    if not circle:
        return ""
    if len(circle) == 1:
        return gettext("A step cannot wait for itself.")
    pairs = zip(circle, (*circle[1:], circle[0]), strict=True)
    chain = ", ".join(
        gettext("%(step)s needs %(first)s")
        % {
            "step": rule_words.step_title(one, definition),
            "first": rule_words.step_title(first, definition),
        }
        for one, first in pairs
    )
    return gettext("This would be a circle: %(chain)s. None of them could ever begin.") % {"chain": chain}


def _circle_through(start: str, edges: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the shortest way from a step back to itself, without its end; () when there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for needed in edges.get(here, ()):
            if needed == start:
                return _way(start, here, came_from)
            if needed not in came_from:
                came_from[needed] = here
                waiting.append(needed)
    return ()


def _way(start: str, end: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))

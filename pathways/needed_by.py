"""What in a draft needs a part that somebody wants to remove. Pure: titles out, in the version's order."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from pathways import conditions
from pathways.conditions import Condition
from pathways.definition import Definition, Step
from pathways.schedules import Reference, references


def steps_that_ask(definition: Definition, fact: str, values: frozenset[str] | None = None) -> list[str]:
    """Return the titles of the steps with a rule that speaks of a fact (and, if given, of these answers).

    A rule is the condition of a step, or the one that ends its schedule.
    """
    return [
        step.title
        for step in definition.steps
        if any(_speaks_of(condition, fact, values) for condition in _conditions_of(step))
    ]


def steps_dated_by(definition: Definition, reference: Reference, key: str) -> list[str]:
    """Return the titles of the steps whose schedule hangs on an event, or on another step."""
    return [
        step.title
        for step in definition.steps
        if step.key != key
        and any((point.reference, point.key) == (reference, key) for point in references(step.schedule))
    ]


def why_a_step_stays(definition: Definition, key: str) -> Iterator[tuple[str, list[str]]]:
    """Yield sentences with a place for titles, and the titles: everything that needs the step `key`."""
    waiting = [step.title for step in definition.steps if step.waits_for and key in step.waits_for.steps]
    if waiting:
        yield gettext("These steps wait for “%(title)s”: %(steps)s. Change them first."), waiting
    dated = steps_dated_by(definition, Reference.STEP, key)
    if dated:
        yield gettext("The dates of these steps hang on “%(title)s”: %(steps)s. Change them first."), dated
    chosen = [choice.title for choice in definition.choices if key in choice.steps]
    if chosen:
        yield gettext("“%(title)s” is part of this choice: %(steps)s. Change the choice first."), chosen
    became = [" + ".join(one.before) for one in definition.successions if key in one.after]
    if became:
        yield gettext("“%(title)s” takes the place of earlier steps: %(steps)s. Change that first."), became


def _conditions_of(step: Step) -> tuple[Condition | None, ...]:
    repeat = step.schedule.repeat if step.schedule else None
    return (step.condition, repeat.ends_when if repeat else None)


def _speaks_of(condition: Condition | None, fact: str, values: frozenset[str] | None) -> bool:
    match condition:
        case conditions.All(parts) | conditions.Any(parts) | conditions.NoneOf(parts):
            return any(_speaks_of(part, fact, values) for part in parts)
        case conditions.Is(name, value):
            return name == fact and (values is None or value in values)
        case conditions.IsOneOf(name, several):
            return name == fact and (values is None or not values.isdisjoint(several))
        case conditions.IsNotKnown(name):
            return name == fact and values is None
    return False

"""Checks of the rules of steps: conditions, schedules, waiting. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext

from pathways import conditions, dependencies, rule_words, solve
from pathways.conditions import MAX_DEPTH, MAX_PARTS, All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.definition import Definition, Kind, Step
from pathways.findings import Finding, Place, warning
from pathways.schedules import Point, Reference, Repeat, Schedule, add, references

ANY_DAY = date(2025, 1, 1)


def needed_first(step: Step) -> tuple[str, ...]:
    """Return the steps that must happen before this one can: what it waits for, and what its first day hangs on.

    Where a schedule ends hangs on nothing: a step may come back until another one is done.
    """
    waits = step.waits_for.steps if step.waits_for else ()
    start = step.schedule.start if step.schedule else None
    return (*waits, start.key) if start and start.reference is Reference.STEP else waits


def circles(definition: Definition) -> Iterator[Finding]:
    """Steps that wait for each other, so that none of them ever begins."""
    for circle in dependencies.circles({step.key: needed_first(step) for step in definition.steps}):
        names = [rule_words.step_title(key, definition) for key in (*circle, circle[0])]
        if len(circle) == 1:
            sentence = gettext("%s waits for itself, so it can never begin.") % names[0]
        else:
            sentence = gettext("These steps wait for each other, so none can begin: %s.") % " → ".join(names)
        yield Finding("circle", ("step", circle[0]), sentence)


class StepRules:
    """The rules of the steps of one version. A condition that many steps share is solved once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.facts: Mapping = definition.facts_by_key
        self.solved: dict[Condition, tuple[bool | None, bool | None]] = {}

    def of(self, step: Step) -> Iterator[Finding]:
        place = ("step", step.key)
        yield from self.condition(step.condition, (*place, "condition"))
        if step.schedule is not None:
            yield from self.schedule(step, step.schedule, (*place, "schedule"))
        if step.waits_for is not None:
            yield from self.waiting(step, (*place, "waits_for"))

    def condition(self, condition: Condition | None, place: Place) -> Iterator[Finding]:
        if condition is None:
            return
        faults = [*_too_big(condition), *self.faults(condition)]
        yield from (Finding("condition", place, reason) for reason in faults)
        if not faults:
            yield from self.outcome(condition, place)

    def outcome(self, condition: Condition, place: Place) -> Iterator[Finding]:
        """What the search over all answers says of a condition; when a schedule ends has words of its own."""
        if condition not in self.solved:
            self.solved[condition] = (
                solve.satisfiable(condition, self.facts),
                solve.always_true(condition, self.facts),
            )
        can_be_true, decides_nothing = self.solved[condition]
        ends = place[-1] == "ends_when"
        if can_be_true is False:
            never = gettext("No answers make this condition true, so the step is never part of a plan.")
            endless = gettext("No answers make the condition true that ends this schedule, so it never ends.")
            yield Finding("never-true", place, endless if ends else never)
        elif decides_nothing:
            always = gettext("No answers make this condition false, so it decides nothing.")
            at_once = gettext("No answers make the condition false that ends this schedule. Is that meant?")
            yield warning("always-true", place, at_once if ends else always)
        elif can_be_true is None or decides_nothing is None:
            sentence = gettext("This condition has so many cases that nobody could try them all. Look again.")
            yield warning("undecided", place, sentence)

    def faults(self, condition: Condition) -> Iterator[str]:
        """Yield a sentence for each fact, or answer, that a condition names and the version does not have."""
        match condition:
            case All(parts) | Any(parts) | NoneOf(parts):
                for part in parts:
                    yield from self.faults(part)
            case Is(fact, value):
                yield from self.answer_faults(fact, (value,))
            case IsOneOf(fact, values):
                yield from self.answer_faults(fact, values)
            case IsNotKnown(fact):
                yield from self.answer_faults(fact, ())

    def answer_faults(self, key: str, values: tuple[str, ...]) -> Iterator[str]:
        fact = self.facts.get(key)
        if fact is None:
            yield gettext("The condition asks for the fact “%s”, which is not in this version.") % key
            return
        for value in values:
            if value not in fact.values:
                sentence = gettext(
                    "The condition asks for “%(value)s”, which is no answer to “%(question)s”."
                )
                yield sentence % {"value": value, "question": fact.question}

    def schedule(self, step: Step, schedule: Schedule, place: Place) -> Iterator[Finding]:
        if not step.schedule_source:
            sentence = gettext("Say where this schedule comes from: who says so, where?")
            yield Finding("no-source", ("step", step.key, "schedule_source"), sentence)
        for point in references(schedule):
            yield from self.reference(point, place)
        yield from _window(schedule, place)
        if schedule.repeat is not None:
            yield from _end(schedule, schedule.repeat, place)
            yield from self.condition(schedule.repeat.ends_when, (*place, "ends_when"))

    def reference(self, point: Point, place: Place) -> Iterator[Finding]:
        known = {
            Reference.STEP: self.definition.steps_by_key,
            Reference.ANCHOR: self.definition.anchors_by_key,
        }
        here = known.get(point.reference)
        if here is None:
            return
        if point.key not in here:
            unknown_step = gettext("The schedule hangs on the step “%s”, which is not in this version.")
            unknown_event = gettext("The schedule hangs on the event “%s”, which is not in this version.")
            sentence = unknown_step if point.reference is Reference.STEP else unknown_event
            yield Finding("unknown-reference", place, sentence % point.key)
        elif point.reference is Reference.STEP and here[point.key].kind is Kind.WATCH:
            sentence = gettext("The schedule hangs on %s, a watch question, which is never done.")
            title = rule_words.step_title(point.key, self.definition)
            yield Finding("unknown-reference", place, sentence % title)

    def waiting(self, step: Step, place: Place) -> Iterator[Finding]:
        if not step.waits_for.steps:
            yield Finding("waits-for-nothing", place, gettext("Say which steps this one waits for."))
        for key, count in Counter(step.waits_for.steps).items():
            title = rule_words.step_title(key, self.definition)
            if key not in self.definition.steps_by_key:
                sentence = gettext("This step waits for the step “%s”, which is not in this version.") % key
                yield Finding("unknown-step", place, sentence)
            elif self.definition.step(key).kind is Kind.WATCH:
                sentence = gettext("This step waits for %s, a watch question, which is never done.") % title
                yield Finding("unknown-step", place, sentence)
            if count > 1:
                sentence = gettext("This step waits for %s twice. Once is enough.") % title
                yield Finding("step-twice", place, sentence)


def _too_big(condition: Condition) -> Iterator[str]:
    if conditions.depth(condition) > MAX_DEPTH:
        yield gettext("The condition is nested deeper than %(depth)s levels.") % {"depth": MAX_DEPTH}
    elif _widest(condition) > MAX_PARTS:
        yield gettext("The condition has a group of more than %(most)s parts.") % {"most": MAX_PARTS}


def _widest(condition: Condition) -> int:
    if not isinstance(condition, All | Any | NoneOf):
        return 1
    return max([len(condition.conditions), *map(_widest, condition.conditions)])


def _window(schedule: Schedule, place: Place) -> Iterator[Finding]:
    opens, closes = schedule.opens, schedule.closes
    if opens is not None and closes is not None and closes < opens:
        yield Finding("window", place, gettext("The window closes before it opens."))
    elif (opens is not None and opens > 0) or (closes is not None and closes < 0):
        sentence = gettext("The day it is due lies outside the window. Is that meant?")
        yield warning("due-outside", place, sentence)


def _end(schedule: Schedule, repeat: Repeat, place: Place) -> Iterator[Finding]:
    """A last day that hangs on the same event as the first can be compared with it."""
    start, until = schedule.start, repeat.until
    if until is None or (start.reference, start.key) != (until.reference, until.key):
        return
    first, last = (add(ANY_DAY, point.offset, -1 if point.before else 1) for point in (start, until))
    if first is not None and last is not None and last < first:
        yield Finding("ends-first", place, gettext("The schedule ends before it begins."))

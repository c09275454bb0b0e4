"""Checks of what stands at the whole version: events, choices, goals, and steps split or merged. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from pathways import rule_words
from pathways.definition import Definition, Kind
from pathways.dependencies import Choice, Succession
from pathways.findings import Finding, Place, warning
from pathways.schedules import Reference, references


def lists(definition: Definition, earlier: tuple[Definition, ...] = ()) -> Iterator[Finding]:
    """Check the lists of a version. `earlier`: the versions whose steps were split or merged."""
    for kind, parts in (
        ("anchor", definition.anchors),
        ("choice", definition.choices),
        ("goal", definition.goals),
    ):
        yield from _keys_and_titles(kind, parts)
    yield from _unused_anchors(definition)
    yield from _choices(definition)
    for number, succession in enumerate(definition.successions, start=1):
        yield from _succession(definition, earlier, succession, ("succession", str(number)))


def _keys_and_titles(kind: str, parts: Iterable) -> Iterator[Finding]:
    for key, count in Counter(part.key for part in parts).items():
        if count > 1:
            sentence = gettext("Two of these have the same key, “%s”. Each needs its own.")
            yield Finding("key-twice", (kind, key), sentence % key)
    for part in parts:
        if not part.title:
            yield Finding("no-title", (kind, part.key), gettext("This needs a title."))


def _unused_anchors(definition: Definition) -> Iterator[Finding]:
    points = (point for step in definition.steps for point in references(step.schedule))
    used = {point.key for point in points if point.reference is Reference.ANCHOR}
    for anchor in definition.anchors:
        if anchor.key not in used:
            sentence = gettext("No schedule hangs on this event. A nurse would be asked for its day in vain.")
            yield warning("unused-anchor", ("anchor", anchor.key), sentence)


def _choices(definition: Definition) -> Iterator[Finding]:
    chosen_in: dict[str, Choice] = {}
    for choice in definition.choices:
        place = ("choice", choice.key)
        if len(set(choice.steps)) < 2:
            yield Finding("choice-of-one", place, gettext("A choice needs at least two steps."))
        for key, count in Counter(choice.steps).items():
            title = rule_words.step_title(key, definition)
            if count > 1:
                sentence = gettext("%s stands twice in this choice.") % title
                yield Finding("step-twice", place, sentence)
            if key in chosen_in:
                sentence = gettext("%(step)s is part of another choice too: %(other)s.")
                values = {"step": title, "other": gettext("“%s”") % chosen_in[key].title}
                yield Finding("two-choices", place, sentence % values)
            chosen_in.setdefault(key, choice)
            yield from _choosable(definition, key, place)


def _choosable(definition: Definition, key: str, place: Place) -> Iterator[Finding]:
    step = definition.steps_by_key.get(key)
    if step is None:
        sentence = gettext("This choice names the step “%s”, which is not in this version.") % key
        yield Finding("unknown-step", place, sentence)
    elif step.kind is Kind.WATCH:
        sentence = gettext("%s is a watch question, asked of everybody: it cannot be chosen.")
        yield Finding("unknown-step", place, sentence % rule_words.step_title(key, definition))


def _succession(
    definition: Definition, earlier: tuple[Definition, ...], one: Succession, place: Place
) -> Iterator[Finding]:
    if not one.before or not one.after or (len(one.before) > 1 and len(one.after) > 1):
        sentence = gettext("One step becomes several, or several become one.")
        yield Finding("succession", place, sentence)
    for key in one.after:
        if key not in definition.steps_by_key:
            sentence = gettext("The step “%s” is not in this version.") % key
            yield Finding("unknown-step", place, sentence)
    for key in one.before if earlier else ():
        if not any(key in before.steps_by_key for before in earlier):
            sentence = gettext("The step “%s” is not in the version before.") % key
            yield Finding("unknown-step", place, sentence)

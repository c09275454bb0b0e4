"""The rules of a step, and the lists of a version, as lines of words for the pages of the editor. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from pathways import conditions, rule_words
from pathways.definition import Definition, Step
from pathways.listed import ListName
from pathways.needed_by import steps_dated_by
from pathways.schedules import Reference


@dataclass(frozen=True, slots=True)
class StepRules:
    """What the rules of a step say. `waits` is empty when it waits for nothing, `choice` when it is in none."""

    step: Step
    when: str
    due: str
    waits: str
    choice: str


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One part of a list. `key` is its place in an address."""

    key: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class ListSection:
    """One list with its words. `add` is empty while nothing can be added, because of `empty`."""

    name: ListName
    heading: str
    empty: str
    add: str
    lines: tuple[ListedLine, ...]


def rules_of(step: Step, definition: Definition) -> StepRules:
    choice = next((one for one in definition.choices if step.key in one.steps), None)
    return StepRules(
        step=step,
        when=conditions.in_words(step.condition, definition.facts_by_key),
        due=rule_words.schedule(step.schedule, definition),
        waits=rule_words.waits_for(step.waits_for, definition),
        choice=choice.title if choice else "",
    )


def list_sections(definition: Definition, has_earlier_version: bool) -> tuple[ListSection, ...]:
    """Return the lists of a version in the order of the page."""
    return (
        _events(definition),
        _choices(definition),
        _goals(definition),
        *((_successions(definition),) if has_earlier_version or definition.successions else ()),
    )


def _events(definition: Definition) -> ListSection:
    return ListSection(
        ListName.ANCHORS,
        gettext("Events"),
        gettext(
            "None yet. An event is a day that a nurse enters, such as the first infusion; dates hang on it."
        ),
        gettext("Add an event"),
        tuple(
            ListedLine(one.key, one.title, _used(steps_dated_by(definition, Reference.ANCHOR, one.key)))
            for one in definition.anchors
        ),
    )


def _choices(definition: Definition) -> ListSection:
    return ListSection(
        ListName.CHOICES,
        gettext("Choices"),
        gettext("None yet. A choice says that only one of some steps is done."),
        gettext("Add a choice"),
        tuple(
            ListedLine(one.key, one.title, rule_words.choice(one, definition)) for one in definition.choices
        ),
    )


def _goals(definition: Definition) -> ListSection:
    return ListSection(
        ListName.GOALS,
        gettext("Goals"),
        gettext("None yet. A plan begins with these; a nurse words them for one person."),
        gettext("Add a goal"),
        tuple(ListedLine(one.key, one.title, one.why) for one in definition.goals),
    )


def _successions(definition: Definition) -> ListSection:
    return ListSection(
        ListName.SUCCESSIONS,
        gettext("Steps that were split or merged"),
        gettext(
            "None yet. When a step of the version before became others, say so here: plans then keep its past."
        ),
        gettext("Say what became of a step"),
        tuple(
            ListedLine(str(number), rule_words.succession(one), "")
            for number, one in enumerate(definition.successions, start=1)
        ),
    )


def _used(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    return gettext("Dates: %(steps)s") % {"steps": ", ".join(titles)}

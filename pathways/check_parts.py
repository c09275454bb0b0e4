"""Checks of each part by itself: is it whole, does somebody do it and see it, does it say what and why? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from pathways import conditions
from pathways.definition import (
    MAX_CATEGORIES,
    MAX_FACTS,
    MAX_STEPS,
    MAX_WATCH_STEPS,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    Kind,
    Level,
    Origin,
    SeenBy,
    Step,
)
from pathways.findings import Finding, warning


def whole(definition: Definition) -> Iterator[Finding]:
    if not definition.title:
        yield Finding("no-title", ("pathway", "title"), gettext("The pathway needs a title."))
    if not definition.steps:
        yield Finding("no-steps", (), gettext("There is no step yet. Add at least one."))
    counts = (
        (gettext("steps"), len(definition.steps), MAX_STEPS),
        (gettext("categories"), len(definition.categories), MAX_CATEGORIES),
        (gettext("facts"), len(definition.facts), MAX_FACTS),
        (gettext("watch questions"), len(definition.watch_steps), MAX_WATCH_STEPS),
    )
    for name, count, most in counts:
        if count > most:
            sentence = gettext("There are %(count)s %(name)s; at most %(most)s are allowed.")
            yield Finding("too-many", (), sentence % {"count": count, "name": name, "most": most})
    for word in _twice(entry.word.casefold() for entry in definition.glossary):
        entry = next(one for one in definition.glossary if one.word.casefold() == word)
        yield Finding(
            "word-twice", ("glossary", entry.word), gettext("This word stands in the glossary twice.")
        )


def categories(definition: Definition) -> Iterator[Finding]:
    used = {step.category for step in definition.steps}
    for category in definition.categories:
        if category.key not in used:
            sentence = gettext("No step stands in this category. Add one, or remove the category.")
            yield Finding("empty-category", ("category", category.key), sentence)


def facts(definition: Definition) -> Iterator[Finding]:
    used = facts_used(definition)
    for fact in definition.facts:
        yield from _fact(fact, is_used=fact.key in used)


def facts_used(definition: Definition) -> frozenset[str]:
    """Return the keys of all facts that decide something: a step's place, or when it stops coming back."""
    asked = [step.condition for step in definition.steps]
    asked += [
        step.schedule.repeat.ends_when for step in definition.steps if step.schedule and step.schedule.repeat
    ]
    return frozenset().union(*map(conditions.facts_in, set(asked)))


def _fact(fact: Fact, is_used: bool) -> Iterator[Finding]:
    place = ("fact", fact.key)
    if not fact.question:
        yield Finding("no-question", (*place, "question"), gettext("This fact needs a question."))
    if fact.kind is FactKind.CHOICE and not fact.options:
        yield Finding("no-answers", (*place, "options"), gettext("A choice needs answers to choose from."))
    if not is_used and not fact.section and not fact.covers:
        # What the document itself names is kept to be known, also where it decides nothing.
        sentence = gettext("No step asks for this fact, and the document does not name it. Is it needed?")
        yield warning("unused-fact", place, sentence)


def step(definition: Definition, one: Step) -> Iterator[Finding]:
    place = ("step", one.key)
    needed = {
        "title": gettext("This step needs a title."),
        "what": gettext("Say what it is."),
        "why": gettext("Say why it matters."),
    }
    for name, sentence in needed.items():
        if not getattr(one, name) and not (name == "what" and one.level is Level.CALL_NOW):
            yield Finding(f"no-{name}", (*place, name), sentence)
    if one.category not in definition.categories_by_key:
        sentence = gettext("The category of this step does not exist.")
        yield Finding("no-category", (*place, "category"), sentence)
    yield from _origin(one)
    yield from _people(one)
    yield from _watch(one)


def _origin(one: Step) -> Iterator[Finding]:
    place = ("step", one.key)
    if one.source.origin is Origin.LOCAL and not one.source.note:
        sentence = gettext("A local addition needs its source: who says so, where?")
        yield Finding("no-source", (*place, "note"), sentence)
    if one.source.origin is Origin.DOCUMENT and not one.source.section:
        sentence = gettext("Name the section of the document, or make it a local addition.")
        yield Finding("no-source", (*place, "section"), sentence)


def _people(one: Step) -> Iterator[Finding]:
    """Somebody does it, somebody sees it, and who does it is among those who see it."""
    place = ("step", one.key)
    if one.done_by not in tuple(DoneBy):
        yield Finding("nobody-does", (*place, "done_by"), gettext("Nobody does this step. Say who does it."))
    if one.seen_by not in tuple(SeenBy):
        yield Finding("nobody-sees", (*place, "seen_by"), gettext("Nobody sees this step. Say who sees it."))
    if one.kind is Kind.WATCH or one.seen_by is not SeenBy.NURSE:
        return
    if one.done_by is DoneBy.FAMILY:
        sentence = gettext("The family is to do this step but does not see it, so nobody does it.")
        yield Finding("nobody-does", (*place, "seen_by"), sentence)
    if one.family_ticks:
        sentence = gettext("A family cannot tick what it does not see.")
        yield Finding("unseen-tick", (*place, "family_ticks"), sentence)


def _watch(one: Step) -> Iterator[Finding]:
    """A sign is asked of everybody, is never ticked, and says what to do when the answer is yes."""
    place = ("step", one.key)
    if one.kind is not Kind.WATCH:
        if one.question or one.level or one.level_source:
            yield Finding("not-a-watch", place, gettext("Only a watch question has a question and a level."))
        return
    if not one.question:
        sentence = gettext("Write the question that the family is asked.")
        yield Finding("no-question", (*place, "question"), sentence)
    if one.level not in tuple(Level):
        yield Finding("no-level", (*place, "level"), gettext("Choose: call now, or tell the team today."))
    if not one.level_source:
        yield Finding("no-source", (*place, "level_source"), gettext("Say where this choice comes from."))
    if one.condition is not None or one.seen_by is SeenBy.NURSE or one.family_ticks:
        sentence = gettext("A watch question is asked of every family: no condition, no tick.")
        yield Finding("watch-for-all", place, sentence)
    if one.schedule is not None or one.waits_for is not None:
        sentence = gettext("A watch question is asked in every check-in: no schedule, no waiting.")
        yield Finding("watch-always", place, sentence)
    yield from _call_now(one)


def _call_now(one: Step) -> Iterator[Finding]:
    """A family that reads “call now” finds beside it what to do, and what to ask on the phone."""
    if one.level is not Level.CALL_NOW:
        return
    if not one.what:
        sentence = gettext("A “call now” sign needs words for what to do when the answer is yes.")
        yield Finding("call-without-words", ("step", one.key, "what"), sentence)
    if not any(question.strip() for question in one.ask):
        sentence = gettext("A “call now” sign needs at least one question for the call. Write what to ask.")
        yield Finding("call-without-words", ("step", one.key, "ask"), sentence)


def _twice(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice = []
    for key in keys:
        if key in seen:
            twice.append(key)
        seen.add(key)
    return twice

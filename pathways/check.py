"""What stands in the way of publishing a draft. Pure: a definition in, problems out.

A pathway file is checked while it is read, where each fault has its line; a draft may be half finished for
days, so the editor lets it be and this is asked at the end. The limits on words are the same for both.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from pathways import words
from pathways.conditions import All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.definition import (
    MAX_CATEGORIES,
    MAX_STEPS,
    MAX_WATCH_STEPS,
    Definition,
    Fact,
    FactKind,
    Kind,
    Level,
    Origin,
    SeenBy,
    Step,
)
from pathways.words import WordProblem


def problems(definition: Definition) -> tuple[WordProblem, ...]:
    """Return everything that keeps a version from being published, in the version's order; () when ready."""
    return (
        *_whole(definition),
        *(problem for category in definition.categories for problem in _category(definition, category.key)),
        *(problem for fact in definition.facts for problem in _fact(fact)),
        *(problem for step in definition.steps for problem in _step(definition, step)),
        *words.problems(definition),
    )


def _whole(definition: Definition) -> Iterator[WordProblem]:
    if not definition.title:
        yield WordProblem(("pathway", "title"), gettext("The pathway needs a title."))
    if not definition.steps:
        yield WordProblem((), gettext("There is no step yet. Add at least one."))
    counts = (
        (gettext("steps"), len(definition.steps), MAX_STEPS),
        (gettext("categories"), len(definition.categories), MAX_CATEGORIES),
        (gettext("watch questions"), len(definition.watch_steps), MAX_WATCH_STEPS),
    )
    for name, count, most in counts:
        if count > most:
            sentence = gettext("There are %(count)s %(name)s; at most %(most)s are allowed.")
            yield WordProblem((), sentence % {"count": count, "name": name, "most": most})
    seen = set()
    for entry in definition.glossary:
        if entry.word.casefold() in seen:
            yield WordProblem(("glossary", entry.word), gettext("This word stands in the glossary twice."))
        seen.add(entry.word.casefold())


def _category(definition: Definition, key: str) -> Iterator[WordProblem]:
    if not any(step.category == key for step in definition.steps):
        yield WordProblem(
            ("category", key), gettext("No step stands in this category. Add one, or remove the category.")
        )


def _fact(fact: Fact) -> Iterator[WordProblem]:
    place = ("fact", fact.key)
    if not fact.question:
        yield WordProblem((*place, "question"), gettext("This fact needs a question."))
    if fact.kind is FactKind.CHOICE and not fact.options:
        yield WordProblem((*place, "options"), gettext("A choice needs answers to choose from."))


def _step(definition: Definition, step: Step) -> Iterator[WordProblem]:
    place = ("step", step.key)
    needed = {
        "title": gettext("This step needs a title."),
        "what": gettext("Say what it is."),
        "why": gettext("Say why it matters."),
    }
    for name, sentence in needed.items():
        if not getattr(step, name):
            yield WordProblem((*place, name), sentence)
    if step.category not in {category.key for category in definition.categories}:
        yield WordProblem((*place, "category"), gettext("The category of this step does not exist."))
    yield from (WordProblem((*place, "condition"), reason) for reason in _faults(definition, step.condition))
    yield from _origin(step)
    yield from _watch(step)


def _origin(step: Step) -> Iterator[WordProblem]:
    place = ("step", step.key)
    if step.source.origin is Origin.LOCAL and not step.source.note:
        yield WordProblem((*place, "note"), gettext("A local addition needs its source: who says so, where?"))
    if step.source.origin is Origin.DOCUMENT and not step.source.section:
        yield WordProblem(
            (*place, "section"), gettext("Name the section of the document, or make it a local addition.")
        )


def _watch(step: Step) -> Iterator[WordProblem]:
    """A sign is asked of everybody, is never ticked, and says what to do when the answer is yes."""
    place = ("step", step.key)
    if step.kind is not Kind.WATCH:
        if step.question or step.level or step.level_source:
            yield WordProblem(place, gettext("Only a watch question has a question and a level."))
        if step.family_ticks and step.seen_by is SeenBy.NURSE:
            yield WordProblem((*place, "family_ticks"), gettext("A family cannot tick what it does not see."))
        return
    if not step.question:
        yield WordProblem((*place, "question"), gettext("Write the question that the family is asked."))
    if step.level not in tuple(Level):
        yield WordProblem((*place, "level"), gettext("Choose: call now, or tell the team today."))
    if not step.level_source:
        yield WordProblem((*place, "level_source"), gettext("Say where this choice comes from."))
    if step.condition is not None or step.seen_by is SeenBy.NURSE or step.family_ticks:
        yield WordProblem(place, gettext("A watch question is asked of every family: no condition, no tick."))


def _faults(definition: Definition, condition: Condition | None) -> Iterator[str]:
    """Yield a sentence for each fact, or answer, that a condition names and the version does not have."""
    match condition:
        case All(parts) | Any(parts) | NoneOf(parts):
            for part in parts:
                yield from _faults(definition, part)
        case Is(fact, value):
            yield from _answer_faults(definition, fact, (value,))
        case IsOneOf(fact, values):
            yield from _answer_faults(definition, fact, values)
        case IsNotKnown(fact):
            yield from _answer_faults(definition, fact, ())


def _answer_faults(definition: Definition, key: str, values: tuple[str, ...]) -> Iterator[str]:
    if key not in definition.facts_by_key:
        yield gettext("The condition asks for the fact “%s”, which is not in this version.") % key
        return
    fact = definition.fact(key)
    for value in values:
        if value not in fact.values:
            sentence = gettext("The condition asks for “%(value)s”, which is no answer to “%(question)s”.")
            yield sentence % {"value": value, "question": fact.question}

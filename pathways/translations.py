"""The words of a version in another language, part by part. Pure: definitions and stored texts in, no database.

A translation belongs to the words it was made from: it is current exactly when its digest is the digest of the
version's words (DECISIONS 17). Of several texts of a part the newest for those words holds, so that a version
that is still in use keeps its translation when a later version says something else.

Only what a family can read is translated: steps and facts for nurses alone are left in the author's language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from pathways.definition import Anchor, Definition, Fact, FactKind, Goal, Kind, Level, SeenBy, Step
from pathways.worded import Worded

HEAD, CATEGORY, STEP, FACT = "head", "category", "step", "fact"
ANCHOR, CHOICE, GOAL, GLOSSARY = "anchor", "choice", "goal", "glossary"
HEAD_KEY = "head"
ASK, OPTION = "ask-", "option-"


class StoredText(Protocol):
    """A translation as it is stored. `id` grows: the newest of a part has the largest."""

    id: int
    part: str
    key: str
    source_digest: str
    words: dict[str, str]
    checked_by: str


class Standing(StrEnum):
    MISSING = "missing"
    STALE = "stale"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One text of a part in the author's language. `limit` is a row of `words.LIMITS`."""

    name: str
    limit: str
    text: str


@dataclass(frozen=True, slots=True)
class SourcePart:
    """What is translated in one go: the texts of one part, and what the part is called."""

    part: str
    key: str
    title: str
    texts: tuple[SourceText, ...]
    is_watch: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return (self.part, self.key)

    @property
    def anchor(self) -> str:
        """Its place on the page of all parts; a hard word can hold letters that an address must not."""
        return f"{self.part}-{self.digest[:12]}" if self.part == GLOSSARY else f"{self.part}-{self.key}"

    @property
    def digest(self) -> str:
        """SHA-256 of the words and the names they stand under."""
        words = {one.name: one.text for one in self.texts}
        text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PartStanding:
    """How the translation of one part stands. `text`: the one that holds, stale or not; None when missing."""

    source: SourcePart
    standing: Standing
    text: StoredText | None = None

    @property
    def checked_by(self) -> str:
        """The clinician who checked the words that a family reads now, or ""."""
        return self.text.checked_by if self.text is not None and self.standing is Standing.CURRENT else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A version as it is read in one language: the definition with the translated words in their place.

    A part without a current translation keeps the author's words, because words that have been changed since
    must not be read any more; those are `Worded` and know their language. So are the words of a sign for which a
    family calls at once, in both languages until a clinician has checked the translation (DECISIONS 43).
    `standings`: (part, key) -> how it stands, for parts that a family can read.
    """

    language: str
    definition: Definition
    standings: Mapping[tuple[str, str], PartStanding] = field(default_factory=dict)

    def is_translated(self, part: str, key: str) -> bool:
        """Say whether the words of a part are in `language`; all are when it is the author's own."""
        if self.language == self.definition.language:
            return True
        found = self.standings.get((part, key))
        return found is not None and found.standing is Standing.CURRENT

    def language_of(self, part: str, key: str) -> str:
        """Return the language the words of a part are in, for the page's `lang`."""
        return self.language if self.is_translated(part, key) else self.definition.language

    def checked_by(self, part: str, key: str) -> str:
        """Return who checked the translation of a part, or "" (see DECISIONS 43 for *call now* words)."""
        found = self.standings.get((part, key))
        return found.checked_by if found else ""

    @property
    def has_translated(self) -> bool:
        return any(one.standing is Standing.CURRENT for one in self.standings.values())

    @property
    def has_unchecked(self) -> bool:
        """Say whether some of the translated words were read by no clinician yet."""
        return any(one.standing is Standing.CURRENT and not one.checked_by for one in self.standings.values())

    @property
    def has_untranslated(self) -> bool:
        """Say whether a family reads some words in the author's language."""
        return any(one.standing is not Standing.CURRENT for one in self.standings.values())


def source_parts(definition: Definition) -> tuple[SourcePart, ...]:
    """Return everything of a version that is translated, in the order of the screen."""
    seen = [step for step in definition.steps if step.seen_by is SeenBy.FAMILY]
    facts = [fact for fact in definition.facts if fact.seen_by is SeenBy.FAMILY]
    return _parts(definition, seen, facts)


def _parts(definition: Definition, seen: Iterable[Step], facts: Iterable[Fact]) -> tuple[SourcePart, ...]:
    head = [("title", "pathway_title", definition.title), ("summary", "summary", definition.summary)]
    parts = (
        _part(HEAD, HEAD_KEY, definition.title, head),
        *(
            _part(CATEGORY, one.key, one.title, [("title", "title", one.title)])
            for one in definition.categories
        ),
        *(_part(STEP, one.key, one.title, _step_texts(one), one.kind is Kind.WATCH) for one in seen),
        *(_part(FACT, one.key, one.question, _fact_texts(one)) for one in facts),
        *(_part(ANCHOR, one.key, one.title, _titled(one, "explanation")) for one in definition.anchors),
        *(_part(CHOICE, one.key, one.title, [("title", "title", one.title)]) for one in definition.choices),
        *(_part(GOAL, one.key, one.title, _titled(one, "why")) for one in definition.goals),
        *(
            _part(
                GLOSSARY,
                one.word,
                one.word,
                [("word", "word", one.word), ("meaning", "meaning", one.meaning)],
            )
            for one in definition.glossary
        ),
    )
    return tuple(part for part in parts if part.texts)


def standing(definition: Definition, texts: Iterable[StoredText], language: str) -> tuple[PartStanding, ...]:
    """Return how each part stands in a language. In: the stored texts in that language, in any order.

    Out: one for each part; () when the language is the version's own.
    """
    if language == definition.language:
        return ()
    by_place: dict[tuple[str, str], list[StoredText]] = {}
    for text in sorted(texts, key=lambda one: one.id):
        by_place.setdefault((text.part, text.key), []).append(text)
    return tuple(_standing(part, by_place.get(part.place, [])) for part in source_parts(definition))


def missing(definition: Definition, texts: Iterable[StoredText], language: str) -> tuple[PartStanding, ...]:
    """Return the parts that a family would read in the author's language: not translated yet, or stale."""
    found = standing(definition, texts, language)
    return tuple(one for one in found if one.standing is not Standing.CURRENT)


def counts(standings: Iterable[PartStanding]) -> dict[Standing, int]:
    """Return how many parts stand how; every standing is there, with 0 when no part has it."""
    found = dict.fromkeys(Standing, 0)
    for one in standings:
        found[one.standing] += 1
    return found


def reading(definition: Definition, texts: Iterable[StoredText], language: str) -> Reading:
    """Return a version with the words of a language in their place; see Reading for what has none."""
    if language == definition.language:
        return Reading(language, definition)
    found = {one.source.place: one for one in standing(definition, texts, language)}
    urgent = {step.key for step in definition.watch_steps if step.level is Level.CALL_NOW}
    words = {}
    for part in _parts(definition, definition.steps, definition.facts):
        one = found.get(part.place)
        source = {text.name: text.text for text in part.texts}
        if one is None or one.standing is not Standing.CURRENT or one.text is None:
            words[part.place] = {name: Worded((text, definition.language)) for name, text in source.items()}
        elif part.part == STEP and part.key in urgent and not one.checked_by:
            words[part.place] = {
                name: Worded((text, definition.language), (one.text.words[name], language))
                for name, text in source.items()
            }
        else:
            words[part.place] = one.text.words
    return Reading(language, _with_words(definition, words), MappingProxyType(found))


def _standing(part: SourcePart, texts: list[StoredText]) -> PartStanding:
    """In: the texts of this part, the newest last."""
    if not texts:
        return PartStanding(part, Standing.MISSING)
    digest = part.digest
    for text in reversed(texts):
        if text.source_digest == digest:
            return PartStanding(part, Standing.CURRENT, text)
    return PartStanding(part, Standing.STALE, texts[-1])


def _part(
    part: str, key: str, title: str, texts: Iterable[tuple[str, str, str]], is_watch: bool = False
) -> SourcePart:
    """Texts that are empty in the author's language are not there to be translated."""
    there = tuple(SourceText(*one) for one in texts if one[2])
    return SourcePart(part, key, title or key, there, is_watch)


def _titled(one: Anchor | Goal, name: str) -> list[tuple[str, str, str]]:
    return [("title", "title", one.title), (name, name, getattr(one, name))]


def _step_texts(step: Step) -> Iterator[tuple[str, str, str]]:
    for name in ("title", "question", "what", "why"):
        yield name, name, getattr(step, name)
    for number, question in enumerate(step.ask, start=1):
        yield f"{ASK}{number}", "ask", question


def _fact_texts(fact: Fact) -> Iterator[tuple[str, str, str]]:
    yield "question", "question", fact.question
    yield "explanation", "explanation", fact.explanation
    if fact.kind is FactKind.CHOICE:
        for option in fact.options:
            yield f"{OPTION}{option.key}", "label", option.label


# --- words put in their place -----------------------------------------------------------------------


def _with_words(definition: Definition, words: Mapping[tuple[str, str], Mapping[str, str]]) -> Definition:
    """In: (part, key) -> name of the text -> words."""
    if not words:
        return definition
    steps = tuple(_with_step_words(one, words.get((STEP, one.key))) for one in definition.steps)
    facts = tuple(_with_fact_words(one, words.get((FACT, one.key))) for one in definition.facts)
    lists = {
        "categories": (CATEGORY, definition.categories),
        "anchors": (ANCHOR, definition.anchors),
        "choices": (CHOICE, definition.choices),
        "goals": (GOAL, definition.goals),
    }
    plain = {
        name: tuple(replace(one, **words.get((part, one.key), {})) for one in many)
        for name, (part, many) in lists.items()
    }
    glossary = tuple(replace(one, **words.get((GLOSSARY, one.word), {})) for one in definition.glossary)
    head = words.get((HEAD, HEAD_KEY), {})
    return replace(definition, steps=steps, facts=facts, glossary=glossary, **plain, **head)


def _with_step_words(step: Step, words: Mapping[str, str] | None) -> Step:
    if words is None:
        return step
    plain = {name: words[name] for name in ("title", "question", "what", "why") if name in words}
    ask = tuple(words[f"{ASK}{number}"] for number in range(1, len(step.ask) + 1))
    return replace(step, ask=ask, **plain)


def _with_fact_words(fact: Fact, words: Mapping[str, str] | None) -> Fact:
    if words is None:
        return fact
    plain = {name: words[name] for name in ("question", "explanation") if name in words}
    options = tuple(replace(one, label=words.get(f"{OPTION}{one.key}", one.label)) for one in fact.options)
    return replace(fact, options=options, **plain)

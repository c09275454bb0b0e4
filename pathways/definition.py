"""A pathway version as frozen data: what should happen in general, in one language.

The same value comes out of a pathway file, out of the editor's rows and out of the JSON text that is
stored at publishing. It knows no database, no clock and no patient. All strings are plain text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext

from pathways import conditions
from pathways.conditions import NOT_KNOWN, Condition

YES = "yes"
NO = "no"

MAX_STEPS = 2_000
MAX_WATCH_STEPS = 12
MAX_CATEGORIES = 12


class Kind(StrEnum):
    TEST = "test"
    TREATMENT = "treatment"
    HABIT = "habit"
    WATCH = "watch"
    DECISION = "decision"


class DoneBy(StrEnum):
    FAMILY = "family"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    TOGETHER = "together"


class SeenBy(StrEnum):
    FAMILY = "family"
    NURSE = "nurse"


class Level(StrEnum):
    """What a family does about a watch question that is answered yes. Fixed by the author."""

    CALL_NOW = "call_now"
    TELL_TODAY = "tell_today"


class Origin(StrEnum):
    DOCUMENT = "document"
    LOCAL = "local_addition"


class FactKind(StrEnum):
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Category:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A hard word and what it means, in words a child of eleven can read."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a step comes from: the document's heading, verbatim, or the source of a local addition."""

    origin: Origin = Origin.DOCUMENT
    section: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A question whose answer decides what applies. `covers` names rows of the documented map."""

    key: str
    kind: FactKind
    question: str
    explanation: str = ""
    options: tuple[Option, ...] = ()
    seen_by: SeenBy = SeenBy.NURSE
    covers: tuple[str, ...] = ()
    section: str = ""

    @property
    def choices(self) -> tuple[Option, ...]:
        """Every answer that may be given, *not known* last, labels in the language switched on."""
        not_known = Option(NOT_KNOWN, gettext("Not known"))
        if self.kind is FactKind.YES_NO:
            return (Option(YES, gettext("Yes")), Option(NO, gettext("No")), not_known)
        return (*self.options, not_known)

    @property
    def values(self) -> frozenset[str]:
        """The keys a condition may name: every answer but *not known*."""
        if self.kind is FactKind.YES_NO:
            return frozenset({YES, NO})
        return frozenset(option.key for option in self.options)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that should happen, or one sign to watch for (`question` and `level`, kind WATCH only)."""

    key: str
    category: str
    kind: Kind
    title: str
    what: str
    why: str
    ask: tuple[str, ...] = ()
    done_by: DoneBy = DoneBy.CLINICIAN
    seen_by: SeenBy = SeenBy.FAMILY
    family_ticks: bool = True
    condition: Condition | None = None
    covers: tuple[str, ...] = ()
    source: Source = Source()
    question: str = ""
    level: Level | None = None
    level_source: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one pathway. Equal definitions have the same JSON text and the same digest."""

    pathway_key: str
    title: str
    summary: str
    language: str
    document_title: str
    document_date: str
    categories: tuple[Category, ...] = ()
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()
    _by_key: dict[str, dict] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lists = {"category": self.categories, "fact": self.facts, "step": self.steps}
        by_key = {name: {one.key: one for one in many} for name, many in lists.items()}
        object.__setattr__(self, "_by_key", by_key)

    def step(self, key: str) -> Step:
        """Return the step with this key. Raises KeyError."""
        return self._by_key["step"][key]

    def fact(self, key: str) -> Fact:
        """Return the fact with this key. Raises KeyError."""
        return self._by_key["fact"][key]

    def category(self, key: str) -> Category:
        """Return the category with this key. Raises KeyError."""
        return self._by_key["category"][key]

    @property
    def facts_by_key(self) -> Mapping[str, Fact]:
        return self._by_key["fact"]

    @property
    def watch_steps(self) -> tuple[Step, ...]:
        """The watch steps, in the author's order."""
        return tuple(step for step in self.steps if step.kind is Kind.WATCH)

    def to_json(self) -> str:
        """Return the canonical JSON text: sorted keys, no spaces, nothing that is at its empty value.

        Leaving out what is empty means that a field added to the program later does not change the
        digest of versions that were published before it existed.
        """
        return json.dumps(_definition_data(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Definition:
        """Read the text that `to_json` wrote. Raises ValueError when it is anything else."""
        try:
            return _definition_from(json.loads(text))
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(gettext("This is not the stored text of a pathway version.")) from error

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON text (UTF-8), in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _without_empty(data: dict) -> dict:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


def _definition_data(definition: Definition) -> dict:
    plain = ("pathway_key", "title", "summary", "language", "document_title", "document_date")
    data = {name: getattr(definition, name) for name in plain}
    data["categories"] = [{"key": one.key, "title": one.title} for one in definition.categories]
    data["facts"] = [_fact_data(fact) for fact in definition.facts]
    data["steps"] = [_step_data(step) for step in definition.steps]
    data["glossary"] = [{"word": one.word, "meaning": one.meaning} for one in definition.glossary]
    return _without_empty(data)


def _fact_data(fact: Fact) -> dict:
    plain = ("key", "kind", "question", "explanation", "section")
    data = {name: str(getattr(fact, name)) for name in plain}
    data["options"] = [{"key": option.key, "label": option.label} for option in fact.options]
    data["seen_by"] = str(fact.seen_by) if fact.seen_by is not SeenBy.NURSE else ""
    data["covers"] = list(fact.covers)
    return _without_empty(data)


def _step_data(step: Step) -> dict:
    plain = ("key", "category", "kind", "title", "what", "why", "done_by", "question", "level_source")
    data = {name: str(getattr(step, name)) for name in plain}
    data["ask"] = list(step.ask)
    data["covers"] = list(step.covers)
    data["seen_by"] = str(step.seen_by) if step.seen_by is not SeenBy.FAMILY else ""
    data["family_ticks"] = None if step.family_ticks else False
    data["condition"] = conditions.to_data(step.condition)
    data["level"] = str(step.level) if step.level else ""
    source = step.source
    data["source"] = _without_empty(
        {"origin": str(source.origin), "section": source.section, "note": source.note}
    )
    return _without_empty(data)


def _definition_from(data: dict) -> Definition:
    return Definition(
        pathway_key=_text(data["pathway_key"]),
        title=_text(data["title"]),
        summary=_text(data.get("summary", "")),
        language=_text(data["language"]),
        document_title=_text(data.get("document_title", "")),
        document_date=_text(data.get("document_date", "")),
        categories=tuple(
            Category(_text(one["key"]), _text(one["title"])) for one in data.get("categories", [])
        ),
        facts=tuple(_fact_from(one) for one in data.get("facts", [])),
        steps=tuple(_step_from(one) for one in data.get("steps", [])),
        glossary=tuple(
            GlossaryEntry(_text(one["word"]), _text(one["meaning"])) for one in data.get("glossary", [])
        ),
    )


def _fact_from(data: dict) -> Fact:
    return Fact(
        key=_text(data["key"]),
        kind=FactKind(data["kind"]),
        question=_text(data["question"]),
        explanation=_text(data.get("explanation", "")),
        options=tuple(Option(_text(one["key"]), _text(one["label"])) for one in data.get("options", [])),
        seen_by=SeenBy(data.get("seen_by", SeenBy.NURSE)),
        covers=_texts(data.get("covers", [])),
        section=_text(data.get("section", "")),
    )


def _step_from(data: dict) -> Step:
    level = data.get("level")
    source = data.get("source", {})
    return Step(
        key=_text(data["key"]),
        category=_text(data["category"]),
        kind=Kind(data["kind"]),
        title=_text(data["title"]),
        what=_text(data.get("what", "")),
        why=_text(data.get("why", "")),
        ask=_texts(data.get("ask", [])),
        done_by=DoneBy(data["done_by"]),
        seen_by=SeenBy(data.get("seen_by", SeenBy.FAMILY)),
        family_ticks=bool(data.get("family_ticks", True)),
        condition=conditions.from_data(data.get("condition")),
        covers=_texts(data.get("covers", [])),
        source=Source(
            Origin(source.get("origin", Origin.DOCUMENT)),
            _text(source.get("section", "")),
            _text(source.get("note", "")),
        ),
        question=_text(data.get("question", "")),
        level=Level(level) if level else None,
        level_source=_text(data.get("level_source", "")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _texts(values: list) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)

"""A pathway version as frozen data: what should happen in general, in one language.

The same value comes out of a pathway file, out of the editor's rows and out of the JSON text that is
stored at publishing. It knows no database, no clock and no patient. All strings are plain text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext

from pathways.dependencies import Choice, Succession
from pathways.parts import (
    NO,
    YES,
    Anchor,
    Category,
    DoneBy,
    Fact,
    FactKind,
    GlossaryEntry,
    Goal,
    Kind,
    Level,
    Option,
    Origin,
    SeenBy,
    Source,
    Step,
)
from pathways.parts_data import (
    anchor_from_data,
    anchor_to_data,
    choice_from_data,
    choice_to_data,
    fact_from_data,
    fact_to_data,
    goal_from_data,
    goal_to_data,
    read_text,
    step_from_data,
    step_to_data,
    succession_from_data,
    succession_to_data,
    without_empty,
)
from pathways.schedules import Reference, references

__all__ = [
    "NO",
    "YES",
    "Anchor",
    "Category",
    "Choice",
    "Definition",
    "DoneBy",
    "Fact",
    "FactKind",
    "GlossaryEntry",
    "Goal",
    "Kind",
    "Level",
    "Option",
    "Origin",
    "SeenBy",
    "Source",
    "Step",
    "Succession",
]

MAX_STEPS = 2_000
MAX_WATCH_STEPS = 12
MAX_CATEGORIES = 12
MAX_FACTS = 60


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
    anchors: tuple[Anchor, ...] = ()
    choices: tuple[Choice, ...] = ()
    goals: tuple[Goal, ...] = ()
    successions: tuple[Succession, ...] = ()
    _by_key: dict[str, dict] = field(init=False, repr=False, compare=False)
    _consequential: frozenset[str] = field(init=False, repr=False, compare=False)
    _sentences: dict[Hashable, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        lists = {
            "category": self.categories,
            "fact": self.facts,
            "step": self.steps,
            "anchor": self.anchors,
            "goal": self.goals,
        }
        by_key = {name: {one.key: one for one in many} for name, many in lists.items()}
        object.__setattr__(self, "_by_key", by_key)
        object.__setattr__(self, "_consequential", frozenset(_consequential_keys(self)))

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
    def categories_by_key(self) -> Mapping[str, Category]:
        return self._by_key["category"]

    @property
    def facts_by_key(self) -> Mapping[str, Fact]:
        return self._by_key["fact"]

    @property
    def anchors_by_key(self) -> Mapping[str, Anchor]:
        return self._by_key["anchor"]

    @property
    def goals_by_key(self) -> Mapping[str, Goal]:
        return self._by_key["goal"]

    @property
    def steps_by_key(self) -> Mapping[str, Step]:
        return self._by_key["step"]

    def sentence(self, name: Hashable, make: Callable[[], str]) -> str:
        """Return the sentence of this name in the language that is switched on, made once for each language.

        A version is told about in the same few sentences for every plan that follows it.
        """
        key = (get_language(), name)
        if key not in self._sentences:
            self._sentences[key] = make()
        return self._sentences[key]

    def has_consequences(self, step_key: str) -> bool:
        """Say whether finishing this step can move a day or rule something out: its own schedule, one that hangs
        on it, or a choice it is part of."""
        return step_key in self._consequential

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


def _consequential_keys(definition: Definition) -> Iterator[str]:
    for choice in definition.choices:
        yield from choice.steps
    for step in definition.steps:
        if step.schedule is not None:
            yield step.key
            yield from (point.key for point in references(step.schedule) if point.reference is Reference.STEP)


def _definition_data(definition: Definition) -> dict:
    plain = ("pathway_key", "title", "summary", "language", "document_title", "document_date")
    data = {name: getattr(definition, name) for name in plain}
    data["categories"] = [{"key": one.key, "title": one.title} for one in definition.categories]
    data["facts"] = [fact_to_data(fact) for fact in definition.facts]
    data["steps"] = [step_to_data(step) for step in definition.steps]
    data["glossary"] = [{"word": one.word, "meaning": one.meaning} for one in definition.glossary]
    data["anchors"] = [anchor_to_data(one) for one in definition.anchors]
    data["choices"] = [choice_to_data(one) for one in definition.choices]
    data["goals"] = [goal_to_data(one) for one in definition.goals]
    data["successions"] = [succession_to_data(one) for one in definition.successions]
    return without_empty(data)


def _definition_from(data: dict) -> Definition:
    return Definition(
        pathway_key=read_text(data["pathway_key"]),
        title=read_text(data["title"]),
        summary=read_text(data.get("summary", "")),
        language=read_text(data["language"]),
        document_title=read_text(data.get("document_title", "")),
        document_date=read_text(data.get("document_date", "")),
        categories=tuple(
            Category(read_text(one["key"]), read_text(one["title"])) for one in data.get("categories", [])
        ),
        facts=tuple(fact_from_data(one) for one in data.get("facts", [])),
        steps=tuple(step_from_data(one) for one in data.get("steps", [])),
        glossary=tuple(
            GlossaryEntry(read_text(one["word"]), read_text(one["meaning"]))
            for one in data.get("glossary", [])
        ),
        anchors=tuple(anchor_from_data(one) for one in data.get("anchors", [])),
        choices=tuple(choice_from_data(one) for one in data.get("choices", [])),
        goals=tuple(goal_from_data(one) for one in data.get("goals", [])),
        successions=tuple(succession_from_data(one) for one in data.get("successions", [])),
    )

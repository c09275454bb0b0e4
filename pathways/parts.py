"""The parts of a pathway version as frozen data: steps, facts, categories, events, goals.

They know no database, no clock and no patient. All strings are plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from pathways.conditions import NOT_KNOWN, Condition
from pathways.dependencies import WaitsFor
from pathways.schedules import Schedule

YES = "yes"
NO = "no"


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
class Anchor:
    """A named event, such as “first infusion”, on whose day schedules hang. A nurse enters the day."""

    key: str
    title: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What the care is for, apart from steps: a plan starts with these, and a nurse words them for one person."""

    key: str
    title: str
    why: str = ""


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
    schedule: Schedule | None = None
    schedule_source: str = ""
    waits_for: WaitsFor | None = None

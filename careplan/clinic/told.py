"""What telling an event needs, and what it gives: beside `telling`, so that each part of it may stand in a module."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from careplan.plans.history import Entry
from careplan.plans.reader import Reader
from pathways.definition import Definition

# Details of a line, and its tag.
Said = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and keys in events are called, and the moment the page is made."""

    definition: Definition | None
    people: Mapping[int, str]
    members: Mapping[int, str]
    now: datetime
    zone: str
    reader: Reader = field(default_factory=Reader)

    def step(self, key: str) -> str:
        step = self.definition.steps_by_key.get(key) if self.definition else None
        return step.title if step else key

    def anchor(self, key: str) -> str:
        anchor = self.definition.anchors_by_key.get(key) if self.definition else None
        return anchor.title if anchor else key


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a line: what (bold), about which step, details, a tag, and the words somebody wrote.

    `sentences`: how it came, where it came late.
    """

    entry: Entry
    head: str
    about: str
    details: tuple[str, ...] = ()
    tag: str = ""
    quotes: tuple[str, ...] = ()
    when: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())
    sentences: tuple[str, ...] = ()

"""What changed from one version to the next, part by part. Pure: two definitions in, a plain list out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pathways.definition import Definition


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Part(StrEnum):
    HEAD = "head"
    CATEGORY = "category"
    FACT = "fact"
    STEP = "step"
    GLOSSARY = "glossary"


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One line of the list: what happened to which part, called by its title."""

    change: Change
    part: Part
    key: str
    title: str


def changed_parts(before: Definition, after: Definition) -> tuple[ChangedPart, ...]:
    """Return every part that was added, removed or changed in any way. A new order alone is no change."""
    return tuple(
        ChangedPart(change, part, key, title)
        for part in Part
        for change, key, title in _compared(_parts(before, part), _parts(after, part))
    )


def order_changed(before: Definition, after: Definition) -> bool:
    """Say whether parts that both versions have stand in another order."""
    return any(
        [key for key in _parts(before, part) if key in _parts(after, part)]
        != [key for key in _parts(after, part) if key in _parts(before, part)]
        for part in Part
    )


def _parts(definition: Definition, part: Part) -> dict[str, tuple[object, str]]:
    """Return key -> the part, for comparing, and its title."""
    match part:
        case Part.HEAD:
            document = (definition.document_title, definition.document_date)
            return {"": ((definition.title, definition.summary, *document), definition.title)}
        case Part.CATEGORY:
            return {one.key: (one, one.title) for one in definition.categories}
        case Part.FACT:
            return {one.key: (one, one.question) for one in definition.facts}
        case Part.STEP:
            return {one.key: (one, one.title) for one in definition.steps}
        case Part.GLOSSARY:
            return {one.word: (one, one.word) for one in definition.glossary}


def _compared(before: dict, after: dict) -> Iterator[tuple[Change, str, str]]:
    for key, (part, title) in after.items():
        if key not in before:
            yield Change.ADDED, key, title
        elif before[key][0] != part:
            yield Change.CHANGED, key, title
    for key, (_part, title) in before.items():
        if key not in after:
            yield Change.REMOVED, key, title

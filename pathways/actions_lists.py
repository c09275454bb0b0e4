"""What a pathway admin does to the lists of a draft: events, choices, goals, and steps that became others.

Every verb takes `revision` and refuses as those of `actions_draft` do. Events, choices and goals have a key,
made from their title; what became of a step has none and is known by its number in the list, from 1.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext

from pathways import parts_data
from pathways.actions import Person
from pathways.actions_draft import Direction, editing, free_key, named
from pathways.dependencies import Succession
from pathways.listed import Listed, ListName
from pathways.models import Version
from pathways.needed_by import steps_dated_by
from pathways.refusals import StillUsed
from pathways.rows import read_rows
from pathways.schedules import Reference

# What a key is made from when a title gives none; what became of a step has no key.
_FALLBACKS = {ListName.ANCHORS: "event", ListName.CHOICES: "choice", ListName.GOALS: "goal"}
_TO_DATA: dict[ListName, Callable[..., dict]] = {
    ListName.ANCHORS: parts_data.anchor_to_data,
    ListName.CHOICES: parts_data.choice_to_data,
    ListName.GOALS: parts_data.goal_to_data,
    ListName.SUCCESSIONS: parts_data.succession_to_data,
}


def add_listed(
    *, version: Version, revision: int, name: ListName, part: Listed, by: Person, at: datetime
) -> None:
    """Add a part at the end of its list. A key it has is kept if it is free."""
    with editing(version, revision, by, at) as draft:
        rows = getattr(draft, name)
        if not isinstance(part, Succession):
            taken = {row["key"] for row in rows}
            part = replace(part, key=free_key(part.key or part.title, _FALLBACKS[name], taken))
        setattr(draft, name, [*rows, _TO_DATA[name](part)])


def change_listed(
    *, version: Version, revision: int, name: ListName, key: str, part: Listed, by: Person, at: datetime
) -> None:
    """Change everything of a part but its key and its place. Raises ObjectDoesNotExist."""
    with editing(version, revision, by, at) as draft:
        rows = list(getattr(draft, name))
        rows[_place(rows, name, key)] = _TO_DATA[name](part)
        setattr(draft, name, rows)


def move_listed(
    *, version: Version, revision: int, name: ListName, key: str, direction: Direction,
    by: Person, at: datetime,
) -> None:  # fmt: skip
    """Swap places with the neighbour; at the end of the list nothing moves. Raises ObjectDoesNotExist."""
    with editing(version, revision, by, at) as draft:
        rows = list(getattr(draft, name))
        here = _place(rows, name, key)
        there = here - 1 if direction is Direction.UP else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        setattr(draft, name, rows)


def remove_listed(
    *, version: Version, revision: int, name: ListName, key: str, by: Person, at: datetime
) -> None:
    """Take a part out of its list. Raises StillUsed for an event that a schedule hangs on, ObjectDoesNotExist."""
    with editing(version, revision, by, at) as draft:
        rows = list(getattr(draft, name))
        here = _place(rows, name, key)
        steps = steps_dated_by(read_rows(draft), Reference.ANCHOR, key) if name is ListName.ANCHORS else []
        if steps:
            raise StillUsed(
                gettext("The dates of these steps hang on “%(title)s”: %(steps)s. Change them first.")
                % {"title": rows[here]["title"], "steps": named(steps)}
            )
        del rows[here]
        setattr(draft, name, rows)


def _place(rows: list[dict], name: ListName, key: str) -> int:
    """Return where a part stands in its list. Raises ObjectDoesNotExist."""
    keys = [row.get("key", str(number)) for number, row in enumerate(rows, start=1)]
    if key not in keys:
        raise ObjectDoesNotExist(f"{name} {key}")
    return keys.index(key)

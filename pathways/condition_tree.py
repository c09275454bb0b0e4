"""A condition as a tree that is edited piece by piece. Pure.

A place in the tree is a path: the numbers of the parts on the way down, from 0; () is the whole condition.
In an address it is written from 1, with dashes: `2-1`; the whole is `top`.
What is put in is checked as a file is: too deep, or too many parts, raises ConditionError with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pathways import conditions
from pathways.conditions import MAX_DEPTH, All, Any, Condition, NoneOf
from pathways.parts import Fact

Path = tuple[int, ...]
TOP = "top"


class Joint(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


GROUPS = {Joint.ALL: All, Joint.ANY: Any, Joint.NONE: NoneOf}


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the tree as a page shows it. `joint` is empty for a test."""

    place: str
    words: str
    joint: Joint | None
    parts: tuple[Node, ...]
    may_hold_group: bool


def path_of(place: str) -> Path:
    """Read a path from an address. Raises KeyError for anything that `place_of` does not write."""
    if place == TOP:
        return ()
    numbers = place.split("-")
    if not all(number.isascii() and number.isdigit() and len(number) < 4 for number in numbers):
        raise KeyError(place)
    path = tuple(int(number) - 1 for number in numbers)
    if min(path) < 0:
        raise KeyError(place)
    return path


def place_of(path: Path) -> str:
    return "-".join(str(number + 1) for number in path) or TOP


def joint_of(condition: Condition | None) -> Joint | None:
    """Return how a group joins its parts; None for a test."""
    return next((joint for joint, kind in GROUPS.items() if isinstance(condition, kind)), None)


def part_at(condition: Condition | None, path: Path) -> Condition:
    """Return the part at a place. Raises KeyError when there is none."""
    for number in path:
        if joint_of(condition) is None or number >= len(condition.conditions):
            raise KeyError(path)
        condition = condition.conditions[number]
    if condition is None:
        raise KeyError(path)
    return condition


def added(condition: Condition | None, path: Path, new: Condition) -> Condition:
    """Put a part at the end of the group at `path`. A test that stands there is joined with it by *all*.

    Raises KeyError when nothing stands there, ConditionError when it does not fit.
    """
    if condition is None and not path:
        return _checked(new)
    here = part_at(condition, path)
    group = here if joint_of(here) else All((here,))
    return changed(condition, path, type(group)((*group.conditions, new)))


def changed(condition: Condition | None, path: Path, new: Condition) -> Condition:
    """Put a part in the place of another. Raises KeyError, ConditionError."""
    part_at(condition, path)
    return _checked(_with(condition, path, new))


def joined(condition: Condition | None, path: Path, joint: Joint) -> Condition:
    """Change how the group at `path` joins its parts. Raises KeyError when it is no group."""
    here = part_at(condition, path)
    if joint_of(here) is None:
        raise KeyError(path)
    return changed(condition, path, GROUPS[joint](here.conditions))


def wrapped(condition: Condition | None, path: Path, joint: Joint) -> Condition:
    """Put what stands at `path` into a new group of its own. Raises KeyError, ConditionError."""
    return changed(condition, path, GROUPS[joint]((part_at(condition, path),)))


def removed(condition: Condition | None, path: Path) -> Condition | None:
    """Take a part out; a group that is left without parts goes with it. Raises KeyError."""
    part_at(condition, path)
    if not path:
        return None
    above = path[:-1]
    group = part_at(condition, above)
    left = tuple(one for number, one in enumerate(group.conditions) if number != path[-1])
    if not left:
        return removed(condition, above)
    return changed(condition, above, type(group)(left))


def tree(condition: Condition | None, facts: Mapping[str, Fact]) -> Node | None:
    """Return a condition as nodes for a page, in words; None when it always holds."""
    return None if condition is None else _node(condition, (), facts)


def _node(condition: Condition, path: Path, facts: Mapping[str, Fact]) -> Node:
    joint = joint_of(condition)
    inner = condition.conditions if joint else ()
    return Node(
        place=place_of(path),
        words=conditions.part_in_words(condition, facts),
        joint=joint,
        parts=tuple(_node(one, (*path, number), facts) for number, one in enumerate(inner)),
        may_hold_group=len(path) + 3 <= MAX_DEPTH,
    )


def _with(condition: Condition, path: Path, new: Condition) -> Condition:
    if not path:
        return new
    first, *rest = path
    parts = list(condition.conditions)
    parts[first] = _with(parts[first], tuple(rest), new)
    return type(condition)(tuple(parts))


def _checked(condition: Condition) -> Condition:
    return conditions.from_data(conditions.to_data(condition))

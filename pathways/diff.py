"""What differs between two versions, part by part and field by field. Pure: two definitions in, changes out.

A part is the same part when it has the same key. Words come in the language that is switched on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain, count
from typing import Any

from django.utils.translation import gettext

from pathways import rule_words, word_diff
from pathways.definition import Definition, Kind, Step
from pathways.field_words import ChangeKind, FieldWords, field_words

ORDER = "order"
SHORT_ANSWER = 6
KEY_FIELDS = frozenset({"key", "word"})


class Part(StrEnum):
    """The kinds of parts, in the order in which changes are told."""

    HEAD = "head"
    CATEGORY = "category"
    STEP = "step"
    FACT = "fact"
    ANCHOR = "anchor"
    CHOICE = "choice"
    GOAL = "goal"
    GLOSSARY = "glossary"
    SUCCESSION = "succession"


# Where the parts of each kind stand in a definition. All its other fields are its head.
LISTS = {
    Part.CATEGORY: "categories",
    Part.STEP: "steps",
    Part.FACT: "facts",
    Part.ANCHOR: "anchors",
    Part.CHOICE: "choices",
    Part.GOAL: "goals",
    Part.GLOSSARY: "glossary",
    Part.SUCCESSION: "successions",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `title` is the part's newest; `field` is "" when the whole part came or went.

    `before` and `after` are texts for people. They can be alike, where two rules read the same.
    """

    part: Part
    key: str
    title: str
    kind: ChangeKind
    field: str = ""
    label: str = ""
    before: str = ""
    after: str = ""

    @property
    def pieces(self) -> tuple[word_diff.Piece, ...]:
        """Word by word what went and came. Worked out when it is asked for: a list of titles needs none.

        A short answer, such as who does it, is replaced as a whole: “a nurse” is no other wording of “a doctor”.
        """
        longest = max(len(self.before.split()), len(self.after.split()))
        if self.kind is not ChangeKind.REWORDED and longest <= SHORT_ANSWER and not self.reads_the_same:
            return word_diff.whole(self.before, self.after)
        return word_diff.pieces(self.before, self.after)

    @property
    def has_lines(self) -> bool:
        return "\n" in self.before + self.after

    @property
    def reads_the_same(self) -> bool:
        return bool(self.field) and self.before == self.after


def diff(before: Definition, after: Definition) -> tuple[Change, ...]:
    """Return everything that differs, in the order of Part; () exactly when the definitions are equal.

    A part that came or went is one change. Of parts in another order, only those moved that must have, so
    that the others kept theirs. How the steps of two categories stand among each other is said when nothing
    else differs: no page shows it, and the editor changes it in passing.
    """
    changes = tuple(change for part in Part for change in _part_changes(part, before, after))
    return changes or _moves_across_categories(before, after)


def counts(changes: Iterable[Change]) -> dict[ChangeKind, int]:
    """Return how many parts were added, re-worded and so on. A part re-worded in three fields counts once."""
    touched = {(change.kind, change.part, change.key) for change in changes}
    found = Counter(kind for kind, _part, _key in touched)
    return {kind: found[kind] for kind in ChangeKind if found[kind]}


def parts_by_key(part: Part, definition: Definition) -> dict[str, Any]:
    """Return the parts of one kind by key, in the author's order. A key used twice is numbered."""
    if part is Part.HEAD:
        return {"": definition}
    found: dict[str, Any] = {}
    for one in getattr(definition, LISTS[part]):
        name = _key_of(part, one)
        numbered = (f"{name} ({number})" for number in count(2))
        found[next(key for key in chain((name,), numbered) if key not in found)] = one
    return found


def title_of(part: Part, one: Any) -> str:
    match part:
        case Part.SUCCESSION:
            return rule_words.succession(one)
        case Part.GLOSSARY:
            return one.word
        case Part.FACT:
            return one.question or one.key
    return one.title or getattr(one, "key", "")


def _part_changes(part: Part, before: Definition, after: Definition) -> Iterator[Change]:
    old, new = parts_by_key(part, before), parts_by_key(part, after)
    moves = {} if part is Part.GLOSSARY else _moves(part, old, new)
    if part is Part.GLOSSARY:
        yield from _order_of_words(old, new)
    for key, one in new.items():
        title = title_of(part, one)
        if key not in old:
            yield Change(part, key, title, ChangeKind.ADDED)
            continue
        if key in moves:
            yield moves[key]
        yield from _field_changes(Change(part, key, title, ChangeKind.RULE), (old[key], before), (one, after))
    for key, one in old.items():
        if key not in new:
            yield Change(part, key, title_of(part, one), ChangeKind.REMOVED)


def _field_changes(
    where: Change, old: tuple[Any, Definition], new: tuple[Any, Definition]
) -> Iterator[Change]:
    """In: a part as it was and as it is, each with its version; `where` names it."""
    (one, before), (other, after) = old, new
    for name in compared_fields(where.part, type(one)):
        was, now = getattr(one, name), getattr(other, name)
        if was != now:
            read = field_words(type(one), name)
            yield Change(
                where.part, where.key, where.title, read.kind_of(was, now), name, str(read.label),
                *_texts(read, (was, before), (now, after)),
            )  # fmt: skip


def compared_fields(part: Part, owner: type) -> list[str]:
    """Return the names of all fields that make two parts differ, but for what they are found by."""
    elsewhere = frozenset(LISTS.values()) if part is Part.HEAD else KEY_FIELDS
    return [one.name for one in fields(owner) if one.init and one.compare and one.name not in elsewhere]


def _texts(read: FieldWords, was: tuple[Any, Definition], now: tuple[Any, Definition]) -> tuple[str, str]:
    before, after = read.words(*was), read.words(*now)
    if before == after and read.exact is not None:
        return read.exact(was[0]), read.exact(now[0])
    return before, after


# --- order ----------------------------------------------------------------------------------------


def _moves(part: Part, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Change]:
    """Return the parts that stand elsewhere among those that are read beside them.

    Steps are read category by category, and watch questions in a list of their own; one that changed its
    list is told as that alone.
    """
    return {
        key: change
        for group in dict.fromkeys(map(_group, new.values()))
        for key, change in _moves_in(part, _of(group, old), _of(group, new)).items()
    }


def _moves_across_categories(before: Definition, after: Definition) -> tuple[Change, ...]:
    old, new = parts_by_key(Part.STEP, before), parts_by_key(Part.STEP, after)
    return tuple(_moves_in(Part.STEP, old, new).values())


def _group(one: Any) -> str:
    """Name the list a part is read in."""
    if not isinstance(one, Step):
        return ""
    return "watch" if one.kind is Kind.WATCH else f"category {one.category}"


def _of(group: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in parts.items() if _group(one) == group}


def _moves_in(part: Part, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Change]:
    shared = [key for key in new if key in old]
    kept = _longest_in_order(shared, {key: place for place, key in enumerate(old)})
    return {
        key: Change(
            part, key, title_of(part, new[key]), ChangeKind.MOVED, ORDER, gettext("Order"),
            _place(part, key, old), _place(part, key, new),
        )
        for key in shared
        if key not in kept
    }  # fmt: skip


def _order_of_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Hard words are a list to look things up in: another order is one change, not one for each word."""
    before, after = [key for key in old if key in new], [key for key in new if key in old]
    if before != after:
        title, label = gettext("Order of the hard words"), gettext("Order")
        texts = ", ".join(before), ", ".join(after)
        yield Change(Part.GLOSSARY, "", title, ChangeKind.MOVED, ORDER, label, *texts)


def _longest_in_order(keys: Sequence[str], places: Mapping[str, int]) -> frozenset[str]:
    """Return the most keys that can stay where they are: the longest run of growing places."""
    ends: list[int] = []
    runs: list[list[str]] = []
    for key in keys:
        at = bisect_left(ends, places[key])
        run = [*(runs[at - 1] if at else ()), key]
        ends[at : at + 1], runs[at : at + 1] = [places[key]], [run]
    return frozenset(runs[-1]) if runs else frozenset()


def _place(part: Part, key: str, parts: Mapping[str, Any]) -> str:
    keys = list(parts)
    at = keys.index(key)
    if at == 0:
        return gettext("first")
    return gettext("after “%s”") % title_of(part, parts[keys[at - 1]])


def _key_of(part: Part, one: Any) -> str:
    match part:
        case Part.SUCCESSION:
            return f"{' '.join(one.before)} > {' '.join(one.after)}"
        case Part.GLOSSARY:
            return one.word
    return one.key

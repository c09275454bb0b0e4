"""Two texts beside each other, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

MOST_COMPARISONS = 250_000
LEAST_KEPT = 0.45

# Writing without spaces between words is compared sign by sign.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_CLOSING = r"[.,;:!?…)\]\"”»’،؛؟۔।。，！？]"
_WORD = re.compile(
    rf"(?P<space>\s*)(?P<word>[{_UNSPACED}]|[^\s{_UNSPACED}]+?(?={_CLOSING}*(?:[\s{_UNSPACED}]|$))|$)"
)


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str

    @property
    def space(self) -> str:
        """The space it begins with. A page leaves it unmarked, since nobody reads a line under nothing."""
        return _space_at_start(self.text)

    @property
    def words(self) -> str:
        return self.text.lstrip()


@dataclass(frozen=True, slots=True)
class _Word:
    space: str
    word: str

    @property
    def text(self) -> str:
        return self.space + self.word


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return what stayed, went and came, in reading order.

    Without the added pieces it reads as `before`, without the removed ones as `after`, to the last space.
    Texts that share little are shown whole, one after the other: a salad of words helps nobody.
    """
    if before == after:
        return _joined([Piece(Mark.SAME, before)])
    old, new = _words(before), _words(after)
    if len(old) * len(new) > MOST_COMPARISONS:
        return whole(before, after)
    found = _joined(list(_compared(old, new)))
    kept = sum(len(one.text.strip()) for one in found if one.mark is Mark.SAME)
    return found if kept >= LEAST_KEPT * min(len(before), len(after)) else whole(before, after)


def whole(before: str, after: str) -> tuple[Piece, ...]:
    """Return one text, then the other."""
    return _joined([Piece(Mark.REMOVED, before), Piece(Mark.ADDED, after)])


def _words(text: str) -> list[_Word]:
    """Cut a text into words, each with the space before it; a closing sign is a word of its own."""
    found = (_Word(match["space"], match["word"]) for match in _WORD.finditer(text))
    return [one for one in found if one.text]


def _compared(old: list[_Word], new: list[_Word]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, [one.word for one in old], [one.word for one in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = old[old_from:old_to], new[new_from:new_to]
        if tag == "equal":
            for one, other in zip(gone, come, strict=True):
                yield from _replaced(one.space, other.space)
                yield Piece(Mark.SAME, other.word)
        else:
            yield from _replaced("".join(one.text for one in gone), "".join(one.text for one in come))


def _replaced(before: str, after: str) -> Iterator[Piece]:
    """Yield one text, then the other; the space that both begin with stays outside."""
    if before == after:
        yield Piece(Mark.SAME, after)
        return
    shared = _space_at_start(before)
    if shared and shared == _space_at_start(after):
        yield Piece(Mark.SAME, shared)
        before, after = before[len(shared) :], after[len(shared) :]
    yield Piece(Mark.REMOVED, before)
    yield Piece(Mark.ADDED, after)


def _space_at_start(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _joined(found: list[Piece]) -> tuple[Piece, ...]:
    """Leave out what is empty, and make one piece of neighbours with the same mark."""
    filled = [one for one in found if one.text]
    grouped = groupby(filled, key=lambda one: one.mark)
    return tuple(Piece(mark, "".join(one.text for one in group)) for mark, group in grouped)

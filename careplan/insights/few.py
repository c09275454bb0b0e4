"""What may be told of a number, so that nobody can be made out behind it. Pure.

A count from 1 to 4 is called *few*. Where counts add up to something that is known or can be worked out, hiding
the small one alone would be no use: the rest gives it away. There the small ones and the smallest of the others
go together, without a word on which is which. Exchanging any two of the hidden counts then gives the same page,
and they are never all alike, so that the page cannot say what one of them is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

SMALLEST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Count:
    """A number as a page may tell it. `told` is None when it is *few*, or not told at all."""

    told: int | None
    is_few: bool = False

    def __str__(self) -> str:
        if self.is_few:
            return gettext("few")
        if self.told is None:
            return gettext("not shown")
        return number_format(self.told, use_l10n=True, force_grouping=True) if self.told else gettext("none")


NOT_TOLD = Count(None)


def few(number: int) -> Count:
    """A count that stands alone: 0 is *none*, 1 to 4 are *few*, else the number."""
    return Count(None, is_few=True) if _is_small(number) else Count(number)


def hidden_parts(parts: Mapping[str, int]) -> frozenset[str]:
    """The keys of the parts of one whole that may not be told, when the whole is known to the reader.

    Nothing small: nothing is hidden. A whole of 1 to 4, or none of the parts large enough to hide behind: all
    are hidden, zeros as well.
    """
    small = {key for key, number in parts.items() if _is_small(number)}
    large = [number for number in parts.values() if number >= SMALLEST_TOLD]
    if not small:
        return frozenset()
    if not large:
        return frozenset(parts)
    return frozenset(small | {key for key, number in parts.items() if number == min(large)})


def told_parts(parts: Mapping[str, int]) -> dict[str, Count]:
    """Each part of one whole as it may be told."""
    hidden = hidden_parts(parts)
    return {key: NOT_TOLD if key in hidden else Count(number) for key, number in parts.items()}


def _is_small(number: int) -> bool:
    return 0 < number < SMALLEST_TOLD

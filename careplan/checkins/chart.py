"""Where the points of a chart stand: what was entered, over days. Pure: no rows, no clock, no words.

One point for each entry, at its own time and value. Nothing is smoothed, counted together, or set against a limit.
A line joins two entries only where no day without an entry lies between them, so a gap is seen as a gap.

Time runs with the reading direction: in a language that is written from right to left the newest entry stands at
the left, as the newest word of a line does. `mirrored` says so, and turns around all that has a horizontal place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

WIDTH, HEIGHT = 320, 168
EDGE, NUMBERS = 10, 28  # room at the end of the plot, and at its beginning for the numbers of the scale
TOP, BOTTOM = 12, 138
HIGHEST = 10
MARKED = (0, 5, 10)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Join:
    """A straight line between two entries that follow each other without an empty day."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Level:
    """A number of the scale with its line across the plot."""

    value: int
    y: float
    text_x: float


@dataclass(frozen=True, slots=True)
class DayMark:
    """The first or the last day, written at its end of the plot. `side`: left or right, as the eye sees it."""

    day: date
    x: float
    side: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`start` and `end` are the horizontal ends of the plot, the smaller first."""

    width: int
    height: int
    start: float
    end: float
    points: tuple[Point, ...]
    joins: tuple[Join, ...]
    levels: tuple[Level, ...]
    days: tuple[DayMark, ...]


def draw(
    entries: Iterable[tuple[datetime, int]], first: date, last: date, *, mirrored: bool = False
) -> Chart:
    """Place every entry between midnight before `first` and midnight after `last`; others are left out.

    `entries`: local time, without a zone, and a number from 0 to 10.
    """
    inside = sorted((at, value) for at, value in entries if first <= at.date() <= last)
    points = tuple(
        Point(_x(at, first, last, mirrored), round(BOTTOM - value * (BOTTOM - TOP) / HIGHEST, 1), value)
        for at, value in inside
    )
    ends = (_turned(NUMBERS, mirrored), _turned(WIDTH - EDGE, mirrored))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        start=min(ends),
        end=max(ends),
        points=points,
        joins=_joins([at for at, _value in inside], points),
        levels=tuple(
            Level(value, BOTTOM - value * (BOTTOM - TOP) / HIGHEST, _turned(NUMBERS / 2, mirrored))
            for value in MARKED
        ),
        days=_day_marks(first, last, mirrored),
    )


def _joins(times: Sequence[datetime], points: Sequence[Point]) -> tuple[Join, ...]:
    return tuple(
        Join(before.x, before.y, after.x, after.y)
        for (earlier, before), (later, after) in pairwise(zip(times, points, strict=True))
        if later.date() - earlier.date() <= DAY
    )


def _day_marks(first: date, last: date, mirrored: bool) -> tuple[DayMark, ...]:
    """Only the two ends: a third date between them finds no room in languages with long months."""
    sides = ("right", "left") if mirrored else ("left", "right")
    ends = (_turned(NUMBERS, mirrored), _turned(WIDTH - EDGE, mirrored))
    return tuple(DayMark(day, x, side) for day, x, side in zip((first, last), ends, sides, strict=True))


def _x(at: datetime, first: date, last: date, mirrored: bool) -> float:
    start = datetime.combine(first, datetime.min.time())
    share = (at - start) / ((last - first) + DAY)
    return _turned(NUMBERS + share * (WIDTH - EDGE - NUMBERS), mirrored)


def _turned(x: float, mirrored: bool) -> float:
    return round(WIDTH - x if mirrored else x, 1)

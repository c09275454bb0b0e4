"""The bars of one category as plain numbers for an SVG: done, open, not done of each step. Pure.

Only what the table beside it tells is drawn; what is not told gets a mark of one size, whatever it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from careplan.insights.step_numbers import StepNumbers

WIDTH = 320
ROW = 46
BAR_TOP, BAR_HEIGHT = 22, 14
MARK_WIDTH = 14
LONGEST_LABEL = 36
PARTS = ("done", "open", "not_done")


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind`: done, open, not_done, or hidden."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    label_y: int
    bar_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    bar_height: int
    rows: tuple[Row, ...]


def draw(steps: Sequence[StepNumbers]) -> Chart:
    """One row for each step of which a number is told, all in the same scale: the longest fills the width."""
    steps = [step for step in steps if sum(_told(step))]
    longest = max((sum(_told(step)) for step in steps), default=0)
    scale = (WIDTH - MARK_WIDTH - 2) / longest if longest else 0
    rows = tuple(
        Row(_short(step.title), place * ROW + 14, place * ROW + BAR_TOP, _bars(step, scale))
        for place, step in enumerate(steps)
    )
    return Chart(WIDTH, ROW * len(rows), BAR_HEIGHT, rows)


def _bars(step: StepNumbers, scale: float) -> tuple[Bar, ...]:
    bars, x = [], 0.0
    for kind, number in zip(PARTS, _told(step), strict=True):
        if number:
            bars.append(Bar(kind, round(x, 1), round(number * scale, 1)))
            x += number * scale
    if any(getattr(step, kind).told is None for kind in PARTS):
        bars.append(Bar("hidden", round(x + 2, 1), MARK_WIDTH))
    return tuple(bars)


def _told(step: StepNumbers) -> tuple[int, ...]:
    return tuple(getattr(step, kind).told or 0 for kind in PARTS)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"

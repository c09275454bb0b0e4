"""What is wanted of each scenario, and whether a row meets it. Pure: rows in, words out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.performance.region.results import Row

SMALLEST = 100
MEGABYTES = 60


@dataclass(frozen=True, slots=True)
class Goal:
    """`ratio`: at most so many floors. `growth`: at most so much dearer, in floors, than in the smallest region.

    `not_over`: (scenario, share): at most that share of another scenario's p50 in the same region.
    """

    ratio: float | None = None
    growth: float | None = None
    not_over: tuple[tuple[str, float], ...] = ()


GOALS: Mapping[str, Goal] = {
    "today": Goal(2.0, 1.1, (("floor T", 1.0),)),
    "today unchanged": Goal(0.8, 1.1),
    "tick": Goal(1.3, 1.1),
    "sync 200": Goal(0.15, 1.1),
    "sync 200, replay": Goal(None, 1.1, (("sync 200", 0.5),)),
    "worklist page 1": Goal(0.9, 1.2),
    "worklist page 1000": Goal(None, 1.2, (("worklist page 1", 1.15),)),
    "worklist filtered": Goal(None, 1.2),
    "search name": Goal(1.0, 1.5),
    "search name, one hit": Goal(1.0, 1.5),
    "search name, no hit": Goal(1.0, 1.5),
    "patient page, a million events elsewhere": Goal(None, None, (("patient page, beside it", 1.05),)),
    "start plan": Goal(1.0, 1.1),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One goal of one row: what was measured, the most it should be, and in which words."""

    words: str
    value: float
    limit: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def checks(row: Row, rows: Iterable[Row]) -> list[Check]:
    """Every goal that holds for this row; `rows` are those of the same database, of this and the smallest region."""
    found = []
    if row.peak_mb is not None:
        found.append(Check("MB", row.peak_mb, MEGABYTES))
    goal = GOALS.get(row.scenario)
    if row.errors:
        found.append(Check("errors", row.errors, 0))
    if goal is None or row.warmth != "warm" or not row.n:
        return found
    if goal.ratio is not None and row.ratio is not None:
        found.append(Check(floor_words(row), row.ratio, goal.ratio))
    for scenario, share in goal.not_over:
        other = _find(rows, row, scenario, row.size)
        if other and other.n:
            found.append(Check(f"x {scenario}", round(row.p50_ms / other.p50_ms, 2), share))
    smallest = _find(rows, row, row.scenario, SMALLEST)
    if goal.growth and smallest and smallest.ratio and row.ratio and row.size > SMALLEST:
        found.append(Check(f"x {SMALLEST} plans", round(row.ratio / smallest.ratio, 2), goal.growth))
    return found


def floor_words(row: Row) -> str:
    return row.floor if row.floor_times == 1 else f"{row.floor_times} {row.floor}"


def _find(rows: Iterable[Row], like: Row, scenario: str, size: int) -> Row | None:
    """The same in another scenario or region. A region has but one team when it is small: that one then."""
    alike = [
        one
        for one in rows
        if (one.scenario, one.size, one.database) == (scenario, size, like.database)
        and (one.concurrency, one.warmth) == (like.concurrency, like.warmth)
    ]
    same_team = [one for one in alike if one.team == like.team]
    return next(iter(same_team or alike), None)

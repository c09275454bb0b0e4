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


def goal_words(scenario: str) -> str:
    """The goal as the table says it."""
    goal = GOALS.get(scenario)
    if goal is None:
        return ""
    words = [] if goal.ratio is None else [f"{goal.ratio:g} {FLOORS.get(scenario, '')}".strip()]
    words += [
        f"{'less than' if share == 1 else f'{share:g} x'} {OTHER_WORDS.get(name, name)}"
        for name, share in goal.not_over
    ]
    if goal.growth:
        words.append(f"growth {goal.growth:g}")
    return ", ".join(words)


FLOORS = {
    "today": "P",
    "today unchanged": "P",
    "tick": "K",
    "sync 200": "x 200 K",
    "worklist page 1": "W",
    "search name": "W",
    "search name, one hit": "W",
    "search name, no hit": "W",
    "start plan": "I",
}
OTHER_WORDS = {"floor T": "T", "worklist page 1": "page 1", "patient page, beside it": "without them"}
# Written by hand, beside the goals: what a goal that is missed would take.
WOULD_TAKE: Mapping[str, str] = {
    "today": (
        "a quarter is session, account and middleware, as in P; an eighth the gate and the access log, a"
        " commit of its own, which P has not; a third its four statements and their rows, a fifth the page"
        " and its compression: fewer columns (words and kinds of steps are in the definition) and a page of"
        " fewer bytes."
    ),
    "today unchanged": (
        "the access log's commit is the largest part, and P has none; then session, account and gate as one"
        " statement."
    ),
    "tick": (
        "two commits where K has one, because the look stands in the access log before anything is done; the"
        " lock with rights read again, sealing, chain and act, which K has not either. Session, account and"
        " gate as one statement; the event with the patient's head and the act as one."
    ),
    "sync 200": (
        "a third is the record (sealing, hash, one object for the event and one for the act), a fifth writes both, a"
        " fifth reads and checks what was sent; on PostgreSQL most is the statement that changes the item, one for each"
        " act: items written once for all acts on them."
    ),
    "sync 200, replay": (
        "a third checks what was sent, a third reads the acts that came before and compares, the rest is the way in."
    ),
    "worklist page 1": (
        "a quarter is the database (counts by category, marks and news of fifty plans: W has none of these),"
        " a sixth the frame and the filters, a fifth the words of rows, the rest rows made of columns: counts"
        " kept in the plan's own row, the frame as a stencil. Rows kept ready in the process would meet it;"
        " they are a patient's, and nothing of a patient is kept there."
    ),
    "worklist page 1000": "as page 1; where only this one is missed: the row-value condition of the page before.",
    "worklist filtered": (
        "a filter that few fit reads on in the team's index until a page is full: what is asked for kept in"
        " the plan's own row, with an index that leads with it."
    ),
    "search name": (
        "half is the way in (session, account, memberships, access log), as in W or more; then rows as plain"
        " values, and the open plan by a join instead of by a second query."
    ),
    "search name, one hit": "the gate's own statements (session, memberships, access log) are most of it.",
    "search name, no hit": "the gate's own statements (session, memberships, access log) are most of it.",
    "patient page, a million events elsewhere": "an index that leads with the patient for whatever read grew.",
    "start plan": (
        "a third is session, account and middleware, as in I, and its seventy rows are an eighth, less than the forty"
        " of I. The rest I has not: gate and access log, a commit of its own, an eighth; form and versions on offer a"
        " ninth; the lock with rights read again, the chain and the act a third. Fewer statements there would serve"
        " every act: session, account and gate as one, the event with the patient's head and the act as one."
    ),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One goal of one row: what was measured, the most it should be, in which words; and in the processor's time."""

    words: str
    value: float
    limit: float
    kind: str = "ratio"
    processor: float | None = None

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def checks(row: Row, rows: Iterable[Row]) -> list[Check]:
    """Every goal that holds for this row; `rows` are those of the same database, of this and the smallest region."""
    found = []
    if row.peak_mb is not None:
        found.append(Check("MB", row.peak_mb, MEGABYTES, "memory"))
    goal = GOALS.get(row.scenario)
    if row.errors:
        found.append(Check("errors", row.errors, 0, "errors"))
    if goal is None or row.warmth != "warm" or not row.n:
        return found
    if goal.ratio is not None and row.ratio is not None:
        found.append(Check(floor_words(row), row.ratio, goal.ratio))
    for scenario, share in goal.not_over:
        other = _find(rows, row, scenario, row.size)
        if other and other.n:
            found.append(
                Check(
                    f"x {OTHER_WORDS.get(scenario, scenario)}",
                    round(row.p50_ms / other.p50_ms, 2),
                    share,
                    "other",
                    _share(row.cpu_ms, other.cpu_ms),
                )
            )
    smallest = _find(rows, row, row.scenario, SMALLEST)
    if goal.growth and smallest and smallest.ratio and row.ratio and row.size > SMALLEST:
        value, processor = round(row.ratio / smallest.ratio, 2), _share(row.cpu_ratio, smallest.cpu_ratio)
        found.append(Check(f"x {SMALLEST} plans", value, goal.growth, "growth", processor))
    return found


def _share(one: float | None, other: float | None) -> float | None:
    return round(one / other, 2) if one and other else None


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

"""The rows of bench/results.json that tell of a region."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from tests.performance.measure import RESULTS


@dataclass(frozen=True)
class Row:
    """One scenario in one region: times in milliseconds. `ratio` is p50 by the floor's p50, `floor_times` times;
    `cpu_ratio` the same of the processor's time in the server, which a busy machine disturbs less.

    `warmth`: "warm", "cold" (the first request of a fresh server) or "traced" (memory and queries, no time).
    `verdict`: "met", "missed", or "" without a goal. `n` of 0 with a note: it is not offered yet.
    `team`: how many plans the team has, where that matters.
    """

    scenario: str
    database: str
    size: int
    concurrency: int = 1
    warmth: str = "warm"
    team: int | None = None
    n: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    floor: str = ""
    floor_times: int = 1
    floor_p50_ms: float | None = None
    ratio: float | None = None
    cpu_ms: float | None = None
    cpu_ratio: float | None = None
    errors: int = 0
    peak_mb: float | None = None
    queries: int | None = None
    note: str = ""
    measured_on: str = ""
    goal: str = ""
    verdict: str = ""

    @property
    def key(self) -> tuple:
        return (self.scenario, self.database, self.size, self.concurrency, self.warmth, self.team)


def keep(rows: Sequence[Row]) -> None:
    """Put them into bench/results.json, in place of older ones of the same."""
    RESULTS.parent.mkdir(exist_ok=True)
    new = {row.key for row in rows}
    kept = [one for one in _all() if not _is_row(one) or Row(**one).key not in new]
    RESULTS.write_text(json.dumps([*kept, *(asdict(row) for row in rows)], indent=1) + "\n")


def read() -> list[Row]:
    return [Row(**one) for one in _all() if _is_row(one)]


def _all() -> list[dict]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else []


def _is_row(one: dict) -> bool:
    return "warmth" in one  # the other measurements have none


MACHINE = RESULTS.with_name("machine.json")


def keep_machine(database: str, facts: Mapping[str, str]) -> None:
    """On what it was measured: said beside the figures."""
    MACHINE.write_text(json.dumps(read_machine() | {database: dict(facts)}, indent=1) + "\n")


def read_machine() -> dict[str, dict[str, str]]:
    return json.loads(MACHINE.read_text()) if MACHINE.exists() else {}

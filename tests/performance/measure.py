"""Times, percentiles and the table of results."""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROUNDS = 3
RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results.json"


@dataclass(frozen=True)
class Result:
    """One line: times in milliseconds; `floor_ratio` is p50 by the floor's p50, None without a floor."""

    scenario: str
    database: str
    size: int
    n: int
    p50_ms: float
    p95_ms: float
    floor: str | None = None
    floor_ratio: float | None = None
    goal: str = ""


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def result(
    scenario: str,
    database: str,
    size: int,
    times: list[float],
    floor: tuple[str, list[float]] | None = None,
    goal: str = "",
) -> Result:
    middle = statistics.median(times)
    ratio = round(middle / statistics.median(floor[1]), 2) if floor else None
    return Result(
        scenario,
        database,
        size,
        len(times),
        round(middle, 3),
        round(percentile(times, 0.95), 3),
        floor[0] if floor else None,
        ratio,
        goal,
    )


def flush_ms(times: int = 200) -> float:
    """The median time of one flush to disk of 4 KiB: write figures mean little without it."""
    with tempfile.TemporaryFile() as file:
        taken = []
        for _each in range(times):
            os.pwrite(file.fileno(), b"x" * 4096, 0)
            taken.append(timed(lambda: os.fdatasync(file.fileno())))
    return statistics.median(taken)


def keep(results: list[Result]) -> None:
    """Put the results into bench/results.json, in place of older ones of the same scenario, database and size."""
    RESULTS.parent.mkdir(exist_ok=True)
    older = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    new = {(one.scenario, one.database, one.size) for one in results}
    kept = [one for one in older if (one["scenario"], one["database"], one["size"]) not in new]
    RESULTS.write_text(json.dumps([*kept, *(asdict(one) for one in results)], indent=1) + "\n")


def table(results: list[Result]) -> str:
    head = ("scenario", "database", "size", "n", "p50 ms", "p95 ms", "floor", "ratio", "goal")
    rows = [
        (
            one.scenario,
            one.database,
            str(one.size),
            str(one.n),
            f"{one.p50_ms:,.2f}",
            f"{one.p95_ms:,.2f}",
            one.floor or "-",
            "-" if one.floor_ratio is None else f"{one.floor_ratio:.2f}",
            one.goal or "-",
        )
        for one in results
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in (head, *rows)
    ]
    return "\n".join(lines)

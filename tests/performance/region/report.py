"""Writes what was measured into docs/performance.md, between two marks. Missed is written as missed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tests.performance.region import results
from tests.performance.region.goals import WOULD_TAKE, Check, checks, goal_words
from tests.performance.region.results import Row
from tests.performance.region.sets import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
COLUMNS = [(database, at_once) for database in DATABASES for at_once in (1, 8)]


def write() -> None:
    """The tables into the document, and what became of each goal into the rows."""
    rows = results.read()
    results.keep([replace(row, **_judged(row, rows)) for row in rows])
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    DOCUMENT.write_text(before + BEGIN + "\n\n" + tables(rows) + "\n" + END + after)


def _judged(row: Row, rows: Sequence[Row]) -> dict[str, str]:
    found = checks(row, rows)
    verdict = "met" if all(check.is_met for check in found) else "missed"
    return {
        "goal": goal_words(row.scenario) if row.warmth == "warm" else "",
        "verdict": verdict if found else "",
    }


def tables(rows: Sequence[Row]) -> str:
    """Everything between the marks, as Markdown."""
    parts = list(_machines())
    for size in sorted({row.size for row in rows}):
        parts += [f"### {size:,} plans", _times(rows, size), _first_and_memory(rows, size)]
    parts += _missed(rows)
    return "\n\n".join(part for part in parts if part) + "\n"


def _machines() -> Iterator[str]:
    for facts in results.read_machine().values():
        yield (
            f"{facts['database']}, Python {facts['python']}, Django {facts['django']}, {facts['system']}; "
            f"{facts['cores']} cores, {facts['memory']}; one flush of 4 KiB to disk {facts['flush']}; "
            f"load of the last quarter of an hour {facts['load']}."
        )


def _times(rows: Sequence[Row], size: int) -> str:
    warm = [row for row in rows if row.size == size and row.warmth == "warm"]
    head = [
        "Scenario",
        "Goal",
        *(f"{DATABASES[database]}, {at_once} at once" for database, at_once in COLUMNS),
    ]
    lines = [
        [
            _name(scenario, team, warm),
            goal_words(scenario),
            *(_cell(one, rows) for one in _across(warm, scenario, team)),
        ]
        for scenario, team in _kinds(warm)
    ]
    return _table(head, lines)


def _across(rows: Sequence[Row], scenario: str, team: int | None) -> list[Row | None]:
    by_column = {
        (row.database, row.concurrency): row for row in rows if (row.scenario, row.team) == (scenario, team)
    }
    return [by_column.get(column) for column in COLUMNS]


def _kinds(rows: Iterable[Row]) -> list[tuple[str, int | None]]:
    """Scenarios in the order in which they were measured, each once a team."""
    return list(dict.fromkeys((row.scenario, row.team) for row in rows))


def _name(scenario: str, team: int | None, rows: Sequence[Row]) -> str:
    note = next((row.note for row in rows if (row.scenario, row.team) == (scenario, team)), "")
    more = [f"team of {team:,}"] if team else []
    return scenario + (f" ({'; '.join([*more, *filter(None, [note])])})" if more or note else "")


def _cell(row: Row | None, rows: Sequence[Row]) -> str:
    if row is None:
        return ""
    if not row.n:
        return "-"
    parts = [f"{row.p50_ms:.1f} / {row.p95_ms:.1f} ms"]
    if row.ratio is not None:
        floor = row.floor if row.floor_times == 1 else f"x {row.floor_times} {row.floor}"
        parts.append(f"{row.ratio:.2f} {floor} (processor {row.cpu_ratio:.2f})")
    found = checks(row, rows)
    parts += [_words(check) for check in found if check.kind != "ratio" or not check.is_met]
    if found and all(check.is_met for check in found):
        parts.append("met")
    return "; ".join(parts)


def _words(check: Check) -> str:
    if check.kind == "ratio":
        return "**missed**"
    processor = "" if check.processor is None else f" (processor {check.processor:g})"
    return f"{check.value:g} {check.words}{processor}" + ("" if check.is_met else " **missed**")


def _first_and_memory(rows: Sequence[Row], size: int) -> str:
    of_size = [row for row in rows if row.size == size and row.warmth in ("cold", "traced")]
    if not of_size:
        return ""
    head = [
        "Scenario",
        *(f"{name}: {what}" for name in DATABASES.values() for what in ("first", "MB", "SQL")),
    ]
    lines = []
    for scenario, team in _kinds(of_size):
        line = [_name(scenario, team, ())]
        for database in DATABASES:
            found = {
                row.warmth: row
                for row in of_size
                if (row.scenario, row.team, row.database) == (scenario, team, database)
            }
            cold, traced = found.get("cold"), found.get("traced")
            line.append(f"{cold.p50_ms:.0f} ms" if cold and cold.n else "")
            line += [f"{traced.peak_mb:.1f}", str(traced.queries)] if traced else ["", ""]
        lines.append(line)
    return (
        "The first request of a fresh server, the memory of one request at its peak (tracemalloc; at most 60 MB is"
        " wanted), and its statements:\n\n" + _table(head, lines)
    )


def _missed(rows: Sequence[Row]) -> Iterator[str]:
    missed = [row for row in rows if any(not check.is_met for check in checks(row, rows))]
    if missed:
        yield "### Missed, and what it would take"
        names = dict.fromkeys(row.scenario for row in missed)
        yield "\n".join(f"- *{name}*: {WOULD_TAKE.get(name, 'not looked into yet.')}" for name in names)


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *lines))

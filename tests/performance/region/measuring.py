"""Measures one region: blocks of requests to the product's own server, each beside its floor, in interleaved rounds.

Rounds are interleaved because a machine's speed drifts: what is compared was measured within seconds of each other.
"""

import os
import platform
import statistics
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import django
import psutil
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.performance import floors, load
from tests.performance.load import Ask, Server, Times
from tests.performance.measure import flush_ms, percentile
from tests.performance.region import bulk, more_events
from tests.performance.region.make import Manifest
from tests.performance.region.results import Row, keep, keep_machine
from tests.performance.region.scenarios import ALONE_AND_AT_ONCE, Region, Scenario

ROUNDS = int(os.environ.get("ROUNDS", "3"))
COLD_STARTS = int(os.environ.get("COLD_STARTS", "2"))
WARM_UP = 4
BLOCK = 20
BLOCKS = 8
NOT_OFFERED = "not offered yet"


def run(names: Sequence[str]) -> None:
    """Measure the scenarios whose name begins with one of `names`, or all; the rows go into bench/results.json."""
    manifest = Manifest.read(settings.DATA_DIR)
    load.collect_files()
    floors.make_copies()
    bulk.settle()
    region = Region(manifest)
    scenarios = [one for one in region.scenarios() if not names or one.name.startswith(tuple(names))]
    about = {"database": connection.vendor, "size": manifest.size}
    rows: list[Row] = []
    with load.server() as server:
        for place, at_once in enumerate(ALONE_AND_AT_ONCE):
            with _said(f"{at_once} at once"):
                rows += _warm(server, scenarios, place, at_once, about)
    with _said("fresh servers"):
        rows += [row for one in scenarios if one.is_cold_too for row in _cold(one, about)]
    with _said("memory and statements"):
        rows += _traced(scenarios, about)
    if not names or "events" in names:
        with _said("a million events elsewhere"):
            rows += _with_events_elsewhere(region, about)
    keep(rows)
    keep_machine(connection.vendor, _machine())
    for row in rows:
        print(_line(row), flush=True)


@contextmanager
def _said(stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"    {stage}: {time.perf_counter() - started:.0f} s", flush=True)


def _warm(
    server: Server, scenarios: Sequence[Scenario], place: int, at_once: int, about: dict
) -> Iterator[Row]:
    times = [Times() for _each in scenarios]
    floor_times = [Times() for _each in scenarios]
    for number in range(ROUNDS + 1):  # the first round warms up
        for one, taken, floor_taken in zip(scenarios, times, floor_times, strict=True):
            count = one.counts[place] if number else max(1, min(WARM_UP, one.counts[place] // 2))
            block, floor_block = _block(server, one, count, at_once)
            if number:
                taken.add(block)
                floor_taken.add(floor_block)
            elif block.errors:
                taken.errors += block.errors
    for one, taken, floor_taken in zip(scenarios, times, floor_times, strict=True):
        for error in taken.errors[:2]:
            print(f"    {one.name}: {error}", flush=True)
        yield row_of(
            taken,
            floor_taken,
            scenario=one.name,
            concurrency=at_once,
            team=one.team,
            floor=one.floor,
            floor_times=one.floor_times,
            note=one.note if one.offered() else NOT_OFFERED,
            **about,
        )


def _block(server: Server, one: Scenario, count: int, at_once: int) -> tuple[Times, Times]:
    """So many requests of the floor, then of the scenario; none where it is not offered."""
    one.before(server)
    if not one.offered():
        return Times(), Times()
    floor = server.times(one.floor_asks, count, at_once) if one.floor_asks else Times()
    taken = server.times(one.asks, count, at_once)
    one.after()
    return taken, floor


def row_of(times: Times, floor: Times | None = None, /, **about: object) -> Row:
    """A row of these times beside those of its floor; `about` is what else it says."""
    about |= {"errors": len(times.errors), "measured_on": date.today().isoformat()}
    if not times.taken:
        return Row(**about)
    middle = statistics.median(times.taken)
    about |= {
        "n": len(times.taken),
        "p50_ms": round(middle, 2),
        "p95_ms": round(percentile(times.taken, 0.95), 2),
        "cpu_ms": round(times.cpu_of_each, 2),
    }
    if floor and floor.taken:
        share = about.get("floor_times", 1)
        floor_middle = statistics.median(floor.taken)
        about |= {
            "floor_p50_ms": round(floor_middle, 2),
            "ratio": round(middle / (floor_middle * share), 3),
            "cpu_ratio": round(times.cpu_of_each / (max(floor.cpu_of_each, 0.01) * share), 3),
        }
    return Row(**about)


def _cold(one: Scenario, about: dict) -> Iterator[Row]:
    """The first request that a fresh server answers."""
    times = Times()
    for _start in range(COLD_STARTS):
        with load.server() as server:
            one.before(_Silent(server.port))
            times.add(server.times(one.asks, 1))
            one.after()
    yield row_of(
        times,
        scenario=one.name,
        warmth="cold",
        team=one.team,
        note=one.note,
        **about,
    )


class _Silent(Server):
    """For what is made ready before a cold request without asking the server anything."""


def _traced(scenarios: Sequence[Scenario], about: dict) -> Iterator[Row]:
    """Memory at its peak and the statements of one request, in this process, after one that warmed it up."""
    here = _Here(0)
    own = [one for one in scenarios if not one.name.startswith("floor")]
    for one in own:
        one.before(here)
        if not one.offered():
            continue
        if one is own[0]:  # what a process reads once and keeps
            here.ask(None, one.asks(0))
            one.after()
            one.before(here)
        ask = one.asks(0)
        with CaptureQueriesContext(connection) as captured:
            here.ask(None, ask)
            queries = len(captured)
        one.after()
        one.before(here)
        ask = one.asks(0)
        tracemalloc.start()
        here.ask(None, ask)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        one.after()
        yield row_of(
            Times(),
            scenario=one.name,
            warmth="traced",
            team=one.team,
            peak_mb=round(peak, 2),
            queries=queries,
            **about,
        )


class _Here(Server):
    """Asks in this process what is otherwise asked of a server."""

    def connect(self) -> None:
        return None

    def ask(self, _connection: object, ask: Ask):
        client = Client(SERVER_NAME="localhost")
        client.cookies.load(ask.all_cookies)
        kind = ask.all_headers.get("Content-Type", "")
        headers = dict(ask.headers)
        answer = client.generic(
            "GET" if ask.body is None else "POST", ask.path, ask.body or "", kind, headers=headers
        )
        ask.then()
        if answer.status_code not in ask.expects or ask.check(answer.content):
            raise SystemExit(f"{ask.path} was answered with {answer.status_code}")
        return 0.0, answer, answer.content


def _with_events_elsewhere(region: Region, about: dict) -> Iterator[Row]:
    """The page of a patient here, and in a copy of the region in which others have a million events more."""
    page = region.patient_page()
    times, more = Times(), Times()
    with (
        more_events.beside(settings.DATA_DIR) as environment,
        load.server() as here,
        load.server(**environment) as there,
    ):
        for number in range(BLOCKS + 1):
            block, other = here.times(page.asks, BLOCK), there.times(page.asks, BLOCK)
            if number:
                times.add(block)
                more.add(other)
    for name, taken in (("beside it", times), ("a million events elsewhere", more)):
        yield row_of(taken, scenario=f"patient page, {name}", **about)


def _machine() -> dict[str, str]:
    version = connection.get_database_version()
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "flush": f"{flush_ms():.2f} ms",
        "load": f"{os.getloadavg()[2]:.1f}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": f"{connection.display_name} {'.'.join(map(str, version))}",
        "system": f"{platform.system()} {platform.release()}",
    }


def _line(row: Row) -> str:
    team = f" (team of {row.team:,})" if row.team else ""
    if row.warmth == "traced":
        what = f"{row.peak_mb:.1f} MB at its peak, {row.queries} statements"
    elif not row.n:
        what = row.note
    else:
        ratio = ""
        if row.ratio is not None:
            floor = row.floor if row.floor_times == 1 else f"{row.floor_times} {row.floor}"
            ratio = f", {row.ratio:.2f} {floor} (processor {row.cpu_ratio:.2f})"
        what = f"p50 {row.p50_ms:.1f} ms, p95 {row.p95_ms:.1f} ms{ratio}, {row.errors} errors"
    return f"    {row.scenario}{team}, {row.concurrency} at once, {row.warmth}: {what}"

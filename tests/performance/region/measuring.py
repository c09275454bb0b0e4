"""Measures one region: blocks of requests to the product's own server, each beside its floor, in interleaved rounds.

Rounds are interleaved because a machine's speed drifts: what is compared was measured within seconds of each other.
"""

import os
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.performance import floors, load
from tests.performance.load import Ask, Server, Times
from tests.performance.region import bulk, more_events
from tests.performance.region.make import Manifest
from tests.performance.region.results import Row, keep, row_of
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
            rows += _warm(server, scenarios, place, at_once, about)
    rows += [row for one in scenarios if one.is_cold_too for row in _cold(one, about)]
    rows += _traced(scenarios, about)
    if not names or "events" in names:
        rows += _with_events_elsewhere(region, about)
    keep(rows)
    for row in rows:
        print(_line(row), flush=True)


def _warm(
    server: Server, scenarios: Sequence[Scenario], place: int, at_once: int, about: dict
) -> Iterator[Row]:
    times = [Times() for _each in scenarios]
    floor_times = [Times() for _each in scenarios]
    for number in range(ROUNDS + 1):
        for one, taken, floor_taken in zip(scenarios, times, floor_times, strict=True):
            one.before(server)
            if not one.offered():
                continue
            count = one.counts[place] if number else min(WARM_UP, one.counts[place])
            floor_block = server.times(one.floor_asks, count, at_once) if one.floor_asks else Times()
            block = server.times(one.asks, count, at_once)
            one.after()
            taken.errors += block.errors
            if number:  # the first round is to warm up
                taken.taken += block.taken
                floor_taken.add(floor_block)
    for one, taken, floor_taken in zip(scenarios, times, floor_times, strict=True):
        for error in taken.errors[:2]:
            print(f"    {one.name}: {error}", flush=True)
        yield row_of(
            taken.taken,
            floor_taken.taken,
            one.floor_times,
            scenario=one.name,
            concurrency=at_once,
            team=one.team,
            floor=one.floor,
            errors=len(taken.errors),
            note=one.note if one.offered() else NOT_OFFERED,
            **about,
        )


def _cold(one: Scenario, about: dict) -> Iterator[Row]:
    """The first request that a fresh server answers."""
    times = Times()
    for _start in range(COLD_STARTS):
        with load.server() as server:
            one.before(_Silent(server.port))
            times.add(server.times(one.asks, 1))
            one.after()
    yield row_of(
        times.taken,
        scenario=one.name,
        warmth="cold",
        team=one.team,
        errors=len(times.errors),
        note=one.note,
        **about,
    )


class _Silent(Server):
    """For what is made ready before a cold request without asking the server anything."""


def _traced(scenarios: Sequence[Scenario], about: dict) -> Iterator[Row]:
    """Memory at its peak and the statements of one request, in this process, after one that warmed it up."""
    with _asked_here() as asked:
        for one in scenarios:
            if one.name.startswith("floor"):
                continue
            one.before(asked)
            if not one.offered():
                continue
            asked.ask(None, one.asks(0))
            one.after()
            one.before(asked)
            with CaptureQueriesContext(connection) as queries:
                asked.ask(None, one.asks(0))
            one.after()
            one.before(asked)
            ask = one.asks(0)
            tracemalloc.start()
            asked.ask(None, ask)
            peak = tracemalloc.get_traced_memory()[1] / 2**20
            tracemalloc.stop()
            one.after()
            yield row_of(
                (),
                scenario=one.name,
                warmth="traced",
                team=one.team,
                peak_mb=round(peak, 2),
                queries=len(queries),
                **about,
            )


class _Here(Server):
    """Asks in this process what is otherwise asked of a server."""

    def connect(self) -> None:
        return None

    def ask(self, _connection: object, ask: Ask):
        client = Client(SERVER_NAME="localhost")
        client.cookies.load(ask.cookie)
        kind = ask.all_headers.get("Content-Type", "")
        headers = dict(ask.headers)
        answer = client.generic(
            "GET" if ask.body is None else "POST", ask.path, ask.body or "", kind, headers=headers
        )
        ask.then()
        if answer.status_code not in ask.expects or ask.check(answer.content):
            raise SystemExit(f"{ask.path} was answered with {answer.status_code}")
        return 0.0, answer, answer.content


@contextmanager
def _asked_here() -> Iterator[_Here]:
    yield _Here(0)


def _with_events_elsewhere(region: Region, about: dict) -> Iterator[Row]:
    """The page of a patient here, and in a copy of the region in which others have a million events more."""
    page = next(one for one in region.scenarios() if one.name == "patient page")
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
        yield row_of(taken.taken, scenario=f"patient page, {name}", errors=len(taken.errors), **about)


def _line(row: Row) -> str:
    team = f" (team of {row.team:,})" if row.team else ""
    if row.warmth == "traced":
        what = f"{row.peak_mb:.1f} MB at its peak, {row.queries} statements"
    elif not row.n:
        what = row.note
    else:
        ratio = "" if row.ratio is None else f", {row.ratio:.2f} of {row.floor_times} {row.floor}"
        what = f"p50 {row.p50_ms:.1f} ms, p95 {row.p95_ms:.1f} ms{ratio}, {row.errors} errors"
    return f"    {row.scenario}{team}, {row.concurrency} at once, {row.warmth}: {what}"

"""A phone whose clock is years off, or was set: nothing is lost, nothing doubled. Patient: Pavel Novák."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.pages import look
from tests.journeys.phones import a_phone
from tests.journeys.phones_in_trouble import (
    DAY,
    EXERCISES,
    KEEP_NOTES,
    SHIFT_PAGES,
    item_of_exercises,
    new_notes,
    notes_of,
    open_what_is_kept,
    signed_in,
)
from tests.journeys.stored import Stored

PAVEL = "Pavel Novák"
# As if it had been noticed so much earlier that the pages are from a time ahead of the clock.
SHIFT_NOTICED = """async (by) => {
    const keys = await phone.metaKeys("ahead ");
    if (!keys.length) throw new Error("nobody noticed");
    for (const key of keys) await phone.setMeta(key, (await phone.getMeta(key)) + by);
}"""
SEEN_NOW = """phone.metaKeys("seen ").then(async ([key]) =>
    Math.abs((await phone.getMeta(key)).at - Date.now()) < 3600000)"""
# The clock of this page is so many milliseconds off.
MOVE_CLOCK = """(off) => {
    const Right = Date;
    self.Date = class extends Right {
        constructor(...parts) {
            if (parts.length) super(...parts);
            else super(Right.now() + off);
        }
        static now() { return Right.now() + off; }
    };
}"""


@pytest.fixture
def server(offline_server: Installation) -> Iterator[Installation]:
    yield offline_server
    if not offline_server.answers():
        offline_server.start()


@pytest.mark.parametrize("years", [-30, 40])
def test_a_clock_that_is_years_off_loses_and_doubles_nothing(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path, years: int
):
    """The moment of the server is the one that counts; what the phone said is kept beside it."""
    with a_phone(browser, tmp_path / "phone", server.url) as petr:
        signed_in(petr, "petr")
        before = stored_offline.events(PAVEL)
        item = item_of_exercises(petr)
        petr.context.add_init_script(f"({MOVE_CLOCK})({years * 365 * DAY})")
        petr.page.reload()
        assert abs(petr.wait("new Date().getFullYear()") - time.gmtime().tm_year - years) <= 1
        petr.keeps_pages()
        petr.context.set_offline(True)
        petr.tick(EXERCISES)
        petr.page.evaluate(KEEP_NOTES, {"item": item, "words": ["First", "Second"]})
        expect(petr.line).to_have_text("Not sent yet: 3")
        petr.context.set_offline(False)
        petr.all_is_sent()
        petr.page.reload()
        petr.all_is_sent()
        new = stored_offline.events(PAVEL)[len(before) :]
        assert new == [(kind, "Petr Novák") for kind in ("ticked", "noted", "noted")]
        assert hours_from_now(stored_offline, PAVEL, len(before)) < 1
        open_what_is_kept(petr)
        look(petr.page, "What is kept on this phone")


def hours_from_now(stored: Stored, patient: str, first: int) -> float:
    """How far the newest events are from now, at most: by the time that decides."""
    rows = stored.rows(
        "SELECT event.at FROM plans_event event JOIN plans_patient patient ON patient.id = event.patient_id"
        " WHERE patient.name = %s ORDER BY event.number",
        patient,
    )
    moments = [datetime.fromisoformat(str(at)) for (at,) in rows[first:]]
    now = datetime.now(UTC)
    return max(
        abs((now - (at if at.tzinfo else at.replace(tzinfo=UTC))).total_seconds()) / 3600 for at in moments
    )


def test_a_form_that_left_under_a_clock_that_was_put_back_is_sent(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    """It left alone in a year that is still to come; nobody must wait for that year."""
    with a_phone(browser, tmp_path / "phone", server.url) as petr:
        signed_in(petr, "petr")
        before = notes_of(stored_offline, PAVEL)
        item = item_of_exercises(petr)
        petr.context.set_offline(True)
        petr.page.evaluate(KEEP_NOTES, {"item": item, "words": ["Left alone", "After it"]})
        petr.page.evaluate(
            """(ahead) => phone.getAll("acts").then(([first]) => phone.changeActs([first.op_id],
                () => ({ alone: Date.now() + ahead, tried: Date.now() + ahead })))""",
            40 * 365 * DAY,
        )
        petr.context.set_offline(False)
        petr.all_is_sent()
        assert new_notes(stored_offline, PAVEL, before) == 2
        petr.page.evaluate(
            """(ahead) => phone.getAll("acts").then((acts) => phone.changeActs(acts.map((act) => act.op_id),
                () => ({ settled: Date.now() + ahead })))""",
            40 * 365 * DAY,
        )
        petr.page.reload()
        petr.wait("phone.getAll('acts').then((acts) => acts.length === 0)")


def test_kept_pages_under_a_clock_that_was_set(browser: Browser, server: Installation, tmp_path: Path):
    """They open as long as nobody knows better, for seven days and not for forty years; and they come back."""
    with a_phone(browser, tmp_path / "phone", server.url) as eva:
        signed_in(eva, "eva")
        kept = set(eva.kept_pages)
        today = eva.page.url
        server.kill()
        eva.page.evaluate(SHIFT_PAGES, 40 * 365 * DAY)  # the clock is put back by forty years
        eva.page.goto(today)
        look(eva.page, "Today")
        assert set(eva.kept_pages) == kept
        eva.page.evaluate(SHIFT_NOTICED, -8 * DAY)
        eva.page.goto(today)
        look(eva.page, "These pages left this phone")
        assert eva.kept_pages == []
        server.start()
        eva.page.goto(today)
        look(eva.page, "Today")
        eva.wait(SEEN_NOW, 60)
        assert needed(kept) - set(eva.kept_pages) == set()
        server.kill()
        eva.page.evaluate(SHIFT_PAGES, -40 * 365 * DAY)  # the clock is put on by forty years
        eva.page.goto(today)
        look(eva.page, "These pages left this phone")
        server.start()
        eva.page.goto(today)
        eva.wait(SEEN_NOW, 60)
        assert needed(kept) - set(eva.kept_pages) == set()
        server.kill()
        eva.page.goto(today)
        look(eva.page, "Today")
        eva.page.goto(f"{today}steps/numb-legs")
        look(eva.page, "This page is not on this phone")


def needed(kept: set[str]) -> set[str]:
    """Without items that can only be read: those are kept while *Today* tells that they changed, which it does once."""
    return {page for page in kept if "/items/" not in page or {page, f"{page}/not-done"} & not_done(kept)}


def not_done(kept: set[str]) -> set[str]:
    return {page for page in kept if page.endswith("/not-done")}

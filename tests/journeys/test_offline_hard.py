"""Hard days of a phone: entries it cannot read any more, a server in trouble, a clock that is years off, a thousand
notes. Patients: Brigitte Maurer, Pavel Novák and others."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import fold
from tests.journeys.pages import look
from tests.journeys.phones import Phone, a_phone
from tests.journeys.stored import Stored

BRIGITTE, PAVEL, TOM = "Brigitte Maurer", "Pavel Novák", "Tom Becker"
DAY = 24 * 60 * 60 * 1000
MANY = 1_000
MOST_SECONDS_TO_SEND = 120
EXERCISES = "Exercises from the personal plan"
# As the form of an item's page keeps a note, without the form.
KEEP_NOTES = """async ({ item, words }) => {
    for (const note of words) {
        await phone.keepAct({
            op_id: crypto.randomUUID(), kind: "note", item, plan: "", seen: 0,
            happened_at: new Date().toISOString(), data: { note }, title: "Exercises",
        });
    }
}"""
# The bytes of every act that is kept here change, as on a disk that goes bad.
BREAK_BYTES = """() => phone.run(["acts"], "readwrite", (acts) => {
    acts.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        const sealed = result.value.sealed.slice(0);
        new Uint8Array(sealed)[0] ^= 1;
        result.update({ ...result.value, sealed });
        result.continue();
    };
})"""
# When pages were kept, and when the server last said that they hold, moves by so many milliseconds: as if the clock
# of the phone had been set the other way since.
SHIFT_PAGES = """(by) => phone.run(["pages", "meta"], "readwrite", (pages, meta) => {
    pages.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        result.update({ ...result.value, kept: result.value.kept + by });
        result.continue();
    };
    meta.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        if (result.key.startsWith("seen ")) result.update({ ...result.value, at: result.value.at + by });
        result.continue();
    };
})"""
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
STATES = "phone.getAll('acts').then((acts) => acts.map((act) => act.state))"
LOSE_KEY = "() => phone.dropMeta(`act key ${phone.about.account}`)"


@pytest.fixture
def server(offline_server: Installation) -> Iterator[Installation]:
    yield offline_server
    if not offline_server.answers():
        offline_server.start()


def signed_in(phone: Phone, name: str) -> None:
    phone.sign_in(f"{name}@sample.example")
    expect(phone.page.locator("h1")).to_have_text("Today")
    phone.keeps_pages()


def item_of_exercises(phone: Phone) -> str:
    row = phone.page.locator("li.item").filter(has_text=EXERCISES).first
    return row.get_attribute("id").removeprefix("item-")


def open_what_is_kept(phone: Phone) -> None:
    phone.page.goto(f"/care/{phone.wait('phone.about.patient')}/phone")
    expect(phone.page.locator("h1")).to_have_text("What is kept on this phone")


def notes_of(stored: Stored, patient: str) -> Counter:
    """Who wrote how many notes."""
    return Counter(name for kind, name in stored.events(patient) if kind == "noted")


def new_notes(stored: Stored, patient: str, before: Counter) -> int:
    return sum((notes_of(stored, patient) - before).values())


@pytest.mark.parametrize("what_breaks", [BREAK_BYTES, LOSE_KEY], ids=["bytes", "key"])
def test_an_entry_that_cannot_be_read_stands_in_no_others_way(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path, what_breaks: str
):
    with a_phone(browser, tmp_path / "phone", server.url) as klaus:
        signed_in(klaus, "klaus")
        before = notes_of(stored_offline, BRIGITTE)
        item = item_of_exercises(klaus)
        sent = bodies_of(klaus)
        klaus.context.set_offline(True)
        klaus.page.evaluate(KEEP_NOTES, {"item": item, "words": ["Broken one"]})
        klaus.page.evaluate(what_breaks)
        klaus.page.evaluate(KEEP_NOTES, {"item": item, "words": ["Good one", "Good two"]})
        expect(klaus.line).to_have_text("Needs you: 1")
        klaus.context.set_offline(False)
        klaus.wait(f"{STATES}.then((states) => states.filter((state) => state === 'sent').length === 2)")
        (unreadable,) = [act["op_id"] for act in klaus.acts() if act["state"] == "kept"]
        assert new_notes(stored_offline, BRIGITTE, before) == 2
        throw_away_what_cannot_be_read(klaus)
        assert new_notes(stored_offline, BRIGITTE, before) == 2
        assert "Good two" in str(sent)
        assert unreadable not in str(sent)


def bodies_of(phone: Phone) -> list[str]:
    """What this phone sends from now on."""
    sent = []
    phone.page.on("request", lambda request: sent.append(request.post_data or ""))
    return sent


def throw_away_what_cannot_be_read(phone: Phone) -> None:
    open_what_is_kept(phone)
    row = phone.page.locator("#phone-here li").filter(has_text="This phone cannot read this entry any more")
    expect(row).to_have_count(1)
    look(phone.page, "What is kept on this phone")
    phone.page.get_by_role("button", name="Send it now").tap()
    for button in ("Try again", "Change the words", "Copy the words"):
        expect(row.get_by_role("button", name=button)).to_be_hidden()
    row.get_by_role("button", name="Throw it away").tap()
    row.get_by_role("button", name="Yes, throw it away for good").tap()
    expect(row).to_have_count(0)
    phone.all_is_sent()


def served_instead(port: int, answers: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Waits until the last process of the server that was there is gone."""
    end = time.monotonic() + 15
    while True:
        try:
            return ThreadingHTTPServer(("localhost", port), answers)
        except OSError:
            assert time.monotonic() < end, f"port {port} stays taken"
            time.sleep(0.05)


@contextmanager
def in_trouble(server: Installation, status: int = 503) -> Iterator[None]:
    """Something else answers at the address of the server, whatever is asked: as a proxy whose server is gone."""

    class Trouble(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Out of order</h1>")

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    server.kill()
    with served_instead(server.port, Trouble) as other:
        thread = threading.Thread(target=other.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            other.shutdown()
            thread.join()
    server.start()


@pytest.mark.parametrize(
    ("status", "name", "patient"), [(503, "birgit", "Henrik Olsen"), (404, "marta", "Ilse Krol")]
)
def test_for_days_something_else_answers_for_the_server(
    browser: Browser,
    server: Installation,
    stored_offline: Stored,
    tmp_path: Path,
    status: int,
    name: str,
    patient: str,
):
    """What was entered stays, the kept pages open, and later everything is sent, once."""
    with a_phone(browser, tmp_path / "phone", server.url) as person:
        signed_in(person, name)
        before = stored_offline.events(patient)
        today = person.page.url
        with in_trouble(server, status):
            person.page.goto(today)
            person.tick(EXERCISES)
            expect(person.line).to_have_text("Not sent yet: 1")
            person.page.locator("li.item").get_by_role("link", name=EXERCISES, exact=True).first.tap()
            expect(person.page.locator("h1")).to_have_text(EXERCISES)
            expect(person.page.get_by_text("No network. This page is as of ")).to_be_visible()
            fold(person.page, "Write a note").get_by_label("Your note").fill("Still the same")
            person.page.get_by_role("button", name="Save the note").tap()
            expect(person.page.get_by_role("region", name="Kept on this phone")).to_contain_text(
                "Still the same"
            )
            person.page.evaluate(
                "async () => { for (let turn = 0; turn < 40; turn += 1) await phone.send(); }"
            )
            expect(person.line).to_have_text("Not sent yet: 2")
            person.page.evaluate(SHIFT_PAGES, -6 * DAY)
            person.dies()
            person.starts()
            person.page.goto("/care/")
            expect(person.page.locator("h1")).to_have_text("Today")
            expect(person.page.locator("li.item").filter(has_text=EXERCISES).first).to_contain_text("Kept on")
            expect(person.line).to_have_text("Not sent yet: 2")
            check_axe(person.page)
            assert stored_offline.events(patient) == before
        person.page.reload()
        person.all_is_sent()
        new = [kind for kind, _name in stored_offline.events(patient)[len(before) :]]
        assert new == ["ticked", "noted"]
        person.page.reload()
        expect(person.page.get_by_text("No network. This page is as of ")).to_be_hidden()


def test_signing_out_where_something_else_answers(browser: Browser, server: Installation, tmp_path: Path):
    """A page of trouble ends no session: it ends with the next answer of the server."""
    with a_phone(browser, tmp_path / "phone", server.url) as klaus:
        signed_in(klaus, "klaus")
        with in_trouble(server):
            klaus.page.get_by_role("button", name="Sign out").tap()
            look(klaus.page, "Nothing is kept on this phone")
            assert klaus.kept_pages == []
        klaus.page.goto("/care/")
        expect(klaus.page.locator("h1")).to_have_text("Sign in", timeout=20_000)
        klaus.page.goto("/care/")
        expect(klaus.page.locator("h1")).to_have_text("Sign in")


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


def test_a_refused_note_is_changed_and_sent_again_once(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    with a_phone(browser, tmp_path / "phone", server.url) as jana:
        signed_in(jana, "jana")
        before = notes_of(stored_offline, PAVEL)
        item = item_of_exercises(jana)
        jana.context.set_offline(True)
        jana.page.evaluate(KEEP_NOTES, {"item": item, "words": ["So tired. " * 500]})
        jana.context.set_offline(False)
        expect(jana.line).to_have_text("Needs you: 1")
        jana.line.tap()
        row = jana.page.locator("#phone-here li").filter(has_text="Please make it shorter.")
        expect(row).to_have_count(1)
        row.get_by_role("button", name="Try again").dblclick()  # the same words: refused again, once
        jana.wait(f"{STATES}.then((states) => states.length === 1 && states[0] === 'needs')")
        expect(row).to_have_count(1)
        row.get_by_role("button", name="Change the words").tap()
        row.get_by_label("Your words").fill("So tired.")
        check_axe(jana.page)
        jana.page.get_by_role("button", name="Keep and send").dblclick()  # an impatient thumb
        jana.all_is_sent()
        expect(jana.page.locator("#phone-here li [data-words]")).to_have_text(["So tired."])
        expect(jana.page.get_by_label("Your words")).to_be_hidden()
        assert new_notes(stored_offline, PAVEL, before) == 1
        look(jana.page, "What is kept on this phone")


def test_a_thousand_notes_are_sent_in_batches_each_once(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path, record_property
):
    with a_phone(browser, tmp_path / "phone", server.url) as greta:
        signed_in(greta, "greta")
        item = item_of_exercises(greta)
        before = notes_of(stored_offline, TOM)
        greta.context.set_offline(True)
        started = time.monotonic()
        greta.page.evaluate(KEEP_NOTES, {"item": item, "words": [f"Note {number}" for number in range(MANY)]})
        kept = time.monotonic() - started
        expect(greta.line).to_have_text(f"Not sent yet: {MANY}")
        shown = time.monotonic() - started
        sizes = []
        greta.page.on(
            "request",
            lambda request: (
                sizes.append(len(request.post_data_json["acts"])) if request.url.endswith("/sync") else None
            ),
        )
        started = time.monotonic()
        greta.context.set_offline(False)
        greta.all_is_sent(300_000)
        sent = time.monotonic() - started
        assert new_notes(stored_offline, TOM, before) == MANY
        assert max(sizes) <= 200
        assert sum(sizes) == MANY, f"sent more than once: {sizes}"
        record_property(
            "figure", f"{MANY} notes: kept in {kept:.1f} s, shown after {shown:.1f} s, sent in {sent:.1f} s"
        )
        assert sent < MOST_SECONDS_TO_SEND

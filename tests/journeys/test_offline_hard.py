"""Hard days of a phone: entries it cannot read any more, a server in trouble, a refused note, a thousand notes.
Patients: Brigitte Maurer, Pavel Novák and others."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import fold
from tests.journeys.pages import look
from tests.journeys.phones import Phone, a_phone
from tests.journeys.phones_in_trouble import (
    DAY,
    EXERCISES,
    KEEP_NOTES,
    SEEN,
    SHIFT_PAGES,
    STATES,
    bodies_of,
    in_trouble,
    item_of_exercises,
    new_notes,
    notes_of,
    open_what_is_kept,
    signed_in,
)
from tests.journeys.stored import Stored

BRIGITTE, PAVEL, ROSA = "Brigitte Maurer", "Pavel Novák", "Rosa Delgado"
MANY = 1_000
MOST_SECONDS_TO_SEND = 60
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
LOSE_KEY = "() => phone.dropMeta(`act key ${phone.about.account}`)"
# What is kept was made by the release before.
OTHER_RELEASE = """() => phone.run(["pages", "meta"], "readwrite", (pages, meta) => {
    pages.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        result.update({ ...result.value, release: "before" });
        result.continue();
    };
    meta.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        if (result.key.startsWith("seen ")) result.update({ ...result.value, release: "before" });
        result.continue();
    };
})"""


@pytest.fixture
def server(offline_server: Installation) -> Iterator[Installation]:
    yield offline_server
    if not offline_server.answers():
        offline_server.start()


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
            with (
                person.page.expect_navigation()
            ):  # the phone believes in its network: the form goes, and comes back
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


def test_a_server_in_trouble_while_pages_are_being_kept(
    browser: Browser, server: Installation, tmp_path: Path
):
    """What could not be fetched is not taken for kept; and no page of the release before goes for that."""
    with a_phone(browser, tmp_path / "phone", server.url) as paul:
        signed_in(paul, "paul")
        page = paul.page
        page.evaluate(OTHER_RELEASE)
        kept = set(paul.kept_pages)
        page.route("**/warning-signs", lambda route: route.fulfill(status=503))
        with page.expect_response("**/warning-signs"):
            page.reload()
        paul.wait("navigator.locks.query().then(({ held }) => held.length === 0)", 60)
        assert kept - set(paul.kept_pages) == set()
        assert paul.wait(SEEN)["release"] == "before"
        page.unroute_all()
        page.reload()
        paul.wait(f"{SEEN}.then((seen) => seen.release !== 'before')", 60)
        assert kept - set(paul.kept_pages) == set()


def test_signing_out_where_something_else_answers(browser: Browser, server: Installation, tmp_path: Path):
    """A page of trouble ends no session: it ends with the next answer of the server."""
    with a_phone(browser, tmp_path / "phone", server.url) as klaus:
        signed_in(klaus, "klaus")
        with in_trouble(server):
            klaus.page.get_by_role("button", name="Sign out").tap()
            look(klaus.page, "Nothing is kept on this phone")
            assert klaus.kept_pages == []
        until_signed_out(klaus)
        klaus.page.goto("/care/")
        expect(klaus.page.locator("h1")).to_have_text("Sign in")


def until_signed_out(phone: Phone) -> None:
    """As a person does who opens careplan again where it was not there a moment ago."""
    end = time.monotonic() + 40
    while True:
        phone.page.goto("/care/")
        heading = phone.page.locator("h1")
        expect(heading).to_be_visible()
        try:
            expect(heading).to_have_text("Sign in", timeout=8_000)
        except AssertionError:
            assert time.monotonic() < end
            continue
        return


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
        jana.page.mouse.move(0, 0)  # a button below the pointer is in the middle of its change of colour
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
    with a_phone(browser, tmp_path / "phone", server.url) as mateo:
        signed_in(mateo, "mateo")
        item = item_of_exercises(mateo)
        before = notes_of(stored_offline, ROSA)
        mateo.context.set_offline(True)
        started = time.monotonic()
        mateo.page.evaluate(KEEP_NOTES, {"item": item, "words": [f"Note {number}" for number in range(MANY)]})
        kept = time.monotonic() - started
        expect(mateo.line).to_have_text(f"Not sent yet: {MANY}")
        shown = time.monotonic() - started
        sizes = []
        mateo.page.on(
            "request",
            lambda request: (
                sizes.append(len(request.post_data_json["acts"])) if request.url.endswith("/sync") else None
            ),
        )
        started = time.monotonic()
        mateo.context.set_offline(False)
        mateo.all_is_sent(300_000)
        sent = time.monotonic() - started
        assert new_notes(stored_offline, ROSA, before) == MANY
        assert max(sizes) <= 200
        assert sum(sizes) == MANY, f"sent more than once: {sizes}"
        record_property(
            "figure", f"{MANY} notes: kept in {kept:.1f} s, shown after {shown:.1f} s, sent in {sent:.1f} s"
        )
        assert sent < MOST_SECONDS_TO_SEND

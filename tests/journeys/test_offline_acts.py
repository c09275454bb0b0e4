"""What was entered without a network arrives once, whatever happens meanwhile. Patient: Tom Becker and others."""

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.installation import ROOT, Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import fold
from tests.journeys.pages import look
from tests.journeys.phones import Phone, a_phone
from tests.journeys.stored import Stored

HENRIK, PAVEL, FATIMA = "Henrik Olsen", "Pavel Novák", "Fatima Rahimi"
EXERCISES = "Exercises from the personal plan"
FORGET = (
    """(path) => phone.run(["pages"], "readwrite", (pages) => pages.delete([phone.about.account, path]))"""
)
MOST_TO_SHOW = 0.2
SECONDS_LATE = 6
# Fills the form of a page again and again, as a person would who has much to say.
WRITE = """async ({ from, to, who }) => {
    const form = document.querySelector("form[data-act=note]");
    for (let number = from; number < to; number += 1) {
        form.elements.note.value = `${who} ${number}`;
        form.requestSubmit();
        for (let turn = 0; turn < 200 && form.elements.note.value; turn += 1) {
            await new Promise((go) => setTimeout(go, 10));
        }
        if (form.elements.note.value) throw new Error(`not kept: ${number}`);
    }
}"""

# As a page that is slow at keeping, or was put to sleep in the midst of it.
KEEPS_LONG = """() => new Promise((isKeeping) => {
    navigator.locks.request("careplan-keep", () => new Promise((go) => { self.stopKeeping = go; isKeeping(); }));
})"""
RELEASES = "phone.getAll('pages').then((pages) => pages.map((page) => page.release))"
# As after an answer of the server that is newer than the page.
SOMETHING_NEWER = """() => document.dispatchEvent(
    new CustomEvent("phone:sent", { detail: { patient: phone.about.patient, acts: [] } })
)"""


@pytest.fixture
def server(offline_server: Installation) -> Iterator[Installation]:
    yield offline_server
    if not offline_server.answers():
        offline_server.start()


def signed_in(phone: Phone, name: str) -> None:
    phone.sign_in(f"{name}@sample.example")
    expect(phone.page.locator("h1")).to_have_text("Today")
    phone.keeps_pages()


def open_item(phone: Phone) -> None:
    """The page of the exercises, which everybody has."""
    phone.page.locator("li.item").get_by_role("link", name=EXERCISES, exact=True).first.tap()
    expect(phone.page.locator("h1")).to_have_text(EXERCISES)


def notes_of(stored: Stored, patient: str) -> Counter:
    """Who wrote how many notes."""
    return Counter(name for kind, name in stored.events(patient) if kind == "noted")


def doubled(stored: Stored, patient: str) -> list[tuple]:
    """Acts of a patient that were taken twice: never any."""
    return stored.rows(
        "SELECT op_id FROM plans_act act JOIN plans_patient patient ON patient.id = act.patient_id"
        " WHERE patient.name = %s GROUP BY op_id HAVING count(*) > 1",
        patient,
    )


def test_thirty_acts_of_two_people_one_of_whom_is_removed_meanwhile(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path, record_property
):
    with (
        a_phone(browser, tmp_path / "b", server.url) as birgit,
        a_phone(browser, tmp_path / "a", server.url) as anke,
    ):
        signed_in(birgit, "birgit")
        signed_in(anke, "anke")
        before = notes_of(stored_offline, HENRIK)
        for phone in (birgit, anke):
            phone.context.set_offline(True)
        server.kill()
        for phone, who in ((birgit, "Birgit"), (anke, "Anke")):
            phone.page.reload()
            open_item(phone)
            phone.page.evaluate(WRITE, {"from": 0, "to": 15, "who": who})
            expect(phone.line).to_have_text("Not sent yet: 15")
        check_axe(birgit.page)
        server.start()
        assert end_access(server, "Anke Olsen") == 1
        for phone in (birgit, anke):
            phone.context.set_offline(False)
        birgit.page.goto("/care/")
        birgit.all_is_sent()
        look_at_the_end(anke)  # by itself, as the network is back
        after = notes_of(stored_offline, HENRIK)
        assert after["Birgit Olsen"] - before["Birgit Olsen"] == 15
        assert after["Anke Olsen"] == before["Anke Olsen"]
        held = stored_offline.rows("SELECT id FROM plans_heldact WHERE settled_at IS NULL")
        assert len(held) == 15
        assert doubled(stored_offline, HENRIK) == []
        assert anke.kept_pages == []
        record_property("figure", "30 acts of two people offline: 15 applied, 15 held, 0 lost, 0 doubled")


def look_at_the_end(phone: Phone) -> None:
    """Calm words, whom to call, and nothing of the patient."""
    expect(phone.page.locator("h1")).to_have_text("You do not take part any more", timeout=20_000)
    expect(
        phone.page.get_by_text("What you had entered and not sent is with the nurses now.")
    ).to_be_visible()
    expect(phone.page.locator("a[href='tel:+493055500100']")).to_be_visible()
    expect(phone.page.get_by_text("Henrik")).to_have_count(0)
    check_axe(phone.page)


def end_access(server: Installation, name: str) -> int:
    """As a nurse would, by the action that her page calls."""
    code = (
        "from django.utils import timezone\n"
        "from careplan.accounts.models import User\n"
        "from careplan.plans import actions\n"
        "from careplan.plans.models import CareTeamMember\n"
        f"member = CareTeamMember.objects.select_related('patient').get(user__name={name!r}, ended_at=None)\n"
        "nora = User.objects.get(email='nora@sample.example')\n"
        "actions.end_access(patient=member.patient, member_id=member.pk, by=nora, at=timezone.now())\n"
        "print(1)"
    )
    return int(server.run("shell", "-v", "0", "-c", code).strip().splitlines()[-1])


def test_the_server_is_killed_in_the_middle_of_a_batch(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    with a_phone(browser, tmp_path / "phone", server.url) as jana:
        signed_in(jana, "jana")
        before = notes_of(stored_offline, PAVEL)
        open_item(jana)
        jana.context.set_offline(True)
        jana.page.evaluate(WRITE, {"from": 0, "to": 60, "who": "Jana"})
        jana.context.set_offline(False)
        jana.page.evaluate("phone.sendSoon()")
        done = 0
        end = time.monotonic() + 20
        while done < 3 and time.monotonic() < end:
            done = notes_of(stored_offline, PAVEL)["Jana Nováková"] - before["Jana Nováková"]
        server.kill()
        assert 0 < done < 60, f"{done} were taken before the server was killed"
        assert jana.unsent() > 0
        server.start()
        jana.page.reload()
        jana.all_is_sent(60_000)
        after = notes_of(stored_offline, PAVEL)
        assert after["Jana Nováková"] - before["Jana Nováková"] == 60
        assert doubled(stored_offline, PAVEL) == []


def test_an_answer_that_is_lost_after_the_act_was_done(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    """The tick is done, the answer never comes: it is asked for again and is there *already*."""
    with a_phone(browser, tmp_path / "phone", server.url) as omar:
        signed_in(omar, "omar")
        before = stored_offline.events(FATIMA)

        def lose_the_answer(route: Route) -> None:
            route.fetch()
            route.abort()

        omar.page.route("**/tick", lose_the_answer, times=1)
        item = omar.page.locator("li.item").filter(has_text=EXERCISES).first
        omar.tick(EXERCISES)
        expect(omar.line).to_have_text("Not sent yet: 1")
        omar.all_is_sent()
        expect(item.get_by_role("button", name=f"Undo: {EXERCISES}")).to_be_visible()
        assert stored_offline.events(FATIMA)[len(before) :] == [("ticked", "Omar Rahimi")]
        look(omar.page, "Today")

        omar.page.route("**/sync", lose_the_answer, times=1)
        omar.page.route("**/undo", lambda route: route.abort(), times=1)
        item.get_by_role("button", name=f"Undo: {EXERCISES}").tap()
        expect(omar.line).to_have_text("Not sent yet: 1")
        omar.all_is_sent()
        assert stored_offline.events(FATIMA)[len(before) :] == [
            ("ticked", "Omar Rahimi"),
            ("undone", "Omar Rahimi"),
        ]


def test_with_a_network_it_is_told_at_once_that_all_is_sent(
    browser: Browser, server: Installation, tmp_path: Path
):
    """The answer to the form itself is enough: nobody at night sees *not sent* beside what the team already has."""
    with a_phone(browser, tmp_path / "phone", server.url) as omar:
        signed_in(omar, "omar")
        asked_again = []
        omar.page.route("**/sync", lambda route: (asked_again.append(route.request.url), route.continue_()))
        item = omar.page.locator("li.item").filter(has_text=EXERCISES).first
        for act, after in (("Tick", "Undo"), ("Undo", "Tick")):
            item.get_by_role("button", name=f"{act}: {EXERCISES}").tap()
            expect(item.get_by_role("button", name=f"{after}: {EXERCISES}")).to_be_visible()
            omar.all_is_sent(timeout=3_000)
        assert asked_again == []

        item.get_by_role("link", name=f"More about {EXERCISES}").tap()
        omar.page.get_by_role("link", name="Not done because").tap()
        omar.page.get_by_label("Too ill that day").check()
        omar.page.get_by_role("button", name="Save as not done").tap()
        expect(omar.page.get_by_role("status").filter(has_text="Saved as not done.")).to_be_visible()
        omar.all_is_sent()
        omar.line.tap()
        told = omar.page.locator("#phone-here li").filter(has_text=EXERCISES).locator("[data-what]")
        expect(told).to_have_text(["not done", "taken back", "done"])


def test_what_was_said_about_an_act_stays_when_the_page_is_renewed(
    browser: Browser, server: Installation, tmp_path: Path
):
    """A note is saved and its page comes, which has it already; later the phone asks for the page again by itself."""
    with a_phone(browser, tmp_path / "phone", server.url) as omar:
        signed_in(omar, "omar")
        open_item(omar)
        page = omar.page
        fold(page, "Write a note")
        page.get_by_label("Your note").fill("She walked to the window.")
        page.get_by_role("button", name="Save the note").tap()
        expect(page.get_by_role("status").filter(has_text="Your note is saved.")).to_be_visible()
        # What the page that is fetched again does not have: it is known when it has come.
        page.locator("#content").evaluate("(content) => { content.dataset.first = 'yes'; }")
        omar.all_is_sent()
        expect(page.locator("#content[data-first]")).to_have_count(1)
        page.evaluate(SOMETHING_NEWER)
        expect(page.locator("#content[data-first]")).to_have_count(0)
        expect(page.get_by_role("status").filter(has_text="Your note is saved.")).to_be_visible()


def test_a_network_that_accepts_and_never_answers(
    browser: Browser, server: Installation, tmp_path: Path, record_property
):
    """The tick is kept and shown at once; the page that is asked for comes from the phone after a few seconds."""
    with a_phone(browser, tmp_path / "phone", server.url) as zahra:
        signed_in(zahra, "zahra")
        zahra.page.route("**/tick", lambda route: None)
        zahra.page.route("**/sync", lambda route: None)
        taken = zahra.page.evaluate(
            """async () => {
                const button = document.querySelector("form[data-act=tick] button");
                const started = performance.now();
                button.click();
                while (!document.querySelector(".kept-line")) await new Promise((go) => setTimeout(go, 1));
                return (performance.now() - started) / 1000;
            }"""
        )
        record_property("figure", f"a tick is kept and shown: {taken * 1000:.0f} ms (goal 200 ms)")
        assert taken < MOST_TO_SHOW
        expect(zahra.line).to_have_text("Not sent yet: 1")
        zahra.page.unroute_all()
        zahra.page.reload()
        zahra.all_is_sent()


def test_a_page_that_is_not_on_the_phone_comes_from_a_server_that_is_late(
    browser: Browser, server: Installation, tmp_path: Path
):
    """Later than a phone waits that has another page to show, sooner than one gives up that has none."""
    with a_phone(browser, tmp_path / "phone", server.url) as zahra:
        signed_in(zahra, "zahra")
        path = urlsplit(zahra.page.url).path + "ask"
        zahra.page.evaluate(FORGET, path)
        assert path not in zahra.kept_pages
        with server.asleep(SECONDS_LATE):
            answer = zahra.page.goto(path)
        assert answer.status == 200
        expect(zahra.page.locator("[data-source=server]")).to_be_attached()
        zahra.wait(f"phone.getAll('pages').then((pages) => pages.some((page) => page.path === {path!r}))")


def test_a_worker_of_another_release_strands_nothing(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    """The worker is exchanged while entries are unsent, and a page of the release before stays open beside it."""
    with a_phone(browser, tmp_path / "phone", server.url) as greta:
        signed_in(greta, "greta")
        before = notes_of(stored_offline, "Tom Becker")
        old = greta.page
        open_item(greta)
        greta.context.set_offline(True)
        old.evaluate(WRITE, {"from": 0, "to": 3, "who": "Greta"})
        greta.context.set_offline(False)
        old.route("**/sync", lambda route: route.abort())
        first = greta.wait("caches.keys()")
        next_release(server, tmp_path / "release")
        assert greta.unsent() == 3
        old.evaluate(KEEPS_LONG)
        greta.page = greta.context.new_page()
        greta.page.goto("/care/")
        greta.all_is_sent()
        old.evaluate("stopKeeping()")
        greta.wait(f"caches.keys().then((names) => names.length === 1 && names[0] !== {first[0]!r})", 60)
        kept = greta.page.evaluate(RELEASES)
        old.evaluate("phone.keepPages()")
        assert greta.page.evaluate(RELEASES) == kept, "a page of the release before threw away what is kept"
        after = notes_of(stored_offline, "Tom Becker")
        assert after["Greta Becker"] - before["Greta Becker"] == 3
        old.unroute_all()
        fold(old, "Write a note").get_by_label("Your note").fill("Greta 3")
        old.get_by_role("button", name="Save the note").tap()
        expect(old.get_by_text("Your note is saved.")).to_be_visible()
        greta.page = old
        greta.all_is_sent()
        after = notes_of(stored_offline, "Tom Becker")
        assert after["Greta Becker"] - before["Greta Becker"] == 4
        server.kill()  # the fixture brings back the release of the tests
        greta.page.reload()
        expect(greta.page.locator("h1")).to_have_text(EXERCISES)
        look(greta.page, EXERCISES)


def next_release(server: Installation, folder: Path) -> None:
    """The server comes back with another release: other scripts, another style sheet, the same data."""
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".git", "var", ".venv", "__pycache__", "docs")
    )
    for name in ("css/careplan.css", "js/base.js", "js/phone-store.js"):
        with (folder / "static" / name).open("a") as file:
            file.write("/* the next release */\n")
    server.kill()
    server.start(sys.executable, str(folder / "manage.py"), "serve")


def test_the_session_ends_meanwhile_and_everything_is_sent_after_the_next_sign_in(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    with a_phone(browser, tmp_path / "phone", server.url) as marta:
        signed_in(marta, "marta")
        before = notes_of(stored_offline, "Ilse Krol")
        open_item(marta)
        marta.context.set_offline(True)
        marta.page.evaluate(WRITE, {"from": 0, "to": 2, "who": "Marta"})
        marta.context.clear_cookies()
        marta.context.set_offline(False)
        marta.page.evaluate("phone.sendSoon()")
        expect(marta.line).to_have_text("Sign in, then everything is sent")
        check_axe(marta.page)
        assert marta.unsent() == 2
        marta.line.tap()
        marta.page.wait_for_url("**/account/sign-in/**")
        marta.sign_in("marta@sample.example")
        marta.all_is_sent()
        after = notes_of(stored_offline, "Ilse Krol")
        assert after["Marta Krol"] - before["Marta Krol"] == 2


@pytest.mark.parametrize("trouble", ["full", "refused"])
def test_storage_that_is_full_or_refused_is_said_plainly(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path, trouble: str
):
    with a_phone(browser, tmp_path / "phone", server.url) as klaus:
        klaus.context.add_init_script(TROUBLES[trouble])
        klaus.sign_in("klaus@sample.example")
        before = stored_offline.events("Brigitte Maurer")
        item = klaus.page.locator("li.item").filter(has_text=EXERCISES).first
        klaus.tick(EXERCISES)
        expect(item.get_by_role("button", name=f"Undo: {EXERCISES}")).to_be_visible()
        expect(klaus.line).to_have_text("This phone keeps nothing")
        expect(
            klaus.page.get_by_text("This phone has no room, or does not let us keep anything.")
        ).to_be_visible()
        check_axe(klaus.page)
        item.get_by_role("button", name=f"Undo: {EXERCISES}").tap()
        expect(item.get_by_role("button", name=f"Tick: {EXERCISES}")).to_be_visible()
        assert [kind for kind, _name in stored_offline.events("Brigitte Maurer")[len(before) :]] == [
            "ticked",
            "undone",
        ]
        klaus.context.set_offline(True)
        klaus.tick(EXERCISES)
        expect(klaus.page.get_by_text("It is not saved. Write it down, or call.")).to_be_visible()
        expect(item.get_by_role("button", name=f"Tick: {EXERCISES}")).to_be_visible()
        klaus.context.set_offline(False)


TROUBLES = {
    "full": """
        IDBObjectStore.prototype.put = function () { throw new DOMException("full", "QuotaExceededError"); };
    """,
    "refused": """
        IDBFactory.prototype.open = function () { throw new DOMException("no", "SecurityError"); };
    """,
}

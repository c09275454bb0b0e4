"""The worklist of two nurses at once: found, narrowed, kept, moved through by keys, and up to date by itself.

Patients: Pavel Novák changes hands and back; of the others nothing is written. Nurses: Nora and Sami.
"""

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Installation
from tests.journeys.pages import DESKTOP, StillHere, follow, look, look_without_scripts, open_page, submit

PAVEL, TOM, ADA = "Pavel Novák", "Tom Becker", "Ada Lund"
BETWEEN_TWO_QUESTIONS = 31_000
HALF_AN_HOUR = 30 * 60_000 + 31_000
HEADING = "Who waits for you"


@pytest.fixture
def nora(page_desktop: Page, sign_in) -> Page:
    page_desktop.clock.install()
    sign_in(page_desktop, "nora")
    expect(page_desktop.get_by_role("heading", name=HEADING)).to_be_visible()
    return page_desktop


@pytest.fixture
def sami(browser: Browser, server: Installation, sign_in) -> Iterator[Page]:
    with open_page(browser, server.url, **DESKTOP) as page:
        sign_in(page, "sami")
        yield page


def row(page: Page, name: str) -> Locator:
    return page.locator("tr[data-row]").filter(has_text=name)


def link(page: Page, name: str) -> Locator:
    return row(page, name).get_by_role("link", name=name)


def give_to(page: Page, patient: str, nurse: str) -> None:
    """A nurse says with whom the plan is."""
    page.goto("/clinic/")
    follow(page, patient, row(page, patient))
    form = page.locator("form.row-of").filter(has=page.get_by_role("button", name="Change", exact=True))
    form.get_by_role("combobox").select_option(label=nurse)
    submit(page, "Change", form)
    expect(form.locator("option:checked")).to_have_text(nurse)


def time_passes(page: Page) -> None:
    page.clock.fast_forward(BETWEEN_TWO_QUESTIONS)


def test_one_acts_and_the_others_list_follows_without_losing_the_place(nora: Page, sami: Page):
    look(nora, HEADING)
    same_page = StillHere(nora)
    row(nora, PAVEL).locator("summary").click()
    link(nora, PAVEL).focus()
    stood = link(nora, PAVEL).bounding_box()["y"]
    time_passes(nora)
    expect(nora.locator("#changed")).to_be_empty()

    give_to(sami, PAVEL, "Nora Lindqvist")
    time_passes(nora)
    expect(nora.locator("#changed")).to_have_text(f"1 patient changed. {PAVEL}")
    expect(row(nora, PAVEL).get_by_role("cell").last).to_have_text("Nora")
    expect(link(nora, PAVEL)).to_be_focused()
    expect(row(nora, PAVEL).locator("details")).to_have_attribute("open", "")
    assert abs(link(nora, PAVEL).bounding_box()["y"] - stood) < 2, "the row moved under the eye"
    look(nora, HEADING)

    # While she types nothing moves: a line says so, and she decides when.
    nora.get_by_role("search").get_by_role("textbox").press_sequentially("to")
    expect(nora.locator("#found").get_by_role("link", name=TOM)).to_be_visible()
    give_to(sami, PAVEL, "Sami Haddad")
    time_passes(nora)
    expect(nora.locator("#changed")).to_have_text("1 patient changed.")
    expect(row(nora, PAVEL).get_by_role("cell").last).to_have_text("Nora")
    nora.get_by_role("button", name="Show", exact=True).click()
    expect(row(nora, PAVEL).get_by_role("cell").last).to_have_text("Sami")
    expect(link(nora, PAVEL)).to_be_focused()

    # Nobody was here for long: a line tells, and nothing is shown, which would be written down as a look.
    nora.get_by_role("search").get_by_role("textbox").fill("")
    link(nora, PAVEL).focus()
    give_to(sami, PAVEL, "Nora Lindqvist")
    nora.clock.fast_forward(HALF_AN_HOUR)
    expect(nora.get_by_role("button", name="Show", exact=True)).to_be_visible()
    expect(row(nora, PAVEL).get_by_role("cell").last).to_have_text("Sami")
    nora.mouse.move(300, 300)
    time_passes(nora)
    expect(row(nora, PAVEL).get_by_role("cell").last).to_have_text("Nora")
    give_to(sami, PAVEL, "Sami Haddad")
    same_page.check()


def test_who_is_signed_out_sees_no_list_any_more(browser: Browser, server: Installation, sign_in):
    with open_page(browser, server.url, **DESKTOP) as page:
        page.clock.install()
        sign_in(page, "nora")
        page.context.clear_cookies()
        with page.expect_navigation(url=re.compile("/account/sign-in/")):
            time_passes(page)
        expect(page.get_by_text(TOM)).to_have_count(0)


def test_keys_move_and_open_and_never_act(nora: Page):
    names = nora.locator("tr[data-row] h3 a").all_text_contents()
    link(nora, names[0]).focus()
    for key, name in (("j", names[1]), ("j", names[2]), ("k", names[1])):
        nora.keyboard.press(key)
        expect(link(nora, name)).to_be_focused()
    nora.keyboard.press("?")
    keys = nora.get_by_role("dialog", name="Keys of this list")
    expect(keys).to_be_visible()
    look(nora)
    nora.keyboard.press("j")  # in the help a letter is a letter
    nora.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(link(nora, names[1])).to_be_focused()
    nora.keyboard.press("/")
    words = nora.get_by_role("search").get_by_role("textbox")
    expect(words).to_be_focused()
    nora.keyboard.type("jkvro?")
    expect(words).to_have_value("jkvro?")

    link(nora, ADA).focus()
    with nora.expect_navigation():
        nora.keyboard.press("o")
    expect(nora.locator(".patient")).to_contain_text(ADA)
    nora.go_back()
    link(nora, ADA).focus()
    with nora.expect_navigation():
        nora.keyboard.press("v")
    expect(nora.locator('#since button[form="verify"]').first).to_be_focused()
    expect(nora.locator(".patient")).to_contain_text(ADA)
    nora.go_back()
    link(nora, ADA).focus()
    with nora.expect_navigation():
        nora.keyboard.press("r")
    expect(nora.get_by_role("button", name="Mark as reviewed")).to_be_focused()
    nora.go_back()
    # By the button, for whoever has found no key yet.
    nora.get_by_role("button", name="All keys").click()
    expect(keys).to_be_visible()
    nora.get_by_role("button", name="Close").click()


def test_narrowed_kept_taken_as_a_file(nora: Page):
    follow(nora, "Open question")
    expect(nora.get_by_text("1 filter is on: a question is open.")).to_be_visible()
    expect(row(nora, TOM)).to_be_visible()
    nora.get_by_text("More filters").click()
    nora.get_by_label("Where the cancer began").select_option(label="Prostate")
    look(nora, HEADING)
    submit(nora, "Show these")
    said = "2 filters are on: began in: Prostate, a question is open."
    expect(nora.get_by_text(said)).to_be_visible()
    with nora.expect_download() as taken:
        nora.get_by_role("link", name="This list as a file").click()
    with open(taken.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[0] for line in lines[1:]] == nora.locator("tr[data-row] h3 a").all_text_contents()

    nora.get_by_text("Keep as a list").click()
    nora.get_by_role("textbox", name="Name of the list").fill("Prostate, asked")
    look(nora)
    submit(nora, "Keep")
    expect(nora.get_by_text(said)).to_be_visible()
    follow(nora, "Clear all")
    expect(row(nora, ADA)).to_be_visible()
    follow(nora, "Prostate, asked")
    look(nora, HEADING)
    follow(nora, "Change my lists")
    look(nora, "My lists")
    submit(nora, "Delete Prostate, asked")
    expect(nora.get_by_text("You keep no list yet")).to_be_visible()
    look(nora, "My lists")


@pytest.mark.parametrize("width", [820, 360])
def test_on_a_tablet_and_a_phone(browser: Browser, server: Installation, sign_in, width: int):
    with open_page(browser, server.url, viewport={"width": width, "height": 1180}, has_touch=True) as page:
        sign_in(page, "sami")
        look(page, HEADING)
        page.get_by_text("More filters").tap()
        look(page, HEADING)
        row(page, TOM).locator("summary").tap()
        expect(row(page, TOM).get_by_text("Pain: ")).to_be_visible()
        follow(page, "Still open")
        look(page, HEADING)


def test_without_javascript(page_without_javascript: Page, sign_in):
    page = page_without_javascript
    sign_in(page, "sami")
    look_without_scripts(page, HEADING)
    expect(page.get_by_role("button", name="All keys")).to_be_hidden()
    page.get_by_text("More filters").tap()
    page.get_by_label("Where the cancer began").select_option(label="Prostate")
    submit(page, "Show these")
    expect(page.get_by_text("1 filter is on: began in: Prostate.")).to_be_visible()
    row(page, TOM).locator("summary").tap()
    expect(row(page, TOM).get_by_text("Pain: ")).to_be_visible()
    page.get_by_role("search").get_by_role("textbox").fill("pav")
    submit(page, "Search")
    expect(page.locator("#found").get_by_role("link", name=PAVEL)).to_be_visible()
    look_without_scripts(page, "Find a patient")

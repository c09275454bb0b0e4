"""A family shares out the work, ticks several at once, and takes a sheet to the visit. Patient: Fatima Rahimi;
caregivers: Omar and Zahra."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.family import fold, tab
from tests.journeys.pages import PHONE, StillHere, follow, look, open_page, submit
from tests.journeys.stored import Stored

FATIMA = "Fatima Rahimi"
MOST_SHEETS = 3
A4 = (595, 842)


@pytest.fixture
def omar(page_phone: Page, sign_in) -> Page:
    sign_in(page_phone, "omar")
    look(page_phone, "Today")
    return page_phone


def test_one_takes_it_on_another_takes_it_over_and_both_see_it(
    browser: Browser, server: Installation, omar: Page, sign_in
):
    same_page = StillHere(omar)
    take = omar.get_by_role("button", name=re.compile("^I’ll do it: ")).first
    title = take.get_attribute("aria-label").removeprefix("I’ll do it: ")
    take.tap()
    mine = omar.get_by_role("listitem").filter(has_text="do this").filter(has_text=title)
    expect(mine.first).to_be_visible()
    same_page.check()
    look(omar, "Today")
    with open_page(browser, server.url, **PHONE) as zahra:
        sign_in(zahra, "zahra")
        taken = zahra.get_by_role("main").get_by_role("listitem").filter(has_text="Omar does this")
        follow(zahra, title, taken)
        look(zahra, title)
        fold(zahra, "Do it instead of Omar")
        look(zahra, title)
        submit(zahra, "Yes, I do it now")
        expect(zahra.get_by_text("You do this.", exact=True)).to_be_visible()
        look(zahra, title)
    omar.reload()
    changed = omar.get_by_role("region", name="Changed since you last looked")
    expect(changed).to_contain_text("Zahra does it now instead of you")
    look(omar, "Today")
    submit(omar, "I have seen this")
    look(omar, "Today")
    expect(changed).to_be_hidden()


def test_several_at_once_with_the_keyboard_alone(omar: Page, stored: Stored):
    before = len(stored.events(FATIMA))
    follow(omar, "Tick several")
    look(omar, "Tick several")
    submit(omar, "These are done today")
    expect(omar.get_by_role("alert").filter(has_text="Nothing is chosen yet.")).to_be_focused()
    look(omar, "Tick several")
    boxes = omar.get_by_role("checkbox")
    boxes.nth(0).focus()
    omar.keyboard.press("Space")
    omar.keyboard.press("Tab")
    expect(boxes.nth(1)).to_be_focused()
    omar.keyboard.press("Space")
    omar.keyboard.press("Enter")
    expect(omar.get_by_role("status").filter(has_text="Two things are saved as done today.")).to_be_visible()
    look(omar, "Tick several")
    assert stored.events(FATIMA)[before:] == [("ticked", "Omar Rahimi")] * 2
    for _time in range(2):
        omar.get_by_role("button", name=re.compile("^Undo: ")).first.tap()
        expect(omar.get_by_role("button", name=re.compile("^Tick: ")).first).to_be_visible()


def test_questions_in_their_order_and_a_sheet_to_print(omar: Page):
    tab(omar, "More")
    follow(omar, "Questions for the visit")
    for question in ("What comes after this?", "May she fly?"):
        look(omar, "Questions for the visit")
        omar.get_by_label("What do you want to ask?").fill(question)
        submit(omar, "Put it on the list")
    look(omar, "Questions for the visit")
    omar.get_by_role("button", name="Move question 2 up").focus()
    omar.keyboard.press("Enter")
    asked = omar.get_by_role("listitem").filter(has=omar.get_by_role("button", name="Asked"))
    expect(asked.first).to_contain_text("May she fly?")
    expect(asked.first).to_be_in_viewport()
    follow(omar, "Sheet to print")
    look(omar, re.compile("for the visit"))
    _check_on_paper(omar)


def _check_on_paper(page: Page) -> None:
    """A4, black on white also for those who read in the dark, nothing but the sheet, a number on each foot."""
    page.emulate_media(media="print", color_scheme="dark")
    for part in (page.get_by_role("navigation"), page.get_by_role("region", name="When to call")):
        expect(part.first).to_be_hidden()
    colours = page.evaluate(
        "() => [document.body, document.querySelector('.sheet h1'), document.querySelector('.sheet li')]"
        ".map(one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor])"
    )
    assert colours == [["rgb(0, 0, 0)", "rgb(255, 255, 255)"]] * 3
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert 1 <= len(sheets) <= MOST_SHEETS
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {A4}
    page.emulate_media(media="screen", color_scheme="light")

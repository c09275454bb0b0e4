"""A poor network, an impatient thumb, two people at once. Patient: Henrik Olsen; caregivers: Birgit and Anke."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import fold, row, tab
from tests.journeys.pages import PHONE, StillHere, follow, look, open_page, submit
from tests.journeys.stored import Stored

HENRIK = "Henrik Olsen"
EXERCISES = "Exercises from the personal plan"
NO_NETWORK = re.compile(r"^htmx:(afterRequest|sendError), |net::ERR_FAILED$")
LONG = "So tired. " * 5_000


@pytest.fixture
def birgit(page_phone: Page, sign_in) -> Page:
    sign_in(page_phone, "birgit")
    look(page_phone, "Today")
    return page_phone


def test_a_tap_that_does_not_get_through_is_kept_and_sent_once(
    browser: Browser, server: Installation, sign_in, stored: Stored
):
    before = len(stored.events(HENRIK))
    with open_page(browser, server.url, expected=NO_NETWORK, **PHONE) as birgit:
        sign_in(birgit, "birgit")
        same_page = StillHere(birgit)
        birgit.route("**/tick", lambda route: route.abort())
        birgit.route("**/sync", lambda route: route.abort())
        tick = row(birgit, EXERCISES).get_by_role("button", name=f"Tick: {EXERCISES}", exact=True)
        tick.dblclick()  # an impatient thumb
        expect(birgit.get_by_text("Kept on this phone: done")).to_be_visible()
        expect(birgit.locator("#phone-line")).to_have_text("Not sent yet: 1")
        expect(birgit.get_by_text("That did not get through.")).to_be_hidden()
        check_axe(birgit)
        birgit.unroute("**/tick")
        birgit.unroute("**/sync")
        expect(birgit.locator("#phone-line")).to_have_text("All sent", timeout=30_000)
        expect(birgit.get_by_text("Kept on this phone: done")).to_be_hidden()
        same_page.check()
        assert stored.events(HENRIK)[before:] == [("ticked", "Birgit Olsen")]
        birgit.reload()  # else the row may be exchanged for the server's at the very tap
        undo_of(birgit).tap()
        expect(row(birgit, EXERCISES)).to_be_visible()


def undo_of(page: Page) -> Locator:
    return page.get_by_role("button", name=f"Undo: {EXERCISES}").first


def test_two_people_tick_the_same_thing(
    browser: Browser, server: Installation, birgit: Page, sign_in, stored: Stored
):
    before = len(stored.events(HENRIK))
    with open_page(browser, server.url, **PHONE) as anke:
        sign_in(anke, "anke")
        done = anke.locator(f"#{row(anke, EXERCISES).get_attribute('id')}")
        row(birgit, EXERCISES).get_by_role("button", name=f"Tick: {EXERCISES}").tap()
        expect(undo_of(birgit)).to_be_focused()
        done.get_by_role("button", name=f"Tick: {EXERCISES}").tap()
        expect(done.get_by_role("alert")).to_be_visible()
        expect(done).to_contain_text("Birgit")
        look(anke, "Today")
    assert stored.events(HENRIK)[before:] == [("ticked", "Birgit Olsen")]
    undo_of(birgit).click()
    expect(row(birgit, EXERCISES)).to_be_visible()


def test_a_note_that_is_much_too_long_stays_in_its_field(birgit: Page, stored: Stored):
    before = stored.events(HENRIK)
    tab(birgit, "Plan")
    follow(birgit, EXERCISES)
    fold(birgit, "Write a note").get_by_label("Your note").fill(LONG)
    submit(birgit, "Save the note")
    expect(birgit.get_by_role("alert")).to_be_focused()
    expect(birgit.get_by_label("Your note")).to_have_value(LONG)
    look(birgit, EXERCISES)
    assert stored.events(HENRIK) == before

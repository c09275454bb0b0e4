"""Access that is ended is over at once, on a page that is still open. Patient: Rosa Delgado; caregiver: Mateo."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import row, tab
from tests.journeys.pages import PHONE, follow, look, open_page, submit
from tests.journeys.stored import Stored

ROSA = "Rosa Delgado"
EXERCISES = "Exercises from the personal plan"
GONE = re.compile("^(This page is not here|You do not take part any more)$")
# What a browser tells a page that it kept in its memory and shows again after Back.
COMES_BACK_FROM_MEMORY = (
    "() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
)


def test_access_ends_while_the_page_is_open(
    browser: Browser, server: Installation, page_desktop: Page, page_phone: Page, sign_in, stored: Stored
):
    nurse, mateo = page_desktop, page_phone
    sign_in(mateo, "mateo")
    look(mateo, "Today")
    with open_page(browser, server.url, **PHONE) as other_phone:
        sign_in(other_phone, "mateo")
        tab(other_phone, "Plan")
        from_memory = other_phone.context.new_page()
        from_memory.goto(other_phone.url)

        end_access_of_mateo(nurse, sign_in)
        written = stored.events(ROSA)
        row(mateo, EXERCISES).get_by_role("button", name=f"Tick: {EXERCISES}").tap()
        nothing_of_rosa(mateo)
        follow_anything(other_phone)
        nothing_of_rosa(other_phone)
        other_phone.go_back()
        nothing_of_rosa(other_phone)
        from_memory.evaluate(COMES_BACK_FROM_MEMORY)
        nothing_of_rosa(from_memory)
    mateo.goto("/care/")
    look(mateo, "The people I care for")
    expect(mateo.get_by_text("Nobody here yet")).to_be_visible()
    expect(mateo.get_by_text("Rosa")).to_have_count(0)
    assert stored.events(ROSA) == written
    assert written[-1] == ("access_ended", "Stella Roth")


def end_access_of_mateo(page: Page, sign_in) -> None:
    sign_in(page, "stella")
    follow(page, ROSA)
    follow(page, "Rights and access")
    look(page, "Family")
    follow(page, "Change or end access of Mateo Ruiz")
    look(page, "Access of Mateo Ruiz")
    submit(page, "End access now")
    look(page, "Family")
    expect(page.get_by_text("1 person was here before")).to_be_visible()


def follow_anything(page: Page) -> None:
    page.get_by_role("link", name=EXERCISES, exact=True).first.tap()


def nothing_of_rosa(page: Page) -> None:
    expect(page.locator("h1")).to_have_text(GONE)
    check_axe(page)
    expect(page.get_by_text("Rosa")).to_have_count(0)
    expect(page.get_by_text(EXERCISES)).to_have_count(0)

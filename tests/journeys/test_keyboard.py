"""Ticks, words and a check-in with the keyboard alone. Patient: Tom Becker; caregiver: Greta."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.axe import AT_REST
from tests.journeys.caregivers import script
from tests.journeys.family import row
from tests.journeys.pages import StillHere, look
from tests.journeys.stored import Stored

TOM = "Tom Becker"
EXERCISES = "Exercises from the personal plan"
MEDITATION = "Mindfulness meditation"
MOST_TABS = 60
HAS_FOCUS_RING = """one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
# What is found in the middle of the thing with the focus must be that thing, not a bar above it.
IS_UNCOVERED = """one => {
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return one === top || one.contains(top);
}"""

IS_BEFORE_THE_FOCUS = """one => Boolean(
    one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING
)"""


def test_a_tick_with_the_keyboard_alone(page_phone: Page, sign_in, stored: Stored):
    before = len(stored.events(TOM))
    sign_in(page_phone, "greta")
    look(page_phone, "Today")
    same_page = StillHere(page_phone)
    done = page_phone.locator(f"#{row(page_phone, EXERCISES).get_attribute('id')}")
    page_phone.keyboard.press("Tab")
    expect(page_phone.get_by_role("link", name="Skip to the page")).to_be_focused()
    expect(page_phone.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    tab_to(page_phone, f"Tick: {EXERCISES}")
    page_phone.keyboard.press("Space")
    undo = done.get_by_role("button", name=f"Undo: {EXERCISES}")
    expect(undo).to_be_focused()
    check_focus(page_phone)
    look(page_phone, "Today")
    page_phone.keyboard.press("Enter")
    expect(done.get_by_role("button", name=f"Tick: {EXERCISES}")).to_be_focused()
    check_focus(page_phone)
    page_phone.keyboard.press("Enter")
    expect(undo).to_be_focused()
    page_phone.keyboard.press("Tab")
    check_focus(page_phone)
    assert done.evaluate(IS_BEFORE_THE_FOCUS), "Tab began again at the top of the page"
    same_page.check()
    assert stored.events(TOM)[before:] == [(kind, "Greta Becker") for kind in ("ticked", "undone", "ticked")]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the button of that name has the focus; everything on the way shows that it has it."""
    for _time in range(MOST_TABS):
        page.keyboard.press("Tab")
        check_focus(page)
        if page.evaluate("() => document.activeElement.getAttribute('aria-label')") == name:
            return
    raise AssertionError(f"Tab does not come to {name}")


def check_focus(page: Page) -> None:
    focused = page.locator(":focus")
    words = focused.evaluate("one => one.outerHTML.slice(0, 120)")
    assert focused.evaluate(HAS_FOCUS_RING), f"no ring shows the focus of {words}"
    assert focused.evaluate(IS_UNCOVERED), f"covered by something: {words}"


def test_a_note_a_reason_and_a_check_in_with_the_keyboard_alone(page_phone: Page, sign_in, stored: Stored):
    before = len(stored.events(TOM))
    page_phone.emulate_media(reduced_motion="reduce")  # a ring that is still on its way has another colour
    sign_in(page_phone, "greta")
    look(page_phone, "Today")
    go_to(page_phone, MEDITATION, MEDITATION)
    press_at(page_phone, "Write a note")
    tab_until(page_phone, "Your note")
    page_phone.keyboard.type("We spoke about it at the table.")
    send_by(page_phone, "Save the note")
    go_to(page_phone, "Not done because …", "Not done because …")
    tab_until(page_phone, "Too ill that day")
    page_phone.keyboard.press("Space")
    send_by(page_phone, "Save as not done")
    go_to(page_phone, "Check-in", re.compile("How is"))
    tab_until(page_phone, "No")
    page_phone.keyboard.press("Space")
    send_by(page_phone, "Save")
    assert stored.events(TOM)[before:] == [
        (kind, "Greta Becker") for kind in ("noted", "skipped", "checked_in")
    ]


NAME_OF_FOCUS = """() => {
    const one = document.activeElement;
    const words = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
    return words.trim().replace(/\\s+/g, " ").replace(/\\*$/, ""); // the star of a required field is not shown
}"""


def tab_until(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _time in range(MOST_TABS * 3):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUS) == name:
            check_focus_of_choice(page)
            return
    raise AssertionError(f"Tab does not come to {name}")


def check_focus_of_choice(page: Page) -> None:
    page.evaluate(AT_REST)
    focus = page.evaluate(script("focus"))
    assert focus["faults"] == [], focus


def press_at(page: Page, name: str) -> None:
    tab_until(page, name)
    page.keyboard.press("Enter")


def send_by(page: Page, name: str) -> None:
    tab_until(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def go_to(page: Page, link: str, heading: str | re.Pattern[str]) -> None:
    send_by(page, link)
    expect(page.locator("h1")).to_have_text(heading)

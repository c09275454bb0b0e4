"""Everything a family does, on a phone that runs no script. Patient: Pavel Novák; caregiver: Jana."""

from playwright.sync_api import Page, expect

from tests.journeys.family import fold, row, tab
from tests.journeys.pages import follow, look_without_scripts, submit
from tests.journeys.stored import Stored

PAVEL = "Pavel Novák"
EXERCISES = "Exercises from the personal plan"


def test_a_day_without_javascript(page_without_javascript: Page, sign_in, stored: Stored):
    jana = page_without_javascript
    before = len(stored.events(PAVEL))
    sign_in(jana, "jana")
    look_without_scripts(jana, "Today")
    tick_and_undo(jana)
    note(jana)
    say_why_not(jana)
    check_in(jana)
    assert stored.events(PAVEL)[before:] == [
        (kind, "Jana Nováková")
        for kind in ("ticked", "undone", "noted", "skipped", "checked_in", "sign_reported")
    ]


def tick_and_undo(page: Page) -> None:
    with page.expect_navigation():
        row(page, EXERCISES).get_by_role("button", name=f"Tick: {EXERCISES}").tap()
    look_without_scripts(page, "Today")
    expect(page.get_by_text("Saved. You can take it back.")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name=f"Undo: {EXERCISES}").first.tap()
    look_without_scripts(page, "Today")
    expect(row(page, EXERCISES)).to_be_visible()


def note(page: Page) -> None:
    tab(page, "Plan")
    look_without_scripts(page, "The whole plan")
    follow(page, EXERCISES)
    note = fold(page, "Write a note")
    submit(page, "Save the note", note)
    look_without_scripts(page, EXERCISES)
    expect(page.get_by_text("Please write something first.").last).to_be_visible()
    page.get_by_label("Your note").fill("Three times around the table.")
    submit(page, "Save the note")
    expect(page.locator(".typed", has_text="Three times around the table.")).to_be_visible()


def say_why_not(page: Page) -> None:
    follow(page, "Not done because …")
    look_without_scripts(page, "Not done because …")
    page.get_by_role("radio", name="Too ill").check()
    submit(page, "Save as not done")
    look_without_scripts(page, EXERCISES)
    expect(page.get_by_text("Saved as not done.")).to_be_visible()


def check_in(page: Page) -> None:
    """The list of signs and the numbers stand above the questions; the answer begins with whom to call."""
    tab(page, "Check-in")
    look_without_scripts(page, "How is Pavel?")
    expect(page.get_by_role("region", name="Call now if one of these is there")).to_be_visible()
    page.get_by_role("group", name="Is the person more confused than usual?").get_by_text("Not sure").tap()
    submit(page, "Save")
    look_without_scripts(page, "Saved")
    call = page.get_by_role("region", name="Call now")
    expect(call.locator("a[href='tel:+493055500100']")).to_be_visible()
    assert call.bounding_box()["y"] < page.locator("h1").bounding_box()["y"], "first whom to call"

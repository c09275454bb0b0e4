"""A caregiver, from the invitation to a tick, a note, a question and a check-in. Patient: Brigitte Maurer."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.family import fold, invite, join, row, tab
from tests.journeys.pages import StillHere, follow, look, submit
from tests.journeys.stored import Stored

BRIGITTE = "Brigitte Maurer"
EXERCISES = "Exercises from the personal plan"
MEDITATION = "Mindfulness meditation"
SUPPORT = "Talk about how you all are"
# An emoji made of several signs, and words from right to left.
NOTE = "Slept well after it 👵🏽🕊️\nنامت أمي جيدا الليلة"
QUESTION = "May she do it in the evening as well?"
NUMB = "Are the legs or arms numb or weak?"


def test_a_caregiver_comes_in_and_does_what_is_to_do(
    page_desktop: Page, page_phone: Page, sign_in, stored: Stored
):
    nurse, anna = page_desktop, page_phone
    sign_in(nurse, "stella")
    follow(nurse, BRIGITTE)
    join(anna, invite(nurse, BRIGITTE, "Anna Maurer", "daughter or son"), "anna@family.example")

    tick_and_undo(anna)
    tick_on_another_day(anna)
    write_a_note(anna)
    ask(anna)
    say_why_not(anna)
    check_in(anna)

    follow(nurse, "Patients", nurse.get_by_role("navigation"))
    now = nurse.get_by_role("row").filter(has_text=BRIGITTE)
    expect(now).to_contain_text("Legs or arms numb or weak, by Anna")
    look(nurse)
    assert [kind for kind, name in stored.events(BRIGITTE) if name == "Anna Maurer"] == [
        *("joined", "ticked", "undone", "ticked", "noted", "asked", "skipped"),
        *("checked_in", "sign_reported"),
    ]
    sealed = "".join(text for (text,) in stored.rows("SELECT sealed FROM plans_event"))
    assert "note" in sealed
    assert "Slept well" not in sealed


def tick_and_undo(page: Page) -> None:
    """One touch, and it is taken back: the page stays, the focus stays in the row."""
    same_page = StillHere(page)
    done = page.locator(f"#{row(page, EXERCISES).get_attribute('id')}")
    done.get_by_role("button", name=f"Tick: {EXERCISES}").tap()
    undo = done.get_by_role("button", name=f"Undo: {EXERCISES}")
    expect(undo).to_be_focused()
    expect(done).to_contain_text("You, today")
    expect(page.get_by_role("status").filter(has_text="Saved, ")).to_be_visible()
    look(page, "Today")
    undo.tap()
    expect(done.get_by_role("button", name=f"Tick: {EXERCISES}")).to_be_focused()
    same_page.check()
    look(page, "Today")


def tick_on_another_day(page: Page) -> None:
    """It happened yesterday. A day that is yet to come gets a sentence, and stays in the field."""
    follow(page, MEDITATION)
    look(page, MEDITATION)
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    day = fold(page, "It was done on another day").get_by_label("When was it really done?")
    day.fill((today + timedelta(days=1)).isoformat())
    submit(page, "Save as done")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(day).to_have_value((today + timedelta(days=1)).isoformat())
    look(page, MEDITATION)
    day.fill((today - timedelta(days=1)).isoformat())
    submit(page, "Save as done")
    look(page, MEDITATION)
    expect(page.get_by_text("You, yesterday")).to_be_visible()


def write_a_note(page: Page) -> None:
    """Nothing written is said so; what is written stands there as it was, each part in its own direction."""
    note = fold(page, "Write a note")
    submit(page, "Save the note", note)
    expect(page.get_by_text("Please write something first.").last).to_be_visible()
    look(page, MEDITATION)
    fold(page, "Write a note").get_by_label("Your note").fill(NOTE)
    submit(page, "Save the note")
    expect(page.locator(".typed", has_text="👵🏽🕊️")).to_have_text(NOTE)
    look(page, MEDITATION)


def ask(page: Page) -> None:
    fold(page, "Ask the nurse").get_by_label("Your question").fill(QUESTION)
    submit(page, "Send the question")
    expect(page.get_by_text("Your question is with the nurses now.")).to_be_visible()
    expect(page.get_by_text("No answer yet.")).to_be_visible()
    look(page, MEDITATION)


def say_why_not(page: Page) -> None:
    """Not done, without blame; the reason has to be chosen, more words need not be there."""
    tab(page, "Plan")
    look(page, "The whole plan")
    follow(page, SUPPORT)
    follow(page, "Not done because …")
    look(page, "Not done because …")
    page.get_by_label("More about it, if you like").fill("Next week, when all are here.")
    submit(page, "Save as not done")
    expect(page.get_by_text("Please choose what fits best.").last).to_be_visible()
    expect(page.get_by_label("More about it, if you like")).to_have_value("Next week, when all are here.")
    look(page, "Not done because …")
    page.get_by_role("radio", name="Could not get there").check()
    submit(page, "Save as not done")
    look(page, SUPPORT)
    expect(page.get_by_text("Next week, when all are here.")).to_be_visible()


def check_in(page: Page) -> None:
    """A yes to a sign: whom to call stands there before anything is saved, and after; the number dials."""
    tab(page, "Check-in")
    look(page, "How is Brigitte?")
    expect(page.get_by_role("region", name="Call now if one of these is there")).to_be_visible()
    question = page.get_by_role("group", name=NUMB)
    what_to_do = page.locator("[data-watch]").filter(has=question).get_by_role("alert")
    expect(what_to_do).to_be_hidden()
    question.get_by_text("Yes", exact=True).tap()
    expect(what_to_do.get_by_role("heading", name="Call now")).to_be_visible()
    expect(what_to_do.locator("a[href='tel:+493055500200']")).to_be_visible()
    look(page, "How is Brigitte?")
    page.get_by_role("group", name="Pain now").get_by_text("6", exact=True).tap()
    page.get_by_label("Temperature, only if you took it").fill("warm")
    submit(page, "Save")
    expect(page.get_by_text("Write the number as the thermometer shows it, like 37.2.").last).to_be_visible()
    expect(question.get_by_label("Yes", exact=True)).to_be_checked()
    expect(what_to_do).to_be_visible()
    look(page, "How is Brigitte?")
    page.get_by_label("Temperature, only if you took it").fill("37,9")
    submit(page, "Save")
    look(page, "Saved")
    expect(page).to_have_url(re.compile(r"/check-ins/\d+$"))
    for address in ("tel:+493055500200", "tel:112"):
        expect(page.get_by_role("region", name="Call now").locator(f"a[href='{address}']")).to_be_visible()
    expect(page.get_by_text("Nobody has answered yet.")).to_be_visible()
    tab(page, "Today")
    look(page, "Today")
    expect(page.get_by_role("region", name="Call now")).to_be_visible()

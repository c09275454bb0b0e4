"""A whole check-in on a phone, what stands first when a sign is said, and the diary that grows from it.

Patient: Ada Lund, who writes for herself; her daughter Ida is invited and writes too.
"""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.family import fold, invite, join, tab
from tests.journeys.pages import follow, look, look_without_scripts, submit
from tests.journeys.stored import Stored

ADA = "Ada Lund"
NUMB = "Are the legs or arms numb or weak?"
CONFUSED = "Is the person more confused than usual?"


def test_a_check_in_of_the_whole_day_and_its_diary(
    page_desktop: Page, page_phone: Page, sign_in, stored: Stored
):
    nurse, ida = page_desktop, page_phone
    sign_in(nurse, "nora")
    follow(nurse, ADA)
    join(ida, invite(nurse, ADA, "Ida Lund", "daughter or son"), "ida@family.example")

    enter_the_day(ida)
    say_a_sign(ida)
    read_the_diary(ida)
    see_the_charts(ida)
    answer_the_sign(nurse)
    see_the_answer(ida)
    read_it_as_the_nurse(nurse)
    assert [kind for kind, name in stored.events(ADA) if name == "Ida Lund"] == [
        *("joined", "checked_in", "checked_in", "sign_reported")
    ]
    sealed = "".join(text for (text,) in stored.rows("SELECT sealed || data FROM plans_event"))
    assert "lower_back" not in sealed


def choose(page: Page, question: str, *answers: str) -> Locator:
    group = page.get_by_role("group", name=question, exact=True)
    for answer in answers:
        group.get_by_text(answer, exact=True).tap()
    return group


def enter_the_day(page: Page) -> None:
    """Nothing filled in is said so; then all of it, without one warning sign: saved, and no comfort."""
    tab(page, "Check-in")
    look(page, "How is Ada?")
    submit(page, "Save")
    expect(page.get_by_role("alert").filter(has_text="Nothing is filled in yet.")).to_be_focused()
    look(page, "How is Ada?")
    choose(page, "Pain now", "3")
    choose(page, "Worst pain since yesterday", "8")
    choose(page, "Where does it hurt?", "Lower back", "Hip or bottom")
    fold(page, "Sleep, eating, mood and more, if you like")
    look(page, "How is Ada?")
    choose(page, "Woke at night?", "Yes, once")
    choose(page, "Tired", "10")
    choose(page, "Eating", "Hardly anything")
    page.get_by_label("Last bowel movement: which day?").fill("2026-01-02")
    choose(page, "Mood", "Quiet", "Sad")
    page.get_by_label("Mood in a few words").fill("Misses the garden.")
    page.get_by_label("Anything else?").fill("نامت قليلا 🌙")
    choose(page, "How are you, the carer?", "It is hard")
    look(page, "How is Ada?")
    submit(page, "Save")
    look(page, "Saved")
    for words in ("8 of 10", "Hip or bottom", "Misses the garden.", "It is hard"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.locator("main").get_by_role("heading", name="Call now")).to_have_count(0)


def say_a_sign(page: Page) -> None:
    """Whom to call stands at the top at the first touch, again when the form is refused, and after saving."""
    tab(page, "Check-in")
    call = page.get_by_role("region", name="Call now", exact=True)
    expect(call).to_be_hidden()
    choose(page, NUMB, "Not sure")
    expect(call).to_be_visible()
    expect(call).to_contain_text("Legs or arms numb or weak")
    above_the_heading(page, call)
    choose(page, NUMB, "No")
    expect(call).to_be_hidden()
    choose(page, NUMB, "Yes")
    expect(call).to_be_visible()
    look(page, "How is Ada?")
    page.get_by_label("Temperature, only if you took it").fill("warm")
    submit(page, "Save")
    expect(call).to_be_focused()
    expect(call.locator("a[href^='tel:']").first).to_be_in_viewport()
    above_the_heading(page, call)
    look(page, "How is Ada?")
    page.get_by_label("Temperature, only if you took it").fill("")
    submit(page, "Save")
    look(page, "Saved")
    above_the_heading(page, call)
    expect(call).to_contain_text("Nobody has answered yet.")
    expect(call).to_contain_text("The team reads:")


def above_the_heading(page: Page, call: Locator) -> None:
    """Both are looked at in one moment: the page may be exchanged by the server's newer one."""
    expect(page.locator("h1")).to_be_visible()
    tops = "call => [call, document.querySelector('h1')].map(one => one.getBoundingClientRect().top)"
    first, second = call.evaluate(tops)
    assert first < second, "first whom to call"


def read_the_diary(page: Page) -> None:
    follow(page, "Check-ins so far")
    look(page, "Check-ins so far")
    page.locator("details", has_text="Misses the garden.").locator("summary").tap()
    expect(page.get_by_text("Misses the garden.")).to_be_visible()
    look(page, "Check-ins so far")


def see_the_charts(page: Page) -> None:
    """What was entered is drawn, and stands in the table; other days are one touch away."""
    follow(page, "Charts")
    look(page, "Charts")
    expect(page.get_by_role("img", name=re.compile("Worst pain since yesterday"))).to_be_visible()
    table = page.get_by_role("table", name=re.compile("The same numbers as a table"))
    row = table.get_by_role("row").nth(1)
    expect(row.get_by_role("cell")).to_have_text(["3", "8", "10"])
    expect(row.get_by_role("rowheader")).to_contain_text("You")
    for days in ("90 days", "30 days"):
        follow(page, days)
        look(page, "Charts")
        expect(page.get_by_role("link", name=days)).to_have_attribute("aria-current", "page")


def answer_the_sign(nurse: Page) -> None:
    nurse.goto("/clinic/")
    follow(nurse, ADA)
    nurse.get_by_role("button", name="I’m on it").click()
    expect(nurse.get_by_text("Ida Lund")).not_to_have_count(0)


def see_the_answer(page: Page) -> None:
    """Who is on it, and when, on Today."""
    tab(page, "Today")
    look(page, "Today")
    call = page.get_by_role("region", name="Call now", exact=True)
    expect(call).to_contain_text(re.compile(r"Nora is on it, \d\d:\d\d"))


def read_it_as_the_nurse(nurse: Page) -> None:
    nurse.goto("/clinic/")
    follow(nurse, ADA)
    follow(nurse, "All check-ins", nurse.get_by_role("complementary"))
    look(nurse, "Check-ins")
    expect(nurse.get_by_text("About the carer").first).to_be_visible()
    expect(nurse.get_by_text("It is hard").first).to_be_visible()
    follow(nurse, "Charts")
    look(nurse, "Charts")
    expect(nurse.get_by_role("table", name=re.compile("The same numbers"))).to_contain_text("Ida Lund")


def test_the_patient_checks_in_without_javascript(page_without_javascript: Page, sign_in, stored: Stored):
    """She writes in her own words, is asked nothing about a carer, and reads first whom to call."""
    ada = page_without_javascript
    before = len(stored.events(ADA))
    sign_in(ada, "ada.lund")
    tab(ada, "Check-in")
    look_without_scripts(ada, "How is Ada?")
    expect(ada.get_by_label("The patient’s own words")).to_be_checked()
    expect(ada.get_by_role("group", name="How are you, the carer?")).to_have_count(0)
    choose(ada, CONFUSED, "Not sure")
    choose(ada, "Where does it hurt?", "Head")
    ada.get_by_label("Temperature, only if you took it").fill("hot")
    submit(ada, "Save")
    look_without_scripts(ada, "How is Ada?")
    call = ada.get_by_role("region", name="Call now", exact=True)
    expect(call).to_contain_text("New confusion")
    above_the_heading(ada, call)
    expect(ada.get_by_role("group", name="Where does it hurt?").get_by_label("Head")).to_be_checked()
    ada.get_by_label("Temperature, only if you took it").fill("38,2")
    submit(ada, "Save")
    look_without_scripts(ada, "Saved")
    above_the_heading(ada, call)
    follow(ada, "Check-ins so far")
    look_without_scripts(ada, "Check-ins so far")
    follow(ada, "Charts")
    look_without_scripts(ada, "Charts")
    assert stored.events(ADA)[before:] == [("checked_in", ADA), ("sign_reported", ADA)]

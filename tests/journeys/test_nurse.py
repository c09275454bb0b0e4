"""A nurse, from the worklist to verified and reviewed. Patient: Maryam Aziz; her family: Carl."""

import re
from itertools import groupby

from playwright.sync_api import Locator, Page, expect

from tests.journeys.family import row, tab
from tests.journeys.pages import StillHere, follow, look, submit
from tests.journeys.stored import Stored

MARYAM = "Maryam Aziz"
TICKED = ("Talk through the pain plan", "Mindfulness meditation", "Bone scan")
QUESTION = "Is it safe to lift her out of the chair?"
ANSWER = "Please wait for the physiotherapist on Tuesday. Call us if she cannot stand."
CLOSING = "I called you at 9. The doctor sees her this afternoon."


def test_a_nurse_sees_answers_verifies_and_reviews(
    page_desktop: Page, page_phone: Page, sign_in, stored: Stored
):
    nora, carl = page_desktop, page_phone
    sign_in(carl, "carl")
    report(carl)
    sign_in(nora, "nora")
    look(nora, "Who waits for you")
    search(nora)
    follow(nora, MARYAM, first_on_the_list(nora))
    look(nora, re.compile("^Since your last review"))

    take_on_and_close_the_sign(nora)
    answer_the_question(nora)
    verify(nora)
    follow(carl, "Bone scan")
    expect(carl.get_by_text(re.compile(r"^Looked at by Nora, \d\d:\d\d$"))).to_be_visible()
    nora.get_by_role("button", name="Mark as reviewed").click()
    expect(nora.get_by_text("Nothing new.")).to_be_visible()
    # The list above shrank to one line: what was done is still on the screen, and so is the focus; not on a tick.
    expect(nora.get_by_role("heading", name=re.compile("^Since your last review"))).to_be_in_viewport()
    expect(nora.get_by_role("button", name="Mark as reviewed")).to_be_focused()
    look(nora)
    read_what_the_nurse_did(carl)

    follow(nora, "Patients", nora.get_by_role("navigation"))
    look(nora, "Who waits for you")
    expect(nora.get_by_role("row").filter(has_text=MARYAM)).to_have_count(1)
    expect(nora.locator("tr.now, tr.wait").filter(has_text=MARYAM)).to_have_count(0)
    acts = [kind for kind, name in stored.events(MARYAM) if name == "Nora Lindqvist"]
    once_each = [kind for kind, _same in groupby(acts)]
    assert once_each[-5:] == ["sign_answered", "sign_closed", "answered", "verified", "reviewed"]


def report(page: Page) -> None:
    """Carl ticks three things and asks, so that there is something to look at."""
    tab(page, "Plan")
    for title in TICKED:
        row(page, title).get_by_role("button").tap()
        # The first of two: for a moment the row says it as kept on the phone, and as the server answered.
        expect(page.get_by_role("button", name=f"Undo: {title}").first).to_be_visible()
    tab(page, "More")
    look(page, "More")
    follow(page, "Questions to the nurse")
    look(page)
    follow(page, "Ask the nurse")
    page.get_by_label("Your question").fill(QUESTION)
    submit(page, "Send the question")
    expect(page.get_by_text(QUESTION)).to_have_count(
        1
    )  # said once: it is the team's now, not *kept on this phone*
    look(page)
    tab(page, "Plan")


def search(page: Page) -> None:
    """By the beginning of a name, without leaving the list; nothing of it stands in the address."""
    same_page, address = StillHere(page), page.url
    words = page.get_by_role("search").get_by_role("textbox")
    words.fill("azi")
    words.press("Enter")
    found = page.locator("#found")
    expect(found.get_by_role("link", name=MARYAM)).to_be_visible()
    look(page)
    words.fill("Nobody like that")
    words.press("Enter")
    expect(found.get_by_text("Nobody of your teams has a name")).to_be_visible()
    same_page.check()
    assert page.url == address


def first_on_the_list(page: Page) -> Locator:
    """The first patient of the first group, and the reason: a sign that waits."""
    first = page.locator("tbody").first
    expect(first.get_by_role("heading", name="A warning sign waits")).to_be_visible()
    expect(first.get_by_role("row").nth(1)).to_contain_text("Legs or arms numb or weak, by Carl")
    return first.get_by_role("row").filter(has_text=MARYAM)


def take_on_and_close_the_sign(page: Page) -> None:
    """Without a reload; what was being written meanwhile stays."""
    sign = page.get_by_role("region", name="Warning sign, call now: Legs or arms numb or weak")
    box, news = sign.bounding_box(), page.locator("#since").bounding_box()
    assert box["y"] < news["y"], "the sign stands above what is new"
    same_page = StillHere(page)
    open_answer(page).fill("Half an answer")
    sign.get_by_role("button", name="I’m on it").click()
    expect(sign).to_contain_text("On it: Nora Lindqvist")
    expect(answer_field(page)).to_have_value("Half an answer")
    same_page.check()
    look(page)
    follow(page, "Answer", sign)
    look(page, "Answer a warning sign")
    submit(page, "Answer and close")
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "Answer a warning sign")
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox").fill(CLOSING)
    submit(page, "Answer and close")
    expect(page.get_by_role("region", name="Warning sign, call now")).to_have_count(0)
    look(page)


def answer_the_question(page: Page) -> None:
    open_answer(page).fill(ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(answer_field(page)).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text=QUESTION)).to_contain_text(
        "answered by Nora Lindqvist"
    )
    look(page)


def answer_field(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has_text=QUESTION).get_by_role("textbox")


def open_answer(page: Page) -> Locator:
    page.get_by_role("listitem").filter(has_text=QUESTION).locator("summary", has_text="Answer").click()
    return answer_field(page)


def verify(page: Page) -> None:
    """One by its own button, without a reload; then the rest at once."""
    same_page = StillHere(page)
    page.get_by_role("button", name="Verify Bone scan").click()
    expect(page.get_by_role("button", name="Verify Bone scan")).to_have_count(0)
    same_page.check()
    look(page)
    page.get_by_role("button", name=re.compile(r"^Verify all \d+$")).click()
    expect(page.get_by_role("button", name=re.compile("^Verify"))).to_have_count(0)
    same_page.check()
    look(page)


def read_what_the_nurse_did(page: Page) -> None:
    """Who looked, when, and what was answered: on the family's own pages."""
    tab(page, "Today")
    look(page, "Today")
    expect(page.get_by_role("region", name="Call now")).to_have_count(0)
    expect(page.get_by_text(CLOSING)).to_be_visible()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text(re.compile("^Answered by Nora, today"))).to_be_visible()

"""A caregiver who reads Arabic, from right to left, on a phone. Patient: Margaret O’Neill; caregiver: Sean.

Without a network: Ada Lund, on the server of those journeys. What a page must say is asked of the product's own
catalogue, so that a sentence that nobody translated is found.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Installation
from tests.journeys.arabic import (
    CODE,
    ar,
    ar_count,
    choose_arabic,
    choose_language,
    look_in_arabic,
    row_in_arabic,
    step_words,
    tab_in_arabic,
)
from tests.journeys.family import fold
from tests.journeys.pages import StillHere, check_width, follow, submit
from tests.journeys.phones import Phone, a_phone
from tests.journeys.stored import Stored

MAGGIE, SEAN = "Margaret O’Neill", "Sean O’Neill"
ADA = "Ada Lund"
EXERCISES = step_words("exercise-plan")["title"]
SUPPORT = step_words("emotional-support")["title"]
NUMB = step_words("watch-numb-weak-limbs")
# Both directions in one text, with numbers, as people write.
NOTE = "مشت 3 مرات مع Joan، كل مرة 10 دقائق 🌙"
WHY_NOT = "السيارة لم تأت قبل 14:30."
QUESTION = "هل نتصل على ‎+49 30 5550 0210 في الليل؟"


@pytest.fixture
def sean(page_phone: Page, sign_in) -> Page:
    sign_in(page_phone, "sean")
    if page_phone.locator("html").get_attribute("lang") != CODE:
        page_phone.goto("/account/")
        choose_arabic(page_phone)
        page_phone.goto("/")
    look_in_arabic(page_phone, ar("Today"))
    return page_phone


def test_the_language_is_chosen_and_holds(sean: Page):
    """In the account, among languages that say their own names; and it is the account's, not this browser's alone."""
    tab_in_arabic(sean, "More")
    look_in_arabic(sean, ar("More"))
    follow(sean, ar("My account"), sean.locator("main"))
    look_in_arabic(sean, ar("My account"))
    choose_language(sean, "English")
    expect(sean.locator("html")).to_have_attribute("dir", "ltr")
    expect(sean.locator("h1")).to_have_text("My account")
    choose_arabic(sean)
    look_in_arabic(sean, ar("My account"))
    sean.context.clear_cookies(name="careplan_language")
    sean.goto("/")
    look_in_arabic(sean, ar("Today"))


def test_a_tick_and_taking_it_back(sean: Page, stored: Stored):
    before, same_page = len(stored.events(MAGGIE)), StillHere(sean)
    done = sean.locator(f"#{row_in_arabic(sean, EXERCISES).get_attribute('id')}")
    tick = done.get_by_role("button", name=ar("Tick: %(name)s", name=EXERCISES), exact=True)
    undo = done.get_by_role("button", name=ar("Undo: %(name)s", name=EXERCISES), exact=True)
    tick.tap()
    expect(undo).to_be_focused()
    expect(done).to_contain_text(ar("you"))
    look_in_arabic(sean, ar("Today"))
    undo.tap()
    expect(tick).to_be_focused()
    look_in_arabic(sean, ar("Today"))
    same_page.check()
    assert stored.events(MAGGIE)[before:] == [("ticked", SEAN), ("undone", SEAN)]


def test_not_done_and_why(sean: Page, stored: Stored):
    before = len(stored.events(MAGGIE))
    tab_in_arabic(sean, "Plan")
    look_in_arabic(sean, ar("The whole plan"))
    follow(sean, SUPPORT)
    look_in_arabic(sean, SUPPORT)
    follow(sean, ar("Not done because …"))
    look_in_arabic(sean, ar("Not done because …"))
    submit(sean, ar("Save as not done"))
    expect(sean.get_by_text(ar("Please choose what fits best.")).last).to_be_visible()
    look_in_arabic(sean, ar("Not done because …"))
    sean.get_by_role("radio", name=ar("Could not get there")).check()
    sean.get_by_label(ar("More about it, if you like")).fill(WHY_NOT)
    submit(sean, ar("Save as not done"))
    expect(sean.locator(".typed", has_text="14:30")).to_have_text(WHY_NOT)
    expect(sean.locator("main")).to_contain_text(ar("Not done: %(reason)s", reason=ar("Could not get there")))
    look_in_arabic(sean, SUPPORT)
    assert stored.events(MAGGIE)[before:] == [("skipped", SEAN)]


def test_a_note_and_who_may_read_it(sean: Page, stored: Stored):
    before = len(stored.events(MAGGIE))
    follow(sean, EXERCISES, row_in_arabic(sean, EXERCISES))
    look_in_arabic(sean, EXERCISES)
    note = fold(sean, ar("Write a note"))
    submit(sean, ar("Save the note"), note)
    expect(sean.get_by_text(ar("Please write something first.")).last).to_be_visible()
    look_in_arabic(sean, EXERCISES)
    note.get_by_role("radio", name=ar("Only the family. Nurses do not read this.")).check()
    note.get_by_label(ar("Your note")).fill(NOTE)
    look_in_arabic(sean, EXERCISES)
    submit(sean, ar("Save the note"), note)
    expect(sean.get_by_text(ar("Your note is saved."))).to_be_visible()
    written = sean.locator(".note").filter(has_text="Joan")
    expect(written.locator(".typed")).to_have_text(NOTE)
    expect(written).to_contain_text(ar("Only the family reads this"))
    look_in_arabic(sean, EXERCISES)
    assert stored.events(MAGGIE)[before:] == [("noted", SEAN)]


def test_i_do_it_and_then_somebody_else_does(sean: Page, stored: Stored):
    before = len(stored.events(MAGGIE))
    open_one = sean.locator("li.item").filter(has=sean.locator("form[data-act=take]")).first
    title = open_one.locator("h3").inner_text()
    mine = sean.locator(f"#{open_one.get_attribute('id')}")
    mine.get_by_role("button", name=ar("I’ll do it: %(name)s", name=title), exact=True).tap()
    expect(mine).to_contain_text(ar("you do this"))
    look_in_arabic(sean, ar("Today"))
    follow(sean, title, mine)
    look_in_arabic(sean, title)
    expect(sean.get_by_text(ar("You do this."), exact=True)).to_be_visible()
    hand_on = fold(sean, ar("Hand it on"))
    hand_on.get_by_role("radio", name="Joan Byrne").check()
    look_in_arabic(sean, title)
    submit(sean, ar("Hand it on"), hand_on)
    expect(sean.get_by_text(ar("Saved: it is handed on."))).to_be_visible()
    expect(sean.get_by_text(ar("%(name)s does this.", name="Joan"), exact=True)).to_be_visible()
    look_in_arabic(sean, title)
    assert stored.events(MAGGIE)[before:] == [("item_taken", SEAN), ("item_handed_on", SEAN)]


def test_questions_for_the_visit_and_the_sheet(sean: Page):
    tab_in_arabic(sean, "More")
    follow(sean, ar("Questions for the visit"))
    look_in_arabic(sean, ar("Questions for the visit"))
    for question in (QUESTION, "May she fly?"):
        sean.get_by_label(ar("What do you want to ask?")).fill(question)
        submit(sean, ar("Put it on the list"))
    look_in_arabic(sean, ar("Questions for the visit"))
    sean.get_by_role("button", name=ar("Move question %(number)s up", number=2)).tap()
    asked = sean.locator("ol.visit > li")
    expect(asked.first).to_contain_text("May she fly?")
    expect(asked.nth(1)).to_contain_text(QUESTION)
    follow(sean, ar("Sheet to print"))
    look_in_arabic(sean, ar("%(name)s: for the visit", name="Maggie"))
    expect(sean.locator("ol.ask")).to_contain_text(QUESTION)
    sean.emulate_media(media="print")
    check_width(sean)
    sean.emulate_media(media="screen")


def test_a_check_in_with_a_warning_sign_and_the_diary(sean: Page, stored: Stored):
    before = len(stored.events(MAGGIE))
    tab_in_arabic(sean, "Check-in")
    how_is_she = ar("How is %(name)s?", name="Maggie")
    look_in_arabic(sean, how_is_she)
    choose(sean, ar("Pain now"), "3")
    choose(sean, ar("Worst pain since yesterday"), "8")
    choose(sean, ar("Where does it hurt?"), ar("lower back"))
    fold(sean, ar("Sleep, eating, mood and more, if you like"))
    choose(sean, ar("Tired"), "10")
    sean.get_by_label(ar("Anything else?")).fill(NOTE)
    say_yes(sean)
    look_in_arabic(sean, how_is_she)
    sean.get_by_label(ar("Temperature, only if you took it")).fill("حار")
    submit(sean, ar("Save"))
    call = sean.locator("section.sign[data-said=call_now]")
    expect(call).to_be_focused()
    expect(call.locator("a[href^='tel:']").first).to_be_in_viewport()
    look_in_arabic(sean, how_is_she)
    sean.get_by_label(ar("Temperature, only if you took it")).fill("37,9")
    submit(sean, ar("Save"))
    look_in_arabic(sean, ar("Saved"))
    whom_to_call_comes_first(sean, sean.locator("section.sign").first)
    expect(sean.get_by_text(ar("%(number)s of 10", number=8), exact=True)).to_be_visible()
    expect(sean.get_by_text(ar("Nobody has answered yet."))).to_be_visible()
    read_the_diary(sean)
    assert stored.events(MAGGIE)[before:] == [("checked_in", SEAN), ("sign_reported", SEAN)]


def choose(page: Page, question: str, answer: str) -> None:
    """By a part of the question: a warning sign is asked in both languages, until a clinician has checked the other."""
    page.get_by_role("group", name=question).get_by_text(answer, exact=True).tap()


def say_yes(page: Page) -> None:
    """Whom to call stands at the top at the first touch, before anything is saved; its numbers dial."""
    call = page.locator("section.sign[data-said=call_now]")
    expect(call).to_be_hidden()
    choose(page, NUMB["question"], ar("Yes"))
    expect(call).to_be_visible()
    expect(call).to_contain_text(ar("Call now"))
    expect(call).to_contain_text(ar("Don’t wait for an answer here."))
    expect(call).to_contain_text(NUMB["title"])
    whom_to_call_comes_first(page, call)


def whom_to_call_comes_first(page: Page, call: Locator) -> None:
    tops = "call => [call, document.querySelector('h1')].map(one => one.getBoundingClientRect().top)"
    first, second = call.evaluate(tops)
    assert first < second
    number = call.locator("a[href='tel:+493055500200'] bdi")
    expect(number).to_have_text("+49 30 5550 0200")
    expect(number).to_have_attribute("dir", "ltr")


def read_the_diary(page: Page) -> None:
    """The list, the charts and the table that says the same; the newest stands first."""
    follow(page, ar("Check-ins so far"))
    look_in_arabic(page, ar("Check-ins so far"))
    newest = page.locator("details.fold").first
    expect(newest.locator("summary")).to_have_text(re.compile(r"^\s*[0-2]\d:\d\d · "))
    newest.locator("summary").tap()
    expect(newest.locator(".typed", has_text="Joan")).to_have_text(NOTE)
    look_in_arabic(page, ar("Check-ins so far"))
    follow(page, ar("Charts"))
    look_in_arabic(page, ar("Charts"))
    expect(page.get_by_role("img", name=ar("Worst pain since yesterday"))).to_be_visible()
    cells = page.locator(".diary-table tbody tr").first.get_by_role("cell")
    expect(cells).to_have_text(["3", "8", "10"])
    ninety = ar_count("%(days)s day", "%(days)s days", 90, days=90)
    follow(page, ninety)
    look_in_arabic(page, ar("Charts"))
    expect(page.get_by_role("link", name=ninety)).to_have_attribute("aria-current", "page")


def test_i_understand_and_i_have_a_question(sean: Page, stored: Stored):
    before = len(stored.events(MAGGIE))
    follow(sean, EXERCISES, row_in_arabic(sean, EXERCISES))
    submit(sean, ar("I understand"))
    said = ar("You said you understand this, %(day)s", day="")
    expect(sean.locator("main")).to_contain_text(said)
    look_in_arabic(sean, EXERCISES)
    follow(sean, ar("I have a question"))
    ask = sean.locator("#ask")
    ask.get_by_label(ar("Your question")).fill(QUESTION)
    look_in_arabic(sean, EXERCISES)
    submit(sean, ar("Send the question"), ask)
    expect(sean.get_by_text(ar("Your question is with the nurses now."))).to_be_visible()
    expect(sean.get_by_text(ar("No answer yet."))).to_be_visible()
    look_in_arabic(sean, EXERCISES)
    assert stored.events(MAGGIE)[before:] == [("understood", SEAN), ("asked", SEAN)]


def test_what_changed_meanwhile(sean: Page):
    changed = sean.get_by_role("region", name=ar("Changed since you last looked"))
    expect(changed.get_by_role("listitem").first).to_be_visible()
    for more in changed.locator("summary").all():
        more.tap()
    look_in_arabic(sean, ar("Today"))
    submit(sean, ar("I have seen this"))
    expect(changed).to_be_hidden()
    look_in_arabic(sean, ar("Today"))


# --- without a network ---------------------------------------------------------------------------------------------
KEPT_IN_ARABIC = """phone.getMeta(`seen ${phone.about.account} ${phone.about.patient}`)
    .then((seen) => Boolean(seen) && seen.language === "ar")"""


@pytest.fixture
def phone(browser: Browser, offline_server: Installation, tmp_path: Path) -> Iterator[Phone]:
    """Her pages were kept in English first: she changed her mind about the language on this phone."""
    with a_phone(browser, tmp_path / "phone", offline_server.url) as phone:
        phone.sign_in("ada.lund@sample.example")
        expect(phone.page.locator("h1")).to_have_text("Today")
        phone.keeps_pages()
        phone.page.goto("/account/")
        choose_arabic(phone.page)
        phone.page.goto("/")
        look_in_arabic(phone.page, ar("Today"))
        phone.wait(KEPT_IN_ARABIC, 60)
        yield phone
    if not offline_server.answers():
        offline_server.start()


def test_what_is_entered_without_a_network_is_sent_once(
    phone: Phone, offline_server: Installation, stored_offline: Stored
):
    before = len(stored_offline.events(ADA))
    phone.dies()
    offline_server.kill()
    phone.starts()
    page = phone.page
    page.goto("/care/")
    look_in_arabic(page, ar("Today"))
    no_network = ar("No network. This page is as of %(time)s, %(day)s.", time="\0", day="").split("\0")[0]
    expect(page.locator(".as-of")).to_contain_text(no_network)
    tick_without_network(phone)
    write_without_network(phone)
    look_at_pages_that_are_kept(page)

    phone.dies()
    phone.starts()
    page = phone.page
    page.goto("/care/")
    expect(phone.line).to_have_text(ar("Not sent yet: {count}").replace("{count}", "2"))
    look_in_arabic(page, ar("Today"))
    offline_server.start()
    page.goto("/care/")
    expect(phone.line).to_have_text(ar("All sent"), timeout=30_000)
    assert phone.unsent() == 0
    look_in_arabic(page, ar("Today"))
    assert stored_offline.events(ADA)[before:] == [("ticked", ADA), ("noted", ADA)]


def tick_without_network(phone: Phone) -> None:
    row = phone.page.locator(f"#{row_in_arabic(phone.page, EXERCISES).get_attribute('id')}")
    row.get_by_role("button", name=ar("Tick: %(name)s", name=EXERCISES), exact=True).tap()
    expect(row).to_contain_text(ar("Kept on this phone: {what}").replace("{what}", ar("done")))
    expect(phone.line).to_have_text(ar("Not sent yet: {count}").replace("{count}", "1"))
    look_in_arabic(phone.page, ar("Today"))


def write_without_network(phone: Phone) -> None:
    page = phone.page
    page.locator("li.item").get_by_role("link", name=EXERCISES, exact=True).first.tap()
    expect(page.locator("h1")).to_have_text(EXERCISES)
    note = fold(page, ar("Write a note"))
    note.get_by_label(ar("Your note")).fill(NOTE)
    note.get_by_role("button", name=ar("Save the note"), exact=True).tap()
    kept = page.get_by_role("region", name=ar("Kept on this phone"))
    expect(kept).to_contain_text(NOTE)
    expect(phone.line).to_have_text(ar("Not sent yet: {count}").replace("{count}", "2"))
    look_in_arabic(page, EXERCISES)


def look_at_pages_that_are_kept(page: Page) -> None:
    """Also those that nobody opened since the language was chosen, and the page for what is not there."""
    tab_in_arabic(page, "Plan")
    look_in_arabic(page, ar("The whole plan"))
    page.get_by_role("link", name=ar("Warning signs: when to call")).first.tap()
    look_in_arabic(page, ar("Warning signs: when to call"))
    page.goto(re.sub(r"(/care/\w{12}/).*", r"\1phone", page.url))
    look_in_arabic(page, ar("What is kept on this phone"))
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.goto(re.sub(r"(/care/\w{12}/).*", r"\1steps/numb-legs", page.url))
    look_in_arabic(page, ar("This page is not on this phone"))

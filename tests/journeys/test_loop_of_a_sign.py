"""A reported sign, until it is closed: two nurses at once, and the family's phone that sees each step.

Patient: Wilma Brandt, made for this journey; her husband Otto reports.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Installation
from tests.journeys.family import tab
from tests.journeys.make_sign_patient import NAME, WHO
from tests.journeys.pages import follow, look, open_page, submit
from tests.journeys.stored import Stored

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
NUMB = "Are the legs or arms numb or weak?"
ANSWER = "I called at 9. The doctor looks at her legs this afternoon."
LATE = "I was about to call as well."
CAME_OF_IT = "Seen at three. She stays here tonight."
MOST_RELOADS = 60


@pytest.fixture
def page_tablet(browser: Browser, server: Installation) -> Iterator[Page]:
    with open_page(browser, server.url, **TABLET) as page:
        yield page


def test_each_step_is_seen_by_both_sides(
    page_desktop: Page, page_tablet: Page, page_phone: Page, sign_in, server: Installation, stored: Stored
):
    nora, sami, otto = page_desktop, page_tablet, page_phone
    server.run("shell", "-v", "0", "-c", "from tests.journeys import make_sign_patient as m; m.make()")
    sign_in(otto, WHO)
    report(otto)
    a_message_went_out(otto)

    for nurse, name in ((nora, "nora"), (sami, "sami")):
        sign_in(nurse, name)
        look(nurse, "Who waits for you")
        follow(nurse, NAME)
        look(nurse)
    take_it_on_one_after_the_other(nora, sami)
    on_the_phone(otto, re.compile(r"Nora is on it, \d\d:\d\d"))

    answer_one_after_the_other(nora, sami)
    answered = on_the_phone(otto, ANSWER, heading="Answers to warning signs")
    expect(answered).to_contain_text(re.compile(r"Nora called, \d\d:\d\d"))
    expect(answered).to_contain_text("It stays open: the team looks at it again.")
    expect(otto.get_by_role("region", name="Call now", exact=True)).to_have_count(0)

    look_again_and_close(sami)
    closed = on_the_phone(otto, CAME_OF_IT, heading="Answers to warning signs")
    expect(closed).to_contain_text(re.compile(r"Closed by Sami, \d\d:\d\d"))
    read_the_history(nora)
    look_at_the_teams_own(nora)
    mine = [(kind, who) for kind, who in stored.events(NAME) if kind.startswith("sign_")]
    assert mine == [
        ("sign_reported", "Otto Brandt"),
        ("sign_taken_on", "Nora Lindqvist"),
        ("sign_answered", "Nora Lindqvist"),
        ("sign_closed", "Sami Haddad"),
    ]


def report(page: Page) -> None:
    tab(page, "Check-in")
    page.get_by_role("group", name=NUMB, exact=True).get_by_text("Yes", exact=True).tap()
    submit(page, "Save")
    look(page, "Saved")
    call = page.get_by_role("region", name="Call now", exact=True)
    expect(call).to_contain_text("Nobody has answered yet.")
    expect(call.locator("a[href^='tel:']").first).to_be_in_viewport()


def a_message_went_out(page: Page) -> None:
    """Said once the worker has handed it over, and not before; that takes it a second or two."""
    sent = page.get_by_text(re.compile(r"^We sent a message to the team, \d\d:\d\d\.$"))
    for _reload in range(MOST_RELOADS):
        if sent.count():
            break
        page.reload()
    expect(sent).to_be_visible()
    look(page, "Saved")


def sign_of(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("^Warning sign, .*: Legs or arms numb or weak$"))


def take_it_on_one_after_the_other(nora: Page, sami: Page) -> None:
    """Sami's page is older than Nora's act: he is told, sees her, and may then take over knowingly."""
    nora.get_by_role("button", name="I’m on it").click()
    expect(sign_of(nora)).to_contain_text("On it: Nora Lindqvist")
    look(nora)
    sami.get_by_role("button", name="I’m on it").click()
    expect(sami.locator("main").get_by_text("Nora Lindqvist was first and is on it.")).to_be_visible()
    expect(sign_of(sami)).to_contain_text("On it: Nora Lindqvist")
    expect(sami.get_by_role("button", name="Take over from Nora")).to_be_visible()
    look(sami)


def answer_one_after_the_other(nora: Page, sami: Page) -> None:
    for nurse in (nora, sami):
        follow(nurse, "Answer", sign_of(nurse))
        look(nurse, "Answer a warning sign")
        nurse.get_by_role("radio").first.check()
    nora.get_by_role("textbox").fill(ANSWER)
    submit(nora, "Answer, and look again")
    expect(sign_of(nora)).to_contain_text(ANSWER)
    look(nora)
    sami.get_by_role("textbox").fill(LATE)
    submit(sami, "Answer and close")
    expect(
        sami.get_by_role("alert").filter(has_text="Nora Lindqvist has already answered this.")
    ).to_be_focused()
    expect(sign_of(sami)).to_contain_text(ANSWER)
    expect(sami.get_by_role("textbox", name="What you wrote, not saved")).to_have_value(LATE)
    look(sami, "Answer a warning sign")


def look_again_and_close(page: Page) -> None:
    page.goto("/clinic/")
    row = page.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("Sign to look at again")
    expect(row).to_contain_text("answered by Nora")
    look(page, "Who waits for you")
    follow(page, NAME)
    follow(page, "Close it", sign_of(page))
    look(page, "Close a warning sign")
    page.get_by_role("textbox").fill(CAME_OF_IT)
    submit(page, "Close it")
    expect(sign_of(page)).to_have_count(0)
    look(page)


def on_the_phone(page: Page, words: str | re.Pattern[str], heading: str = "Call now") -> Locator:
    tab(page, "Today")
    look(page, "Today")
    main = page.locator("main")
    expect(main.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    note = main.locator(".note").filter(has_text=words)
    expect(note).to_be_visible()
    return note


def read_the_history(page: Page) -> None:
    page.goto("/clinic/")
    follow(page, NAME)
    follow(page, "All warning signs")
    look(page, "Warning signs")
    for words in ("On it: Nora Lindqvist", ANSWER, "Closed: Sami Haddad", CAME_OF_IT):
        expect(page.get_by_text(words)).to_be_visible()
    page.go_back()
    follow(page, "Read all of it")
    look(page)
    expect(page.get_by_text("Warning sign answered").first).to_be_visible()


def look_at_the_teams_own(page: Page) -> None:
    """Who is written to and when, and how long the team took."""
    page.goto("/clinic/")
    follow(page, "Numbers and hours: Spine team")
    look(page, "How families reach team Spine team")
    expect(page.get_by_text("it goes to Sami Haddad, and after 60 to the lead nurses")).to_be_visible()
    page.get_by_label("Minutes until the next one is told").fill("3")
    submit(page, "Save numbers and hours")
    expect(page.get_by_role("alert").first).to_be_focused()
    look(page, "How families reach team Spine team")
    page.goto("/clinic/")
    follow(page, "Times of warning signs: Spine team")
    look(page, "Times of warning signs, team Spine team")
    expect(page.get_by_role("table").first).to_be_visible()

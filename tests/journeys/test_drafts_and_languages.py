"""Two windows on one draft, the way back to an earlier revision, and a step in Persian, on a phone."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.pages import PHONE, follow, look, open_page, submit

STEP = "/pathways/osseous-metastatic-cancer/2/edit/steps/acupuncture/"
PERSIAN = {"Title": "طب سوزنی", "What it is": "سوزن‌های خیلی نازک.", "Why it matters": "شاید درد را کم کند."}


def test_a_draft_is_taken_back_and_a_step_is_translated(browser: Browser, server: Installation, sign_in):
    with open_page(browser, server.url, **PHONE) as ada, open_page(browser, server.url, **PHONE) as other:
        for page in (ada, other):
            sign_in(page, "ada")
        look(ada, "Pathways")
        follow(ada, "Version 1")
        submit(ada, "Make a new draft from it")
        save_in_both(ada, other)
        go_back(ada)
        add_persian(ada)
        translate(ada)
        take_it_away(ada)


def save_in_both(page: Page, other: Page) -> None:
    """The second save is refused, both texts stand there, and what was typed is still in the form."""
    for window in (page, other):
        window.goto(STEP)
    other.get_by_label("Title").fill("Fine needles")
    submit(other, "Save")
    why = page.get_by_label("Why it matters")
    why.fill("Some people feel less pain.")
    submit(page, "Save")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Fine needles")
    expect(alert.get_by_text("You did not change this.")).to_have_count(1)
    expect(alert).to_contain_text("Some people feel less pain.")
    expect(why).to_have_value("Some people feel less pain.")
    look(page)
    page.get_by_label("Title").fill("Fine needles")
    submit(page, "Save mine")
    expect(page.get_by_role("link", name="Fine needles", exact=True)).to_be_visible()


def go_back(page: Page) -> None:
    follow(page, "Revisions")
    look(page, "Revisions of this draft")
    expect(page.get_by_text(re.compile("Step “.*” changed"))).to_have_count(2)
    follow(page, "Revision 1")
    look(page, "Revision 1")
    submit(page, "Back to revision 1")
    expect(page.get_by_text("The draft is as it was at revision 1.")).to_be_visible()
    expect(page.get_by_role("link", name="Fine needles", exact=True)).to_have_count(0)
    follow(page, "Revisions")
    expect(page.get_by_text("Back to revision 1")).to_be_visible()
    expect(page.get_by_role("link", name="Revision 3")).to_be_visible()


def add_persian(page: Page) -> None:
    page.goto("/pathways/languages/")
    look(page, "Languages of this clinic")
    submit(page, "Add it")
    expect(page.get_by_text("Choose a language.").last).to_be_visible()
    look(page)
    page.get_by_label("Language").select_option("fa")
    submit(page, "Add it")
    expect(page.get_by_text("فارسی is added.")).to_be_visible()


def translate(page: Page) -> None:
    page.goto("/pathways/osseous-metastatic-cancer/2/")
    follow(page, "In other languages")
    look(page, "In other languages")
    follow(page, "فارسی")
    look(page, "فارسی")
    page.locator("#step-acupuncture").get_by_role("link").click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    expect(title).to_have_attribute("dir", "rtl")
    for label, words in PERSIAN.items():
        page.get_by_role("textbox", name=label, exact=True).fill(words)
    submit(page, "Save and go on")
    expect(page.get_by_text("Families would read half of it else.").last).to_be_visible()
    expect(title).to_have_value(PERSIAN["Title"])
    look(page)
    for question in page.get_by_role("textbox", name=re.compile("^What to ask")).all():
        question.fill("این چیست؟")
    page.get_by_label("Checked by (optional)").fill("Dr. Karimi")
    submit(page, "Save")
    look(page, "فارسی")
    expect(page.locator("#step-acupuncture")).to_contain_text("checked by Dr. Karimi")


def take_it_away(page: Page) -> None:
    """The other journeys find one version, and families that read its language."""
    page.goto("/pathways/osseous-metastatic-cancer/2/edit/discard")
    submit(page, "Discard the draft")
    page.goto("/pathways/languages/")
    page.locator("form[action$='/languages/fa/remove'] button").click()
    expect(page.locator("form[action$='/languages/fa/remove']")).to_have_count(0)

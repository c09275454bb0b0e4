"""A session that ran out while somebody was writing. Patient: Ayşe Yıldız; caregiver: Emre."""

from django.conf import settings
from playwright.sync_api import Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.journeys.conftest import type_in
from tests.journeys.family import fold, tab
from tests.journeys.pages import follow, look, submit
from tests.journeys.stored import Stored

AYSE = "Ayşe Yıldız"
ITEM = "Exercises from the personal plan"
NOTE = "She asked for her sister.\nWe rang her, and they talked for an hour. 🌙"
EMRE, DENIZ = "emre@sample.example", "deniz@sample.example"


def write_signed_out(page: Page, words: str) -> None:
    """Emre sends a note on a page whose session has run out, and comes to the sign-in page."""
    page.goto("/")
    type_in(page, EMRE, SAMPLE_PASSWORD)
    tab(page, "Plan")
    follow(page, ITEM)
    fold(page, "Write a note").get_by_label("Your note").fill(words)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    submit(page, "Save the note")
    look(page, "Sign in")
    expect(page.get_by_text("What you wrote is kept for half an hour")).to_be_visible()
    assert words not in page.content()


def test_the_words_come_back_after_sign_in(page_phone: Page, stored: Stored):
    before = stored.events(AYSE)
    write_signed_out(page_phone, NOTE)
    type_in(page_phone, EMRE, SAMPLE_PASSWORD)
    look(page_phone, ITEM)
    note = page_phone.get_by_label("Your note")
    expect(note).to_be_visible()
    expect(note).to_have_value(NOTE)
    assert stored.events(AYSE) == before
    submit(page_phone, "Save the note")
    expect(page_phone.locator(".typed", has_text="She asked for her sister.")).to_have_text(NOTE)
    look(page_phone, ITEM)
    assert stored.events(AYSE) == [*before, ("noted", "Emre Yıldız")]


def test_the_words_are_for_nobody_else(page_phone: Page):
    write_signed_out(page_phone, "For Emre alone.")
    type_in(page_phone, DENIZ, SAMPLE_PASSWORD)
    look(page_phone, ITEM)
    expect(page_phone.get_by_label("Your note")).to_have_value("")
    assert "For Emre alone." not in page_phone.content()

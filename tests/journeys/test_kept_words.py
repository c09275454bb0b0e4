"""A session that ran out while somebody was writing. Patient: Ayşe Yıldız; caregiver: Emre."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.journeys.family import fold, tab
from tests.journeys.pages import follow, look, submit, type_in
from tests.journeys.stored import Stored

AYSE = "Ayşe Yıldız"
ITEM = "Exercises from the personal plan"
NOTE = "She asked for her sister.\nWe rang her, and they talked for an hour. 🌙"
EMRE, DENIZ = "emre@sample.example", "deniz@sample.example"


KEPT_BY_SERVER = "What you wrote is kept for half an hour"
KEPT_ON_PHONE = "What you wrote is on this phone: sign in, and it is sent."


@pytest.fixture
def without_storage(page_phone: Page) -> Page:
    """A browser that lets pages keep nothing, as a private window may."""
    page_phone.add_init_script("Object.defineProperty(self, 'indexedDB', {value: undefined});")
    return page_phone


def write_signed_out(page: Page, words: str, said: str) -> None:
    """Emre sends a note on a page whose session has run out, and comes to the sign-in page."""
    page.goto("/")
    type_in(page, EMRE, SAMPLE_PASSWORD)
    tab(page, "Plan")
    follow(page, ITEM)
    fold(page, "Write a note").get_by_label("Your note").fill(words)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    submit(page, "Save the note")
    look(page, "Sign in")
    expect(page.get_by_text(said)).to_be_visible()
    assert words not in page.content()


def test_the_words_come_back_after_sign_in(without_storage: Page, stored: Stored):
    page, before = without_storage, stored.events(AYSE)
    write_signed_out(page, NOTE, KEPT_BY_SERVER)
    type_in(page, EMRE, SAMPLE_PASSWORD)
    look(page, ITEM)
    note = page.get_by_label("Your note")
    expect(note).to_be_visible()
    expect(note).to_have_value(NOTE)
    assert stored.events(AYSE) == before
    submit(page, "Save the note")
    expect(page.locator(".typed", has_text="She asked for her sister.")).to_have_text(NOTE)
    look(page, ITEM)
    assert stored.events(AYSE) == [*before, ("noted", "Emre Yıldız")]


def test_the_words_are_for_nobody_else(without_storage: Page):
    write_signed_out(without_storage, "For Emre alone.", KEPT_BY_SERVER)
    type_in(without_storage, DENIZ, SAMPLE_PASSWORD)
    look(without_storage, ITEM)
    expect(without_storage.get_by_label("Your note")).to_have_value("")
    assert "For Emre alone." not in without_storage.content()


def test_words_on_the_phone_are_sent_once_after_sign_in(page_phone: Page, stored: Stored):
    before, note = stored.events(AYSE), "She slept until nine."
    write_signed_out(page_phone, note, KEPT_ON_PHONE)
    type_in(page_phone, EMRE, SAMPLE_PASSWORD)
    expect(page_phone.get_by_text("All sent")).to_be_visible()
    page_phone.reload()
    expect(page_phone.locator(".typed", has_text=note)).to_have_count(1)
    look(page_phone, ITEM)
    assert stored.events(AYSE) == [*before, ("noted", "Emre Yıldız")]

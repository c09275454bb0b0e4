"""What stands on a page in Arabic: the product's own words, from its catalogue and from the files of its pathway."""

import re
from functools import cache

import yaml
from django.utils.translation import gettext, ngettext, override, pgettext
from playwright.sync_api import Locator, Page, expect

from tests.installation import ROOT
from tests.journeys.pages import follow, look

CODE, OWN_NAME = "ar", "العربيّة"
WORDS_OF_THE_PATHWAY = ROOT / "pathways" / "library" / "osseous-metastatic-cancer.ar.yaml"


def ar(english: str, context: str = "", **values: object) -> str:
    """A sentence of a page. What nobody has translated would be found in English: it fails instead."""
    with override(CODE):
        said = pgettext(context, english) if context else gettext(english)
    return _filled(said, english, values)


def ar_count(one: str, many: str, count: int, **values: object) -> str:
    """A sentence that counts: Arabic has six forms of it."""
    with override(CODE):
        said = ngettext(one, many, count)
    return _filled(said, many if said == many else one, values)


def _filled(said: str, english: str, values: dict[str, object]) -> str:
    assert said != english, f"not translated: {english}"
    return said % values if values else said


@cache
def step_words(key: str) -> dict[str, str]:
    """The words of one step of the pathway: title, question and so on."""
    parts = yaml.safe_load(WORDS_OF_THE_PATHWAY.read_text())["parts"]
    (words,) = [part for part in parts if part["part"] == "step" and part["key"] == key]
    return words


def look_in_arabic(page: Page, heading: str | re.Pattern[str] = "") -> None:
    """As `look`, on a page that says of itself that it is Arabic, and is written from right to left."""
    look(page, heading, say=ar)
    html = page.locator("html")
    expect(html).to_have_attribute("lang", CODE)
    expect(html).to_have_attribute("dir", "rtl")


def choose_language(page: Page, own_name: str) -> None:
    """As a person does, who finds the own language by its own name."""
    with page.expect_navigation():
        page.get_by_role("button", name=own_name, exact=True).tap()


def choose_arabic(page: Page) -> None:
    choose_language(page, OWN_NAME)


def tab_in_arabic(page: Page, english: str) -> None:
    follow(page, ar(english), page.get_by_role("navigation", name=ar("This person’s pages")))


def row_in_arabic(page: Page, title: str) -> Locator:
    """The row of an item that can be ticked."""
    tick = page.get_by_role("button", name=ar("Tick: %(name)s", name=title), exact=True)
    return page.get_by_role("listitem").filter(has=tick)

"""Small screens, large text, thumbs, chosen colours, no motion. Patient: Fatima Rahimi; caregiver: Omar."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.pages import PHONE, check_call_bar, check_width, look, open_page

EXERCISES = "Exercises from the personal plan"
PAGES = (
    *("", "plan", "more", "words", "warning-signs", "check-in", "check-ins", "questions", "ask", "family"),
    *("family/leave", "steps/mri-scan"),
)
# A target is what can be touched: a choice with its words, else the link, button or field itself. Links inside a
# sentence are not targets of their own, and the link that skips to the page shows only to the keyboard.
TOO_SMALL = """(least) => {
    const touched = (one) => one.closest(".form-check, label") ?? one;
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    return [...document.querySelectorAll(all)]
        .filter((one) => one.checkVisibility() && !one.matches(".skip, p a, li > a.inline"))
        .map(touched)
        .filter((one) => {
            const box = one.getBoundingClientRect();
            const room = one.matches(".tick") ? 48 : least;
            return box.width < room - 0.5 || box.height < room - 0.5;
        })
        .map((one) => `${one.outerHTML.slice(0, 120)} ${JSON.stringify(one.getBoundingClientRect())}`);
}"""


@pytest.fixture
def omar(page_phone: Page, sign_in) -> Page:
    sign_in(page_phone, "omar")
    expect(page_phone.locator("h1")).to_have_text("Today")
    return page_phone


def family_pages(page: Page) -> list[str]:
    """The addresses of every page of this patient that a family reads, an item with its forms among them."""
    base = page.url
    item = page.get_by_role("link", name=EXERCISES, exact=True).first.get_attribute("href")
    return [*(base + part for part in PAGES), item, f"{item}/not-done", f"{item}?ask=1", "/care/"]


def test_nothing_is_sideways_on_the_smallest_phone(omar: Page):
    omar.set_viewport_size({"width": 320, "height": 568})
    for address in family_pages(omar):
        omar.goto(address)
        open_folds(omar)
        check_width(omar)


def test_nothing_is_sideways_when_text_is_twice_as_large(omar: Page):
    for address in family_pages(omar):
        omar.goto(address)
        omar.evaluate("() => { document.documentElement.style.fontSize = '225%'; }")
        open_folds(omar)
        check_width(omar)


def test_everything_is_large_enough_for_a_thumb(omar: Page):
    for address in family_pages(omar):
        omar.goto(address)
        open_folds(omar)
        small = omar.evaluate(TOO_SMALL, 44)
        assert not small, f"too small for a thumb on {address}:\n" + "\n".join(small)


def test_a_target_that_is_too_small_is_named(omar: Page):
    omar.evaluate("() => { document.querySelector('.tick').style.inlineSize = '40px'; }")
    assert 'class="tick"' in "".join(omar.evaluate(TOO_SMALL, 44))


def test_the_call_bar_stays_in_sight(omar: Page):
    omar.mouse.wheel(0, 600)
    check_call_bar(omar)
    omar.keyboard.press("End")
    check_call_bar(omar)


@pytest.mark.parametrize(
    "wish",
    [
        {"forced_colors": "active"},
        {"reduced_motion": "reduce"},
        {"color_scheme": "dark"},
        {"contrast": "more"},
    ],
    ids=str,
)
def test_what_the_reader_chose_holds(browser: Browser, server: Installation, sign_in, wish: dict):
    with open_page(browser, server.url, **PHONE, **wish) as page:
        sign_in(page, "omar")
        *_others, item, _skip, _ask, _people = family_pages(page)
        for address in (page.url, page.url + "check-in", page.url + "warning-signs", item):
            page.goto(address)
            look(page)
            assert page.evaluate("() => document.getAnimations().length") == 0


def open_folds(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

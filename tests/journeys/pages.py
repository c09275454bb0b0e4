"""Opening a page as a person would, and looking at it: what every step of every journey must hold to."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.axe import check_axe

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PATIENT_OF_A_FAMILY = re.compile(r"/care/[2-9a-z]{12}/")
# Said of what a journey had refused on purpose (a form with mistakes, a page that is gone): no fault of the page.
EXPECTED = re.compile(r"the server responded with a status of 4|^Response Status Error Code 40[34] ")


@contextmanager
def open_page(
    browser: Browser, url: str, *, expected: re.Pattern[str] = EXPECTED, **options: object
) -> Iterator[Page]:
    """A page in a context of its own. At the end: the page complained of nothing, and asked no other host.

    `expected`: complaints that a journey brings about on purpose.
    """
    context: BrowserContext = browser.new_context(base_url=url, locale="en-GB", **options)
    complaints: list[str] = []
    asked: set[str] = set()
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    context.on("request", lambda request: asked.add(_origin(request.url)))
    page = context.new_page()
    page.set_default_timeout(10_000)
    try:
        yield page
    finally:
        context.close()
    faults = [words for words in complaints if not expected.search(words)]
    assert not faults, "\n".join(faults)
    assert asked <= {url}, f"asked of another host: {sorted(asked - {url})}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def look(page: Page, heading: str | re.Pattern[str] = "", say: Callable[[str], str] = str) -> None:
    """What holds on every page: one heading, no barrier, nothing sideways; and for a family the call bar.

    `say`: what the page says for English words, where it is in another language.
    """
    look_without_scripts(page, heading, say)
    check_axe(page)


def look_without_scripts(
    page: Page, heading: str | re.Pattern[str] = "", say: Callable[[str], str] = str
) -> None:
    """As `look`, but for the barriers: their finder is a script itself."""
    expect(page.locator("h1")).to_have_count(1)
    if heading:
        expect(page.locator("h1")).to_have_text(heading)
    if PATIENT_OF_A_FAMILY.match(urlsplit(page.url).path):
        check_call_bar(page, say)
    check_width(page)


def check_call_bar(page: Page, say: Callable[[str], str] = str) -> None:
    """The list of warning signs, and a number that dials, in sight wherever the page was scrolled to."""
    bar = page.get_by_role("region", name=say("When to call"))
    expect(bar.get_by_role("link", name=say("Warning signs: when to call"))).to_be_in_viewport(ratio=1)
    number = bar.locator("a[href^='tel:']")
    expect(number).to_be_in_viewport(ratio=1)
    expect(number).to_have_attribute("href", re.compile(r"^tel:\+?\d{3,}$"))


def check_width(page: Page) -> None:
    """Nobody has to scroll sideways. What sticks out is named, on whichever side it does."""
    wide = page.evaluate(
        """() => {
            const root = document.documentElement, { scrollWidth, clientWidth } = root;
            if (scrollWidth <= clientWidth) return [];
            const page = root.getBoundingClientRect();
            const isOut = ({ width, left, right }) => width && (right > page.right + 1 || left < page.left - 1);
            const out = [...document.querySelectorAll("body *")].filter((one) => isOut(one.getBoundingClientRect()));
            return [`${scrollWidth} for ${clientWidth}`, ...out.map((one) => one.outerHTML.slice(0, 120))];
        }"""
    )
    assert wide == [], f"{page.url} is wider than the screen:\n" + "\n".join(wide)


def submit(page: Page, button: str, within: Locator | None = None) -> None:
    """Press a button that sends a form, and wait until the next page is there."""
    with page.expect_navigation():
        (within or page.locator("main")).get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str | re.Pattern[str], within: Locator | None = None) -> None:
    """Follow a link by its words, and wait until the next page is there."""
    with page.expect_navigation():
        (within or page).get_by_role("link", name=link, exact=True).click()


class StillHere:
    """Marks the document that is open, to tell later whether it is still the same one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate("() => { window.stillHere = true; }")

    def check(self) -> None:
        assert self.page.evaluate("() => window.stillHere === true"), "the page was loaded again"


def type_in(page: Page, email: str, password: str) -> None:
    """Sign in on the sign-in page that is open."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").first.fill(password)
    submit(page, "Sign in")

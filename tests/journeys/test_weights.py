"""What *Today* weighs on a phone, with a plan of 120 items: the first visit, and every later one.

Counted on the wire, headers and everything that a service worker fetches by itself included. `open_page` sees to it
that no other host is asked.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.caregivers import VERA, Caregivers
from tests.journeys.pages import PHONE, open_page
from tests.journeys.wire import Wire, wire_to

FIRST_VISIT, LATER_VISIT = 120_000, 15_000
LEAST_ROWS = 100
# A service worker begins when the page has come, and asks for what it keeps.
QUIET_MS = 2_000


def test_today_is_light(caregivers: Caregivers, record_property: Callable[[str, object], None]):
    caregivers.pages(VERA)  # signs in
    with (
        wire_to(caregivers.clinic.port) as wire,
        open_page(caregivers.browser, wire.url, storage_state=caregivers.states[VERA], **PHONE) as page,
    ):
        first = weigh(page, wire, caregivers.plan.today)
        assert page.locator("li.item").count() >= LEAST_ROWS
        later = weigh(page, wire, caregivers.plan.today)
    figure = f"Today with 120 items: first visit {first / 1000:.1f} kB, later visit {later / 1000:.1f} kB"
    record_property("figure", figure)
    assert 1_000 < first <= FIRST_VISIT
    assert 1_000 < later <= LATER_VISIT


def weigh(page: Page, wire: Wire, address: str) -> int:
    """Bytes of one visit, until nothing more has come for a while."""
    before = wire.received
    page.goto(address, wait_until="networkidle")
    expect(page.locator("h1")).to_have_text("Today")
    while True:
        seen = wire.received
        page.wait_for_timeout(QUIET_MS)
        if wire.received == seen:
            return seen - before

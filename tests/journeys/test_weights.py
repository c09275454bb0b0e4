"""What *Today* weighs on a phone, with a plan of 120 items: the first visit, and every later one.

Counted on the wire, headers and what a service worker fetches for itself included. `open_page` sees to it that no
other host is asked. The pages that are kept for a time without network are counted apart: they come behind the visit.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.caregivers import VERA, Caregivers
from tests.journeys.pages import PHONE, open_page
from tests.journeys.wire import Wire, wire_to

FIRST_VISIT, LATER_VISIT = 120 * 1024, 15 * 1024
# Today and its sisters, and each open item of 120 with its forms: once a phone, and again only what changed.
KEPT_FOR_LATER = 1_500 * 1024
LEAST_ROWS = 100
QUIET_MS = 3_000


def test_today_is_light(caregivers: Caregivers, record_property: Callable[[str, object], None]):
    caregivers.pages(VERA)  # signs in
    with (
        wire_to(caregivers.clinic.port) as wire,
        open_page(caregivers.browser, wire.url, storage_state=caregivers.states[VERA], **PHONE) as page,
    ):
        first, kept = weigh(page, wire, caregivers.plan.today)
        assert page.locator("li.item").count() >= LEAST_ROWS
        later, kept_again = weigh(page, wire, caregivers.plan.today)
    figure = (
        f"Today with 120 items: first visit {first / 1000:.1f} kB, later visit {later / 1000:.1f} kB; "
        f"kept for a time without network {kept / 1000:.1f} kB, then {kept_again / 1000:.1f} kB"
    )
    record_property("figure", figure)
    assert 1_000 < first <= FIRST_VISIT
    assert 1_000 < later <= LATER_VISIT
    assert kept <= KEPT_FOR_LATER
    assert kept_again <= LATER_VISIT


def weigh(page: Page, wire: Wire, address: str) -> tuple[int, int]:
    """Bytes of one visit and of what was kept after it, when nothing more has come for a while."""
    visit, kept = wire.visit, wire.kept
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Today")
    while True:
        seen = wire.received
        page.wait_for_timeout(QUIET_MS)
        if wire.received == seen:
            return wire.visit - visit, wire.kept - kept

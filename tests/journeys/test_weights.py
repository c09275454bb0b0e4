"""What *Today* weighs on a phone: the first visit, and every later one. Patient: Margaret O’Neill; caregiver: Sean."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

FIRST_VISIT_KILOBYTES = 65
LATER_VISIT_KILOBYTES = 6


@contextmanager
def weighed(page: Page) -> Iterator[dict[str, int]]:
    """Bytes that came over the network while the block ran, headers included, by kind of file."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: dict[str, int] = defaultdict(int)
    session.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
    session.on("Network.loadingFinished", lambda said: _add(weights, kinds[said["requestId"]], said))
    session.send("Network.enable")
    yield weights
    session.detach()


def _add(weights: dict[str, int], kind: str, finished: dict) -> None:
    weights[kind] += int(finished["encodedDataLength"])


def test_today_is_light(page_phone: Page, sign_in):
    sign_in(page_phone, "sean")
    expect(page_phone.locator("h1")).to_have_text("Today")
    today = page_phone.url
    page_phone.context.new_cdp_session(page_phone).send("Network.clearBrowserCache")
    with weighed(page_phone) as first:
        page_phone.goto(today, wait_until="networkidle")
    with weighed(page_phone) as later:
        page_phone.goto(today, wait_until="networkidle")
    for visit, weights in (("first visit", first), ("later visit", later)):
        told = ", ".join(f"{kind} {size / 1000:.1f} kB" for kind, size in weights.items())
        print(f"Today, {visit}: {sum(weights.values()) / 1000:.1f} kB ({told})")  # noqa: T201
    assert sum(first.values()) < FIRST_VISIT_KILOBYTES * 1000
    assert sum(later.values()) < LATER_VISIT_KILOBYTES * 1000

"""From the finger to the next picture: a tick on *Today*, in a real browser whose processor is slowed down."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import new_installation
from tests.journeys import long_plan
from tests.journeys.chromium import HOW_TO_GET_IT, open_browser, path_of_chromium
from tests.journeys.pages import PHONE
from tests.performance.measure import Result, result

SLOWER = 4
TAPS = 30
# At its first visit a phone fetches what it keeps for a time without network; nobody taps through all of that.
KEEPING_MS = 300_000
# The browser tells of interactions of this length and more; a shorter one counts as this long.
SHORTEST_MS = 16
# Each tap is several events (down, up, click) with one id; the longest of them is what the person waited.
WATCH = """() => {
    window.interactions = {};
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            if (!one.interactionId) continue;
            const before = window.interactions[one.interactionId] ?? 0;
            window.interactions[one.interactionId] = Math.max(before, one.duration);
        }
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""


def tap_ticks(database: str) -> list[Result]:
    """Ticks of a plan of 120 items, one after the other, each until its row says that it is saved."""
    if path_of_chromium() is None:
        raise SystemExit(HOW_TO_GET_IT)
    with (
        tempfile.TemporaryDirectory(prefix="careplan-bench-") as folder,
        new_installation(Path(folder) / "data", DEMO="1") as clinic,
        open_browser() as browser,
    ):
        clinic.start()
        plan = long_plan.add_to(clinic)
        context = browser.new_context(base_url=clinic.url, locale="en-GB", **PHONE)
        page = context.new_page()
        _sign_in(page)
        page.goto(plan.today)
        page.wait_for_load_state("networkidle", timeout=KEEPING_MS)
        expect(page.locator("h1")).to_have_text("Today")
        page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.evaluate(WATCH)
        taps = [_tap(page) for _time in range(TAPS)]
        seen = page.evaluate("() => Object.values(window.interactions)")
    times = [*seen, *[float(SHORTEST_MS)] * (sum(taps) - len(seen))]
    return [result("interaction to next paint", database, long_plan.ITEMS, times, goal="< 100 ms")]


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.locator("#id_login").fill(long_plan.EMAIL)
    page.locator("#id_password").fill(SAMPLE_PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def _tap(page: Page) -> int:
    """Tap the first tick that is in sight; returns how many taps that was."""
    before = page.locator("li.item.done").count()
    page.locator("button.tick:visible").first.tap()
    # Asked again and again from here: the page lets no string be run, so Playwright's own waiting cannot.
    expect(page.locator("li.item.done")).not_to_have_count(before)
    page.wait_for_timeout(50)  # the next picture of the answer itself
    return 1

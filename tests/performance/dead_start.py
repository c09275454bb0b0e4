"""From a browser that was dead to *Today* on the screen, the server gone: a plan of 120 items kept on the phone."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.installation import new_installation
from tests.journeys import long_plan
from tests.journeys.chromium import HOW_TO_GET_IT, open_browser, path_of_chromium
from tests.journeys.phones import Phone
from tests.performance.measure import Result, result

STARTS = 10
IS_KEPT = "phone.getAll('pages').then((pages) => pages.some((page) => page.path === location.pathname))"
HAS_SHELL = "phone.getMeta('shell').then(Boolean)"


def start_offline(database: str) -> list[Result]:
    """Each time the browser is closed and opened again; measured from the address to the heading and its rows."""
    if path_of_chromium() is None:
        raise SystemExit(HOW_TO_GET_IT)
    with (
        tempfile.TemporaryDirectory(prefix="careplan-bench-") as folder,
        new_installation(Path(folder) / "data", DEMO="1") as clinic,
        open_browser() as browser,
    ):
        clinic.start()
        plan = long_plan.add_to(clinic)
        phone = Phone(browser, Path(folder) / "phone", clinic.url)
        phone.starts()
        phone.sign_in(long_plan.EMAIL)
        phone.page.goto(plan.today)
        for script in ("!!navigator.serviceWorker.controller", HAS_SHELL, IS_KEPT):
            phone.wait(script, 60)
        phone.dies()
        clinic.kill()
        times = [_start(phone) for _start_number in range(STARTS)]
    return [result("dead start offline", database, long_plan.ITEMS, times, goal="< 1,000 ms")]


def _start(phone: Phone) -> float:
    phone.starts()
    started = time.perf_counter()
    phone.page.goto("/care/")
    expect(phone.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(phone.page.get_by_text("No network. This page is as of ")).to_be_visible()
    taken = (time.perf_counter() - started) * 1000
    phone.dies()
    return taken

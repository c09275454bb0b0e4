"""A real Chromium against a real server with the sample clinic. Everything in this folder is a `journey`.

All journeys of a run share one server and one browser, so each works on a patient of its own.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import Installation, new_installation
from tests.journeys.chromium import HOW_TO_GET_IT, open_browser, path_of_chromium

HERE = Path(__file__).parent
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}

SignIn = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))  # one server, one browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if path_of_chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation with the sample clinic. `server.url` is where it is.

    Asks for the browser first: without one there is nothing to start a server for.
    """
    with new_installation(tmp_path_factory.mktemp("journeys") / "data", DEMO="1") as installation:
        installation.start()
        yield installation
        said = installation.log.read_text()
    assert "Traceback" not in said, said


@contextmanager
def _page(browser: Browser, server: Installation, **options: object) -> Iterator[Page]:
    """A page in a context of its own. What the page itself complains of fails the test that opened it."""
    context: BrowserContext = browser.new_context(base_url=server.url, locale="en-GB", **options)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page = context.new_page()
    page.set_default_timeout(10_000)
    try:
        yield page
    finally:
        context.close()
    # A page that was refused on purpose says so in the console as well; that is no fault of the page.
    assert [words for words in complaints if "the server responded with a status of 4" not in words] == []


@pytest.fixture
def page_phone(browser: Browser, server: Installation) -> Iterator[Page]:
    with _page(browser, server, **PHONE) as page:
        yield page


@pytest.fixture
def page_desktop(browser: Browser, server: Installation) -> Iterator[Page]:
    with _page(browser, server, **DESKTOP) as page:
        yield page


@pytest.fixture
def page_without_javascript(browser: Browser, server: Installation) -> Iterator[Page]:
    with _page(browser, server, java_script_enabled=False, **PHONE) as page:
        yield page


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Cookies of those who signed in before: the sign-in page lets one address in only so often."""
    return {}


@pytest.fixture
def sign_in(server: Installation, sessions: dict[str, StorageState]) -> SignIn:
    """`sign_in(page, "nora@example.org")`: as a sample account, by the sign-in page the first time."""

    def sign_in(page: Page, email: str) -> None:
        if email in sessions:
            page.context.add_cookies(sessions[email]["cookies"])
            page.goto("/")
            return
        page.goto("/")
        page.locator("#id_login").fill(email)
        page.locator("#id_password").fill(SAMPLE_PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        sessions[email] = page.context.storage_state()

    return sign_in

"""A real Chromium against a real server with the sample clinic. Everything in this folder is a `journey`.

Most journeys of a run share one server and one browser, so each works on a patient of its own:
Maryam Aziz (test_nurse), Ilse Krol (test_planning), Tom Becker (test_keyboard), Pavel Novák (test_without_javascript),
Fatima Rahimi (test_shapes), Brigitte Maurer (test_caregiver), Rosa Delgado (test_access_ends),
Ayşe Yıldız (test_kept_words), Henrik Olsen (test_two_phones), Luisa Conti (test_pathway_admin),
Margaret O’Neill (test_in_arabic), Ada Lund (test_check_in), Wilma Brandt (test_loop_of_a_sign, which makes her).
The journeys without a network (test_offline_…, and the last of test_in_arabic) have a server of their own.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import Installation, new_installation
from tests.journeys import long_plan
from tests.journeys.caregivers import Caregivers
from tests.journeys.chromium import HOW_TO_GET_IT, open_browser, path_of_chromium
from tests.journeys.pages import DESKTOP, PHONE, open_page, type_in
from tests.journeys.stored import Stored

HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # two browsers, two servers and two cores: five seconds are soon over

SignIn = Callable[[Page, str], None]


# Journeys of one clinic stay together, with one server and one browser; those of another may run beside them.
OTHER_CLINICS = ("caregivers", "offline_server", "clinic")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)
            clinic = next((name for name in OTHER_CLINICS if name in item.fixturenames), "sample clinic")
            item.add_marker(pytest.mark.xdist_group(clinic))


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
    After the last journey the history of every patient must still be whole.
    """
    with new_installation(tmp_path_factory.mktemp("journeys") / "data", DEMO="1") as installation:
        installation.start()
        yield installation
        said = installation.log.read_text()
        verified = installation.manage("verify_events")
    assert "Traceback" not in said, said
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.fixture(scope="session")
def caregivers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caregivers]:
    """Every page of the caregivers' window, in a clinic of its own with a plan of 120 items."""
    with new_installation(tmp_path_factory.mktemp("caregivers") / "data", DEMO="1") as clinic:
        clinic.start()
        yield Caregivers(browser, clinic, long_plan.add_to(clinic))
        said = clinic.log.read_text()
    # Who looks on is refused some pages, and Django tells of that with a traceback; what broke is told otherwise.
    assert "Internal Server Error" not in said, said


@pytest.fixture(scope="session")
def offline_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A second installation, for journeys that take the server away and bring it back. It is left running."""
    with new_installation(tmp_path_factory.mktemp("offline") / "data", DEMO="1") as installation:
        installation.start()
        yield installation
        said = installation.log.read_text()
        verified = installation.manage("verify_events")
    assert "Traceback" not in said, said
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.fixture(scope="session")
def stored_offline(offline_server: Installation) -> Stored:
    return Stored(offline_server)


@pytest.fixture(scope="session")
def stored(server: Installation) -> Stored:
    return Stored(server)


@pytest.fixture
def page_phone(browser: Browser, server: Installation) -> Iterator[Page]:
    with open_page(browser, server.url, **PHONE) as page:
        yield page


@pytest.fixture
def page_desktop(browser: Browser, server: Installation) -> Iterator[Page]:
    with open_page(browser, server.url, **DESKTOP) as page:
        yield page


@pytest.fixture
def page_without_javascript(browser: Browser, server: Installation) -> Iterator[Page]:
    with open_page(browser, server.url, java_script_enabled=False, **PHONE) as page:
        yield page


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Cookies of those who signed in before: the sign-in page lets one address in only so often."""
    return {}


@pytest.fixture
def sign_in(server: Installation, sessions: dict[str, StorageState]) -> SignIn:
    """`sign_in(page, "nora")`: as a sample account, by the sign-in page the first time."""

    def sign_in(page: Page, name: str) -> None:
        if name in sessions:
            page.context.add_cookies(sessions[name]["cookies"])
            page.goto("/")
            return
        page.goto("/")
        type_in(page, f"{name}@sample.example", SAMPLE_PASSWORD)
        sessions[name] = page.context.storage_state()

    return sign_in

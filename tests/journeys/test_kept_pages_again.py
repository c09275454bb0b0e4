"""A page that the phone keeps is opened again and again: what is entered on it each time is an act of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.phones import a_phone
from tests.journeys.stored import Stored
from tests.journeys.test_offline_acts import EXERCISES, PAVEL, notes_of, open_item, signed_in

pytestmark = pytest.mark.journey
WRITE_ONE = """(words) => {
    const form = document.querySelector("form[data-act=note]");
    form.elements.note.value = words;
    form.requestSubmit();
}"""


@pytest.fixture
def server(offline_server: Installation) -> Iterator[Installation]:
    yield offline_server
    if not offline_server.answers():
        offline_server.start()


def test_two_notes_on_a_kept_page_that_was_opened_twice_are_two(
    browser: Browser, server: Installation, stored_offline: Stored, tmp_path: Path
):
    """The kept page holds the same hidden number each time: it must not be the number of two acts."""
    with a_phone(browser, tmp_path / "phone", server.url) as jana:
        signed_in(jana, "jana")
        before = notes_of(stored_offline, PAVEL)
        jana.context.set_offline(True)
        jana.page.reload()
        open_item(jana)
        jana.page.evaluate(WRITE_ONE, "At night it hurt")
        expect(jana.line).to_have_text("Not sent yet: 1")
        jana.page.reload()
        expect(jana.page.locator("h1")).to_have_text(EXERCISES)
        jana.page.evaluate(WRITE_ONE, "In the morning it was better")
        expect(jana.line).to_have_text("Not sent yet: 2")
        jana.context.set_offline(False)
        jana.page.reload()
        jana.all_is_sent()
        assert notes_of(stored_offline, PAVEL)["Jana Nováková"] - before["Jana Nováková"] == 2

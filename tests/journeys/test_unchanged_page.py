"""*Today* that a phone has as it is comes from the phone, and says nothing of a missing network. Ilse; Marta."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.pages import look
from tests.journeys.phones import Phone, a_phone
from tests.journeys.test_offline_acts import EXERCISES, signed_in

pytestmark = pytest.mark.journey
# The token of a page's forms is masked anew each time the server makes the page.
TOKEN = "document.querySelector('#content [name=csrfmiddlewaretoken]').value"
MARK = "phone.getOne('pages', [phone.about.account, location.pathname]).then((page) => page && page.mark)"


@pytest.fixture
def marta(browser: Browser, offline_server: Installation, tmp_path: Path) -> Iterator[Phone]:
    with a_phone(browser, tmp_path / "phone", offline_server.url) as phone:
        signed_in(phone, "marta")
        yield phone


def token_after_reload(phone: Phone) -> str:
    phone.page.reload()
    expect(phone.page.locator("h1")).to_have_text("Today")
    assert phone.page.locator("#phone").get_attribute("data-source") == "server"
    expect(phone.page.get_by_text("No network. This page is as of ")).to_be_hidden()
    phone.wait(MARK)
    return phone.page.evaluate(TOKEN)


def test_the_page_is_sent_once_until_something_changes(marta: Phone):
    first = token_after_reload(marta)
    assert token_after_reload(marta) == first
    assert token_after_reload(marta) == first
    look(marta.page, "Today")
    undo = marta.page.get_by_role("button", name=f"Undo: {EXERCISES}")
    done_before = undo.count()
    with marta.page.expect_response("**/tick") as answered:
        marta.tick(EXERCISES)
    assert answered.value.status == 200
    expect(undo).to_have_count(done_before + 1)  # so what the phone had kept of it is on its way out
    marta.all_is_sent()
    second = token_after_reload(marta)
    assert second != first
    assert token_after_reload(marta) == second
    # Its forms can be sent: the token is an older one, and what it hangs on is still the cookie's.
    done_now = undo.count()
    with marta.page.expect_response("**/undo") as answered:
        undo.first.tap()
    assert answered.value.status == 200
    expect(undo).to_have_count(done_now - 1)
    marta.all_is_sent()

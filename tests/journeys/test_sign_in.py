"""The page everybody comes to first, on both sizes; and that the finders of these journeys find."""

import pytest
from playwright.sync_api import Browser, Page, expect

from careplan.sample.people import STAFF
from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.pages import check_width, look, open_page


@pytest.mark.parametrize("size", ["page_phone", "page_desktop"])
def test_sign_in_page_lists_the_sample_accounts(size: str, request: pytest.FixtureRequest):
    page: Page = request.getfixturevalue(size)
    page.goto("/")
    look(page, "Sign in")
    for person in STAFF:
        expect(page.get_by_text(person.email).first).to_be_visible()


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.email)
def test_every_member_of_staff_comes_to_a_page_of_their_own(page_desktop: Page, sign_in, person):
    sign_in(page_desktop, person.email.partition("@")[0])
    assert "sign-in" not in page_desktop.url
    look(page_desktop)


def test_signing_in_works_without_javascript(page_without_javascript: Page, sign_in):
    sign_in(page_without_javascript, STAFF[0].email.partition("@")[0])
    expect(page_without_javascript.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def test_a_page_with_barriers_is_named(page_phone: Page):
    page_phone.goto("/")
    page_phone.locator("main").evaluate(
        "main => main.insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')"
    )
    with pytest.raises(AssertionError, match=r"image-alt \(critical\)"):
        check_axe(page_phone)


def test_a_page_that_is_too_wide_is_named(page_phone: Page):
    page_phone.goto("/")
    page_phone.locator("main").evaluate(
        "main => { main.append(document.createElement('hr')); main.lastChild.style.inlineSize = '500px'; }"
    )
    with pytest.raises(AssertionError, match="wider than the screen"):
        check_width(page_phone)


ADD_PICTURE = "url => { document.body.append(Object.assign(new Image(), { src: url })); }"


def add_foreign_picture(browser: Browser, url: str, **options: object) -> None:
    """A page that asks another host for a picture. No packet leaves: the request is answered here."""
    with open_page(browser, url, **options) as page:
        page.route("http://elsewhere.invalid/**", lambda route: route.fulfill(status=204))
        page.goto("/")
        page.evaluate(ADD_PICTURE, "http://elsewhere.invalid/a.png")
        page.wait_for_function("() => document.body.lastElementChild.complete")


def test_the_policy_of_the_pages_stops_another_host(browser: Browser, server: Installation):
    with pytest.raises(AssertionError, match="Content Security Policy"):
        add_foreign_picture(browser, server.url)


def test_a_request_to_another_host_is_noticed(browser: Browser, server: Installation):
    with pytest.raises(AssertionError, match=r"another host: \['http://elsewhere.invalid'\]"):
        add_foreign_picture(browser, server.url, bypass_csp=True)

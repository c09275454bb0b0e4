"""The page everybody comes to first, on both sizes, and that the barriers finder finds barriers."""

import pytest
from playwright.sync_api import Page, expect

from careplan.sample.people import STAFF
from tests.journeys.axe import check_axe


@pytest.mark.parametrize("size", ["page_phone", "page_desktop"])
def test_sign_in_page_lists_the_sample_accounts(size: str, request: pytest.FixtureRequest):
    page: Page = request.getfixturevalue(size)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    for person in STAFF:
        expect(page.get_by_text(person.email).first).to_be_visible()
    check_axe(page)


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.email)
def test_every_member_of_staff_comes_to_a_page_of_their_own(page_desktop: Page, sign_in, person):
    sign_in(page_desktop, person.email)
    expect(page_desktop.get_by_role("heading", level=1)).to_be_visible()
    assert page_desktop.title() != ""
    check_axe(page_desktop)


def test_signing_in_works_without_javascript(page_without_javascript: Page, sign_in):
    sign_in(page_without_javascript, STAFF[0].email)
    expect(page_without_javascript.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def test_a_page_with_barriers_is_named(page_phone: Page):
    page_phone.goto("/")
    page_phone.locator("main").evaluate(
        "main => main.insertAdjacentHTML('beforeend', '<img src=\"/static/a.png\">')"
    )
    with pytest.raises(AssertionError, match=r"image-alt \(critical\)"):
        check_axe(page_phone)

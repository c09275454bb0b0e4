"""Accounts: a nurse is invited, joins and is switched off; and an empty installation is set up."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation, new_installation
from tests.journeys.pages import DESKTOP, follow, look, open_page, submit, type_in
from tests.journeys.stored import Stored

PASSWORD = "kestrel over the meadow"
HANNAH = "hannah@clinic.example"


def test_a_nurse_is_invited_joins_and_is_switched_off(
    browser: Browser, server: Installation, page_desktop: Page, sign_in, stored: Stored
):
    simon = page_desktop
    sign_in(simon, "simon")
    follow(simon, "Staff")
    look(simon, "Staff")
    link = invite(simon, "Hannah Vogt", HANNAH, team="Breast team")
    with open_page(browser, server.url, **DESKTOP) as hannah:
        hannah.goto(link)
        look(hannah, "You are invited to careplan")
        expect(hannah.get_by_text("look after the patients of team Breast team, as nurse")).to_be_visible()
        join(hannah, PASSWORD)
        look(hannah, "Who waits for you")
        expect(hannah.get_by_role("link", name="Rosa Delgado")).to_be_visible()
        expect(hannah.get_by_role("link", name="Maryam Aziz")).to_have_count(0)
        hannah.goto(link)
        expect(hannah.locator("h1")).to_have_text("This invitation was used already")
        hannah.goto("/clinic/")

        switch_off(simon, "Hannah Vogt")
        hannah.get_by_role("link", name="Rosa Delgado").click()
        look(hannah, "Sign in")
        expect(hannah.get_by_text("Rosa")).to_have_count(0)
        type_in(hannah, HANNAH, PASSWORD)
        expect(hannah.get_by_role("link", name="Patients")).to_have_count(0)
        look(hannah)
    assert stored.row("SELECT is_active FROM accounts_user WHERE email = %s", HANNAH) == (False,)


def invite(page: Page, name: str, email: str, team: str) -> str:
    """Invite a nurse; the link of the invitation, from the page."""
    follow(page, "Invite somebody")
    look(page, "Invite somebody")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Team", exact=True).select_option(team)
    submit(page, "Make the invitation")
    look(page, f"Invitation for {name}")
    return page.locator("p[aria-labelledby=link]").inner_text()


def join(page: Page, password: str) -> None:
    """Make an account on the page of an invitation; too easy a password is refused first."""
    page.get_by_label("Choose a password").fill("12345678")
    page.get_by_label("The password once more").fill("12345678")
    page.get_by_role("button", name="Make my account and join").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page)
    page.get_by_label("Choose a password").fill(password)
    page.get_by_label("The password once more").fill(password)
    submit(page, "Make my account and join")


def switch_off(page: Page, name: str) -> None:
    follow(page, "Staff", page.get_by_role("navigation"))
    follow(page, name)
    look(page, name)
    submit(page, "Switch the account off")
    look(page, name)
    expect(page.get_by_text("This account is switched off: nobody can sign in with it.")).to_be_visible()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    with new_installation(tmp_path / "empty", DEMO="0") as installation:
        installation.start()
        yield installation


def test_an_empty_installation_is_set_up_with_the_code_from_the_terminal(
    browser: Browser, empty: Installation
):
    code = re.search(r"one-time code: (\S+)", empty.log.read_text())[1]
    with open_page(browser, empty.url, **DESKTOP) as page:
        page.goto("/")
        look(page, "Sign in")
        expect(page.get_by_text("sample.example")).to_have_count(0)
        page.goto("/set-up/")
        look(page, "Set up careplan")
        fill_set_up(page, "BBBB-BBBB")
        page.get_by_role("button", name="Make this account").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("Name")).to_have_value("Sara Lind")
        look(page)
        fill_set_up(page, code)
        submit(page, "Make this account")
        look(page, "Teams")
        expect(page.get_by_role("heading", name="No team yet")).to_be_visible()
        follow(page, "Add a team")
        look(page, "A new team")
        page.get_by_label("Name").fill("Bone team")
        submit(page, "Add the team")
        look(page, "Bone team")
        page.get_by_label("Number for urgent calls, day and night").fill("+49 30 5550 0300")
        submit(page, "Save numbers and hours")
        page.goto("/set-up/")
        look(page, "This is done already")
    stored = Stored(empty)
    assert stored.rows("SELECT name, is_site_admin FROM accounts_user") == [("Sara Lind", True)]
    assert stored.rows("SELECT name, urgent_phone FROM accounts_team") == [("Bone team", "+49 30 5550 0300")]
    assert stored.rows("SELECT 1 FROM plans_patient") == []


def fill_set_up(page: Page, code: str) -> None:
    page.get_by_label("Code from the terminal").fill(code)
    page.get_by_label("Name").fill("Sara Lind")
    page.get_by_label("E-mail").fill("sara@clinic.example")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The password once more").fill(PASSWORD)

"""What several journeys do: inviting somebody, coming in by an invitation, one row of *Today*."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.pages import follow, look, submit

PASSWORD = "kestrel over the meadow"


def invite(page: Page, patient: str, name: str, relation: str) -> str:
    """A nurse invites from a patient's page; the link of the invitation."""
    follow(page, "Invite", page.get_by_role("complementary"))
    look(page, "Invite somebody")
    expect(page.get_by_role("region", name="Patient")).to_contain_text(patient)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Who this is to the patient").select_option(relation)
    page.get_by_role("radio", name="the patient", exact=True).check()
    submit(page, "Make the invitation")
    look(page, f"Invitation for {name}")
    return page.get_by_label("The link").input_value()


def join(page: Page, link: str, email: str) -> None:
    """Open an invitation on a phone, make an account, and come to the patient's day."""
    page.goto(link)
    look(page, "You are invited")
    page.get_by_label("Your e-mail").fill(email)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The password once more").fill(PASSWORD)
    submit(page, "Make my account and join")
    look(page, "Today")


def row(page: Page, title: str) -> Locator:
    """The row of an item that can be ticked."""
    return page.get_by_role("listitem").filter(
        has=page.get_by_role("button", name=f"Tick: {title}", exact=True)
    )


def fold(page: Page, words: str) -> Locator:
    """Open what is folded under these words."""
    fold = page.locator("details").filter(has=page.locator("summary", has_text=words))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return fold


def tab(page: Page, words: str) -> None:
    follow(page, words, page.get_by_role("navigation", name="This person’s pages"))

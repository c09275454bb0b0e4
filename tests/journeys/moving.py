"""The way from a new rule to plans that follow it, step by step, as Ada and Hanna go it in a browser."""

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.pages import follow, look, submit, type_in

PATHWAY = "Cancer that has spread to bone"
STEP = "Mindfulness meditation"
DAYS = "by the calendar"
PASSWORD = "a calm long password"
PLANS = 50
FILL = "import json; from tests.journeys import many_plans; print(json.dumps(many_plans.make()))"


def start_with_fifty_plans(installation: Installation) -> str:
    """Start the clinic and let one nurse have fifty plans. Returns the patients' names as JSON."""
    installation.start()
    return installation.run("shell", "-v", "0", "-c", FILL)


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    type_in(page, f"{name}@example.org", PASSWORD)


def sign_in_at(page: Page, url: str, name: str) -> None:
    page.goto(url)
    type_in(page, f"{name}@example.org", PASSWORD)


def write_a_rule(page: Page) -> None:
    follow(page, "Pathways")
    follow(page, "Version 1")
    submit(page, "Make a new draft from it")
    follow(page, STEP)
    follow(page, "Change when it is due")
    look(page)
    page.get_by_role("radio", name="Again and again").check()
    page.get_by_label("Every").fill("1")
    page.get_by_label("Unit, of the rhythm").select_option("weeks")
    page.get_by_role("radio", name="the calendar, whatever was done").check()
    page.get_by_label("Where this schedule comes from").fill("The nurses of this house, 2026")
    submit(page, "Save")
    expect(page.get_by_text(DAYS).first).to_be_visible()


def look_at_made_up_patients(page: Page) -> None:
    page.goto("/pathways/osseous-metastatic-cancer/2/edit/")
    follow(page, "Try it on made-up patients")
    look(page)
    expect(page.get_by_text(STEP).first).to_be_visible()
    submit(page, "Pin all results")


def publish(page: Page) -> None:
    page.goto("/pathways/osseous-metastatic-cancer/2/edit/publish")
    look(page, "Publish version 2")
    page.get_by_label("What changed, and why").fill("Once a week is a rhythm that families can keep.")
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check()
    submit(page, "Publish this version")
    look(page, PATHWAY)


def compare(page: Page) -> None:
    page.goto("/pathways/osseous-metastatic-cancer/compare?before=1&after=2")
    look(page)
    expect(page.get_by_text(DAYS).first).to_be_visible()


def offer(page: Page) -> None:
    page.goto("/insights/osseous-metastatic-cancer/2/offer")
    look(page, "Offer this version to the teams")
    expect(page.get_by_role("main")).not_to_contain_text("Person 0")
    page.locator("main").get_by_role("textbox").fill("Please look at the weekly rhythm.")
    submit(page, "Offer to the teams")
    look(page, "This version is on offer")


def agree(page: Page) -> None:
    follow(page, "New versions of pathways")
    look(page, "New versions of pathways")
    expect(page.get_by_text(f"{PLANS} open plans follow an older version")).to_be_visible()
    follow(page, "Look at my plans")
    look(page, f"{PATHWAY}, version 2")
    submit(page, "I agree: do what I chose")
    expect(page.get_by_text("Nothing is chosen yet.")).to_be_visible()
    for choice in page.get_by_role("radio", name="Move to the new version").all():
        choice.check()
    submit(page, "I agree: do what I chose")


def watch_the_bar(page: Page) -> None:
    """The bar grows by itself, without the page being loaded again."""
    look(page)
    expect(page.get_by_role("status")).to_contain_text(
        f"{PLANS} of {PLANS} plans are through", timeout=60_000
    )
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    look(page)

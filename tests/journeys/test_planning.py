"""A nurse decides, sets an appointment, adds something of her own; the family sees it. Patient: Ilse Krol."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.family import fold, row, tab
from tests.journeys.pages import follow, look, submit
from tests.journeys.stored import Stored

ILSE = "Ilse Krol"
OWN = "Bring the old pictures"
BECAUSE = "The back pain is new."


def test_what_a_nurse_plans_stands_on_the_familys_day(
    page_desktop: Page, page_phone: Page, sign_in, stored: Stored
):
    sami, marta = page_desktop, page_phone
    sign_in(sami, "sami")
    follow(sami, ILSE)
    before = len(stored.events(ILSE))
    decide(sami)
    set_appointment(sami)
    add_item(sami)
    see_it_on_the_day(marta, sign_in)
    finish_and_reopen(sami, marta)
    did = [kind for kind, _name in stored.events(ILSE)[before:]]
    assert did == [
        *("step_decided", "item_added", "appointment_set", "item_added", "ticked"),
        *("plan_finished", "plan_reopened"),
    ]


def in_two_days() -> datetime:
    return datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=2)


def decide(page: Page) -> None:
    """A no needs a reason; a yes brings the item."""
    follow(page, "Decide: MRI scan")
    look(page, "MRI scan")
    page.get_by_role("radio", name="No, it does not apply").check()
    submit(page, "Save the decision")
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "MRI scan")
    page.get_by_role("radio", name="Yes, it applies").check()
    page.get_by_label("Why").fill(BECAUSE)
    page.get_by_label("On whose word").fill("Dr. Weber")
    submit(page, "Save the decision")
    expect(page.get_by_role("link", name="MRI scan", exact=True)).to_be_visible()
    look(page)


def set_appointment(page: Page) -> None:
    follow(page, "MRI scan")
    look(page, "MRI scan")
    fold = page.locator("details").filter(has=page.get_by_text("Enter an appointment", exact=True))
    fold.locator("summary").click()
    fold.get_by_label("Day").fill(in_two_days().date().isoformat())
    fold.get_by_label("Time").fill("14:30")
    fold.get_by_label("Place").fill("House C, ground floor")
    submit(page, "Save the appointment")
    expect(page.get_by_text("House C, ground floor").first).to_be_visible()
    look(page)


def add_item(page: Page) -> None:
    if page.get_by_role("link", name=f"Back to {ILSE}").count():
        follow(page, f"Back to {ILSE}")
    follow(page, "Add an item")
    look(page, "Add an item")
    submit(page, "Add it")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("What is to do").fill(OWN)
    page.get_by_label("Group").select_option("Scans and X-rays")
    page.get_by_label("For the day").fill(in_two_days().date().isoformat())
    submit(page, "Add it")
    expect(page.get_by_role("link", name=OWN, exact=True)).to_be_visible()
    look(page)


def see_it_on_the_day(page: Page, sign_in) -> None:
    sign_in(page, "marta")
    look(page, "Today")
    expect(row(page, "MRI scan")).to_contain_text("14:30")
    row(page, OWN).get_by_role("button", name="Tick: ").tap()
    expect(page.get_by_role("button", name=f"Undo: {OWN}")).to_be_focused()
    follow(page, "MRI scan", within=row(page, "MRI scan"))
    look(page, "MRI scan")
    expect(page.get_by_text("House C, ground floor").first).to_be_visible()


def finish_and_reopen(nurse: Page, family: Page) -> None:
    """A finished plan is read by everybody and changed by nobody; the numbers stay."""
    fold(nurse, "The plan as a whole")
    follow(nurse, "Finish the plan")
    nurse.get_by_label("Cared for somewhere else now").check()
    nurse.get_by_label("In your own words").fill("She moved to another town.")
    submit(nurse, "Finish the plan")
    expect(nurse.get_by_text("This plan was finished on")).to_be_visible()
    look(nurse)
    tab(family, "Today")
    look(family, "Today")
    expect(family.get_by_text("This plan is finished.")).to_be_visible()
    expect(family.get_by_role("button", name="Tick: ")).to_have_count(0)
    tab(family, "Check-in")
    look(family)
    expect(family.get_by_text("If something worries you, call.")).to_be_visible()
    submit(nurse, "Open it again")
    look(nurse)
    tab(family, "Today")
    expect(row(family, "MRI scan")).to_be_visible()

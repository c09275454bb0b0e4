"""A plan is started for a new patient; the family then sees what has a date."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.family import invite, join, row
from tests.journeys.pages import follow, look, submit
from tests.journeys.stored import Stored

# One letter beside Maryam Aziz of the sample clinic.
NAME, NUMBER = "Miriam Aziz", "40999"
FACTS = {
    "Where did the cancer begin?": "Breast",
    "How many bones are affected?": "Several bones",
    "Is the spine affected?": "Yes",
    "Are medicines enough?": "Yes",
    "Is the pain in one spot?": "Not known",
}


def test_a_plan_is_started_for_a_new_patient(page_desktop: Page, page_phone: Page, sign_in, stored: Stored):
    nora = page_desktop
    sign_in(nora, "nora")
    follow(nora, "Start a plan")
    look(nora, "Start a plan")
    say_who(nora)
    answer_the_facts(nora)
    start(nora)
    set_dates(nora)

    join(page_phone, invite(nora, NAME, "Samira Aziz", "daughter or son"), "samira@family.example")
    expect(row(page_phone, "Support group")).to_contain_text("Tomorrow")
    expect(row(page_phone, "Talk through the pain plan")).to_contain_text("Today")
    found = stored.rows(
        "SELECT item.due_on FROM plans_item item JOIN plans_plan plan ON plan.id = item.plan_id"
        " JOIN plans_patient patient ON patient.id = plan.patient_id"
        " WHERE patient.name = %s AND item.due_on IS NOT NULL ORDER BY item.due_on",
        NAME,
    )
    assert [str(day) for (day,) in found] == [today(), today(1)]


def today(days: int = 0) -> str:
    return (datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=days)).isoformat()


def say_who(page: Page) -> None:
    """Nothing typed is said so; somebody alike is shown, and a number that is taken is not taken twice."""
    submit(page, "Next: the facts")
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "Start a plan")
    page.get_by_role("textbox", name="Name", exact=True).fill(NAME)
    page.get_by_label("First name, as the family says it").fill("Miriam")
    page.get_by_label("Date of birth").fill("1968-02-03")
    page.get_by_label("Patient number").fill("40017")
    submit(page, "Next: the facts")
    look(page, "Is it one of these?")
    expect(page.get_by_role("heading", name="Has this number already")).to_be_visible()
    expect(page.locator("main").get_by_text("Maryam Aziz", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value(NAME)
    page.get_by_label("Patient number").fill(NUMBER)
    submit(page, "Next: the facts")
    look(page, "Is it one of these?")
    expect(page.get_by_role("heading", name="Has a similar name")).to_be_visible()
    submit(page, "No, it is somebody else: go on")


def answer_the_facts(page: Page) -> None:
    look(page, "The facts")
    for question, answer in FACTS.items():
        page.get_by_label(question).select_option(answer)
    submit(page, "Next: what will be there")
    look(page, "What will be there")
    expect(page.get_by_role("region", name="Will be there")).to_contain_text("Support group")
    expect(page.get_by_text("Nerve block")).to_be_visible()


def start(page: Page) -> None:
    """The answers can be changed once more; nothing was saved before the last button."""
    submit(page, "Change the answers")
    look(page, "The facts")
    expect(page.get_by_label("Is the spine affected?").locator("option:checked")).to_have_text("Yes")
    submit(page, "Next: what will be there")
    submit(page, "Start the plan")


def set_dates(page: Page) -> None:
    """One sheet; a day in another century is refused beside it, and the others stay as typed."""
    look(page, "Set dates")
    page.get_by_label("Talk through the pain plan").fill(today())
    page.get_by_label("Support group").fill("1899-01-01")
    submit(page, "Save all dates")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Talk through the pain plan")).to_have_value(today())
    look(page, "Set dates")
    page.get_by_label("Support group").fill(today(1))
    submit(page, "Save all dates")
    look(page, "You have not reviewed this plan yet")

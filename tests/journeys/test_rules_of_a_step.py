"""The rules of a step, written without a script: a nested condition, a schedule with its first days, waiting."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.pages import follow, look_without_scripts, submit

WALK, REST = "A short walk", "A rest"
PAIN, TIRED = "Is there pain?", "Is the person tired?"


def test_the_rules_of_a_step_are_written_without_javascript(page_without_javascript: Page, sign_in):
    ada = page_without_javascript
    sign_in(ada, "ada")
    write_a_small_draft(ada)
    build_the_condition(ada)
    write_the_schedule(ada)
    refuse_a_circle(ada)
    discard(ada)


def write_a_small_draft(page: Page) -> None:
    follow(page, "Write a new pathway")
    page.get_by_label("Title").fill("Care at home")
    submit(page, "Begin the draft")
    follow(page, "Add a category")
    page.get_by_label("Title").fill("Moving")
    submit(page, "Add the category")
    for question in (PAIN, TIRED):
        follow(page, "Add a fact")
        page.get_by_label("Question").fill(question)
        page.get_by_role("radio", name="Yes, no, not known").check()
        submit(page, "Add the fact")
    for title in (WALK, REST):
        follow(page, "Add a step to “Moving”")
        page.get_by_label("Title").fill(title)
        page.get_by_label("What it is").fill("As long as it feels good.")
        page.get_by_label("Why it matters").fill("It helps.")
        page.get_by_role("radio", name="Habit").check()
        page.get_by_role("group", name="Who does it").get_by_label("the family", exact=True).check()
        page.get_by_role("radio", name="a local addition").check()
        page.get_by_label("Source of a local addition").fill("The nurses of this house, 2026")
        submit(page, "Add the step")


def build_the_condition(page: Page) -> None:
    """Pain is no, and at least one of: tired is not known, tired is no. The words stand on top each time."""
    follow(page, WALK)
    follow(page, "Change when it applies")
    look_without_scripts(page, "When does this step apply?")
    follow(page, "Add a test")
    look_without_scripts(page, "Add a test")
    choose(page, PAIN, "is", "No")
    submit(page, "Add the test")
    expect(note(page)).to_contain_text(f"It applies when “{PAIN}” is no.")
    follow(page, "Add a group")
    choose(page, TIRED, "is not known")
    submit(page, "Add the group")
    follow(page, f"Add a test to: “{TIRED}” is not known")
    choose(page, TIRED, "is", "No")
    submit(page, "Add the test")
    words = f"“{PAIN}” is no and (“{TIRED}” is not known or “{TIRED}” is no)"
    expect(note(page)).to_contain_text(f"It applies when {words}.")
    follow(page, f"Change the test: “{TIRED}” is no")
    submit(page, "Take this test out")
    expect(note(page)).to_contain_text(f"“{PAIN}” is no and “{TIRED}” is not known.")
    look_without_scripts(page)
    follow(page, WALK)


def write_the_schedule(page: Page) -> None:
    follow(page, "Change when it is due")
    look_without_scripts(page, "When it is due")
    page.get_by_role("radio", name="Again and again").check()
    page.get_by_label("Every").fill("2")
    page.get_by_label("Unit, of the rhythm").select_option("weeks")
    submit(page, "Show the first days")
    expect(page.get_by_text("Not complete yet: Say where this schedule comes from.")).to_be_visible()
    page.get_by_label("Where this schedule comes from").fill("The nurses of this house, 2026")
    submit(page, "Show the first days")
    expect(note(page)).to_contain_text(
        "not saved yet: on the day of the plan’s start; then 2 weeks after each time"
    )
    expect(note(page).get_by_role("listitem")).to_have_count(5)
    look_without_scripts(page)
    submit(page, "Save")
    expect(page.get_by_text("then 2 weeks after each time it was done")).to_be_visible()


def refuse_a_circle(page: Page) -> None:
    follow(page, "Change what it waits for")
    page.get_by_label("Step 1").select_option(REST)
    submit(page, "Save")
    follow(page, "Care at home, draft of version 1")
    follow(page, REST)
    follow(page, "Change what it waits for")
    page.get_by_label("Step 1").select_option(WALK)
    submit(page, "Save")
    circle = f"This would be a circle: “{REST}” needs “{WALK}”, “{WALK}” needs “{REST}”."
    expect(page.get_by_role("alert")).to_contain_text(circle)
    expect(page.get_by_label("Step 1")).to_have_value("a-short-walk")
    look_without_scripts(page)


def discard(page: Page) -> None:
    """The other journeys find the pathways as they were."""
    page.goto("/pathways/care-at-home/1/edit/discard")
    submit(page, "Discard the draft")
    expect(page.get_by_text("The draft is discarded.")).to_be_visible()


def choose(page: Page, fact: str, test: str, answer: str = "") -> None:
    page.get_by_label("Fact").select_option(fact)
    page.get_by_label("Its answer").select_option(test)
    if answer:
        submit(page, "Show the answers to tick")
        page.get_by_role("group", name="Which answers").get_by_label(answer, exact=True).check()


def note(page: Page) -> Locator:
    return page.locator(".note").first

"""From draft to published: words, a new step with a rule, its place by the keyboard; and who uses which version."""

from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation
from tests.journeys.pages import DESKTOP, StillHere, follow, look, open_page, submit
from tests.journeys.stored import Stored

PATHWAY = "Cancer that has spread to bone"
HEAT = "Warmth for sore muscles"
WHAT = "A warm pack on sore muscles, for as long as it feels good."
PLANS_OF_VERSIONS = (
    "SELECT version.number, count(*) FROM plans_plan plan JOIN pathways_version version"
    " ON version.id = plan.version_id GROUP BY version.number ORDER BY version.number"
)
FIRST_VERSION = "SELECT digest, definition_json FROM pathways_version WHERE number = 1"


def test_a_draft_is_written_published_and_used(
    browser: Browser, server: Installation, page_desktop: Page, sign_in, stored: Stored
):
    plans, frozen = stored.rows(PLANS_OF_VERSIONS), stored.row(FIRST_VERSION)
    ada = page_desktop
    sign_in(ada, "ada")
    begin_draft(ada)
    edit_words(ada)
    add_step_with_a_rule(ada)
    move_it_up_by_the_keyboard(ada)
    compare(ada)
    try_it_on_made_up_patients(ada)
    publish(ada)

    assert stored.rows(PLANS_OF_VERSIONS) == plans
    assert stored.row(FIRST_VERSION) == frozen
    with open_page(browser, server.url, **DESKTOP) as stella:
        sign_in(stella, "stella")
        start_plan_for_luisa(stella)
    (_first, count), *_others = plans
    assert stored.rows(PLANS_OF_VERSIONS) == [(1, count), (2, 1)]


def begin_draft(page: Page) -> None:
    look(page, "Pathways")
    follow(page, "Version 1")
    look(page, PATHWAY)
    submit(page, "Make a new draft from it")
    look(page, PATHWAY)
    expect(page.get_by_text("Draft of version 2.")).to_be_visible()


def edit_words(page: Page) -> None:
    """What is wrong is said, what was typed stays; then the words are saved."""
    follow(page, "Acupuncture", page.get_by_role("region", name="Pain", exact=True))
    look(page, "Change a step")
    page.get_by_label("Title").fill("")
    what = page.get_by_label("What it is")
    what.fill("Very thin needles put into the skin by a trained person.")
    submit(page, "Save")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_text("Give the step a title.").last).to_be_visible()
    expect(what).to_have_value("Very thin needles put into the skin by a trained person.")
    look(page)
    page.get_by_label("Title").fill("Acupuncture, if you like")
    submit(page, "Save")
    expect(page.get_by_role("link", name="Acupuncture, if you like", exact=True)).to_be_visible()


def add_step_with_a_rule(page: Page) -> None:
    """A habit that applies only when medicines are not enough; the answers come when the fact is chosen."""
    follow(page, "Add a step to “Pain”")
    look(page)
    page.get_by_label("Title").fill(HEAT)
    page.get_by_label("What it is").fill(WHAT)
    page.get_by_label("Why it matters").fill("It can ease pain between the medicines.")
    page.get_by_label("What to ask").fill("Is warmth safe where the bone is weak?")
    page.get_by_role("radio", name="Habit").check()
    page.get_by_role("group", name="Who does it").get_by_label("the family", exact=True).check()
    same_page = StillHere(page)
    page.get_by_label("Fact 1", exact=True).select_option("Are medicines enough?")
    answers = page.get_by_role("group", name="Which, for fact 1")
    answers.get_by_label("No", exact=True).check()
    rule = page.get_by_role("status").filter(has_text="it applies")
    expect(rule).to_contain_text("when “Are medicines enough?” is no")
    same_page.check()
    look(page)
    page.get_by_role("radio", name="a local addition").check()
    page.get_by_label("Source of a local addition").fill("The pain nurses of this house, 2026")
    submit(page, "Add the step")
    expect(page.get_by_role("link", name=HEAT, exact=True)).to_be_visible()


def move_it_up_by_the_keyboard(page: Page) -> None:
    """Two places up, with Enter on its button; the focus comes back to where one was."""
    before = steps_of_pain(page)
    for _time in range(2):
        button = page.get_by_role("button", name=f"Move “{HEAT}” up")
        button.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("[id^='step-']:focus, [id^='step-'] :focus")).to_have_count(1)
        assert HEAT in page.locator("[id^='step-']:focus, [id^='step-']:focus-within").inner_text()
    assert before[-1] == HEAT
    assert steps_of_pain(page) == [*before[:-3], HEAT, *before[-3:-1]]
    look(page)


def steps_of_pain(page: Page) -> list[str]:
    return (
        page.get_by_role("region", name="Pain", exact=True)
        .locator(".part [href*='/steps/']")
        .all_inner_texts()
    )


def compare(page: Page) -> None:
    """What the draft changes, word by word; then the other way round, by the selects."""
    follow(page, "What this draft changes")
    look(page, "Version 2 beside version 1")
    expect(page.get_by_text("1 added, 1 re-worded.")).to_be_visible()
    new = page.get_by_role("article").filter(has_text=HEAT)
    expect(new).to_contain_text("Habit · the family")
    words = page.get_by_role("article").filter(has_text="Acupuncture, if you like")
    expect(words.get_by_role("insertion").filter(has_text="if you like")).to_contain_text("put in:")
    page.get_by_label("Before").select_option("Version 2 (draft)")
    page.get_by_label("After").select_option("Version 1 (current)")
    page.get_by_role("button", name="Compare").click()
    look(page, "Version 1 beside version 2")
    expect(page.get_by_text("1 removed, 1 re-worded.")).to_be_visible()
    page.go_back()
    page.go_back()


def try_it_on_made_up_patients(page: Page) -> None:
    """The new step is not in what was pinned, so publishing waits until somebody looked and pinned anew."""
    follow(page, "Check and publish")
    expect(page.get_by_text("4 things to settle before publishing")).to_be_visible()
    expect(page.get_by_text(f"“{HEAT}” is new: in.").first).to_be_visible()
    look(page)
    follow(page, "Try it on made-up patients")
    look(page, "Tried on made-up patients")
    expect(page.get_by_text("differs from the pin")).to_have_count(4)
    follow(page, "Show only where these patients differ")
    expect(page.get_by_role("row").filter(has_text="Nerve block")).to_contain_text("needs an answer")
    look(page)
    submit(page, "Pin all results")
    expect(page.get_by_text("4 results are pinned. Publishing checks them.")).to_be_visible()
    expect(page.get_by_text("as pinned")).to_have_count(4)
    look(page)
    follow(page, "Cancer that has spread to bone, version 2")


def publish(page: Page) -> None:
    """Without a note nothing is published; with one it is, and the version is current and frozen."""
    follow(page, "Check and publish")
    look(page, "Publish version 2")
    expect(page.get_by_role("listitem").filter(has_text=HEAT)).to_contain_text("added")
    expect(page.get_by_role("listitem").filter(has_text="Acupuncture, if you like")).to_contain_text(
        "re-worded"
    )
    submit(page, "Publish this version")
    expect(page.get_by_text("Say what changed and why.").last).to_be_visible()
    look(page)
    page.get_by_label("What changed, and why").fill(
        "Warmth asked for by families; acupuncture has a plainer name."
    )
    # The new words are not translated yet; the check says so, and it is meant.
    for meant in page.locator("main input[type=checkbox]").all():
        meant.check()
    submit(page, "Publish this version")
    look(page, PATHWAY)
    expect(page.get_by_text("Current").first).to_be_visible()
    expect(page.get_by_role("button", name="Make a new draft from it")).to_be_visible()
    expect(page.get_by_role("link", name="Edit the draft")).to_have_count(0)


def start_plan_for_luisa(page: Page) -> None:
    """A patient whose plan is finished gets a new one, from the version published a minute ago."""
    follow(page, "Start a plan")
    look(page, "Start a plan")
    search = page.get_by_role("search")
    search.get_by_role("textbox").fill("cont")
    search.get_by_role("button", name="Search").click()
    found = page.locator("#found")
    expect(found.get_by_role("link", name="Luisa Conti")).to_be_visible()
    look(page)
    follow(page, "Start a plan", found)
    look(page, "The facts")
    expect(page.get_by_text(f"{PATHWAY}, version 2.")).to_be_visible()
    page.get_by_label("Are medicines enough?").select_option("No")
    submit(page, "Next: what will be there")
    look(page, "What will be there")
    expect(page.get_by_role("listitem").filter(has_text=HEAT)).to_be_visible()
    submit(page, "Start the plan")
    look(page, "Set dates")
    expect(page.get_by_label(HEAT)).to_be_visible()

"""The plan as a whole: several decisions, a pause, two nurses at once, handovers, and a death. A clinic of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import Installation, new_installation
from tests.journeys.family import fold, tab
from tests.journeys.pages import DESKTOP, PHONE, TABLET, follow, look, open_page, submit, type_in
from tests.journeys.stored import Stored

ADA, HENRIK = "Ada Lund", "Henrik Olsen"
NOTE = "She prefers calls in the morning. The bone scan is on Monday."
BEATS = 30_000  # an open page says that it is open every twenty seconds


@pytest.fixture(scope="module")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Patients go to another team here, and one dies: no other journey must meet them."""
    with new_installation(tmp_path_factory.mktemp("desk") / "data", DEMO="1") as installation:
        installation.start()
        yield installation
        assert "all whole" in installation.run("verify_events")
        assert "Traceback" not in installation.log.read_text()


def sign_in(page: Page, name: str) -> Page:
    page.goto("/")
    type_in(page, f"{name}@sample.example", SAMPLE_PASSWORD)
    return page


@pytest.fixture
def nora(browser: Browser, clinic: Installation) -> Iterator[Page]:
    with open_page(browser, clinic.url, **DESKTOP) as page:
        yield sign_in(page, "nora")


@pytest.fixture
def sami(browser: Browser, clinic: Installation) -> Iterator[Page]:
    with open_page(browser, clinic.url, **TABLET) as page:
        yield sign_in(page, "sami")


def to_patient(page: Page, clinic: Installation, name: str) -> None:
    page.goto(f"/clinic/patients/{Stored(clinic).patient(name)}/")


def test_it_rests_two_nurses_see_each_other_and_it_is_handed_over(
    browser: Browser, clinic: Installation, nora: Page, sami: Page
):
    to_patient(nora, clinic, ADA)
    decide_several(nora)
    pause(nora)
    with open_page(browser, clinic.url, **PHONE) as family:
        sign_in(family, "ada.lund")
        look(family, "Today")
        expect(family.get_by_text("Nothing is expected of you now.")).to_be_visible()
        tab(family, "Plan")
        look(family, "The whole plan")
        expect(family.get_by_text("On ward 4 until she is strong again.")).to_be_visible()
    see_each_other(nora, sami, clinic)
    submit(nora, "It goes on")
    look(nora)
    hand_over(nora, "Sami Haddad")
    accept(sami)
    look(sami)
    hand_over(sami, "Breast team")
    with open_page(browser, clinic.url, **DESKTOP) as stella:
        sign_in(stella, "stella")
        accept(stella)
        look(stella)
    # The other team has her: who had a part in the first one alone does not know of her any more.
    to_patient(nora, clinic, ADA)
    expect(nora.get_by_role("heading", level=1)).to_have_text("This page is not here")
    kinds = [kind for kind, _name in Stored(clinic).events(ADA)]
    assert kinds[-6:] == [
        *("plan_paused", "plan_resumed"),
        *("handover_offered", "handover_accepted"),
        *("handover_offered", "handover_accepted"),
    ]


def decide_several(page: Page) -> None:
    follow(page, "Decide what applies")
    look(page, "Decide what applies")
    rows = page.get_by_role("group")
    rows.nth(0).get_by_role("radio", name="No, it does not apply").check()
    rows.nth(1).get_by_role("radio", name="Yes, it applies").check()
    submit(page, "Save what you decided")
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "Decide what applies")
    rows.nth(0).get_by_role("textbox").fill("The doctors chose another way.")
    submit(page, "Save what you decided")
    expect(page.get_by_text("2 steps are decided.")).to_be_visible()
    look(page)


def pause(page: Page) -> None:
    fold(page, "The plan as a whole")
    follow(page, "Pause the plan")
    look(page, "Pause the plan")
    submit(page, "Pause the plan")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("in hospital").check()
    page.get_by_label("In your own words").fill("On ward 4 until she is strong again.")
    submit(page, "Pause the plan")
    expect(page.get_by_text("The plan is paused")).to_have_count(2)  # said once, and it stays on top
    look(page)


def see_each_other(nora: Page, sami: Page, clinic: Installation) -> None:
    to_patient(nora, clinic, ADA)
    to_patient(sami, clinic, ADA)
    expect(sami.get_by_text("Nora Lindqvist has this patient open too.")).to_be_visible()
    expect(nora.get_by_text("Sami Haddad has this patient open too.")).to_be_visible(timeout=BEATS)
    look(sami)
    look(nora)


def hand_over(page: Page, to: str) -> None:
    fold(page, "The plan as a whole")
    follow(page, "Hand over to a colleague or another team")
    look(page, "Hand over")
    page.get_by_label("To whom").select_option(to)
    submit(page, "Offer this patient")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("To whom").locator("option:checked")).to_have_text(to)
    page.get_by_label("Note for whoever takes over").fill(NOTE)
    submit(page, "Offer this patient")
    expect(page.get_by_text("Offered. Nothing changes until the other side says yes.")).to_be_visible()


def accept(page: Page) -> None:
    page.goto("/clinic/handovers/")
    look(page, "Handovers")
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.get_by_role("link", name="No, I cannot").click()
    look(page, "Say no to a handover")
    follow(page, "Back to the handovers")
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, I take over").click()
    expect(page.get_by_text(f"{ADA} is with you now.")).to_be_visible()


def test_a_death_closes_the_plan_calmly(browser: Browser, clinic: Installation, nora: Page):
    to_patient(nora, clinic, HENRIK)
    expect(nora.get_by_role("link", name="Answer", exact=True).first).to_be_visible()
    fold(nora, "The plan as a whole")
    follow(nora, "Finish the plan")
    look(nora, "Finish the plan")
    nora.get_by_label("The patient has died").check()
    submit(nora, "Finish the plan")
    expect(nora.get_by_text("The plan is closed. Nobody is told by careplan.")).to_be_visible()
    expect(nora.get_by_text(f"{HENRIK} has died.")).to_be_visible()
    expect(nora.get_by_role("link", name="Answer", exact=True)).to_have_count(0)
    look(nora)
    nora.goto("/clinic/")
    expect(nora.get_by_role("link", name=HENRIK)).to_have_count(0)
    with open_page(browser, clinic.url, **PHONE) as birgit:
        sign_in(birgit, "birgit")
        look(birgit, "Today")
        expect(birgit.get_by_text("This plan is closed.")).to_be_visible()
        expect(birgit.get_by_text("died")).to_have_count(0)
        tab(birgit, "Plan")
        look(birgit, "The whole plan")

"""Every page of a caregiver, looked at by axe and by IBM's engine: light and dark, phone and desktop, with mistakes."""

import pytest
from django.urls import resolve
from playwright.sync_api import Page, Response, expect

from tests.journeys.caregivers import NOBODY, OPEN_FOLDS, VERA, YUSUF, Caregivers, none, script
from tests.journeys.engines import ask_axe, ask_ibm, findings, need_ibm

pytestmark = pytest.mark.looks

DESKTOP = {"viewport": {"width": 1280, "height": 900}, "is_mobile": False}
DARK = {"color_scheme": "dark"}


@pytest.fixture(autouse=True, scope="session")
def _ibm() -> None:
    """Before a clinic is started for nothing."""
    need_ibm()


@pytest.mark.parametrize(
    ("who", "options"),
    [
        (VERA, {}),
        (VERA, DARK),
        (VERA, DESKTOP),
        (VERA, DESKTOP | DARK),
        (YUSUF, {}),
        (YUSUF, DESKTOP | DARK),
        (NOBODY, {}),
        (NOBODY, DARK),
        (NOBODY, DESKTOP),
        (NOBODY, DESKTOP | DARK),
    ],
    ids=str,
)
def test_no_engine_finds_a_barrier(caregivers: Caregivers, who: str, options: dict):
    none(caregivers.each(who, findings, **options))


# --- forms with mistakes ------------------------------------------------------------------------------------------
# The forms of the main part in which something can be mistaken; a button that only says yes is none of them.
FORMS = """() => [...document.querySelectorAll("main form[method=post]")]
    .map((form, place) => [place, form.action, form.querySelector("[name=op_id], textarea, input:not([type=hidden])")])
    .filter(([, , field]) => field)
    .map(([place, action]) => [place, action])"""
# Nothing that may be sent may be taken: an id of an act that is none, fields with nothing or with nonsense in them.
# Past the browser's own checks and past what our scripts would do instead of sending.
SEND_WITH_MISTAKES = """(place) => {
    const form = document.querySelectorAll("main form[method=post]")[place];
    for (const field of form.querySelectorAll("[name=op_id]")) field.value = "no act";
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = false;
        else field.value = "";
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.mark.parametrize(
    ("who", "options"), [(VERA, {}), (VERA, DARK), (NOBODY, {}), (NOBODY, DARK)], ids=str
)
def test_forms_with_mistakes(caregivers: Caregivers, who: str, options: dict):
    """No barrier; the summary has the focus and leads to the fields; each field says what is wrong with it."""
    faults: list[str] = []
    sent: set[str] = set()
    with caregivers.visit(who, **options) as page:
        for address in caregivers.pages(who).all():
            page.goto(address)
            for place, action in page.evaluate(FORMS):
                act = resolve(action.removeprefix(caregivers.clinic.url).partition("?")[0]).view_name
                if act in sent or act == "account_logout":
                    continue
                sent.add(act)
                page.goto(address)
                answer = send_with_mistakes(page, place)
                if act in BUTTONS_ALONE and answer.request.redirected_from is not None:
                    continue
                faults += [f"{act}: {fault}" for fault in look_at_mistakes(page, answer)]
    none(faults)
    assert len(sent) >= 3, f"too few forms were sent to prove anything: {sent}"


# Forms that are one button: there is nothing in them to get wrong.
BUTTONS_ALONE = {"checklist:understand_step", "checklist:settle_visit_question"}


def send_with_mistakes(page: Page, place: int) -> Response:
    with page.expect_navigation() as navigation:
        page.evaluate(SEND_WITH_MISTAKES, place)
    return navigation.value


def look_at_mistakes(page: Page, answer: Response) -> list[str]:
    if answer.request.redirected_from is not None:
        return [f"it was taken, and led to {page.url}"]
    said = page.evaluate(script("errors"))
    page.evaluate(OPEN_FOLDS)  # IBM's engine takes a label in a closed fold for none
    return [*said, *map(str, findings(page))]


# --- the guards are seen to work ----------------------------------------------------------------------------------
BARRIERS = {
    "a picture without words": """main.insertAdjacentHTML("beforeend", '<img src="/static/icon.svg">')""",
    "a button without a name": "tick.removeAttribute('aria-label')",
    "a field without a label": """main.insertAdjacentHTML("beforeend", '<input type="text" name="alone">')""",
    "words that are too pale": "heading.style.color = '#bbbbbb'",
}
PARTS = """const main = document.querySelector("main"), heading = document.querySelector("h1"),
    tick = document.querySelector(".tick");"""


@pytest.mark.parametrize("barrier", BARRIERS)
def test_each_engine_finds_a_planted_barrier(caregivers: Caregivers, barrier: str):
    with caregivers.visit(VERA) as page:
        page.goto(caregivers.plan.today)
        expect(page.locator("h1")).to_have_text("Today")
        before = [len(barriers(ask, page)) for ask in (ask_axe, ask_ibm)]
        page.evaluate(f"() => {{ {PARTS} {BARRIERS[barrier]}; }}")
        after = [len(barriers(ask, page)) for ask in (ask_axe, ask_ibm)]
    assert after[0] > before[0], "axe does not find it"
    assert after[1] > before[1], "IBM's engine does not find it"


def barriers(ask, page: Page) -> list:
    return [finding for finding in ask(page) if finding.is_barrier]


def test_a_doubt_that_nobody_judged_fails(caregivers: Caregivers):
    with caregivers.visit(VERA) as page:
        page.goto(caregivers.plan.today)
        assert findings(page) == []
        page.evaluate("() => { document.querySelector('.skip').className = 'visually-hidden'; }")
        (doubt, *_more) = findings(page)
        assert not doubt.is_barrier


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        ("document.querySelector('.errors').remove()", "nothing says at the top"),
        ("document.activeElement.blur()", "does not have the focus"),
        ("document.querySelector('.errors a').hash = '#nowhere'", "leads nowhere"),
        (
            "document.querySelector('.is-invalid').removeAttribute('aria-invalid')",
            "does not say that it is wrong",
        ),
        (
            "document.querySelector('.is-invalid').removeAttribute('aria-describedby')",
            "is not tied to its sentence",
        ),
    ],
)
def test_a_form_that_says_too_little_is_named(caregivers: Caregivers, plant: str, named: str):
    with caregivers.visit(NOBODY) as page:
        page.goto("/account/password/lost/")
        send_with_mistakes(page, 0)
        assert page.evaluate(script("errors")) == []
        page.evaluate(f"() => {{ {plant}; }}")
        assert named in "\n".join(page.evaluate(script("errors")))

"""Every page of a caregiver: small screens, large text, space between letters, thumbs, keyboard, chosen colours.

The pages come from the table of addresses, see `every_page`; each check is seen to find a fault that was planted.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import every_page
from tests.journeys.caregivers import NOBODY, VERA, YUSUF, Caregivers, none, script

pytestmark = pytest.mark.looks

EVERYBODY = (VERA, YUSUF, NOBODY)
# Not `is_mobile`: a phone would shrink a page that is too wide until it fits, and nothing would be seen.
SMALL, USUAL = {"width": 320, "height": 568}, {"width": 360, "height": 740}
ON_ITS_SIDE, DESKTOP = {"width": 740, "height": 360}, {"width": 1280, "height": 900}
# WCAG 1.4.12, put in past the content policy as a reader's own style sheet would be.
TEXT_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
TWICE = {"fontSizes": {"standard": 32, "fixed": 26}}
MOST_TABS = 900


def fit_for(name: str, *values: object):
    return lambda page: page.evaluate(script(name), *values)


@pytest.mark.parametrize("who", [VERA, YUSUF])
def test_every_address_is_looked_at(caregivers: Caregivers, who: str):
    """What only somebody who takes part may open answers 403 to the one who looks on: no page is unknown to both."""
    pages = caregivers.pages(who)
    assert pages.dead == []
    assert [line for line in pages.unknown if who == VERA or "answers 403" not in line] == []
    assert {"checklist:show_today", "checklist:show_item", "accounts:show_account"} <= pages.addresses.keys()


def test_a_dead_link_is_named(caregivers: Caregivers, monkeypatch: pytest.MonkeyPatch):
    nowhere = f"{caregivers.plan.today}items/987654321"
    monkeypatch.setattr(every_page, "START", nowhere)
    with caregivers.visit(VERA) as page:
        (dead,) = every_page.find_pages(page).dead
    assert dead.startswith(nowhere)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("size", [SMALL, ON_ITS_SIDE], ids=str)
def test_everything_can_be_read_on_a_small_screen(caregivers: Caregivers, who: str, size: dict):
    none(caregivers.each(who, fit_for("text"), viewport=size, is_mobile=False))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("size", [USUAL, DESKTOP], ids=str)
def test_everything_can_be_read_in_letters_twice_as_large(caregivers: Caregivers, who: str, size: dict):
    """The browser's own text size, so that lengths in `em` and media queries follow as they do for a reader."""

    def look(page: Page) -> list[str]:
        assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 32
        return page.evaluate(script("text"))

    none(caregivers.each(who, look, prepare=enlarge, viewport=size, is_mobile=False))


def enlarge(page: Page) -> None:
    page.context.new_cdp_session(page).send("Page.setFontSizes", TWICE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everything_can_be_read_with_more_space_between(caregivers: Caregivers, who: str):
    def look(page: Page) -> list[str]:
        page.evaluate(TEXT_SPACING)
        return page.evaluate(script("text"))

    none(caregivers.each(who, look, viewport=USUAL, is_mobile=False))


@pytest.mark.parametrize("who", EVERYBODY)
def test_everything_is_large_enough_for_a_thumb(caregivers: Caregivers, who: str):
    none(caregivers.each(who, fit_for("targets", 44)))


@pytest.mark.parametrize("who", EVERYBODY)
def test_colours_that_the_reader_chose(caregivers: Caregivers, who: str):
    none(caregivers.each(who, fit_for("forced_colours"), forced_colors="active"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_moves_for_who_wants_no_motion(caregivers: Caregivers, who: str):
    none(caregivers.each(who, fit_for("motion"), reduced_motion="reduce"))


@pytest.mark.parametrize(
    ("who", "options"),
    [
        (VERA, {}),
        (YUSUF, {}),
        (NOBODY, {}),
        (VERA, {"viewport": ON_ITS_SIDE}),
        (VERA, {"viewport": DESKTOP, "is_mobile": False, "color_scheme": "dark"}),
    ],
    ids=str,
)
def test_the_focus_is_seen_wherever_it_goes(caregivers: Caregivers, who: str, options: dict):
    """From the top to the end with Tab alone: a ring in two tones, and nothing under the bars that stay in sight."""
    none(caregivers.each(who, walk, reduced_motion="reduce", **options))


def walk(page: Page) -> list[str]:
    faults: list[str] = []
    look = script("focus")
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(look)
        if focus is None:
            return faults
        faults += [f"{fault}: {focus['words']}" for fault in focus["faults"]]
    return [*faults, f"Tab does not come to the end in {MOST_TABS} steps"]


PLANTS = {
    "text": [
        ("main.style.inlineSize = '900px'", "wider than the screen"),
        ("heading.style.cssText = 'block-size: 8px; overflow: hidden'", "cut off"),
        ("heading.style.cssText = 'position: relative; inset-block-start: 30px'", "one over the other"),
        ("heading.style.cssText = 'position: relative; inset-inline-start: -60px'", "beside the screen"),
    ],
    "targets": [
        ("tick.style.inlineSize = '40px'", 'class="tick"'),
    ],
    "forced_colours": [
        ("tick.style.border = '0'", "no edge"),
        ("tick.removeAttribute('aria-label')", "no words"),
        ("tab.style.outline = 'none'", "looks as if it were not chosen"),
    ],
    "motion": [("tick.style.transition = 'all 1s'", "would move")],
    "focus": [
        ("skip.style.outline = 'none'", "no ring shows the focus"),
        ("skip.style.outline = '3px solid rgb(250, 248, 244)'", "the ring does not stand out"),
        ("skip.style.boxShadow = 'none'", "the ring has one tone only"),
        ("skip.style.insetBlockStart = '-300px'", "it is out of sight"),
        ("skip.style.zIndex = '1'; skip.style.insetBlockStart = '54px'", "pixels of it are under"),
    ],
}
PARTS = """const main = document.querySelector("main"), heading = document.querySelector("h1"),
    tick = document.querySelector(".tick"), reach = document.querySelector(".item .reach"),
    tab = document.querySelector(".tabs a[aria-current]"), skip = document.querySelector(".skip");"""


@pytest.mark.parametrize(
    ("check", "plant", "named"), [(check, *plant) for check, plants in PLANTS.items() for plant in plants]
)
def test_a_planted_fault_is_named(caregivers: Caregivers, check: str, plant: str, named: str):
    forced = {"forced_colors": "active"} if check == "forced_colours" else {"reduced_motion": "no-preference"}
    with caregivers.visit(VERA, is_mobile=False, **forced) as page:
        page.goto(caregivers.plan.today)
        expect(page.locator("h1")).to_have_text("Today")
        page.evaluate(f"() => {{ {PARTS} {plant}; }}")
        said = walk_once(page) if check == "focus" else page.evaluate(script(check), 44)
    assert named in "\n".join(said)


def walk_once(page: Page) -> list[str]:
    page.keyboard.press("Tab")
    return page.evaluate(script("focus"))["faults"]

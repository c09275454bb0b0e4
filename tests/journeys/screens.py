"""A picture of every screen, from the sample clinic: phone and desktop, light and dark, in `screens/`.

`make screens` runs it. Each screen is reached as a person would reach it: sign in, open a page, follow links
(the first whose address fits), fill in what is needed; nothing is saved but one draft of the pathway and one
invitation. Some pictures are copied into docs/pictures/, where the README and the guides show them.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import ROOT, new_installation
from tests.journeys import moving
from tests.journeys.chromium import open_browser
from tests.journeys.pages import DESKTOP as DESKTOP_PAGE
from tests.journeys.pages import open_page

PHONE, DESKTOP = (360, 740), (1280, 900)
FOLDER = ROOT / "screens"
PICTURES = {
    "today": "today-phone-light",
    "worklist": "worklist-desktop-light",
    "patient": "patient-desktop-light",
    "draft-step": "draft-step-desktop-light",
    "samples": "samples-desktop-light",
    "publish": "publish-desktop-light",
    "numbers": "numbers-desktop-light",
    "offer": "offer-desktop-light",
}
CARL, GRETA, KLAUS, YUSUF = "carl", "greta", "klaus", "yusuf"
NORA, ADA, SIMON, HANNA, NOBODY = "nora", "ada", "simon", "hanna", ""
TODAY, ITEM, CHART = r"/care/\w{12}/$", r"/care/\w{12}/items/\d+$", r"/clinic/patients/\w{12}/$"
OPEN_ITEM = r"/items/\d+$"
CHART_ITEM, VERSION, DRAFT = r"/clinic/patients/\w{12}/items/\d+/$", r"/\d+/$", r"/2/edit/$"
NEW_PATIENT = {
    "Name": "Mariam Azis",
    "First name, as the family says it": "Mariam",
    "Date of birth": "1968-02-03",
    "Patient number": "40999",
}


@dataclass(frozen=True)
class Screen:
    """`follow`: patterns of addresses; the first link that fits each is opened, one after the other.

    `do`: what is done on the page before the picture is taken. A picture is of the whole page, or of what
    is seen first.
    """

    name: str
    who: str
    start: str
    follow: tuple[str, ...] = ()
    do: Callable[[Page], object] | None = None
    is_whole: bool = True


def press(*buttons: str) -> Callable[[Page], None]:
    """Press these buttons of the main part, one page after the other."""

    def do(page: Page) -> None:
        for button in buttons:
            page.locator("main").get_by_role("button", name=button, exact=True).first.click()
            page.wait_for_load_state()

    return do


def open_folds(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")


def answer_yes(page: Page) -> None:
    page.get_by_text("Yes", exact=True).first.click()
    page.get_by_text("Not sure", exact=True).nth(8).click()
    page.locator("#id_pain").get_by_text("4", exact=True).click()


def search(page: Page) -> None:
    page.get_by_role("search").get_by_role("textbox").fill("be")
    page.get_by_role("search").get_by_role("button").click()
    page.locator("#found h2").wait_for()


def type_new_patient(page: Page) -> None:
    for label, words in NEW_PATIENT.items():
        page.get_by_role("textbox", name=label, exact=True).fill(words)
    press("Next: the facts")(page)


def come_to_the_facts(page: Page) -> None:
    type_new_patient(page)
    press("No, it is somebody else: go on")(page)


def come_to_the_preview(page: Page) -> None:
    come_to_the_facts(page)
    press("Next: what will be there")(page)


def see_the_invitation(page: Page) -> None:
    """The invitation that an earlier picture made, or a new one."""
    if page.get_by_role("link", name="Show the link").count():
        page.get_by_role("link", name="Show the link").first.click()
        return
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name").fill("Samira Aziz")
    page.get_by_label("Who this is to the patient").select_option("child")
    page.get_by_role("radio", name="the patient", exact=True).check()
    press("Make the invitation")(page)


def begin_draft(page: Page) -> None:
    """The draft that an earlier picture began, or a new one."""
    if page.get_by_role("button", name="Make a new draft from it").count():
        press("Make a new draft from it")(page)
    else:
        page.get_by_role("link", name="Go to the draft").click()


FAMILY = (
    Screen("today", KLAUS, "/care/", is_whole=False),
    Screen("today-whole", KLAUS, "/care/"),
    Screen("today-sign", CARL, "/care/", is_whole=False),
    Screen("today-sign-whole", CARL, "/care/"),
    Screen("today-folds", GRETA, "/care/", do=open_folds),
    Screen("today-looks-on", YUSUF, "/care/"),
    Screen("plan", CARL, "/care/", (r"/plan$",)),
    Screen("step", CARL, "/care/", (r"/plan$", r"/steps/[\w-]+$")),
    Screen("item", CARL, "/care/", (ITEM,)),
    Screen("item-folds", CARL, "/care/", (ITEM,), do=open_folds),
    Screen("not-done", CARL, "/care/", (OPEN_ITEM, r"/not-done$")),
    Screen("not-done-refused", CARL, "/care/", (OPEN_ITEM, r"/not-done$"), do=press("Save as not done")),
    Screen("warning-signs", CARL, "/care/", (r"/warning-signs$",)),
    Screen("check-in", CARL, "/care/", (r"/check-in$",)),
    Screen("check-in-first", CARL, "/care/", (r"/check-in$",), is_whole=False),
    Screen("check-in-yes", CARL, "/care/", (r"/check-in$",), do=answer_yes),
    Screen("check-ins", CARL, "/care/", (r"/more$", r"/check-ins$")),
    Screen("check-in-folds", CARL, "/care/", (r"/check-in$",), do=open_folds),
    Screen("charts", CARL, "/care/", (r"/more$", r"/check-ins$", r"/charts$")),
    Screen("check-in-saved", CARL, "/care/", (r"/more$", r"/check-ins$", r"/check-ins/\d+$")),
    Screen("more", CARL, "/care/", (r"/more$",)),
    Screen("questions", CARL, "/care/", (r"/more$", r"/questions$")),
    Screen("ask", CARL, "/care/", (r"/more$", r"/questions$", r"/ask$")),
    Screen("family", CARL, "/care/", (r"/more$", r"/family$")),
    Screen("leave", CARL, "/care/", (r"/more$", r"/family$", r"/leave$")),
    Screen("words", CARL, "/care/", (r"/more$", r"/words$")),
)
CLINIC = (
    Screen("worklist", NORA, "/clinic/", is_whole=False),
    Screen("worklist-whole", NORA, "/clinic/"),
    Screen("search", NORA, "/clinic/", do=search, is_whole=False),
    # the worklist: more filters, lists of one's own
    Screen("worklist-folds", NORA, "/clinic/?undecided=1", do=open_folds),
    Screen("my-lists", NORA, "/clinic/lists/"),
    Screen("keep-list", NORA, "/clinic/lists/add?question=1", do=press("Keep")),
    Screen("patient", NORA, "/clinic/", (CHART,), is_whole=False),
    Screen("patient-whole", NORA, "/clinic/", (CHART,)),
    Screen("patient-folds", NORA, "/clinic/", (CHART,), do=open_folds),
    Screen("history", NORA, "/clinic/", (CHART, r"/history$")),
    Screen("clinic-item", NORA, "/clinic/", (CHART, CHART_ITEM)),
    Screen("clinic-item-folds", NORA, "/clinic/", (CHART, CHART_ITEM), do=open_folds),
    Screen("clinic-check-ins", NORA, "/clinic/", (CHART, r"/check-ins/$")),
    Screen("clinic-charts", NORA, "/clinic/", (CHART, r"/check-ins/charts$")),
    Screen("signs", NORA, "/clinic/", (CHART, r"/signs/$")),
    Screen("close-sign", NORA, "/clinic/", (CHART, r"/close$"), do=press("Answer and close")),
    Screen("decide", NORA, "/clinic/", (CHART, r"/decide$")),
    Screen("facts", NORA, "/clinic/", (CHART, r"/facts$")),
    Screen("dates", NORA, "/clinic/", (CHART, r"/dates$")),
    Screen("add-item", NORA, "/clinic/", (CHART, r"/items/add$")),
    Screen("clinic-family", NORA, "/clinic/", (CHART, r"/family/$")),
    Screen("change-part", NORA, "/clinic/", (CHART, r"/family/$", r"/change$")),
    Screen("invite", NORA, "/clinic/", (CHART, r"/invite$")),
    Screen("invitation", NORA, "/clinic/", (CHART, r"/family/$"), do=see_the_invitation),
    Screen("finish", NORA, "/clinic/", (CHART, r"/finish$")),
    Screen("pause", NORA, "/clinic/", (CHART, r"/pause$"), do=press("Pause the plan")),
    Screen("hand-over", NORA, "/clinic/", (CHART, r"/hand-over$"), do=press("Offer this patient")),
    Screen("decide-several", NORA, "/clinic/?undecided=1", (CHART, r"/\w{12}/decide$"), do=open_folds),
    Screen("not-done-list", NORA, "/clinic/", (CHART, r"/\w{12}/not-done$")),
    Screen("talk", NORA, "/clinic/?question=1", (CHART, r"/questions/$")),
    Screen("ask-back", NORA, "/clinic/", (CHART, CHART_ITEM, r"/ask-back$")),
    Screen("hand-over-several", NORA, "/clinic/", (r"/handovers/$", r"/teams/\d+/hand-over$")),
    Screen("sign-times", NORA, "/clinic/", (r"/teams/\d+/signs$",)),
    Screen("answers", NORA, "/clinic/", (r"/teams/\d+/answers/$",)),
    Screen("start", NORA, "/clinic/start"),
    Screen("start-refused", NORA, "/clinic/start", do=press("Next: the facts")),
    Screen("start-doubles", NORA, "/clinic/start", do=type_new_patient),
    Screen("start-facts", NORA, "/clinic/start", do=come_to_the_facts),
    Screen("start-preview", NORA, "/clinic/start", do=come_to_the_preview),
    Screen("finished", NORA, "/clinic/finished"),
    Screen("contacts", NORA, "/clinic/teams/1/contacts"),
    Screen("account", NORA, "/account/"),
)
PATHWAYS = (
    Screen("pathways", ADA, "/pathways/"),
    Screen("version", ADA, "/pathways/", (VERSION,)),
    Screen("import", ADA, "/pathways/import"),
    Screen("draft", ADA, "/pathways/", (r"/1/$",), do=begin_draft),
    Screen("draft-step", ADA, "/pathways/osseous-metastatic-cancer/2/edit/", (r"/edit/steps/nerve-block/$",)),
    Screen("draft-fact", ADA, "/pathways/osseous-metastatic-cancer/2/edit/", (r"/edit/facts/[\w-]+/$",)),
    Screen("draft-watch", ADA, "/pathways/osseous-metastatic-cancer/2/edit/", (r"/edit/watch/[\w-]+/$",)),
    Screen("revisions", ADA, "/pathways/osseous-metastatic-cancer/2/edit/revisions/"),
    Screen("revision", ADA, "/pathways/osseous-metastatic-cancer/2/edit/revisions/1/"),
    Screen("languages", ADA, "/pathways/languages/"),
    Screen("compare", ADA, "/pathways/osseous-metastatic-cancer/compare"),
    Screen("samples", ADA, "/pathways/osseous-metastatic-cancer/2/samples/?show=differences"),
    Screen("sample", ADA, "/pathways/osseous-metastatic-cancer/2/samples/", (r"/samples/[0-9]+/$",)),
    Screen(
        "sample-form", ADA, "/pathways/osseous-metastatic-cancer/2/samples/", (r"/samples/[0-9]+/change$",)
    ),
    Screen("publish", ADA, "/pathways/osseous-metastatic-cancer/2/edit/", (r"/publish$",)),
    Screen("numbers-list", ADA, "/insights/"),
    Screen("numbers", ADA, "/insights/osseous-metastatic-cancer/1/", do=open_folds),
    Screen("offer", ADA, "/insights/osseous-metastatic-cancer/1/offer"),
    Screen("review", ADA, "/pathways/osseous-metastatic-cancer/1/", (r"/review$",)),
)
SITE = (
    Screen("teams", SIMON, "/clinic/site/teams/"),
    Screen("team", SIMON, "/clinic/site/teams/1/"),
    Screen("staff", SIMON, "/clinic/site/staff/"),
    Screen("staff-person", SIMON, "/clinic/site/staff/2/"),
    Screen("invite-staff", SIMON, "/clinic/site/staff/invite/"),
    Screen("access-log", SIMON, "/clinic/site/access/"),
)
NOBODYS = (
    Screen("sign-in", NOBODY, "/"),
    Screen("sign-in-refused", NOBODY, "/", do=press("Sign in")),
    Screen("lost-password", NOBODY, "/account/password/reset/"),
    Screen("not-found", NOBODY, "/account/nothing-here"),
)
PREVIEW = r"/teams/\d+/versions/\d+$"
BEFORE_A_MOVE = (
    Screen("new-versions", HANNA, "/clinic/versions"),
    Screen("preview-move", HANNA, "/clinic/versions", (PREVIEW,), do=open_folds),
    Screen("new-version-of-one", HANNA, "/clinic/versions", (PREVIEW, r"/patients/\w{12}/version$")),
)
AFTER_A_MOVE = (
    Screen("moves", HANNA, "/clinic/versions"),
    Screen("move", HANNA, "/clinic/versions", (r"/moves/\d+/$",)),
)
SCREENS = (*NOBODYS, *FAMILY, *CLINIC, *PATHWAYS, *SITE)


def sign_in(page: Page, url: str, who: str) -> None:
    page.goto(url)
    page.locator("#id_login").fill(f"{who}@sample.example")
    page.locator("#id_password").fill(SAMPLE_PASSWORD)
    press("Sign in")(page)


def follow(page: Page, pattern: str) -> None:
    """Open the first link whose address, without its query, fits the pattern. OPEN_ITEM: that of a row to tick."""
    links = page.locator("li.item:has(form[data-act=tick]) a[href]" if pattern == OPEN_ITEM else "a[href]")
    for link in links.evaluate_all("links => links.map(link => link.href)"):
        if re.search(pattern, link.split("?")[0].split("#")[0]):
            page.goto(link)
            return
    raise LookupError(f"no link fits {pattern} on {page.url}")


def take(page: Page, url: str, screen: Screen, path: Path) -> None:
    page.goto(url + screen.start)
    for pattern in screen.follow:
        follow(page, pattern)
    if screen.do:
        screen.do(page)
        page.wait_for_load_state("networkidle")
    if not screen.is_whole:
        page.screenshot(path=path)
        return
    # The bars stick to a screen as high as the page, so that they do not stand across the middle of it.
    seen = page.viewport_size
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": seen["width"], "height": height})
    page.screenshot(path=path)
    page.set_viewport_size(seen)


def take_all(browser: Browser, url: str, screens: tuple[Screen, ...], enter: Callable = sign_in) -> list[str]:
    """Take the pictures. Returns those that could not be taken, each with why: the others are there all the same."""
    missed = []
    for scheme in ("light", "dark"):
        for device, (width, height) in {"phone": PHONE, "desktop": DESKTOP}.items():
            viewport = {"width": width, "height": height}
            for who in dict.fromkeys(screen.who for screen in screens):
                context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="en-GB")
                page = context.new_page()
                if who:
                    enter(page, url, who)
                for screen in (one for one in screens if one.who == who):
                    path = FOLDER / f"{screen.name}-{device}-{scheme}.png"
                    try:
                        take(page, url, screen, path)
                    except (LookupError, PlaywrightError) as error:
                        missed.append(f"{path.name}: {error}")
                context.close()
    return missed


def take_moves(browser: Browser, url: str) -> list[str]:
    """A version on offer, what it would change, and a move: these pages need a clinic with a second version."""
    with open_page(browser, url, **DESKTOP_PAGE) as ada:
        moving.sign_in(ada, "ada")
        moving.write_a_rule(ada)
        moving.look_at_made_up_patients(ada)
        moving.publish(ada)
        moving.offer(ada)
    missed = take_all(browser, url, BEFORE_A_MOVE, moving.sign_in_at)
    with open_page(browser, url, **DESKTOP_PAGE) as hanna:
        moving.sign_in(hanna, "hanna")
        moving.agree(hanna)
        moving.watch_the_bar(hanna)
    return missed + take_all(browser, url, AFTER_A_MOVE, moving.sign_in_at)


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with (
        tempfile.TemporaryDirectory() as folder,
        new_installation(Path(folder) / "data", DEMO="1") as clinic,
        open_browser() as browser,
    ):
        clinic.start()
        missed = take_all(browser, clinic.url, SCREENS)
    with (
        tempfile.TemporaryDirectory() as folder,
        new_installation(Path(folder) / "data", DEMO="0") as clinic,
        open_browser() as browser,
    ):
        moving.start_with_fifty_plans(clinic)
        missed += take_moves(browser, clinic.url)
    pictures = ROOT / "docs" / "pictures"
    pictures.mkdir(exist_ok=True)
    for name, taken in PICTURES.items():
        shutil.copy(FOLDER / f"{taken}.png", pictures / f"{name}.png")
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.name}/")  # noqa: T201
    if missed:
        sys.exit("\n".join(["These could not be taken:", *missed]))


if __name__ == "__main__":
    main()

"""A picture of every screen, from the sample clinic: phone and desktop, light and dark, in `screens/`.

`make screens` runs it. Each screen is reached as a person would reach it: sign in, open a page, follow links
(the first whose address fits). Three pictures are copied into docs/pictures/, where the README shows them.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import ROOT, new_installation
from tests.journeys.chromium import open_browser

PHONE, DESKTOP = (360, 740), (1280, 900)
FOLDER = ROOT / "screens"
PICTURES = {
    "today": "today-phone-light",
    "worklist": "worklist-desktop-light",
    "patient": "patient-desktop-light",
}


@dataclass(frozen=True)
class Screen:
    """`follow`: patterns of addresses; the first link that fits each is opened, one after the other."""

    name: str
    who: str
    start: str
    follow: tuple[str, ...] = ()
    full_page: bool = True


CARL, NORA, ADA, SIMON, NOBODY = "carl", "nora", "ada", "simon", ""
TODAY, CHART = r"/care/\w{12}/$", r"/clinic/patients/\w{12}/$"
DRAFT = r"/pathways/[\w-]+/\d+/$"

SCREENS = (
    Screen("sign-in", NOBODY, "/"),
    Screen("lost-password", NOBODY, "/", (r"password/reset",)),
    Screen("not-found", NOBODY, "/account/nothing-here"),
    Screen("people", CARL, "/care/"),
    Screen("today", CARL, "/care/", (TODAY,), full_page=False),
    Screen("today-whole", CARL, "/care/", (TODAY,)),
    Screen("plan", CARL, "/care/", (TODAY, r"/plan$")),
    Screen("item", CARL, "/care/", (TODAY, r"/items/\d+/?$")),
    Screen("skip", CARL, "/care/", (TODAY, r"/items/\d+/?$", r"/skip$")),
    Screen("warning-signs", CARL, "/care/", (TODAY, r"/warning-signs$")),
    Screen("check-in", CARL, "/care/", (TODAY, r"/check-in$")),
    Screen("family", CARL, "/care/", (TODAY, r"/family$")),
    Screen("worklist", NORA, "/clinic/", full_page=False),
    Screen("patient", NORA, "/clinic/", (CHART,), full_page=False),
    Screen("patient-whole", NORA, "/clinic/", (CHART,)),
    Screen("history", NORA, "/clinic/", (CHART, r"/history$")),
    Screen("clinic-item", NORA, "/clinic/", (CHART, r"/items/\d+/$")),
    Screen("decide", NORA, "/clinic/", (CHART, r"/decide$")),
    Screen("facts", NORA, "/clinic/", (CHART, r"/facts$")),
    Screen("dates", NORA, "/clinic/", (CHART, r"/dates$")),
    Screen("clinic-family", NORA, "/clinic/", (CHART, r"/family/$")),
    Screen("invite", NORA, "/clinic/", (CHART, r"/family/$", r"/invite$")),
    Screen("start", NORA, "/clinic/start"),
    Screen("new-patient", NORA, "/clinic/start", (r"/start/patient",)),
    Screen("finished", NORA, "/clinic/finished"),
    Screen("pathways", ADA, "/pathways/"),
    Screen("version", ADA, "/pathways/", (DRAFT,)),
    Screen("teams", SIMON, "/clinic/site/teams"),
    Screen("staff", SIMON, "/clinic/site/staff"),
    Screen("access-log", SIMON, "/clinic/site/access"),
    Screen("account", NORA, "/account/"),
)


def sign_in(page: Page, url: str, who: str) -> None:
    page.goto(url)
    form = page.locator("form", has=page.locator("input[name=password][type=password]")).first
    form.locator("input[name=login]").fill(f"{who}@sample.example")
    form.locator("input[name=password]").fill(SAMPLE_PASSWORD)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def follow(page: Page, pattern: str) -> None:
    """Open the first link whose address, without its query, fits the pattern."""
    links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    for link in links:
        if re.search(pattern, link.split("?")[0].split("#")[0]):
            page.goto(link)
            return
    raise LookupError(f"no link fits {pattern} on {page.url}")


def take_all(browser: Browser, url: str) -> None:
    for scheme in ("light", "dark"):
        for device, (width, height) in {"phone": PHONE, "desktop": DESKTOP}.items():
            for who in dict.fromkeys(screen.who for screen in SCREENS):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
                )
                page = context.new_page()
                if who:
                    sign_in(page, url, who)
                for screen in (one for one in SCREENS if one.who == who):
                    page.goto(url + screen.start)
                    for pattern in screen.follow:
                        follow(page, pattern)
                    path = FOLDER / f"{screen.name}-{device}-{scheme}.png"
                    page.screenshot(path=path, full_page=screen.full_page)
                context.close()


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as folder, new_installation(Path(folder) / "data") as clinic:
        clinic.start()
        with open_browser() as browser:
            take_all(browser, clinic.url)
    pictures = ROOT / "docs" / "pictures"
    pictures.mkdir(exist_ok=True)
    for name, taken in PICTURES.items():
        shutil.copy(FOLDER / f"{taken}.png", pictures / f"{name}.png")
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.name}/")  # noqa: T201


if __name__ == "__main__":
    main()

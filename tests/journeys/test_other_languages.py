"""Pages of families and staff with words 40 % longer, and from right to left: nothing overflows, nothing is cut off.

The two languages are made at test time, so that it does not matter how far the real ones are translated.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import pseudo
from tests.installation import ROOT, Installation, new_installation
from tests.journeys import screens
from tests.journeys.pages import open_page
from tests.journeys.screens import CARL, GRETA, KLAUS, NOBODY, NORA, Screen

pytestmark = pytest.mark.looks

LANGUAGE_COOKIE = "careplan_language"
WIDTHS = (360, 320)
# Words of the pathway in the language, put there as a translator's file would be.
TRANSLATE = """
import sys
from datetime import datetime, timezone
from pathways import actions_translations, queries, translations
from pathways.models import Version
from pathways.translation_file import TranslatedPart, TranslationFile
from tests import pseudo
for code, say in ((pseudo.CODE, pseudo.pseudo), (pseudo.RIGHT_TO_LEFT, pseudo.pseudo_arabic)):
    for version in Version.objects.select_related("pathway"):
        parts = tuple(
            TranslatedPart(one.part, one.key, one.digest, {text.name: say(text.text) for text in one.texts})
            for one in translations.source_parts(queries.definition(version.pk))
        )
        actions_translations.load_translation(
            pathway=version.pathway,
            file=TranslationFile(version.pathway.key, code, parts),
            filename=code,
            at=datetime.now(timezone.utc),
        )
"""
# What is wider than its place, and words that their own box hides. A list of what is seen to be so.
LOOK = """() => {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > root.clientWidth + 1 || box.left < -1)
        && getComputedStyle(one).position !== 'absolute';
    });
    found.push(`the page is ${root.scrollWidth} wide, by ` + wide.slice(-3).map((one) =>
      `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`).join(' | '));
  }
  for (const one of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(one);
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    const isSeen = one.clientWidth > 2 && one.clientHeight > 2 && !one.closest('.visually-hidden, svg, progress');
    if (hides && isSeen && one.textContent.trim()
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) {
      found.push(`cut off: <${one.tagName.toLowerCase()} class="${one.className}"> `
        + one.textContent.trim().slice(0, 40));
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages") / "locale"
    shutil.copytree(ROOT / "locale", folder)
    pseudo.write_catalogue(folder)
    return pseudo.write_catalogue(folder, pseudo.RIGHT_TO_LEFT, pseudo.pseudo_arabic)


@pytest.fixture(scope="module")
def clinic(catalogues: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A sample clinic with the two languages, and its pathway translated into them."""
    folder = tmp_path_factory.mktemp("clinic") / "data"
    with new_installation(folder, DEMO="1", LOCALE_DIR=str(catalogues)) as installation:
        installation.start()
        installation.run("shell", "--command", TRANSLATE)
        yield installation


def reach(page: Page, patterns: tuple[str, ...]) -> bool:
    """Follow links that fit the patterns, one after the other; not every link that fits leads all the way."""
    if not patterns:
        return True
    links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    for link in dict.fromkeys(links):
        if re.search(patterns[0], link.split("?")[0].split("#")[0]):
            page.goto(link)
            if reach(page, patterns[1:]):
                return True
    return False


def shown(page: Page, clinic: Installation, screen: Screen) -> None:
    page.goto(clinic.url + screen.start)
    assert reach(page, screen.follow), f"{screen.name} was not reached"
    if screen.do is screens.open_folds:
        screens.open_folds(page)


PAGES = [
    one
    for one in screens.SCREENS
    if one.do in (None, screens.open_folds) and one.who in (NOBODY, CARL, GRETA, KLAUS, NORA)
]


@pytest.mark.parametrize("code", [pseudo.CODE, pseudo.RIGHT_TO_LEFT])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", [NOBODY, CARL, KLAUS, NORA])
def test_nothing_overflows(browser: Browser, clinic: Installation, code: str, width: int, who: str) -> None:
    faults = []
    cookie = {"name": LANGUAGE_COOKIE, "value": code, "url": clinic.url}
    with open_page(browser, clinic.url, viewport={"width": width, "height": 740}, has_touch=True) as page:
        if who:
            screens.sign_in(page, clinic.url, who)
        page.context.add_cookies([cookie])
        seen = [one for one in PAGES if one.who == who]
        for screen in seen:
            shown(page, clinic, screen)
            assert page.locator("html").get_attribute("lang") == code
            assert page.locator("html").get_attribute("dir") == (
                "rtl" if code == pseudo.RIGHT_TO_LEFT else "ltr"
            )
            faults += [f"{screen.name}: {fault}" for fault in page.evaluate(LOOK)]
    assert seen
    assert not faults, "\n".join(faults)

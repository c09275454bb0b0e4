"""Looking at every page of the caregivers' window, as the people of a clinic that nothing else works in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import Installation
from tests.journeys.every_page import Pages, find_pages
from tests.journeys.long_plan import LongPlan
from tests.journeys.pages import PHONE, open_page, submit

# Vera takes part for two people and looks on for a third, so that every page has its list of people.
VERA, YUSUF, NOBODY = "vera", "yusuf", ""
SCRIPTS = Path(__file__).with_name("in_page")
OPEN_FOLDS = "() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
# As somebody who comes without an account, or without the password.
SIGNED_OUT = (
    "/account/sign-in/",
    "/account/password/lost/",
    "/account/password/lost/sent/",
    "/account/password/new/zzzz-never/",
    "/account/password/new/done/",
    "/account/switched-off/",
    "/care/nothing-here/at-all",
)


def script(name: str) -> str:
    """A function of the page: in_page/<name>.js."""
    return SCRIPTS.joinpath(f"{name}.js").read_text()


@dataclass
class Caregivers:
    browser: Browser
    clinic: Installation
    plan: LongPlan
    states: dict[str, StorageState] = field(default_factory=dict)
    found: dict[str, Pages] = field(default_factory=dict)

    @contextmanager
    def visit(self, who: str, **options: object) -> Iterator[Page]:
        """A page of the one who is named, signed in, on a phone unless the options say otherwise."""
        if who and who not in self.states:
            self.states[who] = self._sign_in(who)
        state = {"storage_state": self.states[who]} if who else {}
        with open_page(self.browser, self.clinic.url, **{**PHONE, **options, **state}) as page:
            yield page

    def _sign_in(self, who: str) -> StorageState:
        with open_page(self.browser, self.clinic.url, **PHONE) as page:
            page.goto("/")
            page.get_by_label("E-mail").fill(f"{who}@sample.example")
            page.get_by_label("Password").first.fill(SAMPLE_PASSWORD)
            submit(page, "Sign in")
            return page.context.storage_state()

    def pages(self, who: str) -> Pages:
        if who not in self.found:
            if who:
                with self.visit(who) as page:
                    self.found[who] = find_pages(page)
            else:
                self.found[who] = Pages({"signed out": [*SIGNED_OUT, self.plan.invitation]})
        return self.found[who]

    def each(
        self,
        who: str,
        look: Callable[[Page], list],
        prepare: Callable[[Page], None] = lambda page: None,
        **options: object,
    ) -> list[str]:
        """What `look` finds on each page with everything unfolded, one line for each fault with its pages.

        `prepare` is called once, before the first page is opened.
        """
        pages_of: dict[str, list[str]] = {}
        with self.visit(who, **options) as page:
            prepare(page)
            for address in self.pages(who).all():
                page.goto(address)
                page.evaluate(OPEN_FOLDS)
                for fault in look(page):
                    pages_of.setdefault(str(fault), []).append(address)
        return [
            f"{fault}\n      on {pages[0]}" + (f" and {len(pages) - 1} more" if len(pages) > 1 else "")
            for fault, pages in pages_of.items()
        ]


def none(faults: list[str]) -> None:
    """Fails with all that was found."""
    assert not faults, "\n" + "\n".join(f"- {fault}" for fault in faults)

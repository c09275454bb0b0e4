"""Phones of a family: a browser with a memory of its own that can die and come back, with or without a network."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.journeys.chromium import ARGUMENTS, path_of_chromium
from tests.journeys.family import row
from tests.journeys.pages import PHONE

SECONDS_TO_KEEP = 60
# What a phone says when there is no network, or when a server that is gone is asked.
NO_NETWORK = re.compile(
    r"net::ERR_|htmx:(afterRequest|sendError|timeout)|status of (401|403|404|409|422|5\d\d)|Error Code"
    r"|^Manifest fetch from"
)
META_KEYS = """phone.run(["meta"], "readonly", (meta, give) => {
    meta.getAllKeys().onsuccess = (event) => give(event.target.result);
})"""
# Everything a browser lets a page keep, as text: what a stranger with this phone could read without a key.
ALL_STORED = """async () => {
    const cached = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            cached.push(request.url + " " + await (await cache.match(request)).text());
        }
    }
    const stored = [];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
        for (const store of db.objectStoreNames) {
            const rows = await new Promise((done) => {
                db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
            });
            for (const row of rows) stored.push(Object.entries(row || {}).map(([key, value]) =>
                key + "=" + (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : JSON.stringify(value))
            ).join("|"));
        }
    }
    return { cached, stored, local: JSON.stringify(localStorage) + JSON.stringify(sessionStorage) };
}"""


@dataclass
class Phone:
    """One person's phone. `page` is what is open on it; `dies` and `starts` as a battery that runs out."""

    browser: Browser
    folder: Path
    url: str
    context: BrowserContext | None = None
    page: Page | None = None
    complaints: list[str] = field(default_factory=list)

    def starts(self) -> None:
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder),
            executable_path=path_of_chromium(),
            args=ARGUMENTS,
            base_url=self.url,
            locale="en-GB",
            service_workers="allow",
            **PHONE,
        )
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(10_000)

    def dies(self) -> None:
        """As a battery that runs out: nothing is written after that. A browser closes; its folder stays."""
        self.context.close()

    def sign_in(self, email: str, password: str = SAMPLE_PASSWORD) -> None:
        if "/account/sign-in/" not in self.page.url:
            self.page.goto("/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").first.fill(password)
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()

    def keeps_pages(self) -> None:
        """Wait until the worker is there and every page is kept."""
        self.wait("!!navigator.serviceWorker.controller")
        self.wait(f"{META_KEYS}.then((keys) => keys.some((key) => key.startsWith('seen ')))", SECONDS_TO_KEEP)

    def wait(self, script: str, seconds: float = 15) -> object:
        """Asks again and again (the pages let no string be run, so Playwright's own waiting cannot)."""
        end = time.monotonic() + seconds
        while not (answer := self.page.evaluate(script)):
            assert time.monotonic() < end, f"waited in vain for {script}"
            time.sleep(0.05)
        return answer

    def acts(self) -> list[dict]:
        """What is kept of entries, without what they say."""
        return self.page.evaluate(
            "phone.getAll('acts').then((acts) => acts.map(({op_id, account, state}) => ({op_id, account, state})))"
        )

    def unsent(self) -> int:
        return len([act for act in self.acts() if act["state"] in ("kept", "needs")])

    def everything(self) -> dict[str, list[str]]:
        return self.page.evaluate(ALL_STORED)

    @property
    def line(self) -> Locator:
        return self.page.locator("#phone-line")

    def all_is_sent(self, timeout: float = 30_000) -> None:
        """Nothing is left on the phone, and the line says so: also after a tap whose act is only being kept."""
        end = time.monotonic() + timeout / 1000
        while self.unsent():
            assert time.monotonic() < end, f"not sent: {self.acts()}"
            time.sleep(0.05)
        expect(self.line).to_have_text("All sent", timeout=timeout)
        assert self.unsent() == 0

    def tick(self, title: str) -> None:
        row(self.page, title).get_by_role("button", name=f"Tick: {title}", exact=True).tap()

    @property
    def kept_pages(self) -> list[str]:
        self.wait("typeof phone === 'object' && !!phone.getAll")  # the scripts come after the words of a page
        return self.page.evaluate("phone.getAll('pages').then((pages) => pages.map((page) => page.path))")


@contextmanager
def a_phone(browser: Browser, folder: Path, url: str) -> Iterator[Phone]:
    """A new phone; at the end it complained of nothing but the network."""
    phone = Phone(browser, folder, url)
    phone.starts()
    try:
        yield phone
    finally:
        phone.context.close()
        shutil.rmtree(folder, ignore_errors=True)
    faults = [words for words in phone.complaints if not NO_NETWORK.search(words)]
    assert not faults, "\n".join(faults)


def holds_no_words(everything: dict, words: list[str]) -> None:
    """No word of a patient lies on the phone where it could be read; Cache Storage holds our own files alone."""
    assert everything["cached"]
    assert all("/static/" in one.partition(" ")[0] for one in everything["cached"])
    text = json.dumps(everything, ensure_ascii=False)
    readable = [word for word in words if word in text]
    assert not readable, readable

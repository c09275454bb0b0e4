"""What the journeys of hard days share: notes kept without a form, pages from another time, a server that is gone."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import expect

from tests.installation import Installation
from tests.journeys.phones import Phone
from tests.journeys.stored import Stored

DAY = 24 * 60 * 60 * 1000
EXERCISES = "Exercises from the personal plan"
# As the form of an item's page keeps a note, without the form.
KEEP_NOTES = """async ({ item, words }) => {
    for (const note of words) {
        await phone.keepAct({
            op_id: crypto.randomUUID(), kind: "note", item, plan: "", seen: 0,
            happened_at: new Date().toISOString(), data: { note }, title: "Exercises",
        });
    }
}"""
# When pages were kept, and when the server last said that they hold, moves by so many milliseconds: as if the clock
# of the phone had been set the other way since.
SHIFT_PAGES = """(by) => phone.run(["pages", "meta"], "readwrite", (pages, meta) => {
    pages.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        result.update({ ...result.value, kept: result.value.kept + by });
        result.continue();
    };
    meta.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        if (result.key.startsWith("seen ")) result.update({ ...result.value, at: result.value.at + by });
        result.continue();
    };
})"""
SEEN = "phone.metaKeys('seen ').then(([key]) => phone.getMeta(key))"
STATES = "phone.getAll('acts').then((acts) => acts.map((act) => act.state))"


def signed_in(phone: Phone, name: str) -> None:
    phone.sign_in(f"{name}@sample.example")
    expect(phone.page.locator("h1")).to_have_text("Today")
    phone.keeps_pages()


def item_of_exercises(phone: Phone) -> str:
    row = phone.page.locator("li.item").filter(has_text=EXERCISES).first
    return row.get_attribute("id").removeprefix("item-")


def open_what_is_kept(phone: Phone) -> None:
    phone.page.goto(f"/care/{phone.wait('phone.about.patient')}/phone")
    expect(phone.page.locator("h1")).to_have_text("What is kept on this phone")


def notes_of(stored: Stored, patient: str) -> Counter:
    """Who wrote how many notes."""
    return Counter(name for kind, name in stored.events(patient) if kind == "noted")


def new_notes(stored: Stored, patient: str, before: Counter) -> int:
    return sum((notes_of(stored, patient) - before).values())


def bodies_of(phone: Phone) -> list[str]:
    """What this phone sends from now on."""
    sent = []
    phone.page.on("request", lambda request: sent.append(request.post_data or ""))
    return sent


def served_instead(port: int, answers: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Waits until the last process of the server that was there is gone."""
    end = time.monotonic() + 15
    while True:
        try:
            return ThreadingHTTPServer(("localhost", port), answers)
        except OSError:
            assert time.monotonic() < end, f"port {port} stays taken"
            time.sleep(0.05)


@contextmanager
def in_trouble(server: Installation, status: int = 503) -> Iterator[None]:
    """Something else answers at the address of the server, whatever is asked: as a proxy whose server is gone."""

    class Trouble(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Out of order</h1>")

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    server.kill()
    with served_instead(server.port, Trouble) as other:
        thread = threading.Thread(target=other.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            other.shutdown()
            thread.join()
    server.start()

"""A server for the bench, and clients that ask it: one at a time, or eight at once, each on a connection of its own."""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from careplan.accounts.models import User
from tests.installation import free_port

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
CSRF = "k" * 32


@dataclass(frozen=True)
class Ask:
    """One request. `cookie`: who asks. `form`, or `json` as text: what is posted. `expects`: the status that is right.
    `check`: says what is wrong with an answer, or nothing. `then`: called when the answer is there."""

    path: str
    cookie: str
    form: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    json: str | None = None
    expects: tuple[int, ...] = (200,)
    check: Callable[[bytes], str] = lambda _text: ""
    then: Callable[[], None] = lambda: None

    @property
    def body(self) -> str | None:
        return self.json if self.form is None else urlencode(self.form, doseq=True)

    @property
    def all_cookies(self) -> str:
        """A browser has the secret behind the tokens of forms as well; a mark of *Today* is made with it."""
        return f"{self.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    @property
    def all_headers(self) -> dict[str, str]:
        if self.body is None:
            return dict(self.headers)
        kind = "application/x-www-form-urlencoded" if self.json is None else "application/json"
        return {"Content-Type": kind, "X-CSRFToken": CSRF, **self.headers}


class WrongAnswer(Exception):
    """An answer that is not what was asked for. The message says which."""


@dataclass
class Times:
    """What a block of requests took, in milliseconds, and what went wrong in it."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cpu_ms: float = 0.0

    def add(self, other: "Times") -> None:
        self.taken += other.taken
        self.errors += other.errors
        self.cpu_ms += other.cpu_ms

    @property
    def cpu_of_each(self) -> float:
        """Milliseconds of the processor for one request, in the server: says more than the clock on a busy machine."""
        return self.cpu_ms / max(1, len(self.taken) + len(self.errors))


@dataclass
class Server:
    port: int
    pid: int = 0

    def ask(
        self, connection: http.client.HTTPConnection, ask: Ask
    ) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Milliseconds until the whole answer is there, and the answer. Raises WrongAnswer."""
        headers = {
            "Cookie": ask.all_cookies,
            "Accept-Encoding": "gzip",
            **ask.all_headers,
        }
        body, method = ask.body, "GET" if ask.body is None else "POST"
        started = time.perf_counter()
        connection.request(method, ask.path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            text = gzip.decompress(text)
        taken = (time.perf_counter() - started) * 1000
        if answer.status not in ask.expects:
            raise WrongAnswer(f"{ask.path} was answered with {answer.status}: {text[:300]!r}")
        if fault := ask.check(text):
            raise WrongAnswer(f"{ask.path}: {fault}")
        return taken, answer, text

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("localhost", self.port, timeout=60)

    def times(self, asks: Callable[[int], Ask], count: int, at_once: int = 1) -> Times:
        """`count` requests; `asks(number)` makes each. `at_once`: so many connections. A wrong answer is counted."""
        numbers, lock, times = iter(range(count)), threading.Lock(), Times()
        cpu_before = self.cpu_seconds()

        def go_on() -> None:
            connection = self.connect()
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                ask = asks(number)
                try:
                    taken, _answer, _text = self.ask(connection, ask)
                except (WrongAnswer, OSError, http.client.HTTPException) as fault:
                    times.errors.append(str(fault))
                    connection = self.connect()
                    continue
                ask.then()
                times.taken.append(taken)

        threads = [threading.Thread(target=go_on) for _each in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.cpu_ms = (self.cpu_seconds() - cpu_before) * 1000
        return times

    def cpu_seconds(self) -> float:
        """What the server's processes have used of the processor so far."""
        if not self.pid:
            return 0.0
        lead = psutil.Process(self.pid)
        used = [process.cpu_times() for process in (lead, *lead.children())]
        return sum(one.user + one.system for one in used)


def collect_files() -> None:
    """Once before the first server."""
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def server(**environment: str) -> Iterator[Server]:
    """The product's own server, with its own settings, on the database of this process or as `environment` says."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:careplan.operations.gunicorn_conf"]
    own = {"DJANGO_SETTINGS_MODULE": "tests.performance.settings", "PORT": str(port)}
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "careplan.wsgi:application"],
        cwd=ROOT,
        env=os.environ | own | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server of the bench does not answer")


def cookie_of(user: User) -> str:
    """Signed in, as the browser would send it."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

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
    """One request. `cookie`: who asks. `form`: what is posted. `expects`: the status that is right. `then`: called
    when the answer is there."""

    path: str
    cookie: str
    form: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expects: tuple[int, ...] = (200,)
    then: Callable[[], None] = lambda: None


@dataclass
class Server:
    port: int

    def ask(
        self, connection: http.client.HTTPConnection, ask: Ask
    ) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Milliseconds until the whole answer is there, and the answer. Raises SystemExit on another status."""
        headers = {"Cookie": f"{ask.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}", "Accept-Encoding": "gzip"}
        body = None
        if ask.form is not None:
            body = urlencode(ask.form, doseq=True)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        started = time.perf_counter()
        connection.request("GET" if body is None else "POST", ask.path, body, headers | dict(ask.headers))
        answer = connection.getresponse()
        text = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            text = gzip.decompress(text)
        taken = (time.perf_counter() - started) * 1000
        if answer.status not in ask.expects:
            raise SystemExit(f"{ask.path} was answered with {answer.status}: {text[:300]!r}")
        return taken, answer, text

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("localhost", self.port, timeout=60)

    def times(self, asks: Callable[[int], Ask], count: int, at_once: int = 1) -> list[float]:
        """Milliseconds of `count` requests; `asks(number)` makes each. `at_once`: so many connections."""
        numbers, lock, times, faults = iter(range(count)), threading.Lock(), [], []

        def go_on() -> None:
            connection = self.connect()
            while not faults:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                try:
                    ask = asks(number)
                    taken, _answer, _text = self.ask(connection, ask)
                    ask.then()
                except (SystemExit, OSError) as fault:
                    faults.append(fault)
                    return
                times.append(taken)

        threads = [threading.Thread(target=go_on) for _each in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise SystemExit(str(faults[0]))
        return times


@contextmanager
def server() -> Iterator[Server]:
    """The product's own server, with its own settings for it, on the database of this process."""
    call_command("collectstatic", interactive=False, verbosity=0)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:careplan.operations.gunicorn_conf"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.performance.settings", "PORT": str(port)}
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "careplan.wsgi:application"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Server(port)
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

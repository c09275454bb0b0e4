"""A careplan of its own for a test: real processes, on a data folder and a database that nobody else uses."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 240
# What a command of careplan may see of the environment of the tests; the rest would change what it does.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Installation:
    """One data folder, and the commands and the server that work on it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.log")

    def variables(self, **more: str) -> dict[str, str]:
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        return passed_on | own | self.environment | more

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py to its end; the caller looks at the exit code."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.variables(**environment),
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_START,
        )

    def run(self, *arguments: str, **environment: str) -> str:
        """Run manage.py, which must succeed; returns what it printed."""
        result = self.manage(*arguments, **environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def start(self, *command: str, **environment: str) -> None:
        """Start the server, in a process group of its own, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(command) or [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.variables(**environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            assert time.monotonic() < give_up, f"the server does not answer:\n{self.log.read_text()}"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int:
        """As Ctrl-C in a terminal: every process of the group gets it. Returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        """As a power switch: no process of the server gets to do anything more."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @contextmanager
    def asleep(self, seconds: float) -> Iterator[None]:
        """What is asked of the server is accepted, and answered only so many seconds later."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        wake = threading.Timer(seconds, os.killpg, (self.process.pid, signal.SIGCONT))
        wake.start()
        try:
            yield
        finally:
            wake.join()

    def end(self) -> None:
        if self.process is not None:
            self.kill()


@contextmanager
def new_installation(folder: Path, template: str = "", **environment: str) -> Iterator[Installation]:
    """An installation in `folder`; where the tests run on PostgreSQL, with a database of its own there.

    `template` names a database to copy it from.
    """
    with database_for(template) as url:
        installation = Installation(folder, {"HOST": "localhost"} | url | environment)
        try:
            yield installation
        finally:
            installation.end()


@contextmanager
def database_for(template: str) -> Iterator[dict[str, str]]:
    """The environment that names the database: nothing for SQLite, which is a file of the data folder."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    name = f"careplan_{uuid.uuid4().hex}"
    source = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{source}')
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

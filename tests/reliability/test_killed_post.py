"""A worker that is killed while it hands messages over loses none, and repeats at most one a kill.

The messages go to a real mail server on this machine, which counts them by Message-ID.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, new_installation
from tests.reliability.sink import Sink, mail_sink

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]

KILLS, MESSAGES = 30, 2_500
KILLS_OF_THE_PLANT, MESSAGES_OF_THE_PLANT = 6, 600
LONGEST_BEFORE_A_KILL = 0.35


@pytest.fixture
def sink():
    with mail_sink() as sink:
        yield sink


@pytest.fixture
def post(tmp_path: Path, sink: Sink):
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    mail = {"EMAIL_BACKEND": smtp, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port)}
    with new_installation(tmp_path / "data", DEMO="0", **mail) as installation:
        installation.run("migrate", "-v", "0")
        yield installation


def in_shell(installation: Installation, call: str) -> dict:
    code = f"import json; from tests.reliability import posting; print(json.dumps(posting.{call}))"
    return json.loads(installation.run("shell", "-v", "0", "-c", code))


def start_worker(installation: Installation, how: str) -> subprocess.Popen:
    """A worker in a process of its own, which has begun to hand over."""
    code = f"from tests.reliability import posting; posting.{how}()"
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=installation.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert worker.stdout.readline() == "begins\n"
    return worker


def kill_while_sending(installation: Installation, how: str, messages: int, kills: int) -> int:
    """Kill worker after worker, let the last one end. Returns how many were killed at work."""
    assert in_shell(installation, f"make({messages})") == {"waiting": messages}
    killed = 0
    for _kill in range(kills):
        worker = start_worker(installation, how)
        time.sleep(random.uniform(0, LONGEST_BEFORE_A_KILL))
        killed += worker.poll() is None
        with suppress(ProcessLookupError):  # it had nothing left to do
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    last = start_worker(installation, how)
    last.wait()
    last.stdout.close()
    return killed


def test_no_message_is_lost_and_at_most_one_a_kill_is_repeated(post, sink, record_property):
    killed = kill_while_sending(post, "work", MESSAGES, KILLS)
    found = in_shell(post, "count()")
    repeats = sum(sink.times.values()) - len(sink.times)
    record_property(
        "figure",
        f"{KILLS} kills of the sender, {killed} of them at work: {len(sink.times)} of {MESSAGES} messages arrived, "
        f"{repeats} repeated with the same Message-ID",
    )
    assert killed >= KILLS * 0.8
    assert found == {"sent": MESSAGES, "waiting": 0, "failed": 0, "unreached": 0}
    assert len(sink.times) == MESSAGES, "lost, or one message under two numbers"
    assert all(len(addresses) == 1 for addresses in sink.addresses.values())
    assert repeats <= killed


def test_a_worker_that_notes_before_it_hands_over_is_found_out(post, sink, record_property):
    killed = kill_while_sending(post, "work_marking_first", MESSAGES_OF_THE_PLANT, KILLS_OF_THE_PLANT)
    lost = MESSAGES_OF_THE_PLANT - len(sink.times)
    record_property("figure", f"noting before handing over, {killed} kills at work: {lost} messages lost")
    assert in_shell(post, "count()")["sent"] == MESSAGES_OF_THE_PLANT
    assert lost > 0

"""A worker that is killed in the middle of a move leaves no plan half moved and none moved twice."""

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

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]

KILLS = 50
PLANS = 8_000
KILLS_OF_THE_PLANT = 6
PLANS_OF_THE_PLANT = 1_500
LONGEST_BEFORE_A_KILL = 0.35


@pytest.fixture
def clinic(tmp_path: Path):
    with new_installation(tmp_path / "data", DEMO="0") as installation:
        installation.start()
        installation.stop()
        yield installation


def in_shell(installation: Installation, call: str) -> dict:
    code = f"import json; from tests.reliability import moving; print(json.dumps(moving.{call}))"
    return json.loads(installation.run("shell", "-v", "0", "-c", code))


def start_worker(installation: Installation, how: str) -> subprocess.Popen:
    """A worker in a process of its own, which has begun to work."""
    code = f"from tests.reliability import moving; moving.{how}()"
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


def kill_while_moving(installation: Installation, how: str, plans: int, kills: int) -> tuple[int, dict]:
    """Kill worker after worker; returns how many were killed at work, and what became of the plans."""
    made = in_shell(installation, f"make({plans})")
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
    return killed, in_shell(installation, f"count({made['move']})")


def test_no_plan_is_moved_twice_or_half(clinic: Installation, record_property):
    killed, found = kill_while_moving(clinic, "work", PLANS, KILLS)
    record_property("figure", f"{KILLS} kills of the worker, {killed} of them at work: {found}")
    assert killed >= KILLS * 0.8
    assert (found["state"], found["done"], found["left_out"]) == ("done", PLANS, 0)
    assert (found["twice"], found["half"]) == (0, 0)
    assert "all whole" in clinic.run("verify_events")


def test_a_worker_that_notes_before_it_moves_is_found_out(clinic: Installation, record_property):
    killed, found = kill_while_moving(clinic, "work_marking_first", PLANS_OF_THE_PLANT, KILLS_OF_THE_PLANT)
    record_property("figure", f"noting before moving, {killed} kills at work: {found}")
    assert found["half"] > 0

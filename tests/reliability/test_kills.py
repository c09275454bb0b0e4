"""No acknowledged act is lost or doubled, however often the server is killed.

Four writers send ticks over HTTP while the server, all its processes at once, is killed and started again.
Each writer keeps its own list of what was acknowledged; afterwards the database is held against those lists.
"""

import json
import random
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installation import Installation, new_installation
from tests.reliability.writers import ACTS_OF_A_PUSH, Pusher, Writer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]

KILLS = 100
KILLS_OF_PUSHES = 15
KILLS_OF_THE_PLANT = 8
ITEMS_PER_WRITER = 2500
ACKNOWLEDGED_BETWEEN_KILLS = 15
SECONDS_OF_PATIENCE = 60
HONEST = "careplan.wsgi:application"
PLANTED = "tests.reliability.early_answer:application"


@dataclass(frozen=True)
class Tally:
    kills: int
    sent: int
    tries: int
    acknowledged: int
    refused: list[str]
    lost: int
    doubled: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.sent} ticks sent in {self.tries} tries, "
            f"{self.acknowledged} acknowledged, {self.lost} lost, {self.doubled} doubled"
        )


@pytest.fixture
def clinic(tmp_path: Path):
    with new_installation(tmp_path / "data", DEMO="0") as installation:
        installation.start()
        installation.stop()
        yield installation


def start(installation: Installation, application: str) -> None:
    """The production server as `manage.py serve` starts it, without the checks before."""
    config = "python:careplan.operations.gunicorn_conf"
    bind = f"127.0.0.1:{installation.port}"
    installation.start(sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind, application)


def in_shell(installation: Installation, call: str) -> dict | list:
    code = f"import json; from tests.reliability import clinic; print(json.dumps(clinic.{call}))"
    return json.loads(installation.run("shell", "-v", "0", "-c", code))


def kill_while_writing(
    installation: Installation, application: str, kills: int, of: type[Writer] = Writer
) -> Tally:
    stop = threading.Event()
    described = in_shell(installation, f"make({ITEMS_PER_WRITER})")
    writers = [of(port=installation.port, stop=stop, **one) for one in described]
    start(installation, application)
    for writer in writers:
        writer.sign_in()
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for _kill in range(kills):
            wait_for_acknowledged(writers)
            time.sleep(random.uniform(0, 0.2))
            installation.kill()
            start(installation, application)
        wait_for_acknowledged(writers)
    finally:
        stop.set()
        for thread in threads:
            thread.join(SECONDS_OF_PATIENCE)
    installation.kill()
    return tally(installation, writers, kills)


def wait_for_acknowledged(writers: list[Writer]) -> None:
    """Until some more came through: a kill of a server that nobody uses proves nothing."""
    goal = sum(len(writer.acknowledged) for writer in writers) + ACKNOWLEDGED_BETWEEN_KILLS
    give_up = time.monotonic() + SECONDS_OF_PATIENCE
    while sum(len(writer.acknowledged) for writer in writers) < goal:
        refused = [words for writer in writers for words in writer.refused]
        assert not refused, refused[:5]
        assert time.monotonic() < give_up, "nothing is acknowledged any more"
        time.sleep(0.005)


def tally(installation: Installation, writers: list[Writer], kills: int) -> Tally:
    acknowledged = [entry for writer in writers for entry in writer.acknowledged]
    file = installation.folder / "acknowledged.json"
    file.write_text(json.dumps(acknowledged))
    found = in_shell(installation, f"count({str(file)!r})")
    return Tally(
        kills=kills,
        sent=sum(writer.sent for writer in writers),
        tries=sum(writer.tries for writer in writers),
        acknowledged=len(acknowledged),
        refused=[words for writer in writers for words in writer.refused],
        lost=found["lost"],
        doubled=found["doubled"],
    )


def test_no_acknowledged_tick_is_lost_or_doubled(clinic: Installation, record_property):
    result = kill_while_writing(clinic, HONEST, KILLS)
    record_property("figure", str(result))
    assert result.acknowledged >= KILLS * ACKNOWLEDGED_BETWEEN_KILLS
    assert result.tries > result.sent  # some were interrupted and sent again
    assert (result.lost, result.doubled, result.refused) == (0, 0, [])
    assert "all whole" in clinic.run("verify_events")
    clinic.run("backup")  # which checks the database's own integrity


def test_no_act_of_a_push_is_lost_or_doubled(clinic: Installation, record_property):
    """Killed between the transactions of a push, or within one: what is sent again is done once."""
    result = kill_while_writing(clinic, HONEST, KILLS_OF_PUSHES, of=Pusher)
    record_property(
        "figure",
        f"{result.kills} kills: {result.sent} pushes of {ACTS_OF_A_PUSH} ticks in {result.tries} tries, "
        f"{result.acknowledged} ticks acknowledged, {result.lost} lost, {result.doubled} doubled",
    )
    assert result.acknowledged >= KILLS_OF_PUSHES * ACKNOWLEDGED_BETWEEN_KILLS
    assert result.tries > result.sent
    assert (result.lost, result.doubled, result.refused) == (0, 0, [])
    assert "all whole" in clinic.run("verify_events")


def test_a_server_that_answers_before_it_saves_is_found_out(clinic: Installation, record_property):
    result = kill_while_writing(clinic, PLANTED, KILLS_OF_THE_PLANT)
    record_property("figure", f"answering before saving, {result}")
    assert result.lost > 0

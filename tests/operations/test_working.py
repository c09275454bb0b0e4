"""What the worker does in one look: people first, also between the batches of a long move."""

import pytest
from django.db import Error as DatabaseError

from careplan.operations import working


@pytest.fixture
def done(monkeypatch):
    """What was done, in order; two batches of a move wait."""
    log, batches = [], [True, True, False]
    monkeypatch.setattr(working, "escalate_due", lambda now, may_go_on: log.append("clocks"))
    monkeypatch.setattr(working, "send_waiting", lambda now, may_go_on: log.append("messages"))
    moves = [object()]
    monkeypatch.setattr(working.actions, "lease_move", lambda **_given: moves.pop() if moves else None)

    def batch(**_given):
        log.append("batch")
        return batches.pop(0)

    monkeypatch.setattr(working.actions, "carry_out_batch", batch)
    return log


def test_people_come_first_and_between_the_batches_of_a_move(done):
    assert working.work_off("one") == 2
    people = ["clocks", "messages"]
    assert done == [*people, "batch", *people, "batch", *people, "batch"]


def test_it_stops_when_it_is_told_to(done):
    assert working.work_off("one", lambda: False) == 0
    assert done == ["clocks", "messages"]


def test_a_fault_of_the_database_is_outlived(monkeypatch, caplog):
    looks = []

    def look(worker, may_go_on):
        looks.append(worker)
        raise DatabaseError

    monkeypatch.setattr(working, "work_off", look)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(working.time, "sleep", lambda seconds: None)
    working.keep_working("one", lambda: len(looks) < 3)
    assert len(looks) == 3
    assert "tries again" in caplog.text

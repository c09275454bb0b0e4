"""Work that no request waits for: messages, clocks of signs, live plans on their way to another version.

The truth is in the rows, each with a lease or a lock: a worker that is killed leaves whole batches done and the
rest to the next one, whoever starts it. Nothing is queued anywhere else, so nothing can be lost with a queue
(docs/adr/0012). What people wait for comes first: a move of many plans lets it in between its batches.
"""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from careplan.checkins.actions import escalate_due
from careplan.notify.actions import send_waiting
from careplan.plans import actions

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_A_FAULT = 5.0

logger = logging.getLogger(__name__)


def worker_name() -> str:
    """A name that no other worker has, also on another machine or after a restart with the same number."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def work_off(worker: str, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Do everything that is due now, batch by batch, and return how many batches of moves there were."""
    batches = 0
    tell_people(may_go_on)
    while may_go_on() and (move := actions.lease_move(worker=worker, now=timezone.now())) is not None:
        while may_go_on() and actions.carry_out_batch(move=move, worker=worker, now=timezone.now()):
            batches += 1
            tell_people(may_go_on)
    return batches


def tell_people(may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Look at the clocks of signs, and hand over the messages that wait."""
    escalate_due(timezone.now(), may_go_on)
    send_waiting(timezone.now(), may_go_on=may_go_on)


def keep_working(worker: str, may_go_on: Callable[[], bool]) -> None:
    """Look for work at once and then every second, until `may_go_on` says no. A fault of the database is written
    down and outlived."""
    while may_go_on():
        pause = SECONDS_BETWEEN_LOOKS
        try:
            work_off(worker, may_go_on)
        except DatabaseError:
            logger.exception("The worker met a fault and tries again in a moment.")
            pause = SECONDS_AFTER_A_FAULT
        close_old_connections()
        time.sleep(pause)

"""The post office: what leaves the building is first a row, then a message. The row is the truth.

A message is handed over after the transaction that asked for it has committed, so that nothing is announced that
did not happen. What could not be handed over stays waiting and is taken up again by `send_waiting`.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from careplan.notify.channels import email
from careplan.notify.models import LANGUAGE, Delivery

logger = logging.getLogger("careplan.notify")

# How long a claim holds: a sender that was killed loses it, and a failed attempt is not repeated sooner.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 6


def queue(
    *, key: str, to_address: str, template: str, values: dict[str, str], at: datetime, language: str = ""
) -> Delivery:
    """Ask for one message; it is sent once the surrounding transaction has committed.

    `key` names the message: the same key twice is one message. `template` names `emails/<template>.txt` and
    `emails/<template>_subject.txt`. `values` are neutral texts (a link, a person's name): no clinical detail,
    ever, because e-mail is read over shoulders and kept by others. `at` is an aware time. `language` is that of the
    person who will read it; "" for the one this is asked in.
    """
    delivery, is_new = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "to_address": to_address,
            "template": template,
            "values": values | {LANGUAGE: language or get_language() or settings.LANGUAGE_CODE},
            "created_at": at,
        },
    )
    if is_new:
        transaction.on_commit(partial(_send_committed, delivery.pk), robust=True)
    return delivery


def cancel(*, key: str) -> bool:
    """Take back a message that still waits, such as a withdrawn invitation's. Returns whether there was one."""
    waiting = Delivery.objects.filter(key=key, status=Delivery.Status.WAITING)
    return bool(waiting.update(status=Delivery.Status.FAILED, last_error="cancelled", values={}))


def send_waiting(now: datetime) -> tuple[int, int]:
    """Hand over all that waits and that nobody else is sending. Returns (handed over, not handed over)."""
    outcomes = [send(delivery_id, now=now) for delivery_id in _free(now).values_list("pk", flat=True)]
    return outcomes.count(True), outcomes.count(False)


def send(delivery_id: int, *, now: datetime) -> bool | None:
    """Hand over one message. True: handed over. False: it failed. None: not ours to send.

    The claim is one conditional UPDATE, so that two senders never hand over the same message. After a kill between
    handing over and writing it down there is at most one repeat, with the same Message-ID.
    """
    claimed = _free(now).filter(pk=delivery_id).update(attempts=F("attempts") + 1, attempted_at=now)
    if not claimed:
        return None
    delivery = Delivery.objects.get(pk=delivery_id)
    try:
        email.send(delivery)
    # Whatever the mail server, its library or a template throws: the row must say so, the others must go out.
    except Exception as error:
        _record_failure(delivery, error)
        return False
    delivery.status = Delivery.Status.SENT
    delivery.sent_at = now
    delivery.values = {}
    delivery.last_error = ""
    delivery.save(update_fields=["status", "sent_at", "values", "last_error"])
    return True


def _free(now: datetime) -> QuerySet[Delivery]:
    """The messages that wait and that no sender holds, oldest first."""
    unheld = Q(attempted_at=None) | Q(attempted_at__lte=now - LEASE)
    return Delivery.objects.filter(unheld, status=Delivery.Status.WAITING).order_by("pk")


def _send_committed(delivery_id: int) -> None:
    send(delivery_id, now=timezone.now())


def _record_failure(delivery: Delivery, error: Exception) -> None:
    """Keep the kind of error alone: what a mail server answers may repeat the address or the text."""
    logger.error("message %s was not handed over: %s", delivery.pk, type(error).__name__)
    delivery.last_error = type(error).__name__
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.status = Delivery.Status.FAILED
    delivery.save(update_fields=["status", "last_error"])

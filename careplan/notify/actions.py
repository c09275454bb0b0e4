"""The post office: what leaves the building is first a row, then a message. The row is the truth.

A row is written in the transaction that asks for it, so that nothing is announced that did not happen. The worker
hands it over within a second or two (docs/adr/0024); no request waits for a mail server.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language

from careplan.notify.channels import email
from careplan.notify.failures import MOST_ATTEMPTS, pause_after, refusal_for_good, server_is_away
from careplan.notify.models import LANGUAGE, DeadAddress, Delivery

logger = logging.getLogger("careplan.notify")

# How long a claim holds: a sender that was killed loses it. Longer than a mail server can take over one message,
# with EMAIL_TIMEOUT for each of the about nine steps of handing over.
LEASE = timedelta(minutes=2)
MOST_AT_ONCE = 100
Status = Delivery.Status


def queue(
    *,
    key: str,
    to_address: str,
    template: str,
    values: dict[str, str],
    at: datetime,
    language: str = "",
    group: str = "",
    wider_group: str = "",
) -> Delivery:
    """Ask for one message; it goes out once the surrounding transaction has committed.

    `key` names the message: the same key twice is one message. `template` names `emails/<template>.txt` and
    `emails/<template>_subject.txt`. `values` are neutral texts (a link, a person's name): no clinical detail,
    ever, because e-mail is read over shoulders and kept by others. `at` is an aware time. `language` is that of the
    person who will read it; "" for the one this is asked in. `group` and `wider_group`: what it is cancelled with,
    such as "sign-7" of "plan-3".
    """
    delivery, _is_new = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "to_address": to_address,
            "template": template,
            "values": values | {LANGUAGE: language or get_language() or settings.LANGUAGE_CODE},
            "created_at": at,
            "due_at": at,
            "group": group,
            "wider_group": wider_group,
        },
    )
    return delivery


def cancel(*, key: str) -> bool:
    """Take back a message that still waits, such as a withdrawn invitation's. Returns whether there was one."""
    return bool(_cancel(Q(key=key)))


def cancel_group(*, group: str) -> int:
    """Take back every message of a group that still waits, also where it is the wider one. Returns how many.

    Groups in use: "plan-<pk>" for all of one plan, "check-in-<pk>" for the signs of one check-in.
    """
    return _cancel(Q(group=group) | Q(wider_group=group)) if group else 0


def _cancel(which: Q) -> int:
    return Delivery.objects.filter(which, status=Status.WAITING).update(status=Status.CANCELLED, values={})


def try_again(*, address: str) -> bool:
    """Say that an address takes mail again; the next message is tried. Returns whether it was marked."""
    deleted, _by_model = DeadAddress.objects.filter(address=address.lower()).delete()
    return bool(deleted)


def send_waiting(
    now: datetime, *, most: int = MOST_AT_ONCE, may_go_on: Callable[[], bool] = lambda: True
) -> tuple[int, int]:
    """Hand over what is due and that nobody else is sending. Returns (handed over, not handed over).

    When the mail server cannot be reached, the others wait for the next call: one silence of it is enough.
    """
    sent = failed = 0
    for delivery_id in list(_due(now).values_list("pk", flat=True)[:most]):
        if not may_go_on():
            break
        delivery = _claim(delivery_id, now)
        if delivery is None:
            continue
        error = _hand_over(delivery, now)
        sent, failed = sent + (error is None), failed + (error is not None)
        if error is not None and server_is_away(error):
            break
    return sent, failed


def send(delivery_id: int, *, now: datetime) -> bool | None:
    """Hand over one message. True: handed over. False: it was not. None: not due, or somebody else's."""
    delivery = _claim(delivery_id, now)
    return None if delivery is None else _hand_over(delivery, now) is None


def _due(now: datetime) -> QuerySet[Delivery]:
    """The messages that wait, are due and that no sender holds, the one due longest first."""
    return Delivery.objects.filter(status=Status.WAITING, due_at__lte=now).order_by("due_at", "id")


def _claim(delivery_id: int, now: datetime) -> Delivery | None:
    """Take a message for one attempt. One conditional UPDATE decides who of several senders has it.

    After a kill between handing over and writing it down there is at most one repeat, with the same Message-ID.
    """
    claimed = (
        _due(now)
        .order_by()
        .filter(pk=delivery_id)
        .update(attempts=F("attempts") + 1, attempted_at=now, due_at=now + LEASE)
    )
    return Delivery.objects.get(pk=delivery_id) if claimed else None


class AddressIsDead(Exception):
    """The address was marked before; nothing was tried."""


def _hand_over(delivery: Delivery, now: datetime) -> Exception | None:
    """Make the attempt that was claimed, and write down what came of it. Returns what went wrong."""
    try:
        if DeadAddress.objects.filter(address=delivery.to_address.lower()).exists():
            raise AddressIsDead
        email.send(delivery)
    # Whatever the mail server, its library or a template throws: the row must say so, the others must go out.
    except Exception as error:
        _record_failure(delivery, error, now)
        return error
    # Also where it was cancelled meanwhile: it went out, and the row must not say anything else.
    Delivery.objects.filter(pk=delivery.pk).update(status=Status.SENT, sent_at=now, values={}, last_error="")
    return None


def _record_failure(delivery: Delivery, error: Exception, now: datetime) -> None:
    """Keep the kind of error alone: what a mail server answers may repeat the address or the text."""
    logger.error("message %s was not handed over: %s", delivery.pk, type(error).__name__)
    reason = refusal_for_good(error)
    what: dict[str, object] = {"last_error": type(error).__name__}
    if reason is not None or isinstance(error, AddressIsDead):
        what |= {"status": Status.UNDELIVERABLE, "values": {}}
    elif delivery.attempts >= MOST_ATTEMPTS:
        what |= {"status": Status.FAILED, "values": {}}
    else:
        what["due_at"] = now + pause_after(delivery.attempts)
    with transaction.atomic():
        if reason is not None:
            DeadAddress.objects.get_or_create(
                address=delivery.to_address.lower(), defaults={"reason": reason, "since": now}
            )
        # `attempts` is the number of the claim: a sender that took longer than its lease writes over nobody.
        mine = Delivery.objects.filter(pk=delivery.pk, status=Status.WAITING, attempts=delivery.attempts)
        mine.update(**what)

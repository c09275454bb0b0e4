"""What is read about messages: whether one was handed over, and which addresses take none."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, QuerySet

from careplan.notify.models import DeadAddress, Delivery


def status_of(key: str) -> str:
    """Where the message named `key` is: a `Delivery.Status`, or "" when none was asked for. One query."""
    return Delivery.objects.filter(key=key).values_list("status", flat=True).first() or ""


def standing_of(key: str) -> tuple[str, bool]:
    """As `status_of`, and whether a mail server was asked to take it already. One query."""
    found = Delivery.objects.filter(key=key).values_list("status", "attempts").first()
    return (found[0], found[1] > 0) if found else ("", False)


def statuses_in(group: str) -> dict[str, str]:
    """Where the messages of a group are, by their keys. One query."""
    return dict(Delivery.objects.filter(group=group).values_list("key", "status"))


def first_sent(groups: Iterable[str]) -> dict[str, datetime]:
    """When the first message of each group was handed over; a group of which none was is not there. One query."""
    sent = Delivery.objects.filter(group__in=list(groups), status=Delivery.Status.SENT)
    return dict(sent.order_by().values_list("group").annotate(first=Min("sent_at")))


def dead_among(addresses: Iterable[str]) -> dict[str, DeadAddress]:
    """Of these addresses the ones that take no mail, by the address in small letters. One query."""
    wanted = {address.lower() for address in addresses if address}
    return {row.address: row for row in DeadAddress.objects.filter(address__in=wanted)} if wanted else {}


def dead_addresses() -> QuerySet:
    """All addresses that take no mail, in small letters: for use inside another query."""
    return DeadAddress.objects.values("address")

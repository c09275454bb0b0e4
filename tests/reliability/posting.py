"""Messages that wait in an installation while the worker that hands them over is killed."""

from django.utils import timezone

from careplan.notify import actions
from careplan.notify.channels import email
from careplan.notify.models import Delivery

BATCH = 20


def make(count: int) -> dict:
    """So many messages, each to an address of its own."""
    at = timezone.now()
    for number in range(count):
        actions.queue(
            key=f"kill-{number}",
            to_address=f"reader-{number}@example.org",
            template="somebody_waits",
            values={"link": "http://localhost/"},
            at=at,
        )
    return {"waiting": Delivery.objects.filter(status="waiting").count()}


def work() -> None:
    """A worker that comes after the lease of the one before ran out. Says when it begins."""
    Delivery.objects.filter(status="waiting").update(due_at=timezone.now())
    print("begins", flush=True)  # noqa: T201 (the test waits for it)
    while actions.send_waiting(timezone.now())[0]:
        pass


def work_marking_first() -> None:
    """The fault that must be found: a batch is noted as handed over, and then it is."""
    print("begins", flush=True)  # noqa: T201 (the test waits for it)
    while batch := list(Delivery.objects.filter(status="waiting").order_by("id")[:BATCH]):
        Delivery.objects.filter(pk__in=[one.pk for one in batch]).update(status="sent")
        for delivery in batch:
            email.send(delivery)


def count() -> dict:
    """How the rows stand at the end."""
    rows = Delivery.objects.filter(key__startswith="kill-")
    return {
        status: rows.filter(status=status).count() for status in ("sent", "waiting", "failed", "unreached")
    }

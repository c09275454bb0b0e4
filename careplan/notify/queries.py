"""What is read about messages: only whether one was handed over."""

from careplan.notify.models import Delivery


def status_of(key: str) -> str:
    """Where the message named `key` is: a `Delivery.Status`, or "" when none was asked for. One query."""
    return Delivery.objects.filter(key=key).values_list("status", flat=True).first() or ""

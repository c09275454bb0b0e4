"""E-mail, plain text only: nothing is loaded from anywhere when it is opened, and every phone shows it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from careplan.notify.models import LANGUAGE, Delivery


def send(delivery: Delivery) -> None:
    """Hand one message over to the mail server. Raises whatever the mail backend raises.

    The Message-ID depends on the row alone: if it is ever handed over twice, mail programs show it once.
    """
    with translation.override(delivery.values.get(LANGUAGE, settings.LANGUAGE_CODE)):
        subject = render_to_string(f"emails/{delivery.template}_subject.txt", delivery.values)
        body = render_to_string(f"emails/{delivery.template}.txt", delivery.values)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[delivery.to_address],
        headers={"Message-ID": message_id(delivery)},
    )
    message.send()


def message_id(delivery: Delivery) -> str:
    """The same for every attempt: <number.time@host of the sender's address>."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{delivery.pk}.{delivery.created_at:%Y%m%d%H%M%S%f}@{host}>"

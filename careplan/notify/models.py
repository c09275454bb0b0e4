from django.db import models
from django.db.models.functions import Lower

LANGUAGE = "language"  # the value that says in which language a message is written


class Delivery(models.Model):
    """One message that leaves the building, from being asked for to being handed over.

    The text is a template's name and neutral values (a link, a name): no clinical detail, ever. The values are
    emptied once the message is settled: a link that lets somebody in should not lie about.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"  # tried for a day
        UNDELIVERABLE = "unreached", "undeliverable"  # the address takes no mail
        CANCELLED = "cancelled", "cancelled"

    key = models.CharField(max_length=100, unique=True, help_text="the same key is never sent twice")
    group = models.CharField(max_length=60, blank=True, help_text="what is cancelled together")
    wider_group = models.CharField(
        max_length=60, blank=True, help_text="the group that this group is part of"
    )
    to_address = models.EmailField()
    template = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True, help_text="when the last attempt began")
    due_at = models.DateTimeField(help_text="not tried before; while somebody tries, the end of the lease")
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(status="waiting"), name="delivery_due"),
            models.Index(fields=["group"], name="delivery_group"),
            models.Index(fields=["wider_group"], name="delivery_wider_group"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.status})"


class DeadAddress(models.Model):
    """An address that a mail server refused for good. Nothing is sent to it until somebody says "try again"."""

    class Reason(models.TextChoices):
        UNKNOWN = "unknown", "there is no such mailbox"
        REFUSED = "refused", "the mailbox takes no mail"

    address = models.EmailField(help_text="in small letters")
    reason = models.CharField(max_length=10, choices=Reason)
    since = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(Lower("address"), name="dead_address_once")]

    def __str__(self) -> str:
        return f"{self.reason} since {self.since:%Y-%m-%d}"

from django.db import models

LANGUAGE = "language"  # the value that says in which language a message is written


class Delivery(models.Model):
    """One message that leaves the building, from being asked for to being handed over.

    The text is a template's name and neutral values (a link, a name): no clinical detail, ever. The values are
    emptied once the message is handed over: a link that lets somebody in should not lie about.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    key = models.CharField(max_length=100, unique=True, help_text="the same key is never sent twice")
    to_address = models.EmailField()
    template = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField(
        null=True, help_text="when the last attempt began; its lease runs from here"
    )
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["status", "id"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.template} ({self.status})"

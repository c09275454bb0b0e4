from django.db import models


class Delivery(models.Model):
    """One message that leaves the building, from being asked for to being handed over.

    The text is a template's name and neutral values (a link, a team's name): no clinical detail, ever.
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
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["status", "id"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.template} ({self.status})"

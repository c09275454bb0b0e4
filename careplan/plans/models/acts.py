"""What browsers and phones sent, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans.models.core import USER, Patient


class Act(models.Model):
    """What a browser sent, and what became of it: makes a repeat harmless. Unique on `op_id`."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("applied")
        OVERTAKEN = "overtaken", _("overtaken: something else was there already")
        HELD = "held", _("held: the access of the sender had ended")
        REFUSED = "refused", _("refused")

    op_id = models.UUIDField(unique=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome)
    event_numbers = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField(
        null=True, help_text="what the clock of the phone said, when it was kept"
    )
    reason = models.CharField(
        max_length=300, blank=True, help_text="the sentence that a refused act was answered with"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"


class HeldAct(models.Model):
    """An act that arrived after its author's access had ended: sealed, not applied, until a nurse settles it."""

    class Settlement(models.TextChoices):
        APPLIED = "applied", _("applied by a nurse")
        SET_ASIDE = "set_aside", _("set aside by a nurse")

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="held")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="held_acts")
    sealed = models.TextField(help_text="what was sent, under the patient's key")
    received_at = models.DateTimeField()
    settlement = models.CharField(max_length=10, choices=Settlement, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["patient", "settled_at"], name="held_act_waiting")]

    def __str__(self) -> str:
        return f"held act {self.pk}"

"""What phones sent and nobody has applied."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans.models.core import USER


class HeldAct(models.Model):
    """An act that arrived after its author's access had ended: sealed, not applied, until a nurse settles it."""

    class Settlement(models.TextChoices):
        APPLIED = "applied", _("applied by a nurse")
        SET_ASIDE = "set_aside", _("set aside by a nurse")

    act = models.OneToOneField("plans.Act", on_delete=models.PROTECT, related_name="held")
    patient = models.ForeignKey("plans.Patient", on_delete=models.PROTECT, related_name="held_acts")
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

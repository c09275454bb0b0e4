from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class CheckIn(models.Model):
    """One look at how the patient is. The answers are sealed in the event; this row only finds it."""

    class Words(models.TextChoices):
        PATIENT = "patient", _("the patient’s own words")
        CAREGIVER = "caregiver", _("my own view")

    patient = models.ForeignKey("plans.Patient", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["patient", "-id"], name="checkin_of_patient")]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class Sign(models.Model):
    """A warning sign that was reported, until a nurse closes it. Both *yes* and *not sure* open one.

    `level` is copied from the pathway's author; nothing that anybody enters changes it.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NOT_SURE = "not_sure", _("not sure")

    class Level(models.TextChoices):
        CALL_NOW = "call_now", _("call now")
        TELL_TODAY = "tell_today", _("tell the team today")

    class Outcome(models.TextChoices):
        CALLED = "called", _("We called")
        SEEN = "seen", _("Seen, or sent in")
        NO_ACTION = "no_action", _("No action, because")

    patient = models.ForeignKey("plans.Patient", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="signs")
    step = models.ForeignKey("pathways.Step", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    level = models.CharField(max_length=12, choices=Level)
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    taken_on_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    taken_on_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closing_event = models.ForeignKey("plans.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["plan", "closed_at"], name="sign_open")]

    def __str__(self) -> str:
        return f"sign {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

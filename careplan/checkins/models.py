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

    Its way: reported, taken on (or not), answered, closed; each with who and when. `outcome` is the answer's.
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
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answering_event = models.ForeignKey("plans.Event", on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closing_event = models.ForeignKey("plans.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["plan", "closed_at"], name="sign_open"),
            models.Index(fields=["reported_at"], name="sign_reported"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(answered_at__isnull=False),
                name="closed_after_it_was_answered",
            )
        ]

    def __str__(self) -> str:
        return f"sign {self.pk}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class SignClock(models.Model):
    """Who is written to about the unanswered signs of one level that came with one check-in, and when (ADR 0023).

    One for all of them, so that a nurse gets one message and not three. `due_at` alone says whether anything is to
    do: the worker looks at what is due, and nothing else moves a clock on.
    """

    class Rung(models.IntegerChoices):
        NOBODY = 0, "nobody yet"
        NURSE = 1, "the plan's nurse"
        BACKUP = 2, "the backup nurse"
        LEADS = 3, "the lead nurses"
        EVERYBODY = 4, "everybody in the team"

    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    level = models.CharField(max_length=12, choices=Sign.Level)
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.NOBODY)
    ends_at = models.DateTimeField(null=True, help_text="when the next rung comes, if nobody has answered")
    due_at = models.DateTimeField(
        null=True, help_text="when to look again; empty: there is nothing to do any more"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkin", "level"], name="one_clock_a_check_in_and_level")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="sign_clock_due")
        ]

    def __str__(self) -> str:
        return f"clock {self.pk}: {self.get_rung_display()}"

    @property
    def group(self) -> str:
        """The group of its messages in the post office."""
        return clock_group(self.checkin_id, self.level)


def clock_group(checkin_id: int, level: str) -> str:
    return f"check-in-{checkin_id}-{level}"

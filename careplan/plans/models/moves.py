"""Live plans on their way to another version: what a nurse agreed to, and how far it is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans.models.core import Plan

USER = settings.AUTH_USER_MODEL


class VersionMove(models.Model):
    """One nurse's agreement that plans of her team go to one version. Carried out in the background.

    `leased_until`: a worker has it until then; a worker that died leaves it to the next one.
    `reasons`: digest of a group's changes -> step key -> why an open item of that step is dropped.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("finished")

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("pathways.Version", on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "leased_until"], name="move_to_carry_out")]

    def __str__(self) -> str:
        return f"move {self.pk}: {self.state}"


class MovingPlan(models.Model):
    """One plan in a move. What was agreed to is named by the patient's event number and the changes' digest:
    when either differs at the time of moving, the plan is left out and listed."""

    class Wish(models.TextChoices):
        MOVE = "move", _("move")
        STAY = "stay", _("stay")
        CLOSE = "close", _("finish the plan")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        DONE = "done", _("done")
        LEFT_OUT = "left_out", _("left out")
        REVERSED = "reversed", _("moved back")

    class Why(models.TextChoices):
        NOTHING = "", _("no reason")
        CHANGED = "changed", _("something happened in the plan after it was agreed")
        OTHER_CHANGES = "other_changes", _("it would change in another way than was agreed")
        NOT_OPEN = "not_open", _("the plan is not open any more")
        SIGN_OPEN = "sign_open", _("a warning sign is still open")
        NO_PART = "no_part", _("who agreed is no nurse of this team any more")

    move = models.ForeignKey(VersionMove, on_delete=models.PROTECT, related_name="plans")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="moves")
    wish = models.CharField(max_length=5, choices=Wish)
    from_version = models.ForeignKey("pathways.Version", on_delete=models.PROTECT, related_name="+")
    event_number = models.PositiveBigIntegerField()
    changes_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=15, choices=Why, blank=True, default=Why.NOTHING)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["move", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state="waiting"), name="one_move_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["move", "state", "id"], name="moving_in_order")]

    def __str__(self) -> str:
        return f"plan {self.plan_id}: {self.state}"

"""What the care of one person is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans import states
from careplan.plans.models.core import Plan


class PlanGoal(models.Model):
    """A goal of one plan, apart from its items: from the pathway (`goal_key`) or the person's own.

    How it stands is what somebody said; nothing is worked out from items. The states are those of FHIR R4
    `Goal.lifecycleStatus` (hl7.org/fhir/R4/valueset-goal-status.html), as far as people here use them.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    goal_key = models.CharField(max_length=80, blank=True)
    wording = models.CharField(_("what matters"), max_length=200)
    target_on = models.DateField(_("until when"), null=True, blank=True)
    standing = models.CharField(
        _("how it stands"), max_length=20, choices=states.GoalStanding, default=states.GoalStanding.PROPOSED
    )
    agreed_by = models.CharField(_("who agreed"), max_length=100, blank=True)
    last_event_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "goal_key"], condition=~models.Q(goal_key=""), name="goal_once_in_a_plan"
            )
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"

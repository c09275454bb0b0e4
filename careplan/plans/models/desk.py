"""What nurses work with: patients handed over, lists kept under a name, answers to use again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans.models.core import USER


class Handover(models.Model):
    """One plan offered to a colleague, or to another team, until the other side says yes or no.

    `to_team` is always set: the plan's own team where it stays in it. `to_nurse` empty: whoever of that team takes
    it. The note is sealed in the event; what happens on yes is in `plans.actions.handover`.
    """

    class Outcome(models.TextChoices):
        WAITING = "", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("the offer was taken back")

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="handovers")
    from_team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    to_nurse = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    offered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(outcome=""), name="one_handover_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["to_team", "outcome", "id"], name="handover_waiting")]

    def __str__(self) -> str:
        return f"handover {self.pk}: {self.outcome or 'waiting'}"


class SavedList(models.Model):
    """The filters of the worklist that one nurse keeps under a name. `query` holds no patient data."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the list"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="list_name_once_for_each")]

    def __str__(self) -> str:
        return self.name


class AnswerTemplate(models.Model):
    """An answer that a team uses again. Words in general: nothing of a patient stands in it."""

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("name of the template"), max_length=60)
    words = models.TextField(_("the answer"), max_length=2_000)
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "title"], name="template_title_once_in_a_team")
        ]

    def __str__(self) -> str:
        return self.title

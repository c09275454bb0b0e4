"""What the family asks, and what it says that it understood."""

from django.db import models

from careplan.plans.models.core import USER, AppendOnlyModel


class Question(models.Model):
    """A question of the family to the nurse. The words are in the event; this row says what still waits."""

    patient = models.ForeignKey("plans.Patient", on_delete=models.PROTECT, related_name="questions")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="questions")
    item = models.ForeignKey("plans.Item", on_delete=models.PROTECT, null=True, related_name="questions")
    event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_event = models.OneToOneField(
        "plans.Event", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "answered_event"], name="question_waiting")]

    def __str__(self) -> str:
        return f"question {self.pk}"


class VisitQuestion(models.Model):
    """A question that the family wants to ask at the next visit, in their own order. The words are in the event."""

    patient = models.ForeignKey("plans.Patient", on_delete=models.PROTECT, related_name="visit_questions")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="visit_questions")
    # The database's own foreign key refuses; Django would ask once more at every undo that removes an item.
    item = models.ForeignKey("plans.Item", on_delete=models.DO_NOTHING, null=True, related_name="+")
    event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    settled_event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["plan", "settled_event"], name="visit_question_open")]

    def __str__(self) -> str:
        return f"question for the visit {self.pk}"


class Understanding(AppendOnlyModel):
    """Somebody of the family said "I understand" to the words of a step, as one version has them."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="understandings")
    step_key = models.CharField(max_length=80)
    step = models.ForeignKey("pathways.Step", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField("plans.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "step", "user"], name="understood_once_by_each")
        ]

    def __str__(self) -> str:
        return f"understood {self.step_key}"

"""The patient's side: who, what applies, what is to do, and everything that happened.

Written only by `plans.actions`. Patient data is reached only through `plans.access`.

A foreign key has no index of its own where nothing is found by it alone, or where a longer index begins with it:
each one is written again with every tick.
"""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.plans import states

USER = settings.AUTH_USER_MODEL
PUBLIC_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
PUBLIC_ID_LENGTH = 12


class AppendOnly(Exception):
    """Rows of history are written once; they are never changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise AppendOnly(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise AppendOnly(f"{self.model.__name__} rows are never deleted.")


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly(f"{type(self).__name__} rows are never deleted.")


def make_public_id() -> str:
    """12 letters and digits that are hard to mix up: about 59 bits, so that guessing is hopeless."""
    return "".join(secrets.choice(PUBLIC_ID_LETTERS) for _position in range(PUBLIC_ID_LENGTH))


class MasterKey(models.Model):
    """The fingerprint of the key that opens every patient's own key. One row; compared at every start."""

    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_master_key")]

    def __str__(self) -> str:
        return self.fingerprint[:8]


class Patient(models.Model):
    """One person who is cared for. Its row is the lock under which everything of this person is written.

    `wrapped_key` is this patient's own key, sealed with the master key: destroying it makes every
    word in the Events unreadable while the chain stays whole.
    """

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=make_public_id, editable=False
    )
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    called = models.CharField(_("first name, as the family says it"), max_length=60)
    born_on = models.DateField(_("date of birth"))
    number = models.CharField(_("patient number"), max_length=30)
    wrapped_key = models.TextField()
    last_event_number = models.PositiveBigIntegerField(default=0)
    last_event_hash = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="number_once_in_a_team")]

    def __str__(self) -> str:
        return self.public_id


class PatientName(models.Model):
    """A folded word of a patient's name, or the number, for search by how it begins (a range scan)."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="search_words")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["team", "word", "patient"], name="patient_by_word")]

    def __str__(self) -> str:
        return str(self.patient_id)


class CareTeamMember(models.Model):
    """A caregiver's part in one patient's care: from when, until when, with which rights, agreed by whom."""

    class Rights(models.TextChoices):
        TAKES_PART = "takes_part", _("takes part")
        LOOKS_ON = "looks_on", _("looks on")

    class Relation(models.TextChoices):
        PATIENT = "patient", _("the patient")
        PARTNER = "partner", _("husband, wife or partner")
        CHILD = "child", _("daughter or son")
        PARENT = "parent", _("mother or father")
        SIBLING = "sibling", _("sister or brother")
        RELATIVE = "relative", _("another relative")
        FRIEND = "friend", _("friend or neighbour")
        CARER = "carer", _("paid carer")

    class AgreedBy(models.TextChoices):
        PATIENT = "patient", _("the patient")
        REPRESENTATIVE = "representative", _("the patient’s legal representative")
        CANNOT_BE_ASKED = "cannot_be_asked", _("the patient cannot be asked")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_team")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    invitation = models.OneToOneField("accounts.Invitation", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    rights = models.CharField(_("rights"), max_length=20, choices=Rights, default=Rights.TAKES_PART)
    agreed_by = models.CharField(_("who agreed"), max_length=20, choices=AgreedBy)
    agreement_note = models.CharField(_("note on that"), max_length=300, blank=True)
    invited_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    ends_on = models.DateField(_("last day of access"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    seen_number = models.PositiveBigIntegerField(
        default=0, help_text="up to which event this person said that it was seen"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"], condition=models.Q(ended_at=None), name="one_part_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.relation}"


class Plan(models.Model):
    """One patient's plan, started from one published version. At most one is open for a patient.

    The worklist's order is the stored pair (`worklist_group`, `worklist_since`), kept by the actions.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        FINISHED = "finished", _("finished")
        ENTERED_IN_ERROR = "entered-in-error", _("entered in error")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("pathways.Version", on_delete=models.PROTECT, related_name="+")
    nurse = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    started_on = models.DateField()
    started_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=12, choices=states.EndReason, blank=True)
    paused_at = models.DateTimeField(null=True, help_text="since when nothing is expected of the family")
    pause_reason = models.CharField(_("reason"), max_length=20, choices=states.PauseReason, blank=True)
    paused_until = models.DateField(_("likely until"), null=True, blank=True)
    sign_open_since = models.DateTimeField(null=True, help_text="oldest open *call now* sign")
    tell_since = models.DateTimeField(null=True, help_text="oldest open *tell the team today* sign")
    fact_needed_since = models.DateTimeField(null=True, help_text="a move raised a question of fact")
    overtaken_since = models.DateTimeField(
        null=True, help_text="oldest late act that a nurse has to look at: a *done* met a *not done*"
    )
    held_since = models.DateTimeField(null=True, help_text="oldest act that came after access had ended")
    waiting_since = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    # No constraint: at an undo the item that goes would be looked for in every plan; the action finds the next anew.
    next_item = models.ForeignKey(
        "Item", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    worklist_group = models.PositiveSmallIntegerField(default=3)
    worklist_since = models.DateTimeField(default=states.FAR_AWAY)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(status="active"), name="one_open_plan_a_patient"
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "status", "worklist_group", "worklist_since", "id"], name="plan_worklist"
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Answer(AppendOnlyModel):
    """The answer to a fact in one plan. Append-only; the newest of a key holds."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=80)
    value = models.CharField(max_length=80)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    said_by = models.CharField(_("on whose word"), max_length=100, blank=True)

    class Meta:
        ordering = ["plan", "id"]

    def __str__(self) -> str:
        return self.key


class PlanStep(models.Model):
    """One step in one plan: whether it applies, who decided, and where a treatment stands."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="plan_steps", db_index=False)
    step_key = models.CharField(max_length=80)
    applies = models.CharField(max_length=12, choices=states.Applies, default=states.Applies.UNDECIDED)
    by_hand = models.BooleanField(default=False, help_text="a nurse decided; rules never change it")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    on_whose_word = models.CharField(_("on whose word"), max_length=100, blank=True)
    course = models.CharField(_("course"), max_length=12, choices=states.Course, blank=True)
    every_days = models.PositiveSmallIntegerField(
        _("comes back after this many days"),
        null=True,
        blank=True,
        help_text="set by a nurse, never by a pathway",
    )
    last_event_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["plan", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "step_key"], name="step_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.step_key}: {self.applies}"


class Item(models.Model):
    """One occurrence of a step that applies, or an addition of a nurse's own.

    Two different facts: *reported* done (`status`, `done_on`, `done_by`) and *verified* (`verified_by`).
    `done_on` is the day it really happened, `recorded_at` the moment it was written.
    """

    class Result(models.TextChoices):
        NONE = "", _("no result expected")
        WAITING = "waiting", _("waiting for the result")
        TALKED_ABOUT = "talked_about", _("result talked about")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items", db_index=False)
    plan_step = models.ForeignKey(
        PlanStep, on_delete=models.PROTECT, null=True, related_name="items", db_index=False
    )
    step = models.ForeignKey(
        "pathways.Step", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    category_key = models.CharField(max_length=80)
    own_title = models.CharField(_("title"), max_length=80, blank=True)
    own_words = models.TextField(_("what it is"), max_length=600, blank=True)
    family_ticks = models.BooleanField(default=True)
    occurrence = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=20, choices=states.ItemStatus, default=states.ItemStatus.NOT_STARTED)
    due_on = models.DateField(_("date"), null=True, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="hides and cancels nothing")
    date_by_hand = models.BooleanField(default=False)
    date_by_rule = models.BooleanField(default=False, help_text="the day came from a schedule")
    appointment_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    comes_along = models.CharField(_("who comes along"), max_length=80, blank=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verified_at = models.DateTimeField(null=True)
    verified_for = models.ForeignKey(
        USER,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="on whose behalf, where it was not her own",
    )
    asked_back_at = models.DateTimeField(
        null=True, help_text="since when a nurse's question about what was done waits for the family"
    )
    asked_back_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    variance = models.CharField(max_length=20, choices=states.Variance, blank=True)
    variance_confirmed = models.BooleanField(default=False)
    result = models.CharField(max_length=20, choices=Result, blank=True, default=Result.NONE)
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True, help_text="since when somebody of the family does it")
    last_event_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan_step", "occurrence"], name="occurrence_once"),
            models.UniqueConstraint(
                fields=["plan_step"],
                condition=models.Q(status__in=states.OPEN_STATUSES),
                name="one_open_occurrence",
            ),
            models.CheckConstraint(
                condition=models.Q(step__isnull=False) | ~models.Q(own_title=""), name="item_has_a_title"
            ),
        ]
        indexes = [models.Index(fields=["plan", "status", "due_on"], name="item_of_plan")]

    def __str__(self) -> str:
        return f"item {self.pk}"

    @property
    def title(self) -> str:
        return self.own_title or self.step.title

    @property
    def is_open(self) -> bool:
        return self.status in states.OPEN_STATUSES

    @property
    def is_done(self) -> bool:
        return self.status == states.ItemStatus.COMPLETED


class Event(AppendOnlyModel):
    """What happened, once and for ever: clinical history, shown to users, chained by hash per patient.

    `data` is canonical JSON without personal words; `sealed` is canonical JSON of field -> ciphertext.
    `number` is gap-free per patient and given under the patient's lock.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveBigIntegerField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="events")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    step_key = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=30, choices=states.EventKind)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    data = models.TextField(default="{}")
    sealed = models.TextField(default="{}")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["patient", "number"]
        constraints = [models.UniqueConstraint(fields=["patient", "number"], name="event_number_once")]
        indexes = [models.Index(fields=["item", "number"], name="event_of_item")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class ReviewMark(models.Model):
    """Up to which event one nurse has reviewed one plan. Moved only by her own act."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="review_marks")
    nurse = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    event_number = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "nurse"], name="one_mark_a_nurse")]

    def __str__(self) -> str:
        return f"reviewed to {self.event_number}"

"""What an item, a step and a plan can be, and the moves between: one table, no database.

The item's states are those of FHIR R4 `CarePlan.activity.detail.status`
(hl7.org/fhir/R4/valueset-care-plan-activity-status.html), so that an export is a look-up.
"""

from datetime import UTC, date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


class ItemStatus(models.TextChoices):
    NOT_STARTED = "not-started", _("open")
    SCHEDULED = "scheduled", _("has an appointment")
    IN_PROGRESS = "in-progress", _("under way")
    ON_HOLD = "on-hold", _("on hold")
    COMPLETED = "completed", _("done")
    CANCELLED = "cancelled", _("not done")
    STOPPED = "stopped", _("stopped")
    ENTERED_IN_ERROR = "entered-in-error", _("entered in error")


OPEN_STATUSES = [
    ItemStatus.NOT_STARTED.value,
    ItemStatus.SCHEDULED.value,
    ItemStatus.IN_PROGRESS.value,
    ItemStatus.ON_HOLD.value,
]


class Move(models.TextChoices):
    """What somebody does to an item."""

    TICK = "tick"
    UNDO = "undo"
    SKIP = "skip"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    VOID = "void"


S = ItemStatus
_WORKING = (S.NOT_STARTED, S.SCHEDULED, S.IN_PROGRESS, S.ON_HOLD)
# (move, status before) -> status after. What is not here is refused.
MOVES: dict[tuple[Move, ItemStatus], ItemStatus] = {
    **{(Move.TICK, status): S.COMPLETED for status in _WORKING},
    (Move.UNDO, S.COMPLETED): S.NOT_STARTED,
    **{(Move.SKIP, status): S.CANCELLED for status in _WORKING},
    (Move.UNDO, S.CANCELLED): S.NOT_STARTED,
    (Move.SCHEDULE, S.NOT_STARTED): S.SCHEDULED,
    (Move.SCHEDULE, S.SCHEDULED): S.SCHEDULED,
    (Move.UNSCHEDULE, S.SCHEDULED): S.NOT_STARTED,
    **{(Move.WITHDRAW, status): S.STOPPED for status in _WORKING},
    (Move.RESTORE, S.STOPPED): S.NOT_STARTED,
    **{(Move.VOID, status): S.ENTERED_IN_ERROR for status in S if status is not S.ENTERED_IN_ERROR},
}


class MoveRefused(Exception):
    """The item is not in a state from which this can be done. `status` says where it is."""

    def __init__(self, move: Move, status: str):
        super().__init__(f"{move} from {status}")
        self.move = move
        self.status = status


def after(move: Move, status: str, *, had_appointment: bool = False) -> ItemStatus:
    """The status after `move`. Undoing or restoring an item that had an appointment brings it back as scheduled.

    Raises MoveRefused.
    """
    target = MOVES.get((move, ItemStatus(status)))
    if target is None:
        raise MoveRefused(move, status)
    if had_appointment and target is S.NOT_STARTED and move in (Move.UNDO, Move.RESTORE):
        return S.SCHEDULED
    return target


class Applies(models.TextChoices):
    UNDECIDED = "undecided", _("not decided")
    YES = "yes", _("applies")
    NO = "no", _("does not apply")


class Course(models.TextChoices):
    """Where a treatment stands. The nurse says so; nothing is worked out."""

    DECIDED = "decided", _("decided")
    STARTED = "started", _("started")
    ON_HOLD = "on_hold", _("on hold")
    FINISHED = "finished", _("finished")
    STOPPED = "stopped", _("stopped")


class GoalStanding(models.TextChoices):
    """How a goal of a plan stands, as somebody said. FHIR R4 Goal.lifecycleStatus: proposed, active, completed,
    cancelled."""

    PROPOSED = "proposed", _("talked about")
    ACTIVE = "active", _("we work on it")
    COMPLETED = "completed", _("reached")
    CANCELLED = "cancelled", _("set aside")


class PauseReason(models.TextChoices):
    """Why nothing is expected of the family for a while. FHIR R4 CarePlan: on-hold."""

    ADMISSION = "admission", _("in hospital")
    TREATMENT_BREAK = "treatment_break", _("a break in treatment")
    TRAVEL = "travel", _("away, travelling")
    HOSPICE = "hospice", _("in hospice care")
    OTHER = "other", _("another reason")


class EndReason(models.TextChoices):
    """Why a plan is over. A death closes it calmly: nothing is sent to anybody any more."""

    DONE = "done", _("The plan is finished")
    MOVED_AWAY = "moved_away", _("Cared for somewhere else now")
    DEATH = "death", _("The patient has died")
    OTHER = "other", _("Another reason")


class Variance(models.TextChoices):
    """Why a step was not done, in a family's words."""

    TOO_ILL = "too_ill", _("Too ill that day")
    NO_APPOINTMENT = "no_appointment", _("No appointment yet")
    TOLD_NOT_NEEDED = "told_not_needed", _("We were told it is not needed")
    COULD_NOT_GET_THERE = "could_not_get_there", _("Could not get there")
    COST = "cost", _("It cost too much")
    DID_NOT_WANT = "did_not_want", _("Did not want to")
    SOMETHING_ELSE = "something_else", _("Something else")


class VarianceSource(models.TextChoices):
    """Who the reason lies with, as pathway teams count variances."""

    PATIENT = "patient", _("patient reason")
    CLINICIAN = "clinician", _("clinician reason")
    SYSTEM = "system", _("system reason")
    UNCONFIRMED = "unconfirmed", _("to be confirmed")


# "Told not needed" is what a family says: it counts as a clinician's reason only when a nurse confirms it.
VARIANCE_SOURCES = {
    Variance.TOO_ILL: VarianceSource.PATIENT,
    Variance.NO_APPOINTMENT: VarianceSource.SYSTEM,
    Variance.TOLD_NOT_NEEDED: VarianceSource.UNCONFIRMED,
    Variance.COULD_NOT_GET_THERE: VarianceSource.SYSTEM,
    Variance.COST: VarianceSource.SYSTEM,
    Variance.DID_NOT_WANT: VarianceSource.PATIENT,
    Variance.SOMETHING_ELSE: VarianceSource.PATIENT,
}


class Found(models.TextChoices):
    """What stood there when a late act came (ADR 0015)."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    VERIFIED = "verified", _("done, and verified by a nurse")
    NOT_DONE = "not_done", _("not done")
    TAKEN_BACK = "taken_back", _("the time before was taken back")
    WITHDRAWN = "withdrawn", _("withdrawn")
    IN_ERROR = "in_error", _("entered in error")
    NOT_APPLYING = "not_applying", _("not settled that it applies")
    PLAN_OVER = "plan_over", _("the plan was finished")
    QUESTIONS = "questions", _("the questions had changed")
    TAKEN = "taken", _("somebody else does it")
    CHANGED = "changed", _("changed")


class Readers(models.TextChoices):
    """Who may read a note. Chosen before typing, never changed later (ADR 0017)."""

    ALL = "all", _("Family and nurses")
    FAMILY = "family", _("Only the family")
    NURSES = "nurses", _("Only the nurses")


class VisitOutcome(models.TextChoices):
    """What became of a question for the visit."""

    ASKED = "asked", _("asked")
    OFF = "off", _("taken off the list")


class EventKind(models.TextChoices):
    PLAN_STARTED = "plan_started", _("Plan started")
    PLAN_FINISHED = "plan_finished", _("Plan finished")
    PLAN_REOPENED = "plan_reopened", _("Plan opened again")
    PLAN_ENTERED_IN_ERROR = "plan_entered_in_error", _("Plan entered in error")
    PLAN_PAUSED = "plan_paused", _("Plan paused")
    PLAN_RESUMED = "plan_resumed", _("Plan goes on")
    HANDOVER_OFFERED = "handover_offered", _("Handover offered")
    HANDOVER_ACCEPTED = "handover_accepted", _("Handover accepted")
    HANDOVER_DECLINED = "handover_declined", _("Handover declined")
    HANDOVER_WITHDRAWN = "handover_withdrawn", _("Handover taken back")
    NURSE_CHANGED = "nurse_changed", _("Nurse changed")
    PATIENT_CORRECTED = "patient_corrected", _("Name, date of birth or number corrected")
    FACT_ANSWERED = "fact_answered", _("Fact answered")
    STEP_DECIDED = "step_decided", _("Decided what applies")
    COURSE_SET = "course_set", _("Course of a treatment")
    ITEM_ADDED = "item_added", _("Added")
    ITEM_WITHDRAWN = "item_withdrawn", _("Withdrawn")
    ITEM_VOIDED = "item_voided", _("Entered in error")
    DATE_SET = "date_set", _("Date set")
    DATE_MOVED = "date_moved", _("Date moved")
    ANCHOR_MOVED = "anchor_moved", _("Date of an event")
    GOAL_SET = "goal_set", _("Goal")
    PLAN_MOVED = "plan_moved", _("New version of the pathway")
    PLAN_MOVED_BACK = "plan_moved_back", _("Back to the version before")
    APPOINTMENT_SET = "appointment_set", _("Appointment")
    RESULT_SET = "result_set", _("Result")
    TICKED = "ticked", _("Done")
    UNDONE = "undone", _("Undone")
    SKIPPED = "skipped", _("Not done")
    SKIP_CONFIRMED = "skip_confirmed", _("Reason confirmed")
    NOTED = "noted", _("Note")
    ASKED = "asked", _("Question")
    ANSWERED = "answered", _("Answer")
    CORRECTED = "corrected", _("Words corrected")
    VERIFIED = "verified", _("Verified")
    ASKED_BACK = "asked_back", _("Nurse asks about it")
    REPLIED = "replied", _("Reply")
    REVIEWED = "reviewed", _("Reviewed")
    CHECKED_IN = "checked_in", _("Check-in")
    SIGN_REPORTED = "sign_reported", _("Warning sign reported")
    SIGN_TAKEN_ON = "sign_taken_on", _("Warning sign: on it")
    SIGN_ANSWERED = "sign_answered", _("Warning sign answered")
    SIGN_CLOSED = "sign_closed", _("Warning sign closed")
    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Joined")
    ACCESS_CHANGED = "access_changed", _("Access changed")
    ACCESS_ENDED = "access_ended", _("Access ended")
    LEFT = "left", _("Left")
    ITEM_TAKEN = "item_taken", _("Taken on")
    ITEM_HANDED_ON = "item_handed_on", _("Handed on")
    ITEM_LET_GO = "item_let_go", _("Given back")
    UNDERSTOOD = "understood", _("Understood")
    VISIT_QUESTION_ADDED = "visit_question_added", _("Question for the visit")
    VISIT_QUESTION_SETTLED = "visit_question_settled", _("Question for the visit: settled")
    ACT_OVERTAKEN = "act_overtaken", _("Sent late: something else was there already")
    HELD_APPLIED = "held_applied", _("Sent after access ended: taken over")
    HELD_SET_ASIDE = "held_set_aside", _("Sent after access ended: set aside")


class WorklistGroup(models.IntegerChoices):
    CALL_NOW = 1, _("A warning sign waits")
    WAITS = 2, _("Waits for a nurse")
    BY_DATE = 3, _("By the next date")


def worklist_place(
    sign_open_since: datetime | None,
    waiting_since: datetime | None,
    next_on: date | None,
    *,
    is_paused: bool = False,
) -> tuple[WorklistGroup, datetime]:
    """The stored pair that orders the worklist: group, and since when (aware, UTC).

    A paused plan stands where signs and what waits put it, but its dates call nobody. A plan without a next date
    stands last: a far date stands for none, because NULL sorts differently in SQLite and PostgreSQL. Nothing that
    anybody entered is weighed here.
    """
    if sign_open_since is not None:
        return WorklistGroup.CALL_NOW, sign_open_since
    if waiting_since is not None:
        return WorklistGroup.WAITS, waiting_since
    if next_on is not None and not is_paused:
        return WorklistGroup.BY_DATE, datetime(next_on.year, next_on.month, next_on.day, tzinfo=UTC)
    return WorklistGroup.BY_DATE, FAR_AWAY

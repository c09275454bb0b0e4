"""A plan is finished, closed after a death, marked as entered in error, or opened again."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.actions.handover import withdraw_waiting_handover
from careplan.plans.actions.head import refresh_dates, refresh_waiting
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.messages import cancel_invitations, cancel_messages
from careplan.plans.models import Patient, Plan
from careplan.plans.states import EndReason, EventKind, Readers
from careplan.plans.wording import clean_words

LONGEST_REASON = 300
ENDINGS = {
    Plan.Status.FINISHED: EventKind.PLAN_FINISHED,
    Plan.Status.ENTERED_IN_ERROR: EventKind.PLAN_ENTERED_IN_ERROR,
}
ENDING_FIELDS = ["status", "ended_on", "ended_because", "paused_at", "pause_reason", "paused_until"]


def end_plan(
    *,
    patient: Patient,
    plan_id: int,
    status: Plan.Status,
    reason: str,
    by: User,
    at: datetime,
    because: EndReason = EndReason.DONE,
    op_id: UUID | None = None,
) -> Plan:
    """Finish a plan, or mark it as entered in error. Nothing is deleted; the family can still read it.

    An open warning sign must be closed first, and so a death has an act of its own:
    `checkins.actions.close_after_death`. A handover and messages that still wait are taken back.
    Events: PLAN_FINISHED or PLAN_ENTERED_IN_ERROR (reason sealed), HANDOVER_WITHDRAWN.
    Raises WordsRefused, ActRefused, NotThere.
    """
    reason = clean_words(reason, longest=LONGEST_REASON)
    content = {"plan": plan_id, "status": str(status), "reason": reason}
    if because != EndReason.DONE:
        content["because"] = str(because)
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="end", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return plan
        refuse_closed_plan(plan)
        if plan.sign_open_since or plan.tell_since:
            raise ActRefused(_("A warning sign is still open. Answer and close it first."))
        end_within(history, plan, status=status, because=because, reason=reason)
        return plan


def end_within(history: History, plan: Plan, *, status: Plan.Status, because: EndReason, reason: str) -> None:
    """Close an open plan inside an act whose words are clean and whose signs are settled."""
    withdraw_waiting_handover(history, plan)
    was_paused = plan.paused_at is not None
    mark_ended(plan, status, because, days.today(history.patient.team.time_zone, history.at))
    data: dict[str, object] = {"readers": str(Readers.NURSES)}
    if plan.ended_because not in ("", EndReason.DONE):
        data["because"] = str(because)
    if was_paused:
        data["was_paused"] = True
    history.record(ENDINGS[status], plan=plan, data=data, words={"reason": reason})
    plan.save(update_fields=ENDING_FIELDS)
    cancel_messages(plan)
    if because == EndReason.DEATH:
        cancel_invitations(history.patient)


def mark_ended(plan: Plan, status: Plan.Status, because: EndReason, today: date) -> None:
    """Set a plan's row to ended on a day of the team; a pause is over with it. Nothing is saved here."""
    plan.status, plan.ended_on = status, today
    plan.ended_because = because if status == Plan.Status.FINISHED else ""
    plan.paused_at, plan.pause_reason, plan.paused_until = None, "", None


def reopen_plan(*, patient: Patient, plan_id: int, by: User, at: datetime, op_id: UUID | None = None) -> Plan:
    """Open a finished plan again, if no other is open. Events: PLAN_REOPENED. Raises ActRefused, NotThere."""
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="reopen", content={"plan": plan_id}
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return plan
        if plan.status != Plan.Status.FINISHED:
            raise ActRefused(_("Only a finished plan can be opened again."))
        if Plan.objects.filter(patient=history.patient, status=Plan.Status.ACTIVE).exists():
            raise ActRefused(_("This patient has another open plan."))
        plan.status, plan.ended_on, plan.ended_because = Plan.Status.ACTIVE, None, ""
        history.record(EventKind.PLAN_REOPENED, plan=plan)
        plan.save(update_fields=["status", "ended_on", "ended_because"])
        refresh_dates(plan)
        refresh_waiting(plan)
        return plan

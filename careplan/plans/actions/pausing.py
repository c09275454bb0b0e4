"""A plan rests for a while, with a reason, and goes on again."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.actions.head import refresh_dates
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, writing
from careplan.plans.models import Patient, Plan
from careplan.plans.states import EventKind, PauseReason
from careplan.plans.wording import clean_words

LONGEST_WORDS = 300
PAUSE_FIELDS = ["paused_at", "pause_reason", "paused_until"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a plan rests, in a word of the list and in words of the nurse's own; `until`: likely, in the team's zone."""

    reason: PauseReason
    words: str = ""
    until: date | None = None


def pause_plan(
    *, patient: Patient, plan_id: int, pause: Pause, by: User, at: datetime, op_id: UUID | None = None
) -> Plan:
    """Let a plan rest, or say anew why and until when it does. The family reads the reason and the words.

    Nothing is expected of the family meanwhile and nothing is called late; no date moves, the family may still tick,
    and a warning sign is reported and answered as ever. It does not go on by itself: `until` is a hint.
    Events: PLAN_PAUSED (words sealed). Raises WordsRefused, ActRefused, NotThere.
    """
    words = clean_words(pause.words, longest=LONGEST_WORDS, required=False)
    until = pause.until.isoformat() if pause.until else None
    content = {"plan": plan_id, "reason": str(pause.reason), "words": words, "until": until}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="pause", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return plan
        refuse_closed_plan(plan)
        if pause.reason == PauseReason.OTHER and not words:
            raise ActRefused(
                _("Please say the reason in a few words. The family will read it."), field="words"
            )
        _refuse_day(pause.until, days.today(history.patient.team.time_zone, at))
        plan.paused_at = plan.paused_at or at
        plan.pause_reason, plan.paused_until = pause.reason, pause.until
        history.record(
            EventKind.PLAN_PAUSED,
            plan=plan,
            data={"reason": str(pause.reason), "until": until},
            words={"reason": words},
        )
        plan.save(update_fields=PAUSE_FIELDS)
        refresh_dates(plan)
        return plan


def _refuse_day(until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise ActRefused(_("This day is over already. Choose a later one, or leave it empty."), field="until")
    if until is not None and (problem := days.check_due_on(until, today=today)):
        raise ActRefused(problem, field="until")


def resume_plan(*, patient: Patient, plan_id: int, by: User, at: datetime, op_id: UUID | None = None) -> Plan:
    """Let a plan go on. Dates that passed meanwhile stay as they are: a nurse looks at them, no rule does.

    Events: PLAN_RESUMED. Raises ActRefused, NotThere.
    """
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="resume", content={"plan": plan_id}
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return plan
        refuse_closed_plan(plan)
        if plan.paused_at is None:
            raise ActRefused(_("This plan is not paused. It goes on already."))
        plan.paused_at, plan.pause_reason, plan.paused_until = None, "", None
        history.record(EventKind.PLAN_RESUMED, plan=plan)
        plan.save(update_fields=PAUSE_FIELDS)
        refresh_dates(plan)
        return plan

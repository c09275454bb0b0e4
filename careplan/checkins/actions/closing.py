"""A plan is closed after a death: calmly, in one act, whatever was still open in it."""

from datetime import datetime
from uuid import UUID

from careplan.accounts.models import User
from careplan.checkins.actions.clocks import stop_clock
from careplan.checkins.actions.placing import place
from careplan.checkins.models import Sign
from careplan.plans import actions as plan_actions
from careplan.plans.actions import Acting, History, writing
from careplan.plans.models import Patient, Plan
from careplan.plans.states import EndReason, EventKind
from careplan.plans.wording import clean_words


def close_after_death(
    *, patient: Patient, plan_id: int, words: str, by: User, at: datetime, op_id: UUID | None = None
) -> Plan:
    """A nurse says that the patient has died. Open warning signs are closed with it, nothing waits any more, and what
    was still to be sent is cancelled. Nobody is told by careplan: people tell it to each other.

    Events: SIGN_CLOSED for each open sign, HANDOVER_WITHDRAWN, PLAN_FINISHED (words sealed, and no page of the family
    says why it was closed). Raises WordsRefused, ActRefused (the plan is closed already), NotThere.
    """
    words = clean_words(words, longest=300, required=False)
    content = {"plan": plan_id, "words": words}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="death", content=content
    ) as history:
        plan = plan_actions.open_plan_of(history, plan_id, or_repeated=True)
        if history.repeated:
            return plan
        _close_signs(history, plan)
        plan_actions.end_within(
            history, plan, status=Plan.Status.FINISHED, because=EndReason.DEATH, reason=words
        )
        return plan


def _close_signs(history: History, plan: Plan) -> None:
    """Without an outcome: nobody called or saw anybody."""
    still_open = list(Sign.objects.select_related("step").filter(plan=plan, closed_at=None).order_by("id"))
    for sign in still_open:
        event = plan_actions.settle_sign(
            history,
            plan=plan,
            kind=EventKind.SIGN_CLOSED,
            step_key=sign.step.key,
            data={"sign": sign.pk, "with_plan": True},
        )
        history.write_events()
        if not sign.is_answered:
            sign.answered_by, sign.answered_at = history.by, history.at
        sign.closed_by, sign.closed_at, sign.closing_event = history.by, history.at, event
        sign.save(update_fields=["answered_by", "answered_at", "closed_by", "closed_at", "closing_event"])
        stop_clock(sign)
    if still_open:
        place(plan)

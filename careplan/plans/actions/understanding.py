"""What somebody of the family says that they understood, and up to where they have looked."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, Sent, writing
from careplan.plans.models import CareTeamMember, Patient, Understanding
from careplan.plans.states import EventKind
from pathways.definition import SeenBy
from pathways.models import Step


def understand_step(
    *,
    patient: Patient,
    plan_id: int,
    step_key: str,
    by: User,
    at: datetime,
    words: int | None = None,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Understanding:
    """Say "I understand" to the words of a step, as the plan's version has them. Saying it twice changes nothing.

    `words`: the id of the step's words that the page had shown; others are there by now: refused, so that nobody
    agrees to what they have not read. It tests nobody, and nothing depends on it.
    Events: UNDERSTOOD. Raises ActRefused (`current` is the step), NotThere (no such step for the family).
    """
    content = {"plan": plan_id, "step": step_key, "words": words}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="understood", content=content, sent=sent
    ) as history:
        plan = plan_of(history, plan_id)
        step = Step.objects.filter(version=plan.version_id, key=step_key, seen_by=SeenBy.FAMILY).first()
        if step is None:
            raise NotThere
        said = Understanding.objects.filter(plan=plan, step=step, user=by).first()
        if said is not None:
            return said
        if history.repeated:  # of words that the plan had before
            return Understanding.objects.filter(plan=plan, step_key=step_key, user=by).latest("id")
        refuse_closed_plan(plan)
        if words is not None and words != step.pk:
            raise ActRefused(_("The words have changed. Please read them again."), current=step)
        event = history.record(EventKind.UNDERSTOOD, plan=plan, step_key=step_key, data={"step": step.pk})
        history.write_events()
        return Understanding.objects.create(plan=plan, step_key=step_key, step=step, user=by, event=event)


def mark_seen(*, patient: Patient, up_to: int, by: User, at: datetime) -> CareTeamMember:
    """Somebody of the family has seen what changed, up to event `up_to`, the last number on their page.

    It is a bookmark of their own, never goes back, and is shown to nobody else: so there is no event.
    Raises NotThere.
    """
    with writing(patient, by=by, at=at, acting=Acting.LOOKS_ON) as history:
        member = CareTeamMember.objects.get(patient=history.patient, user=by, ended_at=None)
        reached = min(up_to, history.patient.last_event_number)
        if member.seen_at is None or reached > member.seen_number:
            member.seen_number, member.seen_at = max(reached, member.seen_number), at
            member.save(update_fields=["seen_number", "seen_at"])
        return member

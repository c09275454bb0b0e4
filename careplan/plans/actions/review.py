"""What a nurse says about what the family did: verified, reason confirmed, reviewed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, User
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_waiting, settle_overtaken
from careplan.plans.actions.lookup import item_of, plan_of
from careplan.plans.actions.writing import Acting, ActRefused, writing
from careplan.plans.models import Item, Patient, Question, ReviewMark
from careplan.plans.states import EventKind, ItemStatus

VERIFIED_FIELDS = [
    *("verified_by", "verified_at", "verified_for", "asked_back_at", "asked_back_by", "last_event_number"),
]


def verify_items(
    *,
    patient: Patient,
    item_ids: Iterable[int],
    by: User,
    at: datetime,
    behalf: int | None = None,
    op_id: UUID | None = None,
) -> list[Item]:
    """Verify ticks of the family, one or many. What is no longer done, or verified already, is left out.

    `behalf`: the colleague on whose behalf; None: her own word. A question to the family about a tick is settled.
    Returns the items verified by this call. Events: one VERIFIED per item.
    Raises ActRefused (the colleague is no nurse of the team), NotThere.
    """
    wanted = sorted(set(item_ids))
    behalf = None if behalf == by.pk else behalf
    content = {"items": wanted} | ({"for": behalf} if behalf else {})
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="verify", content=content
    ) as history:
        if history.repeated:
            return []
        if behalf is not None:
            _refuse_no_colleague(history.patient, behalf)
        items = list(
            Item.objects.select_related("plan", "plan_step").filter(
                pk__in=wanted,
                plan__patient=history.patient,
                status=ItemStatus.COMPLETED,
                verified_at=None,
            )
        )
        for item in items:
            data = {"for": behalf} if behalf else {}
            event = history.record(EventKind.VERIFIED, plan=item.plan, item=item, data=data)
            item.verified_by, item.verified_at, item.last_event_number = by, at, event.number
            item.verified_for_id = behalf
            item.asked_back_at = item.asked_back_by = None
        Item.objects.bulk_update(items, VERIFIED_FIELDS)
        history.write_events()
        for plan in {item.plan_id: item.plan for item in items}.values():
            settle_overtaken(plan)
        return items


def _refuse_no_colleague(patient: Patient, colleague: int) -> None:
    team = Membership.objects.filter(team=patient.team_id, ended_at=None, user__is_active=True)
    if not team.filter(user=colleague).exists():
        raise ActRefused(
            _("This colleague is not a nurse of the team any more. Choose again."), field="behalf"
        )


def confirm_skip(
    *, patient: Patient, item_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> Item:
    """A nurse confirms the reason a family gave for something not done. A question to them about it is settled.

    Events: SKIP_CONFIRMED. Raises ActRefused, NotThere.
    """
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="confirm", content={"item": item_id}
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return item
        if item.status != ItemStatus.CANCELLED or item.variance_confirmed:
            raise ActRefused(_("There is no reason here that waits to be confirmed."), current=item)
        event = history.record(
            EventKind.SKIP_CONFIRMED, plan=item.plan, item=item, data={"reason": item.variance}
        )
        item.variance_confirmed, item.last_event_number = True, event.number
        item.asked_back_at = item.asked_back_by = None
        item.save(update_fields=["variance_confirmed", "asked_back_at", "asked_back_by", "last_event_number"])
        refresh_waiting(item.plan)
        return item


def mark_reviewed(
    *, patient: Patient, plan_id: int, up_to: int, by: User, at: datetime, op_id: UUID | None = None
) -> ReviewMark:
    """The nurse has looked at everything up to event `up_to`, the last number on her page.

    What came in after the page was made stays new, and late acts up to it wait no longer. The family then sees
    "looked at by".
    Events: REVIEWED. Raises NotThere.
    """
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.NURSE,
        op_id=op_id,
        act="review",
        content={"plan": plan_id, "up_to": up_to},
    ) as history:
        plan = plan_of(history, plan_id)
        mark = ReviewMark.objects.filter(plan=plan, nurse=by).first() or ReviewMark(
            plan=plan, nurse=by, event_number=0
        )
        if history.repeated:
            return mark
        reached = min(up_to, history.patient.last_event_number)
        history.record(EventKind.REVIEWED, plan=plan, data={"up_to": reached})
        mark.event_number, mark.at = max(mark.event_number, reached), at
        mark.save()
        settle_overtaken(plan)
        return mark


def see_question(
    *, patient: Patient, question_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> Question:
    """ "I saw it": a nurse says that she has read one question. It still waits for an answer.

    Her mark does not move; the event names the question (and no number up to which she looked).
    Events: REVIEWED. Raises NotThere.
    """
    content = {"question": question_id}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="see_question", content=content
    ) as history:
        row = (
            Question.objects.select_related("plan", "event", "item__plan_step")
            .filter(pk=question_id, patient=history.patient)
            .first()
        )
        if row is None:
            raise NotThere
        if not history.repeated:
            data = {"up_to": 0, "question": row.event.number}
            history.record(EventKind.REVIEWED, plan=row.plan, item=row.item, data=data)
        return row

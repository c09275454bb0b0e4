"""What a nurse says about what the family did: verified, reason confirmed, reviewed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.actions.head import refresh_waiting, settle_overtaken
from careplan.plans.actions.lookup import item_of, plan_of
from careplan.plans.actions.writing import Acting, ActRefused, writing
from careplan.plans.models import Item, Patient, ReviewMark
from careplan.plans.states import EventKind, ItemStatus


def verify_items(
    *, patient: Patient, item_ids: Iterable[int], by: User, at: datetime, op_id: UUID | None = None
) -> list[Item]:
    """Verify ticks of the family, one or many. What is no longer done, or verified already, is left out.

    Returns the items verified by this call. Events: one VERIFIED per item. Raises NotThere.
    """
    wanted = sorted(set(item_ids))
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="verify", content={"items": wanted}
    ) as history:
        if history.repeated:
            return []
        items = list(
            Item.objects.select_related("plan", "plan_step").filter(
                pk__in=wanted,
                plan__patient=history.patient,
                status=ItemStatus.COMPLETED,
                verified_at=None,
            )
        )
        for item in items:
            event = history.record(EventKind.VERIFIED, plan=item.plan, item=item)
            item.verified_by, item.verified_at, item.last_event_number = by, at, event.number
        Item.objects.bulk_update(items, ["verified_by", "verified_at", "last_event_number"])
        history.write_events()
        for plan in {item.plan_id: item.plan for item in items}.values():
            settle_overtaken(plan)
        return items


def confirm_skip(
    *, patient: Patient, item_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> Item:
    """A nurse confirms the reason a family gave for something not done.

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
        item.save(update_fields=["variance_confirmed", "last_event_number"])
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

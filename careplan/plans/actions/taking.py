"""Who of the family does an item: taken on, handed on, given back. Anybody may still tick it.

It says who means to, and nothing more: it moves no date, makes nobody responsible and reminds nobody. A tick or a
"not done" leaves it where it is, so that an undo brings back who had it; the next time of something that comes back is
nobody's. Who takes part no longer has nothing any more: `free_items`.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.actions.items import Outcome
from careplan.plans.actions.lookup import item_of, refuse_closed_plan, refuse_not_applying
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, History, Sent, writing
from careplan.plans.models import CareTeamMember, Event, Item, Patient
from careplan.plans.states import OPEN_STATUSES, EventKind


def take_item(
    *,
    patient: Patient,
    item_id: int,
    by: User,
    at: datetime,
    instead_of: int | None = None,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Take an item on: "I'll do it". What is with this person already stays so, and no event is written.

    `instead_of`: the id of the account it is taken over from, named on purpose. Without it, or when somebody else
    has it by now, nothing is taken from anybody.
    Events: ITEM_TAKEN. Raises ActRefused (`current` is the item), NotThere.
    """
    content = {"item": item_id, "instead_of": instead_of}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="take", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        _refuse_unless_to_do(item)
        holder = _holder(history, item)
        if holder == by:
            return Outcome(item)
        if holder is not None and holder.pk != instead_of:
            raise ActRefused(_does_this(holder), current=item)
        data = {"instead_of": holder.pk if holder else None}
        return _give(item, by, history.record(EventKind.ITEM_TAKEN, plan=item.plan, item=item, data=data))


def hand_on_item(
    *,
    patient: Patient,
    item_id: int,
    to: int,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Hand an item on to another who takes part. `to`: the id of their part in the care team.

    Only what is with oneself: nobody gives away what another has, or what nobody has said yes to.
    Events: ITEM_HANDED_ON, with both accounts. Raises ActRefused (`current` is the item), NotThere.
    """
    content = {"item": item_id, "to": to}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="hand_on", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        _refuse_unless_to_do(item)
        _refuse_unless_mine(item, by)
        member = taking_part(history.patient, history.at).filter(pk=to).select_related("user").first()
        if member is None or member.user == by:
            raise ActRefused(_("Choose somebody else who takes part."), field="to")
        data = {"to": member.user_id, "from": by.pk}
        event = history.record(EventKind.ITEM_HANDED_ON, plan=item.plan, item=item, data=data)
        return _give(item, member.user, event)


def let_go_item(
    *, patient: Patient, item_id: int, by: User, at: datetime, op_id: UUID | None = None, sent: Sent = BY_PAGE
) -> Outcome:
    """Give an item back: nobody has it then. Events: ITEM_LET_GO. Raises ActRefused, NotThere."""
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.FAMILY,
        op_id=op_id,
        act="let_go",
        content={"item": item_id},
        sent=sent,
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        _refuse_unless_mine(item, by)
        event = history.record(EventKind.ITEM_LET_GO, plan=item.plan, item=item, data={"was": by.pk})
        return _give(item, None, event)


def free_items(history: History, user_id: int | None) -> None:
    """Give back everything that somebody had, whose part ends or who may only look on from now.

    What is closed is cleared without a word: an undo must not bring back somebody who has left.
    Events: ITEM_LET_GO for each open item.
    """
    if user_id is None:
        return
    taken = Item.objects.filter(plan__patient=history.patient, taken_by=user_id)
    for item in taken.filter(status__in=OPEN_STATUSES).select_related("plan", "plan_step"):
        event = history.record(EventKind.ITEM_LET_GO, plan=item.plan, item=item, data={"was": user_id})
        _give(item, None, event)
    taken.update(taken_by=None, taken_at=None)


def taking_part(patient: Patient, at: datetime):
    """The parts of those who may do something for this patient at a moment."""
    today = days.today(patient.team.time_zone, at)
    return CareTeamMember.objects.filter(
        ~Q(ends_on__lt=today),
        patient=patient,
        rights=CareTeamMember.Rights.TAKES_PART,
        user__is_active=True,
        ended_at=None,
        joined_at__isnull=False,
    )


def _give(item: Item, user: User | None, event: Event) -> Outcome:
    item.taken_by, item.taken_at = user, event.at if user else None
    item.last_event_number = event.number
    item.save(update_fields=["taken_by", "taken_at", "last_event_number"])
    return Outcome(item)


def _holder(history: History, item: Item) -> User | None:
    """Who has it, as long as they take part: a last day that is over frees it without an act of anybody."""
    if item.taken_by_id is None:
        return None
    member = taking_part(history.patient, history.at).filter(user=item.taken_by_id).select_related("user")
    return next((one.user for one in member), None)


def _refuse_unless_to_do(item: Item) -> None:
    refuse_closed_plan(item.plan)
    refuse_not_applying(item)
    if not item.family_ticks:
        raise ActRefused(
            _("Your care team looks after this step. Nobody of the family has to."), overtaken=True
        )
    if not item.is_open:
        raise ActRefused(_("This is not open any more, so there is nothing to take on."), current=item)


def _refuse_unless_mine(item: Item, by: User) -> None:
    if item.taken_by_id != by.pk:
        raise ActRefused(_("This is not with you now. Please look who does it."), current=item)


def _does_this(holder: User) -> str:
    return _("%(name)s does this already.") % {"name": holder.first_name}

"""What is done with one item: tick, undo, not done because, and the day it is for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days, states
from careplan.plans.actions.following import bring_to_rules
from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.lookup import item_of, refuse_closed_plan, refuse_not_applying
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, History, Sent, writing
from careplan.plans.models import CareTeamMember, Event, Item, Patient, Plan
from careplan.plans.states import Applies, EventKind, ItemStatus, Move, MoveRefused, Variance
from careplan.plans.wording import clean_words
from careplan.statements import Given, Statement, delete, insert, update_changed
from pathways.definition import Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act: the item as it is now; `repeated` when the same act had been taken before."""

    item: Item
    repeated: bool = False


def _move(item: Item, move: Move, by: User) -> ItemStatus:
    """The status after the move. Raises ActRefused with a sentence that says who did what, when known."""
    try:
        return states.after(move, item.status, had_appointment=item.appointment_at is not None)
    except MoveRefused as refusal:
        raise ActRefused(_sentence_for(item, move, by), current=item) from refusal


def _sentence_for(item: Item, move: Move, by: User) -> str:
    if item.status == ItemStatus.COMPLETED:
        if move is Move.TICK and item.done_by == by:
            return _("You have already ticked this.")
        if move is Move.TICK and item.done_by:
            return _("%(name)s has already ticked this.") % {"name": item.done_by.name}
        return _("This is ticked as done. Undo the tick first.")
    if item.status == ItemStatus.STOPPED:
        return _("The care team has withdrawn this step, so it cannot be changed.")
    if item.status == ItemStatus.CANCELLED:
        return _("This is marked as not done. Undo that first.")
    return _("This is open. There is nothing to undo.")


def tick_item(
    *,
    patient: Patient,
    item_id: int,
    done_on: date | None,
    today: date,
    by: User,
    at: datetime,
    acting: Acting = Acting.FAMILY,
    note: str = "",
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Report an item as done on a day; None: on the day of the tick. `today` is the day in the team's zone.

    Effect: status completed, and for a habit, or a step that a nurse lets come back, the next occurrence.
    Events: TICKED (with the note sealed). Raises ActRefused, NotThere.
    """
    note = clean_words(note, required=False)
    content = {"item": item_id, "done_on": done_on.isoformat() if done_on else None, "note": note}
    done_on = day_of_tick(done_on, today, patient, sent, at)
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="tick", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        history.keep(item)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        refuse_not_applying(item)
        _refuse_without_family_tick(item, acting)
        if problem := days.check_done_on(done_on, today=today, plan_started_on=item.plan.started_on):
            raise ActRefused(problem, field="done_on")
        item.status = _move(item, Move.TICK, by)
        item.done_on, item.done_by, item.recorded_at = done_on, by, at
        item.variance, item.variance_confirmed = "", False
        following = _next_occurrence(item, done_on)
        event = history.record(
            EventKind.TICKED,
            plan=item.plan,
            item=item,
            data={"done_on": done_on.isoformat(), "next": following.occurrence if following else None},
            words={"note": note},
        )
        _save(item, event, following)
        bring_to_rules(history, item)
        history.find_next_day(item.plan)
        return Outcome(item)


def day_of_tick(given: date | None, today: date, patient: Patient, sent: Sent, at: datetime) -> date:
    """The day that was given; else the day of the tick itself. A phone whose clock runs ahead of the server's
    means today by a day that is still to come: nobody could choose a later one on it."""
    if given is None:
        return min(days.today(patient.team.time_zone, sent.moment(at)), today)
    runs_ahead = sent.happened_at is not None and sent.happened_at > at
    return min(given, today) if runs_ahead else given


def _refuse_without_family_tick(item: Item, acting: Acting) -> None:
    if acting is not Acting.NURSE and not item.family_ticks:
        raise ActRefused(
            _("Your care team looks after this step. It has no tick for the family."), overtaken=True
        )


def _next_occurrence(item: Item, counted_from: date) -> Item | None:
    """The next time of something that comes back, not saved yet; None for what is done once.

    What a schedule brings back comes by `bring_to_rules` instead, unless a nurse set a rhythm of her own.
    """
    step = item.plan_step
    if step is None:
        return None
    is_plain_habit = item.step is not None and item.step.kind == Kind.HABIT and item.step.schedule is None
    if not (step.every_days or is_plain_habit):
        return None
    due_on = counted_from + timedelta(days=step.every_days) if step.every_days else None
    return Item(
        plan=item.plan,
        plan_step=step,
        step=item.step,
        category_key=item.category_key,
        family_ticks=item.family_ticks,
        occurrence=item.occurrence + 1,
        due_on=due_on,
        opens_on=due_on or counted_from + timedelta(days=1),
    )


def _save(item: Item, event: Event, following: Item | None = None) -> None:
    """Write the item first: at most one occurrence of a step may be open."""
    item.last_event_number = event.number
    update_changed(item)
    if following is not None:
        insert(following)


def undo_item(
    *,
    patient: Patient,
    item_id: int,
    by: User,
    at: datetime,
    acting: Acting = Acting.FAMILY,
    seen: int | None = None,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Take back a tick, or a "not done". A family may undo what no nurse has verified; a nurse any.

    `seen`: the last event that the page showed; what somebody else did to the item after it is not taken back.

    The untouched next occurrence goes in the same act. A touched one stays: then this occurrence becomes
    entered in error, because at most one may be open, and the nurse sees that in the history. When the step
    was ruled out since it was done, the item does not open again but is withdrawn.
    Events: UNDONE, naming who had done it; then ITEM_WITHDRAWN where that holds. Raises ActRefused, NotThere.
    """
    content = {"item": item_id, "undo": True}
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="undo", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        history.keep(item)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        if acting is not Acting.NURSE:
            _refuse_undo_by_family(item, patient, by)
        before, undone_of = item.status, item.done_by_id
        reopened = _move(item, Move.UNDO, by)
        _refuse_undo_of_unseen(history, item, seen)
        later_stays, removed = _remove_untouched_following(history, item)
        item.status = _status_after_undo(item, reopened, later_stays)
        item.done_on = item.done_by = item.recorded_at = None
        item.verified_by = item.verified_at = item.verified_for = None
        item.asked_back_at = item.asked_back_by = None
        item.variance, item.variance_confirmed = "", False
        event = history.record(
            EventKind.UNDONE,
            plan=item.plan,
            item=item,
            data={
                **{"was": before, "done_by": undone_of, "later_stays": later_stays},
                **({"removed": removed} if removed else {}),
            },
        )
        if item.status == ItemStatus.STOPPED:
            event = history.record(EventKind.ITEM_WITHDRAWN, plan=item.plan, item=item)
        _save(item, event)
        bring_to_rules(history, item)
        history.find_next_day(item.plan)
        if before == ItemStatus.CANCELLED:
            refresh_waiting(item.plan)
        return Outcome(item)


def _status_after_undo(item: Item, reopened: ItemStatus, later_stays: bool) -> ItemStatus:
    if later_stays:
        return ItemStatus.ENTERED_IN_ERROR
    if item.plan_step is not None and item.plan_step.applies != Applies.YES:
        return states.after(Move.WITHDRAW, reopened)
    return reopened


_was_ever_family = Statement(
    lambda: (
        CareTeamMember.objects.filter(patient=Given("patient"), user=Given("user"))
        .order_by()
        .values_list("pk")[:1]
    )
)


def _refuse_undo_by_family(item: Item, patient: Patient, by: User) -> None:
    """A family takes back what one of the family did, as long as no nurse has verified it."""
    if item.verified_by_id:
        raise ActRefused(
            _("A nurse has verified this. Write a note, or ask the nurse to change it."), overtaken=True
        )
    if item.done_by_id in (None, by.pk):  # who acts for the family is, or was, one of it
        return
    if not _was_ever_family.rows(patient=patient.pk, user=item.done_by_id):
        raise ActRefused(
            _("Your care team wrote this. Write a note, or ask the nurse to change it."), overtaken=True
        )


def _refuse_undo_of_unseen(history: History, item: Item, seen: int | None) -> None:
    """What somebody else has said since the page was made is not what this person takes back."""
    if seen is None or item.last_event_number <= seen:
        return
    # What is recorded and not written yet is by the same person, who knows of it.
    since = Event.objects.filter(item=item, number__gt=seen, kind__in=[EventKind.TICKED, EventKind.SKIPPED])
    said = since.exclude(by=history.by).select_related("by").order_by("-number").first()
    if said is not None:
        raise ActRefused(
            _("%(name)s has changed this since you looked. Please look again.") % {"name": said.by.name},
            current=item,
        )


_later_times = Statement(
    lambda: (
        Item.objects.filter(plan_step=Given("step"), occurrence__gt=Given("occurrence"))
        .exclude(status=ItemStatus.ENTERED_IN_ERROR)
        .order_by("id")
    )
)


def _remove_untouched_following(history: History, item: Item) -> tuple[bool, int | None]:
    """Take away the occurrence that the tick had made, if nobody has touched it.

    Returns whether a later one stays, and the id of one that is gone: a phone may have kept an act for it.
    A day that a rule moved is nobody's touch; but such an item has a history, so it stays as entered in error.
    """
    if item.plan_step_id is None:
        return False, None
    later = _later_times.rows(step=item.plan_step_id, occurrence=item.occurrence)
    if len(later) != 1 or later[0].status != ItemStatus.NOT_STARTED:
        return bool(later), None
    history.change_other_rows()
    if later[0].last_event_number == 0:
        removed = later[0].pk
        # Nobody has touched it, so nothing points at it but the plan, for its next day.
        Plan.objects.filter(pk=item.plan_id, next_item=removed).update(next_item=None)
        delete(later[0])
        return False, removed
    history.write_events()
    if Event.objects.filter(item=later[0]).exclude(kind=EventKind.DATE_MOVED).exists():
        return True, None
    later[0].status = ItemStatus.ENTERED_IN_ERROR
    later[0].save(update_fields=["status"])
    return False, None


def skip_item(
    *,
    patient: Patient,
    item_id: int,
    reason: Variance,
    today: date,
    by: User,
    at: datetime,
    acting: Acting = Acting.FAMILY,
    note: str = "",
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Say that an item was not done, and why, in the family's words.

    "Told not needed" waits for a nurse. Events: SKIPPED (note sealed). Raises ActRefused, NotThere.
    """
    note = clean_words(note, required=False)
    content = {"item": item_id, "reason": str(reason), "note": note}
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="skip", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        history.keep(item)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        refuse_not_applying(item)
        _refuse_without_family_tick(item, acting)
        item.status = _move(item, Move.SKIP, by)
        item.variance, item.variance_confirmed = reason, acting is Acting.NURSE
        item.done_by, item.recorded_at = by, at
        item.done_on = None
        # It comes back after a time that was missed too, counted from the day it was for.
        following = _next_occurrence(item, item.due_on or today)
        event = history.record(
            EventKind.SKIPPED,
            plan=item.plan,
            item=item,
            data={"reason": str(reason), "next": following.occurrence if following else None},
            words={"note": note},
        )
        _save(item, event, following)
        bring_to_rules(history, item)
        history.find_next_day(item.plan)
        refresh_waiting(item.plan)
        return Outcome(item)

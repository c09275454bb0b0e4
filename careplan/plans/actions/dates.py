"""What a nurse, or the family, plans for an item: its day, its appointment, its result, and how often."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days, states
from careplan.plans.actions.following import give_back_to_schedule
from careplan.plans.actions.head import refresh_dates
from careplan.plans.actions.items import Outcome
from careplan.plans.actions.lookup import item_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Item, Patient
from careplan.plans.states import EventKind, ItemStatus, Move
from careplan.plans.wording import clean_words

LONGEST_RHYTHM_DAYS = 366


@dataclass(frozen=True, slots=True)
class Appointment:
    """When (aware), where, and who comes along. `at` None takes the appointment away."""

    at: datetime | None
    place: str = ""
    comes_along: str = ""


def _open_item(history: History, item_id: int, seen: int | None) -> Item:
    """The item when it is open and as the page showed it. Raises ActRefused, with what is there now."""
    item = item_of(history, item_id)
    refuse_closed_plan(item.plan)
    if seen is not None and item.last_event_number != seen:
        raise ActRefused(
            _(
                "Somebody else changed this step while your page was open. Look at what is there now, then repeat."
            ),
            current=item,
        )
    if not item.is_open:
        raise ActRefused(_("This step is not open any more, so its date cannot be changed."), current=item)
    return item


def set_date(
    *,
    patient: Patient,
    item_id: int,
    due_on: date | None,
    today: date,
    by: User,
    at: datetime,
    seen: int | None = None,
    every_days: int | None = None,
    op_id: UUID | None = None,
) -> Outcome:
    """A nurse sets, moves or takes away the day an item is for, and after how many days it comes back.

    `seen` is the item's last event number on the page. `every_days` None: it does not come back; a caller that
    changes the day alone hands the present value on. Rules never re-date it afterwards. Without a day and a rhythm
    of her own the item goes back to the schedule of its step, if it has one.
    Events: DATE_SET, then DATE_MOVED where the schedule gives a day. Raises ActRefused, NotThere.
    """
    content = {"item": item_id, "due_on": due_on.isoformat() if due_on else None, "every": every_days}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="date", content=content
    ) as history:
        if history.repeated:
            return Outcome(item_of(history, item_id), repeated=True)
        item = _open_item(history, item_id, seen)
        if due_on and (problem := days.check_due_on(due_on, today=today)):
            raise ActRefused(problem, field="due_on")
        if item.appointment_at is not None and due_on != item.due_on:
            # Two days for one step would be one too many, and the family would not know which one holds.
            raise ActRefused(
                _("The appointment gives the day. Change the appointment, or take it away, instead."),
                field="due_on",
            )
        if every_days is not None:
            _refuse_bad_rhythm(item, every_days)
        before = item.due_on
        item.due_on, item.date_by_hand = due_on, due_on is not None
        item.opens_on = item.closes_on = None
        item.date_by_rule = False
        event = history.record(
            EventKind.DATE_SET,
            plan=item.plan,
            item=item,
            data={
                "before": before.isoformat() if before else None,
                "after": due_on.isoformat() if due_on else None,
                "every_days": every_days,
            },
        )
        item.last_event_number = event.number
        item.save()
        if item.plan_step is not None and item.plan_step.every_days != every_days:
            item.plan_step.every_days = every_days
            item.plan_step.save(update_fields=["every_days"])
        if due_on is None and not every_days:
            give_back_to_schedule(history, item)
        refresh_dates(item.plan)
        return Outcome(item)


def _refuse_bad_rhythm(item: Item, every_days: int) -> None:
    if item.plan_step is None:
        raise ActRefused(_("Only a step of the pathway can come back."), field="every_days")
    if not 1 <= every_days <= LONGEST_RHYTHM_DAYS:
        raise ActRefused(_("Choose between 1 and 366 days."), field="every_days")


def set_appointment(
    *,
    patient: Patient,
    item_id: int,
    appointment: Appointment,
    by: User,
    at: datetime,
    acting: Acting = Acting.FAMILY,
    seen: int | None = None,
    op_id: UUID | None = None,
) -> Outcome:
    """Enter, change or take away an appointment; the item is then scheduled, on that day in the team's zone.

    Events: APPOINTMENT_SET (place and company sealed). Raises ActRefused, NotThere.
    """
    kept = appointment if appointment.at is not None else Appointment(None)
    place = clean_words(kept.place, longest=120, required=False)
    comes_along = clean_words(kept.comes_along, longest=80, required=False)
    content = {
        "item": item_id,
        "at": appointment.at.isoformat() if appointment.at else None,
        "place": place,
        "with": comes_along,
    }
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="appointment", content=content
    ) as history:
        if history.repeated:
            return Outcome(item_of(history, item_id), repeated=True)
        item = _open_item(history, item_id, seen)
        zone = days.zone_of(patient.team.time_zone)
        if appointment.at is not None:
            day = appointment.at.astimezone(zone).date()
            if problem := days.check_due_on(day, today=at.astimezone(zone).date()):
                raise ActRefused(problem, field="appointment_at")
            item.due_on, item.date_by_hand = day, True
            item.status = states.after(Move.SCHEDULE, item.status)
        elif item.status == ItemStatus.SCHEDULED:
            item.status = states.after(Move.UNSCHEDULE, item.status)
        item.appointment_at = appointment.at
        item.place, item.comes_along = place, comes_along
        event = history.record(
            EventKind.APPOINTMENT_SET,
            plan=item.plan,
            item=item,
            data={"at": appointment.at.isoformat() if appointment.at else None},
            words={"place": place, "comes_along": comes_along},
        )
        item.last_event_number = event.number
        item.save()
        refresh_dates(item.plan)
        return Outcome(item)


def set_result(
    *, patient: Patient, item_id: int, result: Item.Result, by: User, at: datetime, op_id: UUID | None = None
) -> Outcome:
    """A nurse notes that a result is waited for, or was talked about; never its value.

    Events: RESULT_SET. Raises ActRefused, NotThere.
    """
    content = {"item": item_id, "result": str(result)}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="result", content=content
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        item.result = result
        event = history.record(EventKind.RESULT_SET, plan=item.plan, item=item, data={"result": str(result)})
        item.last_event_number = event.number
        item.save()
        return Outcome(item)

"""Acts that came too late, or cannot be done: nothing that a person kept on a phone is dropped (ADR 0015)."""

from datetime import date, datetime

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.items import day_of_tick
from careplan.plans.actions.sent_acts import SentAct
from careplan.plans.actions.writing import BY_PAGE, Acting, History, Sent, writing
from careplan.plans.models import Act, Event, Item, Patient, Plan
from careplan.plans.states import Applies, EventKind, Found, ItemStatus
from pathways.definition import SeenBy

LONGEST_REASON = 300


def keep_overtaken(
    *, patient: Patient, act: SentAct, by: User, at: datetime, sent: Sent = BY_PAGE, is_kept: bool = False
) -> Event:
    """Keep an act, with its words, that found something else there: the item or the plan stays as it is.

    Where a *done* met a *not done* of somebody else, or where somebody waits for an answer, the plan waits for a
    nurse. `is_kept`: the act has a row already (a nurse lets it in).
    Events: ACT_OVERTAKEN (all words sealed). Raises NotThere (not of this patient, or not for the family),
    ActConflict, ActSettled.
    """
    op_id = None if is_kept else act.op_id
    outcome = Act.Outcome.OVERTAKEN
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.FAMILY,
        op_id=op_id,
        act=act.kind,
        content=act.content,
        sent=sent,
        outcome=outcome,
    ) as history:
        plan, item = _place_of(history, act)
        found = _found(act, plan, item, by)
        waits = _waits(act, found, plan, item, by)
        data = {
            **act.codes,
            "act": act.kind,
            "found": str(found),
            "found_by": _found_by(item, found),
            "waits": waits,
        }
        if act.kind == "tick":
            data["done_on"] = _day(act, patient, sent, at).isoformat()
        event = history.record(EventKind.ACT_OVERTAKEN, plan=plan, item=item, data=data, words=act.words)
        if item is not None:
            item.last_event_number = event.number
            item.save(update_fields=["last_event_number"])
        if waits:
            plan.overtaken_since = plan.overtaken_since or at
            refresh_waiting(plan)
        return event


def keep_refused(*, patient: Patient, act: SentAct, reason: str, by: User, at: datetime) -> None:
    """Remember the sentence that a refused act was answered with, so that a repeat is answered with the same.

    Its words stay on the phone of the person, who reads the sentence there. No event: nothing has changed.
    Raises NotThere, ActConflict, ActSettled.
    """
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.LOOKS_ON,
        op_id=act.op_id,
        act=act.kind,
        content=act.content,
        sent=Sent(act.happened_at),
        outcome=Act.Outcome.REFUSED,
        reason=reason[:LONGEST_REASON],
    ):
        pass


BY_SOMEBODY = frozenset({Found.DONE, Found.NOT_DONE, Found.VERIFIED})
OPPOSITE = {"tick": {Found.NOT_DONE}, "skip": {Found.DONE, Found.VERIFIED}}
ABOUT_WHO = frozenset({"take", "hand_on", "let_go"})
WANTS_AN_ANSWER = frozenset({"ask", "check_in"})


def _found_by(item: Item | None, found: Found) -> int | None:
    """Whose doing it was that stood there."""
    if item is None or found not in {*BY_SOMEBODY, Found.TAKEN}:
        return None
    return item.taken_by_id if found is Found.TAKEN else item.done_by_id


def _place_of(history: History, act: SentAct) -> tuple[Plan, Item | None]:
    """The plan and the item that an act was meant for. Raises NotThere."""
    if act.item_id is None:
        plan = Plan.objects.filter(pk=act.plan_id, patient=history.patient).first()
        if plan is None:
            raise NotThere
        return plan, None
    items = Item.objects.select_related("plan", "plan_step", "step").filter(plan__patient=history.patient)
    item = items.filter(pk=act.item_id).first() or items.filter(pk=_came_before(history, act.item_id)).first()
    if item is None or (item.step is not None and item.step.seen_by != SeenBy.FAMILY):
        raise NotThere
    return item.plan, item


def _came_before(history: History, removed: int) -> int | None:
    """The item whose undoing took this one away: the time before of the same step."""
    undone = Event.objects.filter(
        patient=history.patient, kind=EventKind.UNDONE, data__contains=f'"removed":{removed},'
    )
    return undone.values_list("item", flat=True).first()


def _found(act: SentAct, plan: Plan, item: Item | None, by: User) -> Found:
    """What stands there now, in one word that both sides can be told in their own language."""
    if plan.status != Plan.Status.ACTIVE:
        return Found.PLAN_OVER
    if item is None:
        return Found.QUESTIONS if act.kind == "check_in" else Found.CHANGED
    if item.pk != act.item_id:
        return Found.TAKEN_BACK
    if item.status == ItemStatus.COMPLETED and item.verified_at is not None:
        return Found.VERIFIED
    if item.plan_step is not None and item.plan_step.applies != Applies.YES and item.is_open:
        return Found.NOT_APPLYING
    if act.kind == "reply":  # nobody asks any more: a reply has come, or a nurse has verified
        return Found.CHANGED
    if item.is_open and act.kind in ABOUT_WHO and item.taken_by_id not in (None, by.pk):
        return Found.TAKEN
    if item.is_open and act.kind != "undo":  # it has no tick for the family any more
        return Found.CHANGED
    return FOUND_BY_STATUS.get(item.status, Found.OPEN)


FOUND_BY_STATUS = {
    ItemStatus.COMPLETED: Found.DONE,
    ItemStatus.CANCELLED: Found.NOT_DONE,
    ItemStatus.STOPPED: Found.WITHDRAWN,
    ItemStatus.ENTERED_IN_ERROR: Found.IN_ERROR,
}


def _waits(act: SentAct, found: Found, plan: Plan, item: Item | None, by: User) -> bool:
    if plan.status != Plan.Status.ACTIVE:
        return False
    if act.kind in WANTS_AN_ANSWER:
        return True
    return found in OPPOSITE.get(act.kind, ()) and item is not None and item.done_by_id != by.pk


def _day(act: SentAct, patient: Patient, sent: Sent, at: datetime) -> date:
    given = (act.entered or {}).get("done_on")
    today = days.today(patient.team.time_zone, at)
    return day_of_tick(date.fromisoformat(given) if given else None, today, patient, sent, at)

"""Moving one plan back to the version it came from, within thirty days."""

import json
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Subquery
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.lookup import refuse_closed_plan
from careplan.plans.actions.move_batch import Going, move_rows
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Event, MovingPlan, Patient, Plan
from careplan.plans.moving import REVERSIBLE_FOR, Moved, move_back_to_version
from careplan.plans.standing import standing_of
from careplan.plans.states import EventKind
from pathways import queries as pathway_queries
from pathways.schedules import Window


def move_back(*, patient: Patient, moving_id: int, by: User, at: datetime, op_id: UUID | None = None) -> Plan:
    """Bring one plan back to the version before its last move. What was done since stays done.

    Events: PLAN_MOVED_BACK, and ITEM_ADDED, ITEM_WITHDRAWN, DATE_MOVED. Raises ActRefused (not moved, moved again
    since, longer than thirty days ago, the plan is finished), NotThere.
    """
    content = {"moving": moving_id}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="move_back", content=content
    ) as history:
        moving = (
            MovingPlan.objects.select_related("plan", "move")
            .filter(pk=moving_id, plan__patient=history.patient, wish=MovingPlan.Wish.MOVE)
            .first()
        )
        if moving is None:
            raise NotThere
        plan = moving.plan
        if history.repeated:
            return plan
        refuse_closed_plan(plan)
        _refuse_too_late(moving, at)
        target = pathway_queries.definition(moving.from_version_id)
        standing = standing_of(plan, pathway_queries.definition(plan.version_id))
        moved = _what_was_moved(history, moving)
        move = move_back_to_version(standing, target, moving.from_version_id, moved)
        move_rows([Going(history, plan, move)], target, moving.from_version_id)
        history.record(
            EventKind.PLAN_MOVED_BACK,
            plan=plan,
            data={"before": moving.move.version_id, "after": moving.from_version_id, "move": moving.move_id},
        )
        moving.state = MovingPlan.State.REVERSED
        moving.save(update_fields=["state"])
        return plan


def _what_was_moved(history: History, moving: MovingPlan) -> Moved:
    """What the move itself did to items, from the events between the one that was agreed to and the move's own;
    without the items that have a newer event (two queries)."""
    events = Event.objects.filter(patient=history.patient, plan=moving.plan, number__gt=moving.event_number)
    end = events.filter(kind=EventKind.PLAN_MOVED).order_by("number").values("number")[:1]
    of_move = events.filter(number__lt=Subquery(end), item__last_event_number=F("number"))
    by_kind: dict[str, set[int]] = {EventKind.ITEM_ADDED: set(), EventKind.ITEM_WITHDRAWN: set()}
    redated = {}
    for event in of_move.order_by("number"):
        if event.kind == EventKind.DATE_MOVED:
            redated[event.item_id] = _days_before(json.loads(event.data))
        elif event.kind in by_kind:
            by_kind[event.kind].add(event.item_id)
    return Moved(
        frozenset(by_kind[EventKind.ITEM_ADDED]), frozenset(by_kind[EventKind.ITEM_WITHDRAWN]), redated
    )


def _days_before(data: dict) -> Window | None:
    if data["before"] is None:
        return None
    opens, closes = (day and date.fromisoformat(day) for day in data.get("window_before", (None, None)))
    return Window(opens, date.fromisoformat(data["before"]), closes)


def _refuse_too_late(moving: MovingPlan, at: datetime) -> None:
    if moving.state != MovingPlan.State.DONE:
        raise ActRefused(_("This plan was not moved, or it was moved back already."))
    if moving.plan.version_id != moving.move.version_id:
        raise ActRefused(_("This plan was moved again since. Move it back from there first."))
    if at > moving.done_at + REVERSIBLE_FOR:
        raise ActRefused(_("This plan was moved more than 30 days ago. Offer another version instead."))

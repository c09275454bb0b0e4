"""The days of a plan's events, such as “first infusion”: set, moved or taken away, and what shifts with them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.access import NotThere
from careplan.plans.actions.applying import apply_changes
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Answer, Item, Patient, Plan
from careplan.plans.reconcile import Change
from careplan.plans.standing import ANCHOR, PlanStanding, standing_of
from careplan.plans.states import OPEN_STATUSES, EventKind
from careplan.plans.wording import clean_words
from pathways import queries as pathway_queries
from pathways.definition import Definition


def move_anchor(
    *,
    patient: Patient,
    plan_id: int,
    anchor_key: str,
    day: date | None,
    keep: Collection[int],
    said_by: str,
    basis: int,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> tuple[Change, ...]:
    """Say on which day an event of the plan is (None: no day yet) and bring the plan to what follows.

    `keep`: ids of open items that stay on the day they have; they are dated by the nurse's hand from now on.
    `basis`: the patient's last event number that the preview was made from; when anything happened since, the
    call is refused. The day that holds already changes nothing and leaves no trace.
    Events: ANCHOR_MOVED, then DATE_MOVED, ITEM_ADDED, ITEM_WITHDRAWN. Raises ActRefused, WordsRefused, NotThere.
    """
    said_by = clean_words(said_by, longest=100, required=False)
    kept = sorted(set(keep))
    content = {
        "plan": plan_id,
        "anchor": anchor_key,
        "day": day.isoformat() if day else None,
        "keep": kept,
        "said_by": said_by,
    }
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="anchor", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return ()
        refuse_closed_plan(plan)
        definition = pathway_queries.definition(plan.version_id)
        refuse_unknown_anchors(definition, {anchor_key: day}, days.today(patient.team.time_zone, at))
        if basis != history.patient.last_event_number:
            raise ActRefused(_("Something changed in this plan meanwhile. Please look at the dates again."))
        standing = standing_of(plan, definition)
        before = standing.anchors.get(anchor_key)
        if before == day:
            return ()
        _refuse_strange_items(standing, kept)
        _record(history, plan, anchor_key, (before, day), kept, said_by)
        Item.objects.filter(pk__in=kept, plan=plan, status__in=OPEN_STATUSES).update(date_by_hand=True)
        changes = with_kept(standing, kept).with_anchor(anchor_key, day).changes()
        apply_changes(history, plan, definition, changes, because=ANCHOR + anchor_key)
        return changes


def _record(
    history: History,
    plan: Plan,
    anchor_key: str,
    moved: tuple[date | None, date | None],
    kept: list[int],
    said_by: str,
) -> None:
    """The new row of the event's day, and what stands in the history. `moved`: the day before and after."""
    before, after = (day.isoformat() if day else None for day in moved)
    Answer.objects.create(
        plan=plan,
        key=ANCHOR + anchor_key,
        value=after or "",
        by=history.by,
        at=history.at,
        said_by=said_by,
    )
    history.record(
        EventKind.ANCHOR_MOVED,
        plan=plan,
        data={"anchor": anchor_key, "before": before, "after": after, "kept": kept},
        words={"said_by": said_by},
    )


def with_kept(standing: PlanStanding, kept: Collection[int]) -> PlanStanding:
    """The plan as it stands once these items are dated by a nurse's hand."""
    items = tuple(replace(one, dated_by_hand=True) if one.id in kept else one for one in standing.items)
    return replace(standing, items=items)


def refuse_unknown_anchors(definition: Definition, anchors: Mapping[str, date | None], today: date) -> None:
    """Raise ActRefused (`field` is the event's key) for an event that the version does not have, or an absurd day."""
    for key, day in anchors.items():
        if key not in definition.anchors_by_key:
            raise ActRefused(_("This event is not part of this pathway version."), field=key)
        if day is not None and (problem := days.check_anchor_on(day, today=today)):
            raise ActRefused(problem, field=key)


def _refuse_strange_items(standing: PlanStanding, kept: Collection[int]) -> None:
    open_ids = {one.id for one in standing.items if one.is_open}
    if strange := set(kept) - {one.id for one in standing.items}:
        raise NotThere(f"no items of this plan: {len(strange)}")
    if set(kept) - open_ids:
        raise ActRefused(_("A step that should keep its date is not open any more. Please look again."))

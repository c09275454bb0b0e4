"""One batch of a move: the work is done before the transaction, then checked and written in few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import BigIntegerField, BooleanField, Case, CharField, F, Value, When

from careplan.accounts.models import Membership
from careplan.plans import days, keyring
from careplan.plans.actions.applying import ITEM_FIELDS, STEP_FIELDS, Rows
from careplan.plans.actions.applying import carry_out as carry_out_changes
from careplan.plans.actions.ending import ENDING_FIELDS, mark_ended
from careplan.plans.actions.handover import withdraw_waiting_handover
from careplan.plans.actions.head import (
    HEAD_FIELDS,
    dated_items,
    kept_since,
    oldest,
    put_in_place,
    waiting_of_many,
)
from careplan.plans.actions.rows import update_rows
from careplan.plans.actions.writing import Acting, History
from careplan.plans.messages import cancel_messages
from careplan.plans.models import Event, Item, MovingPlan, Patient, Plan, PlanStep, VersionMove
from careplan.plans.moving import Move, move_to_version
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.standing import PlanStanding
from careplan.plans.standings import standings_of
from careplan.plans.states import EndReason, EventKind
from pathways import queries as pathway_queries
from pathways.definition import Definition, Kind

BATCH = 50
# What a step takes over from the one it was split off or merged from.
INHERITED = ("applies", "by_hand", "reason", "decided_by_id", "decided_at", "on_whose_word", "every_days")
REWORDED = {
    "step_id": BigIntegerField(),
    "category_key": CharField(),
    "family_ticks": BooleanField(),
}
# Words and places of open items are set for all plans at once.
DAY_FIELDS = [name for name in ITEM_FIELDS if name not in ("step", "category_key", "family_ticks")]
Why = MovingPlan.Why
Wish = MovingPlan.Wish


@dataclass
class Prepared:
    """One plan before the lock, and what moving it would do; None for one that stays or is closed."""

    moving: MovingPlan
    move: Move | None


def carry_out(move: VersionMove, batch: Sequence[MovingPlan], now: datetime) -> None:
    """Move, close or leave out each plan of a batch, in one transaction.

    What is read before the lock holds under it when the patient's event number is still the one that was agreed
    to: everything that changes a plan writes an event.
    """
    target = pathway_queries.definition(move.version_id)
    plans = [moving.plan for moving in batch if moving.wish == Wish.MOVE]
    standings = standings_of(plans, move.team.time_zone)
    prepared = [_prepare(moving, standings, target, move.version_id) for moving in batch]
    with transaction.atomic():
        patients = _locked_patients(batch)
        is_nurse = Membership.objects.filter(
            team=move.team_id, user=move.agreed_by_id, user__is_active=True, ended_at=None
        ).exists()
        plans_now = Plan.objects.in_bulk([one.moving.plan_id for one in prepared])
        for one in prepared:
            one.moving.plan = plans_now[one.moving.plan_id]
            why = Why.NO_PART if not is_nurse else _why_not(one, patients[one.moving.plan.patient_id])
            one.moving.why = why
            one.moving.state = MovingPlan.State.LEFT_OUT if why else MovingPlan.State.DONE
            one.moving.done_at = now
        going = [one for one in prepared if not one.moving.why]
        _write(move, going, patients, target, now)
        update_rows(batch, ["state", "why", "done_at"])


def _prepare(
    moving: MovingPlan, standings: dict[int, PlanStanding], target: Definition, version_id: int
) -> Prepared:
    if moving.wish != Wish.MOVE:
        return Prepared(moving, None)
    return Prepared(moving, move_to_version(standings[moving.plan_id], target, version_id))


def _locked_patients(batch: Sequence[MovingPlan]) -> dict[int, Patient]:
    ids = sorted({moving.plan.patient_id for moving in batch})
    return {row.pk: row for row in Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def _why_not(one: Prepared, patient: Patient) -> MovingPlan.Why:
    plan = one.moving.plan
    if one.moving.wish == Wish.STAY:
        return Why.NOTHING
    if plan.status != Plan.Status.ACTIVE:
        return Why.NOT_OPEN
    if plan.version_id != one.moving.from_version_id or patient.last_event_number != one.moving.event_number:
        return Why.CHANGED
    if one.move is not None and one.move.signature != one.moving.changes_digest:
        return Why.OTHER_CHANGES
    if one.moving.wish == Wish.CLOSE and (plan.sign_open_since or plan.tell_since):
        return Why.SIGN_OPEN
    return Why.NOTHING


def _write(
    move: VersionMove,
    going: Sequence[Prepared],
    patients: dict[int, Patient],
    target: Definition,
    now: datetime,
) -> None:
    moved = [one for one in going if one.moving.wish == Wish.MOVE]
    closed = [one for one in going if one.moving.wish == Wish.CLOSE]
    histories = {one.moving.plan_id: _history(move, one, patients, now) for one in (*moved, *closed)}
    move_rows(
        [Going(histories[one.moving.plan_id], one.moving.plan, one.move) for one in moved],
        target,
        move.version_id,
    )
    for one in moved:
        _record_move(histories[one.moving.plan_id], move, one)
    for one in closed:
        _close(histories[one.moving.plan_id], one.moving.plan, days.today(move.team.time_zone, now))
    update_rows([one.moving.plan for one in closed], ENDING_FIELDS)
    write_events(histories.values())


def _history(move: VersionMove, one: Prepared, patients: dict[int, Patient], now: datetime) -> History:
    patient = patients[one.moving.plan.patient_id]
    needs_key = one.moving.wish == Wish.MOVE and bool(move.reasons.get(one.moving.changes_digest))
    key = keyring.open_patient_key(patient.wrapped_key, patient.public_id) if needs_key else b""
    return History(patient, move.agreed_by, now, Acting.NURSE, _key=key)


def _record_move(history: History, move: VersionMove, one: Prepared) -> None:
    reasons = move.reasons.get(one.moving.changes_digest, {})
    given = {change.step_key: reasons.get(change.step_key, "") for change in one.move.dropped}
    history.record(
        EventKind.PLAN_MOVED,
        plan=one.moving.plan,
        data={
            "before": one.moving.from_version_id,
            "after": move.version_id,
            "move": move.pk,
            "changes": [change.id for change in one.move.shown],
        },
        words={f"reason {key}": text for key, text in given.items() if text},
    )


def _close(history: History, plan: Plan, today: date) -> None:
    withdraw_waiting_handover(history, plan)
    mark_ended(plan, Plan.Status.FINISHED, EndReason.DONE, today)
    history.record(EventKind.PLAN_FINISHED, plan=plan, data={"move": True})
    cancel_messages(plan)


@dataclass
class Going:
    """One plan under the lock that goes to another version, with its open history."""

    history: History
    plan: Plan
    move: Move

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.move.changes

    @property
    def standing(self) -> PlanStanding:
        return self.move.there

    @property
    def asks_for_a_fact(self) -> bool:
        """The version asks something that the one before did not."""
        return any(change.kind is ChangeKind.NEEDS_ANSWER for change in self.move.shown)


def move_rows(going: Sequence[Going], target: Definition, version_id: int) -> None:
    """Bring the rows of plans to a version. Events are recorded, not written: see `write_events`.

    Open items whose words are told anew are pointed to the version's rows by one statement for all plans.
    """
    if not going:
        return
    step_ids = pathway_queries.step_rows(version_id)
    because = f"version:{version_id}"
    all_rows = _load(going)
    _add_steps(going, all_rows, target)
    for one, rows in zip(going, all_rows, strict=True):
        changes = [change for change in one.changes if change.kind is not ChangeKind.REWORD]
        carry_out_changes(one.history, rows, target, step_ids, changes, because)
    _point_to_version(going, target, step_ids)
    update_rows([step for rows in all_rows for step in rows.changed_steps.values()], STEP_FIELDS)
    changed = [item for rows in all_rows for item in rows.changed_items.values()]
    update_rows(changed, DAY_FIELDS)
    _create_items(going, all_rows)
    _write_heads(going, version_id)


def _create_items(going: Sequence[Going], all_rows: Sequence[Rows]) -> None:
    """Each new item with its event. The event names the item, so it is recorded when the item has its number; which
    number the event will have is known before, because the patient is locked."""
    for one, rows in zip(going, all_rows, strict=True):
        for place, (item, _change) in enumerate(rows.new_items, start=1):
            item.last_event_number = one.history.patient.last_event_number + place
    Item.objects.bulk_create(item for rows in all_rows for item, _change in rows.new_items)
    for one, rows in zip(going, all_rows, strict=True):
        for item, _change in rows.new_items:
            one.history.record(EventKind.ITEM_ADDED, plan=one.plan, item=item)


def _load(going: Sequence[Going]) -> list[Rows]:
    """The rows that change, and no others (two queries for all plans)."""
    items = Item.objects.select_related("plan_step").in_bulk(
        [
            change.item_id
            for one in going
            for change in one.changes
            if change.item_id and change.kind not in (ChangeKind.REWORD, ChangeKind.KEEP)
        ]
    )
    wanted = {
        (one.plan.pk, change.step_key) for one in going for change in one.changes if _needs_step(change)
    }
    steps = PlanStep.objects.filter(
        plan__in={plan for plan, _key in wanted}, step_key__in={key for _plan, key in wanted}
    )
    by_plan: dict[int, dict[str, PlanStep]] = {}
    for step in steps:
        by_plan.setdefault(step.plan_id, {})[step.step_key] = step
    rows = []
    for one in going:
        mine = {item.pk: item for item in items.values() if item.plan_id == one.plan.pk}
        rows.append(Rows(one.plan, by_plan.get(one.plan.pk, {}), mine))
    return rows


def _needs_step(change: Change) -> bool:
    return change.kind in (ChangeKind.SET_APPLIES, ChangeKind.ADD)


def _add_steps(going: Sequence[Going], all_rows: Sequence[Rows], target: Definition) -> None:
    """A row for each step that a plan did not have, with the decision it takes over from the step it was."""
    plans = [one.plan for one in going]
    came_from = {key: one.before for one in target.successions for key in one.after}
    earlier = _earlier_steps(plans, came_from)
    new = []
    for one in going:
        for step in target.steps:
            if step.kind is Kind.WATCH or step.key in one.move.known:
                continue
            row = PlanStep(plan=one.plan, step_key=step.key)
            if step.key in one.standing.steps:
                before = next(
                    earlier[one.plan.pk, key] for key in came_from[step.key] if (one.plan.pk, key) in earlier
                )
                for name in INHERITED:
                    setattr(row, name, getattr(before, name))
            new.append(row)
    by_plan = {one.plan.pk: rows for one, rows in zip(going, all_rows, strict=True)}
    for row in PlanStep.objects.bulk_create(new):
        by_plan[row.plan_id].steps[row.step_key] = row


def _earlier_steps(
    plans: Sequence[Plan], came_from: Mapping[str, Sequence[str]]
) -> dict[tuple[int, str], PlanStep]:
    if not came_from:
        return {}
    keys = {key for before in came_from.values() for key in before}
    rows = PlanStep.objects.filter(plan__in=plans, step_key__in=keys)
    return {(row.plan_id, row.step_key): row for row in rows}


def _point_to_version(going: Sequence[Going], target: Definition, step_ids: Mapping[str, int]) -> None:
    """One UPDATE: open items of these plans show the words of the version's rows, and stand where those stand."""
    ids: list[int] = []
    rows_before: dict[str, set[int]] = {}
    for one in going:
        shown = {item.id: item.step_id for item in one.standing.items}
        for change in one.changes:
            if change.kind is ChangeKind.REWORD:
                ids.append(change.item_id)
                rows_before.setdefault(change.step_key, set()).add(shown[change.item_id])
    if not ids:
        return
    whens: dict[str, list[When]] = {name: [] for name in REWORDED}
    for key, rows in sorted(rows_before.items()):
        step = target.step(key)
        # All three each time: an item that was withdrawn shows the words, and the category, of a version long ago.
        values = {"step_id": step_ids[key], "category_key": step.category, "family_ticks": step.family_ticks}
        for name, value in values.items():
            whens[name].append(When(step_id__in=sorted(rows), then=Value(value)))
    Item.objects.filter(pk__in=ids).update(
        **{name: Case(*cases, default=F(name), output_field=REWORDED[name]) for name, cases in whens.items()}
    )


def _write_heads(going: Sequence[Going], version_id: int) -> None:
    """Version, next date and place in the worklist of each plan (four queries)."""
    following: dict[int, tuple] = {}
    items = dated_items(pathway_queries.definition(version_id)).filter(plan__in=[one.plan for one in going])
    rows = items.values_list("plan_id", "pk", "due_on")
    for plan_id, item_id, due_on in rows:
        following.setdefault(plan_id, (item_id, due_on))
    waiting = waiting_of_many([one.plan for one in going])
    for one in going:
        plan = one.plan
        plan.version_id = version_id
        if one.asks_for_a_fact:
            plan.fact_needed_since = plan.fact_needed_since or one.history.at
        elif not any(change.kind is ChangeKind.NEEDS_ANSWER for change in one.changes):
            plan.fact_needed_since = None
        plan.waiting_since = oldest(waiting.get(plan.pk), *kept_since(plan))
        plan.next_item_id, plan.next_on = following.get(plan.pk, (None, None))
        put_in_place(plan)
    update_rows([one.plan for one in going], ["version", "fact_needed_since", *HEAD_FIELDS])


def write_events(histories: Iterable[History]) -> None:
    """Write the recorded events of many patients, and their heads."""
    histories = [history for history in histories if history.events]
    Event.objects.bulk_create(event for history in histories for event in history.events)
    update_rows([history.patient for history in histories], ["last_event_number", "last_event_hash"])

"""A clinic whose plans move while the worker is killed, made and counted inside the installation."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from careplan.operations.working import work_off, worker_name
from careplan.plans import actions
from careplan.plans.actions import move_plans
from careplan.plans.models import Event, MovingPlan, Plan, VersionMove
from careplan.plans.moving import move_to_version
from careplan.plans.standings import standings_of
from careplan.plans.states import EventKind
from pathways import queries as pathway_queries
from tests.performance import world

STEPS = 20


def make(count: int) -> dict:
    """So many plans, and a nurse's agreement that all of them move."""
    at = timezone.now()
    first = world.publish(world.definition(STEPS), at)
    team, nurse = world.make_team("Spine", at)
    plan_ids = world.make_plans(count, team, nurse, first, at)
    second = world.publish(world.next_definition(world.definition(STEPS)), at)
    target = pathway_queries.definition(second.pk)
    plans = list(Plan.objects.filter(pk__in=plan_ids).select_related("patient"))
    standings = standings_of(plans, team.time_zone)
    agreed = [
        actions.Agreed(
            plan.pk,
            MovingPlan.Wish.MOVE,
            plan.patient.last_event_number,
            move_to_version(standings[plan.pk], target, second.pk).signature,
        )
        for plan in plans
    ]
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed, reasons={}, by=nurse, at=timezone.now()
    )
    return {"move": move.pk, "plans": len(agreed)}


def work() -> None:
    """A worker that comes after the lease of the one before ran out. Says when it begins."""
    VersionMove.objects.filter(state=VersionMove.State.RUNNING).update(leased_until=None)
    print("begins", flush=True)  # noqa: T201 (the test waits for it)
    work_off(worker_name())


def work_marking_first() -> None:
    """The fault that must be found: plans are noted as done before they are moved, so a kill leaves them behind."""
    carry_out = move_plans.carry_out

    def note_then_move(move: VersionMove, batch: Sequence[MovingPlan], now: datetime) -> None:
        rows = MovingPlan.objects.filter(pk__in=[moving.pk for moving in batch])
        rows.update(state=MovingPlan.State.DONE, done_at=now)
        carry_out(move, batch, now)

    move_plans.carry_out = note_then_move
    work()


def count(move_id: int) -> dict:
    """How many plans were moved, twice or half. Half: something is still to change in it, or rows disagree."""
    move = VersionMove.objects.get(pk=move_id)
    plans = list(Plan.objects.filter(moves__move=move).select_related("patient"))
    standings = standings_of(plans, "Europe/Berlin")
    events = Counter(
        Event.objects.filter(kind=EventKind.PLAN_MOVED, plan__in=plans).values_list("plan_id", flat=True)
    )
    done = set(move.plans.filter(state=MovingPlan.State.DONE).values_list("plan_id", flat=True))
    half = [
        plan.pk
        for plan in plans
        if (plan.version_id == move.version_id) != (plan.pk in done)
        or (plan.pk in done) != (events[plan.pk] > 0)
        or (plan.pk in done and standings[plan.pk].changes())
    ]
    return {
        "state": move.state,
        "done": len(done),
        "left_out": move.plans.filter(state=MovingPlan.State.LEFT_OUT).count(),
        "twice": sum(1 for times in events.values() if times > 1),
        "half": len(half),
    }

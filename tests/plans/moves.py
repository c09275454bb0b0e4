"""A second version of the small pathway with something of everything changed, and the way to move to it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from careplan.accounts.models import Team, User
from careplan.plans import actions
from careplan.plans.models import MovingPlan, Plan, VersionMove
from careplan.plans.moving import move_to_version
from careplan.plans.standings import standings_of
from pathways import actions as pathway_actions
from pathways import queries as pathway_queries
from pathways.conditions import Is
from pathways.definition import Definition, Fact, FactKind, Kind
from pathways.models import Version
from pathways.schedules import Point, Repeat, Schedule, Span, Unit
from tests.cast import SMALL_PATHWAY, _step
from tests.publishing import ADA, publish_with_every_tick

WEEKLY = Schedule(start=Point(offset=Span(1, Unit.WEEK)), repeat=Repeat(every=Span(1, Unit.WEEK)))


def second_definition() -> Definition:
    """The goals re-worded, support group gone, exercises weekly, a visit added, a new fact with a step."""
    steps = []
    for step in SMALL_PATHWAY.steps:
        if step.key == "goals":
            steps.append(replace(step, what="What matters most to you, today."))
        elif step.key == "exercises":
            steps.append(replace(step, schedule=WEEKLY, schedule_source="The team's own choice"))
        elif step.key != "support-group":
            steps.append(step)
    steps.append(_step("home-visit", Kind.HABIT, "Home visit", "support"))
    steps.append(_step("ramp", Kind.HABIT, "Ramp", "support", condition=Is("stairs", "yes")))
    stairs = Fact("stairs", FactKind.YES_NO, "Are there stairs at home?")
    return replace(SMALL_PATHWAY, steps=tuple(steps), facts=(*SMALL_PATHWAY.facts, stairs))


def publish(definition: Definition, at: datetime) -> Version:
    draft, _outcome = pathway_actions.load_definition(
        definition=definition, source_digest=definition.digest, by=None, at=at
    )
    version = publish_with_every_tick(draft, at)
    pathway_actions.offer(version=version, reason="", by=ADA, at=at)
    return version


def agreed(plans: list[Plan], version: Version, wish: str = MovingPlan.Wish.MOVE) -> list[actions.Agreed]:
    """What a nurse agrees to who looks at these plans now."""
    target = pathway_queries.definition(version.pk)
    plans = list(Plan.objects.select_related("patient__team").filter(pk__in=[plan.pk for plan in plans]))
    standings = standings_of(plans, plans[0].patient.team.time_zone)
    found = []
    for plan in plans:
        move = move_to_version(standings[plan.pk], target, version.pk)
        found.append(actions.Agreed(plan.pk, wish, plan.patient.last_event_number, move.signature))
    return found


def carry_out(move: VersionMove, worker: str = "one", now: datetime | None = None) -> VersionMove:
    """Work until the move is done, as a worker does."""
    now = now or timezone.now()
    leased = actions.lease_move(worker=worker, now=now)
    assert leased.pk == move.pk
    while actions.carry_out_batch(move=leased, worker=worker, now=now):
        now += timedelta(seconds=1)
    return VersionMove.objects.get(pk=move.pk)


def move_to(team: Team, plans: list[Plan], version: Version, by: User, at: datetime) -> VersionMove:
    move = actions.agree_to_move(
        team=team, version_id=version.pk, agreed=agreed(plans, version), reasons={}, by=by, at=at
    )
    return carry_out(move, now=at)

"""Patients handed over: what is offered to me, what my teams have offered, and to whom one can hand over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from careplan.accounts.models import Team, User
from careplan.accounts.queries import all_teams, teams_of
from careplan.clinic.queries.offers import offered_to
from careplan.clinic.queries.patient import nurses_of
from careplan.plans import history
from careplan.plans.models import Handover, Plan

MOST_SHOWN = 100
# How long an answer stands among the last ones.
ANSWERED_LATELY = timedelta(days=14)
MOST_OWN_PLANS = 300
RELATED = (
    "plan__patient",
    "to_team",
    "from_team",
    "to_nurse",
    "offered_by",
    "settled_by",
    "event__by",
)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One offer with the words of its note."""

    handover: Handover
    note: str


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """`offered`: waits for me or my teams. `waiting`: my teams offered it to others. `answered`: answers of the last
    days."""

    offered: tuple[HandoverLine, ...]
    waiting: tuple[HandoverLine, ...]
    answered: tuple[HandoverLine, ...]

    @property
    def patient_ids(self) -> set[int]:
        lines = (*self.offered, *self.waiting, *self.answered)
        return {line.handover.plan.patient_id for line in lines}


@dataclass(frozen=True, slots=True)
class Receivers:
    """To whom a patient can be handed over: colleagues of the own team, and other teams as a whole."""

    team: Team
    colleagues: tuple[User, ...]
    teams: tuple[Team, ...]


def handover_page(user: User, now: datetime) -> HandoverPage:
    """The offers around one nurse (three queries)."""
    teams = [team.pk for team in teams_of(user)]
    ours = Handover.objects.filter(from_team__in=teams)
    waiting = ours.filter(outcome=Handover.Outcome.WAITING).exclude(pk__in=offered_to(user).values("pk"))
    # Only what stays visible to my teams: after a yes of another team the patient is theirs.
    answered = ours.exclude(outcome=Handover.Outcome.WAITING).filter(
        settled_at__gte=now - ANSWERED_LATELY, plan__team__in=teams
    )
    return HandoverPage(
        _lines(offered_to(user).order_by("id"), user),
        _lines(waiting.order_by("id"), user),
        _lines(answered.order_by("-settled_at", "-id"), user),
    )


def _lines(handovers: QuerySet[Handover], user: User) -> tuple[HandoverLine, ...]:
    return tuple(handover_line(row, user) for row in handovers.select_related(*RELATED)[:MOST_SHOWN])


def handover_line(handover: Handover, user: User) -> HandoverLine:
    """An offer with its note opened for a nurse; `event__by` and the patient must be read."""
    reader = history.Reader(user.pk, is_nurse=True)
    entry = history.entries(handover.plan.patient, [handover.event], reader)[0]
    return HandoverLine(handover, entry.words.get("note", ""))


def receivers(team: Team, plan: Plan | None = None) -> Receivers:
    """Everybody to whom a plan of `team` can be handed over (two queries); not her whose it is."""
    whose = plan.nurse_id if plan else None
    colleagues = tuple(nurse for nurse in nurses_of(team.pk) if nurse.pk != whose)
    return Receivers(team, colleagues, tuple(one for one in all_teams() if one.pk != team.pk))


def own_plans(user: User, team: Team, *, offered_too: bool = False) -> list[Plan]:
    """The open plans of a team that are with me, by name (one query); without those that are offered already.

    `offered_too`: where a press is looked at, because it may have been sent twice.
    """
    plans = Plan.objects.filter(team=team, nurse=user, status=Plan.Status.ACTIVE)
    if not offered_too:
        waiting = Handover.objects.filter(plan=OuterRef("pk"), outcome=Handover.Outcome.WAITING)
        plans = plans.exclude(Exists(waiting))
    plans = plans.select_related("patient").defer("patient__wrapped_key")
    return list(plans.order_by("patient__name", "id")[:MOST_OWN_PLANS])

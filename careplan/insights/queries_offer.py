"""What the page of an offer counts: plans that follow older versions, and how far those are that were moved."""

from dataclasses import dataclass

from django.db.models import Count, Max

from careplan.insights.few import Count as Told
from careplan.insights.few import few
from careplan.plans.models import MovingPlan, Plan
from pathways import queries as pathway_queries
from pathways.models import Version, VersionNote

OFFER_KINDS = (VersionNote.Kind.OFFERED, VersionNote.Kind.OFFER_ENDED)


@dataclass(frozen=True, slots=True)
class OlderLine:
    """Open plans that follow one older version, and in how many teams."""

    number: int
    plans: Told
    teams: Told


@dataclass(frozen=True, slots=True)
class MovesSoFar:
    """What became of plans that nurses decided about; a plan counts once, as it was decided last."""

    waiting: Told
    moved: Told
    stay: Told
    closed: Told
    left_out: Told
    moved_back: Told


@dataclass(frozen=True, slots=True)
class OfferPage:
    """`plans` is None where the sum would give a small number away. `notes`: offered and taken back, newest first."""

    version: Version
    is_offered: bool
    is_retired: bool
    older: tuple[OlderLine, ...]
    plans: Told | None
    teams: Told
    moves: MovesSoFar
    notes: tuple[VersionNote, ...]


def offer_page(version: Version) -> OfferPage:
    """All of it for a published version (five queries)."""
    notes = list(version.notes.order_by("-id"))
    open_plans = Plan.objects.filter(
        status=Plan.Status.ACTIVE, version__pathway=version.pathway_id, version__number__lt=version.number
    ).order_by()
    rows = open_plans.values_list("version__number").annotate(
        plans=Count("pk"), teams=Count("team", distinct=True)
    )
    lines = sorted(rows, reverse=True)
    is_sum_safe = not any(few(plans).is_few for _number, plans, _teams in lines)
    return OfferPage(
        version=version,
        is_offered=version.pk in {one.pk for one in pathway_queries.offered_versions()},
        is_retired=any(note.kind == VersionNote.Kind.RETIRED for note in notes),
        older=tuple(OlderLine(number, few(plans), few(teams)) for number, plans, teams in lines),
        plans=few(sum(plans for _number, plans, _teams in lines)) if is_sum_safe else None,
        teams=few(open_plans.aggregate(teams=Count("team", distinct=True))["teams"]),
        moves=_moves(version),
        notes=tuple(note for note in notes if note.kind in OFFER_KINDS),
    )


def _moves(version: Version) -> MovesSoFar:
    """The newest decision on each plan, added up. The whole is told nowhere, so each number stands alone."""
    moving = MovingPlan.objects.filter(move__version=version).order_by()
    newest = moving.values("plan").annotate(newest=Max("pk")).values("newest")
    rows = moving.filter(pk__in=newest).values_list("state", "wish").annotate(number=Count("pk"))
    numbers = {(state, wish): number for state, wish, number in rows}
    states, wishes = MovingPlan.State, MovingPlan.Wish

    def of(state: str, *only: str) -> Told:
        return few(sum(numbers.get((state, wish), 0) for wish in only or wishes.values))

    return MovesSoFar(
        waiting=of(states.WAITING),
        moved=of(states.DONE, wishes.MOVE),
        stay=of(states.DONE, wishes.STAY),
        closed=of(states.DONE, wishes.CLOSE),
        left_out=of(states.LEFT_OUT),
        moved_back=of(states.REVERSED),
    )

"""New versions on offer, what each would change in which plans, and how far a move is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core import signing
from django.db.models import Count, Exists, OuterRef, QuerySet

from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.clinic.move_words import MoveWords, words_of_move
from careplan.plans.access import Access, NotThere
from careplan.plans.models import MovingPlan, Plan, VersionMove
from careplan.plans.moving import Move, move_to_version
from careplan.plans.reader import Reader
from careplan.plans.standings import standings_of
from pathways import queries as pathway_queries
from pathways.models import Version

LOOKED_AT_ONCE = 300
LISTED_LEFT_OUT = 200
SALT = "careplan.clinic.moves"


@dataclass(frozen=True, slots=True)
class Offer:
    """A version on offer, and how many open plans of one team follow an older one."""

    version: Version
    team: Team
    plans: int
    mine: int


@dataclass(slots=True)
class MoveGroup:
    """Plans that would change alike. `basis` is what the nurse saw, signed: plan ids with their event numbers."""

    signature: str
    words: MoveWords
    from_version: Version
    plans: list[Plan] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.signature[:12]

    @property
    def basis(self) -> str:
        seen = [[plan.pk, plan.patient.last_event_number] for plan in self.plans]
        return signing.dumps([self.signature, seen], salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class MovePreview:
    """One look at plans that could move. `after`: the plan to go on from, when there are more; 0 for none."""

    team: Team
    version: Version
    groups: list[MoveGroup]
    total: int
    stays: int
    after: int


@dataclass(frozen=True, slots=True)
class MovePage:
    """A move: who is where. `left_out` names why; `moved` are the last that went."""

    move: VersionMove
    counts: dict[str, int]
    left_out: list[MovingPlan]
    moved: list[MovingPlan]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def over(self) -> int:
        return self.total - self.counts.get(MovingPlan.State.WAITING, 0)


def offers_for(user: User) -> list[Offer]:
    """The versions on offer for which my teams have plans to move (three queries at most)."""
    versions = pathway_queries.offered_versions()
    teams = {team.pk: team for team in teams_of(user)}
    if not versions or not teams:
        return []
    offers = []
    for version in versions:
        rows = (
            _open_plans(version)
            .filter(team__in=teams)
            .order_by()
            .values("team_id", "nurse_id")
            .annotate(count=Count("id"))
        )
        numbers: dict[int, list[int]] = {}
        for row in rows:
            both = numbers.setdefault(row["team_id"], [0, 0])
            both[0] += row["count"]
            both[1] += row["count"] if row["nurse_id"] == user.pk else 0
        offers += [Offer(version, teams[team], *both) for team, both in numbers.items()]
    return offers


def offered(user: User, team_id: int, version_id: int) -> tuple[Team, Version]:
    """The team and the version of an offer. Raises NotThere for another team, or what is not on offer."""
    team = next((team for team in teams_of(user) if team.pk == team_id), None)
    version = next((one for one in pathway_queries.offered_versions() if one.pk == version_id), None)
    if team is None or version is None:
        raise NotThere
    return team, version


def move_preview(user: User, team: Team, version: Version, *, mine: bool, after: int) -> MovePreview:
    """What moving would change, for the next plans of a team, grouped by equal changes (six queries)."""
    plans = _open_plans(version).filter(team=team)
    if mine:
        plans = plans.filter(nurse=user)
    stays = plans.filter(_chose_to_stay(version)).count()
    plans = plans.filter(~_chose_to_stay(version), ~_waits_in_a_move())
    total = plans.count()
    looked_at = plans.filter(pk__gt=after).select_related("patient", "version").order_by("id")
    found = list(looked_at.defer("patient__wrapped_key", "version__definition_json")[: LOOKED_AT_ONCE + 1])
    shown = found[:LOOKED_AT_ONCE]
    groups = _groups(shown, team, version)
    has_more = len(found) > LOOKED_AT_ONCE
    return MovePreview(team, version, groups, total, stays, shown[-1].pk if has_more else 0)


def _groups(plans: Sequence[Plan], team: Team, version: Version) -> list[MoveGroup]:
    target, reader = pathway_queries.definition(version.pk), Reader()
    standings = standings_of(plans, team.time_zone)
    groups: dict[str, MoveGroup] = {}
    for plan in plans:
        standing = standings[plan.pk]
        move = move_to_version(standing, target, version.pk)
        if move.signature not in groups:
            said = reader.definition(plan.version_id), reader.definition(version.pk)
            words = words_of_move(move, *said)
            groups[move.signature] = MoveGroup(move.signature, words, plan.version)
        groups[move.signature].plans.append(plan)
    return sorted(groups.values(), key=lambda group: -len(group.plans))


def read_basis(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The signature, and (plan id, event number) of each plan, as the page showed them. Raises BadSignature."""
    signature, seen = signing.loads(text, salt=SALT)
    return signature, [(plan, number) for plan, number in seen]


def plan_move(access: Access, plan: Plan) -> tuple[Version, Move, MoveWords] | None:
    """What the newest offer would do to one plan, with its days; None without an offer for it."""
    offers = [
        one
        for one in pathway_queries.offered_versions()
        if one.pathway_id == plan.version.pathway_id and one.number > plan.version.number
    ]
    if not offers:
        return None
    version = offers[0]
    standing = standings_of([plan], access.team.time_zone)[plan.pk]
    move = move_to_version(standing, pathway_queries.definition(version.pk), version.pk)
    said = access.reader.definition(plan.version_id), access.reader.definition(version.pk)
    return version, move, words_of_move(move, *said, today=access.today)


def moves_of(user: User) -> list[VersionMove]:
    """The last moves of my teams, with how many plans each has (one query)."""
    moves = VersionMove.objects.filter(team__in=[team.pk for team in teams_of(user)])
    return list(
        moves.select_related("team", "version", "agreed_by")
        .defer("version__definition_json", "reasons")
        .annotate(plan_count=Count("plans"))
        .order_by("-id")[:20]
    )


def move_of(user: User, move_id: int) -> VersionMove:
    """A move of one of my teams. Raises NotThere."""
    move = (
        VersionMove.objects.select_related("team", "version", "agreed_by")
        .defer("version__definition_json")
        .filter(pk=move_id, team__in=[team.pk for team in teams_of(user)])
        .first()
    )
    if move is None:
        raise NotThere
    return move


def move_page(move: VersionMove) -> MovePage:
    """How far a move is, what was left out, and the last plans that were moved (three queries)."""
    counts = dict(move.plans.order_by().values_list("state").annotate(count=Count("id")))
    related = move.plans.select_related("plan__patient").defer("plan__patient__wrapped_key")
    left_out = list(related.filter(state=MovingPlan.State.LEFT_OUT).order_by("id")[:LISTED_LEFT_OUT])
    moved = list(
        related.filter(state=MovingPlan.State.DONE, wish=MovingPlan.Wish.MOVE).order_by("-done_at", "-id")[
            :LISTED_LEFT_OUT
        ]
    )
    return MovePage(move, counts, left_out, moved)


def _open_plans(version: Version) -> QuerySet[Plan]:
    """Open plans that follow an older version of the same pathway."""
    return Plan.objects.filter(
        status=Plan.Status.ACTIVE, version__pathway=version.pathway_id, version__number__lt=version.number
    )


def _waits_in_a_move() -> Exists:
    return Exists(MovingPlan.objects.filter(plan=OuterRef("pk"), state=MovingPlan.State.WAITING))


def _chose_to_stay(version: Version) -> Exists:
    chosen = MovingPlan.objects.filter(
        plan=OuterRef("pk"), move__version=version, wish=MovingPlan.Wish.STAY, state=MovingPlan.State.DONE
    )
    return Exists(chosen)

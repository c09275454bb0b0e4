"""What is read about people and teams."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from careplan.accounts.hours import Hours, Reading, reading
from careplan.accounts.models import Installation, Invitation, Membership, Team, User
from careplan.accounts.roles import Role
from careplan.statements import Given, Statement

MEMBERSHIP_ROLES = {Membership.Role.NURSE: Role.NURSE, Membership.Role.LEAD: Role.LEAD_NURSE}


def memberships_of(user: User) -> list[Membership]:
    """The open memberships of a nurse, with their teams; read once per request, kept on the user object."""
    kept = getattr(user, "_open_memberships", None)
    if kept is None:
        kept = _open_memberships.rows(user=user.pk)
        user._open_memberships = kept
    return kept


_open_memberships = Statement(
    lambda: Membership.objects.filter(user=Given("user"), ended_at=None).select_related("team")
)


def teams_of(user: User) -> list[Team]:
    return [membership.team for membership in memberships_of(user)]


def roles_of(user: User) -> set[Role]:
    """The staff roles of a person, apart from any patient. A caregiver has none: that role is per patient."""
    roles = {MEMBERSHIP_ROLES[membership.role] for membership in memberships_of(user)}
    if user.is_pathway_admin:
        roles.add(Role.PATHWAY_ADMIN)
    if user.is_site_admin:
        roles.add(Role.SITE_ADMIN)
    return roles


@dataclass(frozen=True)
class Window:
    """One of the three windows of the house, as a link: where it begins, and what it is called."""

    url_name: str
    words: str
    what_for: str


FAMILY = Window("checklist:list_people", _("The people I care for"), _("Today’s steps, notes, warning signs"))
WINDOWS_OF_STAFF: list[tuple[set[Role], Window]] = [
    (
        {Role.NURSE, Role.LEAD_NURSE},
        Window("clinic:list_patients", _("My patients"), _("Who waits for you, and every plan of your team")),
    ),
    (
        {Role.PATHWAY_ADMIN},
        Window("pathways:list_pathways", _("Pathways"), _("What should happen in general")),
    ),
    (
        {Role.SITE_ADMIN},
        Window("clinic:list_teams", _("Teams and staff"), _("Teams, accounts, who looked at what")),
    ),
]


def windows_of(user: User) -> list[Window]:
    """The windows that a person's staff roles open, in the order of the house; none for a caregiver."""
    roles = roles_of(user)
    return [window for needed, window in WINDOWS_OF_STAFF if needed & roles]


def is_sample_clinic() -> bool:
    """Whether this database holds the made-up sample clinic."""
    return Installation.objects.filter(is_sample=True).exists()


def is_set_up() -> bool:
    """Whether somebody looks after teams and accounts already; until then the set-up page is open."""
    return User.objects.filter(is_site_admin=True).exists()


@dataclass(frozen=True)
class SampleAccount:
    """One account of the sample clinic, as the sign-in page lists it. `part` says what the person does."""

    name: str
    email: str
    part: str
    is_staff: bool


def sample_accounts() -> list[SampleAccount]:
    """The accounts of a sample database, staff first; none in a real one or where others can reach the server."""
    if not settings.SHOW_SAMPLE_ACCOUNTS or not is_sample_clinic():
        return []
    accounts = [_sample_account(user) for user in _with_open_memberships(User.objects.filter(is_active=True))]
    return sorted(accounts, key=lambda account: not account.is_staff)


def _sample_account(user: User) -> SampleAccount:
    parts = [
        _("%(role)s, %(team)s") % {"role": place.get_role_display(), "team": place.team.name}
        for place in user.open_memberships
    ]
    if user.is_pathway_admin:
        parts.append(_("writes pathways"))
    if user.is_site_admin:
        parts.append(_("looks after teams and accounts"))
    part = " · ".join(str(part) for part in parts) or str(_("family"))
    return SampleAccount(name=user.name, email=user.email, part=part, is_staff=bool(parts))


def _with_open_memberships(users: QuerySet[User]) -> QuerySet[User]:
    """`users` with their open memberships and teams as the list `open_memberships`: one more query for all."""
    open_ones = Membership.objects.filter(ended_at=None).select_related("team")
    return users.prefetch_related(Prefetch("memberships", queryset=open_ones, to_attr="open_memberships"))


def staff() -> list[User]:
    """Everybody who has or had a part among the staff, by name, each with the list `open_memberships`."""
    is_staff = Q(memberships__isnull=False) | Q(is_pathway_admin=True) | Q(is_site_admin=True)
    return list(_with_open_memberships(User.objects.filter(is_staff).distinct()))


def staff_person(user_id: int) -> User | None:
    """One of `staff()`; None for a caregiver or an unknown id."""
    return next((user for user in staff() if user.pk == user_id), None)


def all_teams() -> list[Team]:
    """Every team by name, each with the list `open_memberships` (and their users)."""
    open_ones = Membership.objects.filter(ended_at=None).select_related("user")
    prefetch = Prefetch("memberships", queryset=open_ones, to_attr="open_memberships")
    return list(Team.objects.prefetch_related(prefetch))


def team_with_contacts(team_id: int) -> Team | None:
    """One team with its opening hours and closed days read."""
    return Team.objects.filter(pk=team_id).prefetch_related("opening_hours", "closed_days").first()


def open_staff_invitations(at: datetime) -> list[Invitation]:
    """Staff invitations that can still be accepted at `at`, the newest first."""
    still_open = Invitation.objects.filter(
        kind=Invitation.Kind.STAFF, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return list(still_open.select_related("team", "invited_by"))


def people_of(team_id: int) -> list[Membership]:
    """Who is in a team now and can sign in: their places, with the people, by name. One query."""
    places = Membership.objects.filter(team=team_id, ended_at=None, user__is_active=True)
    return list(places.select_related("user").order_by("user__name", "user_id"))


def hours_of_team(team: Team) -> tuple[Hours, set[date]]:
    """A team's opening hours and closed days, as `accounts.hours` takes them (two queries unless prefetched)."""
    hours = {row.weekday: (row.opens, row.closes) for row in team.opening_hours.all()}
    return hours, {row.day for row in team.closed_days.all()}


def reading_of(team: Team, at: datetime) -> Reading:
    """Whether somebody of the team reads at `at`, and if not, when next (two queries unless prefetched)."""
    return reading(*hours_of_team(team), at, team.time_zone)

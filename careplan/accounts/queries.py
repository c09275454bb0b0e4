"""What is read about people and teams."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Installation, Membership, Team, User
from careplan.accounts.roles import Role

MEMBERSHIP_ROLES = {Membership.Role.NURSE: Role.NURSE, Membership.Role.LEAD: Role.LEAD_NURSE}


def memberships_of(user: User) -> list[Membership]:
    """The open memberships of a nurse, with their teams; read once per request, kept on the user object."""
    kept = getattr(user, "_open_memberships", None)
    if kept is None:
        kept = list(Membership.objects.filter(user=user, ended_at=None).select_related("team"))
        user._open_memberships = kept
    return kept


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
    return Installation.objects.filter(is_sample=True).exists()

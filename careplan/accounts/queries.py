"""What is read about people and teams."""

from careplan.accounts.models import Installation, Membership, Team, User
from careplan.accounts.roles import Role

MEMBERSHIP_ROLES = {Membership.Role.NURSE: Role.NURSE, Membership.Role.LEAD: Role.LEAD_NURSE}


def memberships_of(user: User) -> list[Membership]:
    """The open memberships of a nurse, with their teams; read once per request and kept on the user object."""
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


def is_sample_clinic() -> bool:
    return Installation.objects.filter(is_sample=True).exists()

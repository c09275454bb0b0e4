"""What a site admin does to staff, where one form means several acts of `accounts.actions`: all of them, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from careplan.accounts import actions, queries
from careplan.accounts.models import Invitation, Team, User


@dataclass(frozen=True)
class Part:
    """What a person does among the staff. `roles`: team id to a `Membership.Role`; a team that is missing is not
    this person's."""

    roles: Mapping[int, str] = field(default_factory=dict)
    is_pathway_admin: bool = False
    is_site_admin: bool = False


def part_of(person: User) -> Part:
    """The part a person has now, switched on or off (one query unless the memberships were read)."""
    roles = {membership.team_id: membership.role for membership in queries.memberships_of(person)}
    return Part(roles, person.is_pathway_admin, person.is_site_admin)


def change_part(*, person: User, part: Part, by: User, at: datetime) -> User:
    """Give a person exactly `part`, in one transaction. Raises LastSiteAdmin, and then nothing is changed."""
    with transaction.atomic():
        person = actions.set_flags(
            user=person,
            is_pathway_admin=part.is_pathway_admin,
            is_site_admin=part.is_site_admin,
            by=by,
            at=at,
        )
        memberships = {membership.team_id: membership for membership in queries.memberships_of(person)}
        for team_id, membership in memberships.items():
            if team_id not in part.roles:
                actions.end_membership(membership=membership, by=by, at=at)
        teams = {team.pk: team for team in queries.all_teams()}
        for team_id, role in part.roles.items():
            if team_id not in memberships or memberships[team_id].role != role:
                actions.add_membership(user=person, team=teams[team_id], role=role, by=by, at=at)
    return person


def invite_staff(
    *,
    name: str,
    email: str,
    team: Team | None,
    role: str,
    is_pathway_admin: bool,
    is_site_admin: bool,
    by: User,
    at: datetime,
) -> tuple[Invitation, bool]:
    """Invite somebody among the staff. Returns the invitation, and whether it is new.

    Asked for twice (a double click, a form sent again) it is one invitation and one message: an open one to the same
    person for the same part is given back. Raises NothingGranted.
    """
    grants = {"is_pathway_admin": is_pathway_admin, "is_site_admin": is_site_admin}
    wanted = {
        "name": " ".join(name.split()),
        "email": email.strip().lower(),
        "team_id": team.pk if team else None,
        "role": role if team else "",
        **grants,
    }
    with transaction.atomic():
        # The sender's own row is the lock: of two forms sent at the same moment one waits, and finds the other's.
        User.objects.select_for_update().get(pk=by.pk)
        waiting = _open_invitation(wanted, at)
        if waiting is not None:
            return waiting, False
        invitation = actions.make_invitation(
            kind=Invitation.Kind.STAFF, name=name, email=email, team=team, role=role, by=by, at=at, **grants
        )
    return invitation, True


def _open_invitation(wanted: Mapping[str, object], at: datetime) -> Invitation | None:
    """A staff invitation that still opens something and has all the values of `wanted`."""
    for invitation in queries.open_staff_invitations(at):
        if all(getattr(invitation, key) == value for key, value in wanted.items()):
            return invitation
    return None

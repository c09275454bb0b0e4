"""What the site admin sees of teams and staff: names of staff, and numbers. No patient, no clinical word."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext

from careplan.accounts import actions, queries
from careplan.accounts.models import Invitation, Membership, Team, User
from careplan.notify import queries as post_office
from careplan.notify.models import Delivery
from careplan.plans.models import Plan


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team in the list: how many nurses can sign in, and how many plans are open."""

    team: Team
    nurses: int
    open_plans: int

    @property
    def is_without_nurse(self) -> bool:
        """Families of this team write to nobody."""
        return self.nurses == 0 and self.open_plans > 0


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person among the staff. `parts`: what this person does, in words; empty when it is nothing at present."""

    person: User
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invitation that still opens something, and what it grants, in words."""

    invitation: Invitation
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """One invitation to hand over. `message`: a `Delivery.Status`, or "" when there is no address to write to;
    `was_tried`: a mail server was asked to take it.

    `link` is empty when the invitation opens nothing any more; `state` says which way it ended.
    """

    line: InvitationLine
    state: str
    link: str
    message: str
    was_tried: bool

    @property
    def was_sent(self) -> bool:
        return self.message == Delivery.Status.SENT

    @property
    def is_unreached(self) -> bool:
        """It was given up: nobody tries it again."""
        return self.message in {Delivery.Status.FAILED, Delivery.Status.UNDELIVERABLE}


def team_lines() -> list[TeamLine]:
    """Every team by name. Three queries."""
    counted = Plan.objects.filter(status=Plan.Status.ACTIVE).values("team").annotate(number=Count("pk"))
    open_plans = {row["team"]: row["number"] for row in counted.order_by()}
    return [
        TeamLine(
            team=team,
            nurses=sum(membership.user.is_active for membership in team.open_memberships),
            open_plans=open_plans.get(team.pk, 0),
        )
        for team in queries.all_teams()
    ]


def staff_lines() -> list[StaffLine]:
    """Everybody who has or had a part among the staff, those who can sign in first, then by name. Two queries."""
    people = sorted(queries.staff(), key=lambda person: (not person.is_active, person.name.casefold()))
    return [StaffLine(person, parts_of(person)) for person in people]


def invitation_lines(at: datetime) -> list[InvitationLine]:
    """The staff invitations that can still be accepted, the newest first. One query."""
    return [
        InvitationLine(invitation, _granted(invitation)) for invitation in queries.open_staff_invitations(at)
    ]


def staff_invitation(invitation_id: int) -> Invitation | None:
    """One staff invitation in whatever state; None for a family's and for an unknown id. One query."""
    invitations = Invitation.objects.filter(kind=Invitation.Kind.STAFF, pk=invitation_id)
    return invitations.select_related("team", "invited_by").first()


def invitation_page(invitation: Invitation, at: datetime) -> InvitationPage:
    """What the page of one invitation shows. One query."""
    state = _state_of(invitation, at)
    message, was_tried = post_office.standing_of(invitation.message_key) if invitation.email else ("", False)
    return InvitationPage(
        line=InvitationLine(invitation, _granted(invitation)),
        state=state,
        link="" if state else actions.invitation_link(invitation),
        message=message,
        was_tried=was_tried,
    )


def zone_name() -> str:
    """The time zone of pages that belong to no team."""
    return settings.TIME_ZONE


def _state_of(invitation: Invitation, at: datetime) -> str:
    if invitation.accepted_at:
        return gettext("This invitation was used.")
    if invitation.withdrawn_at:
        return gettext("This invitation was taken back.")
    if invitation.expires_at <= at:
        return gettext("This invitation is too old.")
    return ""


def parts_of(person: User) -> tuple[str, ...]:
    places = [_place(membership.role, membership.team) for membership in person.open_memberships]
    return (*places, *_flags(person.is_pathway_admin, person.is_site_admin))


def _granted(invitation: Invitation) -> tuple[str, ...]:
    places = [_place(invitation.role, invitation.team)] if invitation.team else []
    return (*places, *_flags(invitation.is_pathway_admin, invitation.is_site_admin))


def _place(role: str, team: Team) -> str:
    return gettext("%(role)s, %(team)s") % {"role": Membership.Role(role).label, "team": team.name}


def _flags(is_pathway_admin: bool, is_site_admin: bool) -> list[str]:
    words = [
        (is_pathway_admin, gettext("writes pathways")),
        (is_site_admin, gettext("looks after teams and accounts")),
    ]
    return [text for is_set, text in words if is_set]

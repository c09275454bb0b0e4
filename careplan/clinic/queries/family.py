"""The family's list: who takes part, who is invited, whose time is over, who was there before."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from careplan.accounts.actions import invitation_link
from careplan.clinic.queries.addresses import marks_of
from careplan.clinic.queries.patient import members_of
from careplan.notify import queries as post_office
from careplan.notify.models import DeadAddress
from careplan.plans.access import Access, NotThere
from careplan.plans.models import CareTeamMember


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person of the family; `name` is the account's, or the invitation's until it is used.

    `mark`: their address takes no messages.
    """

    member: CareTeamMember
    today: date
    now: datetime
    mark: DeadAddress | None = None

    @property
    def email(self) -> str:
        return self.member.user.email if self.member.user else self.member.invitation.email

    @property
    def name(self) -> str:
        return self.member.user.name if self.member.user else self.member.invitation.name

    @property
    def is_pending(self) -> bool:
        return self.member.ended_at is None and self.member.joined_at is None

    @property
    def link_is_open(self) -> bool:
        return self.is_pending and self.member.invitation.expires_at > self.now

    @property
    def is_over(self) -> bool:
        """The last day has passed: the person sees nothing any more, until a nurse gives a later day."""
        return self.member.ends_on is not None and self.member.ends_on < self.today


@dataclass(slots=True)
class Family:
    here: list[MemberLine] = field(default_factory=list)
    invited: list[MemberLine] = field(default_factory=list)
    gone: list[MemberLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InvitationPage:
    line: MemberLine
    link: str
    mail_status: str


def family_of(access: Access) -> Family:
    """Everybody who has or had a part in the patient's care (two queries)."""
    family = Family()
    lines = [MemberLine(member, access.today, access.now) for member in members_of(access.patient)]
    marks = marks_of(line.email for line in lines)
    for line in lines:
        member, line = line.member, replace(line, mark=marks.get(line.email.lower()))
        if member.ended_at is not None:
            family.gone.append(line)
        elif line.is_pending:
            family.invited.append(line)
        else:
            family.here.append(line)
    family.gone.reverse()
    return family


def member_of(access: Access, member_id: int) -> MemberLine:
    """One person who has a part or is invited. Raises NotThere, also when it was ended."""
    member = (
        CareTeamMember.objects.filter(pk=member_id, patient=access.patient, ended_at=None)
        .select_related("user", "invitation")
        .first()
    )
    if member is None:
        raise NotThere
    return MemberLine(member, access.today, access.now)


def invitation_page(access: Access, member_id: int) -> InvitationPage:
    """The link of an invitation that still waits. Raises NotThere when there is none any more."""
    line = member_of(access, member_id)
    if not line.is_pending:
        raise NotThere
    invitation = line.member.invitation
    return InvitationPage(line, invitation_link(invitation), post_office.status_of(invitation.message_key))

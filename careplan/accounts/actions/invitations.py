"""Invitations: a one-time link that lets one person in."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from careplan.accounts.actions.people import set_flags
from careplan.accounts.actions.teams import add_membership
from careplan.accounts.models import Invitation, Team, User
from careplan.accounts.refusals import (
    InvitationDamaged,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    NothingGranted,
)
from careplan.notify import actions as post_office

SALT = "careplan.accounts.invitation"
# The mailed link is signed apart from the shown one: who comes with it has read that mailbox.
MAILED_SALT = "careplan.accounts.invitation.mailed"
ACCEPT_PAGES = {
    Invitation.Kind.CAREGIVER: "checklist:accept_invitation",
    Invitation.Kind.STAFF: "accounts:accept_staff_invitation",
}


def make_invitation(
    *,
    kind: str,
    email: str,
    name: str,
    by: User,
    at: datetime,
    team: Team | None = None,
    role: str = "",
    is_pathway_admin: bool = False,
    is_site_admin: bool = False,
) -> Invitation:
    """Make an invitation that holds for INVITATION_DAYS, and mail its link when there is an address.

    A staff invitation grants a team with a role, or flags, or both; a caregiver's grants nothing by itself: what it
    opens is written by `plans`, which points to it. Raises NothingGranted for a staff invitation without a grant.
    """
    if kind == Invitation.Kind.STAFF and not (team or is_pathway_admin or is_site_admin):
        raise NothingGranted
    with transaction.atomic():
        invitation = Invitation.objects.create(
            kind=kind,
            token=secrets.token_urlsafe(32),
            email=email.strip().lower(),
            name=" ".join(name.split()),
            invited_by=by,
            created_at=at,
            expires_at=at + timedelta(days=settings.INVITATION_DAYS),
            team=team,
            role=role if team else "",
            is_pathway_admin=is_pathway_admin,
            is_site_admin=is_site_admin,
        )
        if invitation.email:
            post_office.queue(
                key=invitation.message_key,
                to_address=invitation.email,
                template="invitation",
                values={
                    "invited_by": by.name,
                    "days": str(settings.INVITATION_DAYS),
                    "link": invitation_link(invitation, is_mailed=True),
                },
                at=at,
                language=_language_of(invitation.email),
            )
    return invitation


def _language_of(email: str) -> str:
    """What the invited person reads, where they have an account already; "" where nobody can know."""
    return User.objects.filter(email=email).values_list("language", flat=True).first() or ""


def invitation_link(invitation: Invitation, *, is_mailed: bool = False) -> str:
    """The absolute address that opens the invitation; the same each time, so that it can be shown again."""
    signed = Signer(salt=MAILED_SALT if is_mailed else SALT, sep=".").sign(invitation.token)
    return settings.SITE_URL.rstrip("/") + reverse(
        ACCEPT_PAGES[Invitation.Kind(invitation.kind)], args=[signed]
    )


def read_invitation(*, signed: str, kind: str, at: datetime) -> Invitation:
    """The invitation behind a link, if it still opens something for `kind`. Changes nothing.

    The row returned says in `came_by_mail` whether the mailed link was used.
    Raises InvitationDamaged (also for another kind's link), InvitationUsed, InvitationWithdrawn, InvitationExpired.
    """
    token, came_by_mail = _token_of(signed)
    invitation = (
        Invitation.objects.filter(token=token, kind=kind).select_related("invited_by", "team").first()
    )
    if invitation is None:
        raise InvitationDamaged
    _refuse_if_closed(invitation, at)
    invitation.came_by_mail = came_by_mail
    return invitation


def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Invitation:
    """Use an invitation up, for `user`. Meant to stand in the transaction that grants what it opens.

    One conditional UPDATE: of two who accept at once, one succeeds, the other gets InvitationUsed.
    Raises InvitationUsed, InvitationWithdrawn, InvitationExpired.
    """
    is_ours = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    ).update(accepted_by=user, accepted_at=at)
    invitation.refresh_from_db(fields=["accepted_by", "accepted_at", "withdrawn_at", "expires_at"])
    if not is_ours:
        _refuse_if_closed(invitation, at)
    return invitation


def join_staff(*, invitation: Invitation, user: User, at: datetime) -> User:
    """Accept a staff invitation: use it up and give `user` the team, the role and the flags it names.

    What the person had stays. Raises as `accept_invitation` does.
    """
    with transaction.atomic():
        accept_invitation(invitation=invitation, user=user, at=at)
        if invitation.team_id:
            add_membership(
                user=user, team=invitation.team, role=invitation.role, by=invitation.invited_by, at=at
            )
        if invitation.is_pathway_admin or invitation.is_site_admin:
            user = set_flags(
                user=user,
                is_pathway_admin=user.is_pathway_admin or invitation.is_pathway_admin,
                is_site_admin=user.is_site_admin or invitation.is_site_admin,
                by=invitation.invited_by,
                at=at,
            )
    return user


def withdraw_invitation(*, invitation: Invitation, at: datetime, by: User | None = None) -> Invitation:
    """Take an invitation back before it is used; its message too, if it still waits. Twice is harmless.

    Raises InvitationUsed when it was accepted meanwhile.
    """
    open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    is_ours = open_ones.update(withdrawn_at=at)
    invitation.refresh_from_db(fields=["accepted_by", "accepted_at", "withdrawn_at"])
    if not is_ours and invitation.accepted_at:
        raise InvitationUsed
    post_office.cancel(key=invitation.message_key)
    return invitation


def _token_of(signed: str) -> tuple[str, bool]:
    """The token of a link, and whether the mailed link was used. Raises InvitationDamaged."""
    for salt, came_by_mail in ((SALT, False), (MAILED_SALT, True)):
        try:
            return Signer(salt=salt, sep=".").unsign(signed), came_by_mail
        except BadSignature:
            continue
    raise InvitationDamaged


def _refuse_if_closed(invitation: Invitation, at: datetime) -> None:
    if invitation.accepted_at:
        raise InvitationUsed
    if invitation.withdrawn_at:
        raise InvitationWithdrawn
    if invitation.expires_at <= at:
        raise InvitationExpired

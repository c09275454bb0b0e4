"""Accounts: made once, switched off and on, never deleted."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F

from careplan.accounts.language import is_offered
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import EmailTaken, LastSiteAdmin, NoSuchLanguage, NotYourself


def make_user(
    *,
    email: str,
    name: str,
    password: str,
    at: datetime,
    email_is_verified: bool = False,
    is_pathway_admin: bool = False,
    is_site_admin: bool = False,
    language: str = "",
) -> User:
    """Make an account. Usable inside a larger transaction: a refusal leaves that one whole.

    The password must have been checked by the form. `email_is_verified` when the mailed link was used: only then is
    it known that the address is this person's. `language` is that of the pages, "" for none chosen.
    Raises EmailTaken, in any mix of capitals.
    """
    email = email.strip().lower()
    user = User(
        email=email,
        name=" ".join(name.split()),
        is_pathway_admin=is_pathway_admin,
        is_site_admin=is_site_admin,
        created_at=at,
        language=language if is_offered(language) else "",
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            EmailAddress.objects.create(user=user, email=email, verified=email_is_verified, primary=True)
    except IntegrityError as error:
        raise EmailTaken from error
    return user


def choose_language(*, user: User, language: str, at: datetime) -> User:
    """Choose the language of a person's pages and messages, for themselves. Raises NoSuchLanguage."""
    if not is_offered(language):
        raise NoSuchLanguage
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
    return user


def switch_off_user(*, user: User, by: User, at: datetime) -> User:
    """Close an account: it can no longer sign in, and its open sessions end with their next request.

    Memberships stay, so that switching on brings back what was; staff whom this person invited and who have not
    come yet stay out. Raises LastSiteAdmin, NotYourself.
    """
    if user.pk == by.pk:
        raise NotYourself
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_site_admin and user.is_active:
            _refuse_if_last_site_admin(user)
        user.is_active = False
        user.session_round = F("session_round") + 1
        user.save(update_fields=["is_active", "session_round"])
        _withdraw_staff_invitations(user, at)
    user.refresh_from_db()
    return user


def switch_on_user(*, user: User, by: User, at: datetime) -> User:
    """Open a closed account again. Sessions from before stay ended: the person signs in anew."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.refresh_from_db()
    return user


def set_flags(*, user: User, is_pathway_admin: bool, is_site_admin: bool, by: User, at: datetime) -> User:
    """Say whether a person writes pathways, and looks after teams and accounts. Raises LastSiteAdmin.

    Staff invited by a person who no longer looks after accounts, and who have not come yet, stay out.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_site_admin and user.is_active and not is_site_admin:
            _refuse_if_last_site_admin(user)
        user.is_pathway_admin = is_pathway_admin
        user.is_site_admin = is_site_admin
        user.save(update_fields=["is_pathway_admin", "is_site_admin"])
        if not is_site_admin:
            _withdraw_staff_invitations(user, at)
    return user


def _refuse_if_last_site_admin(user: User) -> None:
    # All of them are locked, in one order: two who switch each other off at once must not both succeed.
    admins = User.objects.select_for_update().filter(is_site_admin=True, is_active=True).order_by("pk")
    if [admin.pk for admin in admins] == [user.pk]:
        raise LastSiteAdmin


def _withdraw_staff_invitations(user: User, at: datetime) -> None:
    open_ones = Invitation.objects.filter(
        kind=Invitation.Kind.STAFF, invited_by=user, accepted_at=None, withdrawn_at=None
    )
    open_ones.update(withdrawn_at=at)

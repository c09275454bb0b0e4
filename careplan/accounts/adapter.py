"""Where django-allauth asks the project: who may sign up, what happens at sign-in, how mail is sent."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careplan.accounts import typed_text
from careplan.accounts.access import address_of
from careplan.accounts.models import User
from careplan.accounts.phones import account_id
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.notify import actions as post_office

# In the session of somebody who could not come in: the account, as phones know it.
SWITCHED_OFF = "switched_off"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right. Please try again."),
        "too_many_login_attempts": _("That did not work too often. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password now. Please try again."),
        "rate_limited": _("That was very often in a short time. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by himself: an account begins with an invitation, or with the set-up code."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Every sign-in comes through here: the access log, and the words of a session that ran out."""
        kept = request.session.get(typed_text.SESSION_KEY)
        super().login(request, user)
        typed_text.hand_over(request, user.pk, kept)
        _record(request, AccessLog.Act.SIGNED_IN, user.pk)

    def logout(self, request: HttpRequest) -> None:
        user_id = request.user.pk
        super().logout(request)
        _record(request, AccessLog.Act.SIGNED_OUT, user_id)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The sign-in page, told that somebody has just left: then nothing of theirs may stay on this phone."""
        return resolve_url(settings.LOGIN_URL) + "?left=1"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Who is switched off may still have something on this phone that was not sent: the page shows it."""
        request.session[SWITCHED_OFF] = account_id(user)
        request.session.set_expiry(0)
        return super().respond_user_inactive(request, user)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """The address that was typed is not written down: people type their password into it by mistake."""
        _record(request, AccessLog.Act.SIGN_IN_FAILED, None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:show_account")

    def send_password_reset_mail(self, user: User, email: str, context: dict) -> None:
        post_office.queue(
            key=f"password-{secrets.token_hex(16)}",
            to_address=user.email,
            template="password_reset",
            values={"link": context["password_reset_url"]},
            at=timezone.now(),
            language=user.language,
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from our own address, never from the request's host, which a stranger can choose."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return settings.SITE_URL.rstrip("/") + path


def _record(request: HttpRequest, act: AccessLog.Act, user_id: int | None) -> None:
    """Sign-ins go on when the log cannot be written: a family must reach the phone numbers."""
    match = request.resolver_match
    record_access(
        act=act,
        what=match.view_name if match else "account_login",
        at=timezone.now(),
        user_id=user_id,
        address=address_of(request),
        must_succeed=False,
    )

"""The one way by which our own pages sign somebody in, and how often they may be tried."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest

from careplan.accounts.models import User


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign `user` in, as the sign-in page does: same session, same line in the access log."""
    get_adapter().login(request, user)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)


def is_too_often(request: HttpRequest, action: str) -> bool:
    """Count one try of `action` (a key of ACCOUNT_RATE_LIMITS); True when there were too many of late."""
    return not ratelimit.consume(request, action=action)

"""What the site admin's pages share: a change is written into the access log before it is made."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from careplan.accounts.access import address_of
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.clinic.forms.base import ActForm, Done, attempt


def record_change(request: HttpRequest) -> None:
    """Write that somebody sends a change of teams or staff. Raises AccessLogUnavailable: then nothing changes."""
    record_access(
        act=AccessLog.Act.CHANGED,
        what=request.resolver_match.view_name,
        at=timezone.now(),
        user_id=request.user.pk,
        address=address_of(request),
    )


def recorded_attempt(request: HttpRequest, form: ActForm, act: Callable[[], Done]) -> Done | None:
    """As `forms.base.attempt`, with a row in the access log: who gave somebody a right must not be forgotten."""
    if form.is_valid():
        record_change(request)
    return attempt(form, act)

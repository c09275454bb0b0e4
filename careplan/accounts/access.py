"""The gates of pages that belong to no patient. Pages of a patient go through `plans.access`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from careplan.accounts.roles import Permission
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog

View = Callable[..., HttpResponse]
# Who gave whom which part, and who changed what a family dials: written down before it happens, or it does not.
CHANGES_WRITTEN_DOWN = {Permission.MANAGE_TEAMS, Permission.MANAGE_STAFF, Permission.EDIT_TEAM_CONTACTS}


def role_view(permission: Permission) -> Callable[[View], View]:
    """Only for signed-in persons with a role that has `permission`; others get 403, logged as refused.

    A POST to a page of teams, staff or numbers is logged as a change; 503 when that cannot be written.

    The view carries `gate = "role:<permission>"`, which the architecture test reads.
    """

    def gate(view: View) -> View:
        @wraps(view)
        @login_required
        def gated(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.has_perm(permission):
                record(request, AccessLog.Act.REFUSED)
                raise PermissionDenied
            if request.method == "POST" and permission in CHANGES_WRITTEN_DOWN:
                record(request, AccessLog.Act.CHANGED)
            return view(request, *args, **kwargs)

        gated.gate = f"role:{permission}"
        return gated

    return gate


def polled_view(permission: Permission) -> Callable[[View], View]:
    """Gate a view that an open page asks again and again: every refusal in JSON, and only a refusal is logged.

    To ask whether something is new is no look (DECISIONS 22). `answers_in_json` is read where somebody is signed out.
    """

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.has_perm(permission):
                record(request, AccessLog.Act.REFUSED)
                return JsonResponse({"error": "not_for_you"}, status=HTTPStatus.FORBIDDEN)
            return view(request, *args, **kwargs)

        gated.gate = f"role:{permission}"
        gated.answers_in_json = True
        return gated

    return gate


def signed_in_view(view: View) -> View:
    """For everybody who is signed in: a person's own account. The view carries `gate = "signed_in"`."""
    gated = wraps(view)(login_required(view))
    gated.gate = "signed_in"
    return gated


def address_of(request: HttpRequest) -> str | None:
    """The network address the request came from, past the proxies that the settings name; None if unknown."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # allauth's answer where the server gives no address, such as behind a socket
        return None


def _account_in(request: HttpRequest) -> int | None:
    """The account that an address such as `/staff/7/` is about; None for other pages, and for numbers of nobody."""
    person = request.resolver_match.kwargs.get("person")
    return person if person is not None and person <= BigIntegerField.MAX_BIGINT else None


def record(request: HttpRequest, act: AccessLog.Act) -> None:
    """One row in the access log for the page of this request, which belongs to no patient."""
    record_access(
        act=act,
        what=request.resolver_match.view_name,
        at=timezone.now(),
        user_id=request.user.pk,
        about_user_id=_account_in(request),
        address=address_of(request),
        # A refusal is a refusal with or without its row: a log that cannot be written opens no door.
        must_succeed=act != AccessLog.Act.REFUSED,
    )

"""How an invitation is answered. One flow for family and staff; what joining means comes from the window."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from allauth.core.ratelimit import respond_429
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from careplan.accounts import actions
from careplan.accounts.access import address_of
from careplan.accounts.forms import NewAccountForm
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import EmailTaken, InvitationDamaged, InvitationProblem
from careplan.accounts.sign_in import is_too_often, sign_in
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog

Join = Callable[[Invitation, User, datetime], object]


def answer_invitation(
    request: HttpRequest,
    signed: str,
    *,
    kind: str,
    template: str,
    join: Join,
    after: str = "accounts:show_home",
    context_of: Callable[[Invitation], dict] = lambda invitation: {},
) -> HttpResponse:
    """Show an invitation (GET, changes nothing) or accept it (POST).

    Who is signed in joins with that account; who is not makes one and is signed in. Account and joining are one
    transaction: `join(invitation, user, at)` must use the invitation up (`actions.accept_invitation`) and grant what
    it opens. It may raise Refused. `template` extends `accounts/accept_invitation.html`; `after` is a URL name;
    `context_of(invitation)` gives what else the template shows, read only for an invitation that still holds.
    """
    at = timezone.now()
    if is_too_often(request, "invitation"):
        return respond_429(request)
    try:
        invitation = actions.read_invitation(signed=signed, kind=kind, at=at)
        form = (
            None
            if request.user.is_authenticated
            else NewAccountForm(request.POST or None, invitation=invitation)
        )
        if request.method == "POST" and (form is None or form.is_valid()):
            user = _join(request.user, form, invitation, at, join)
            _write_down(request, user, at)
            if form is not None:
                sign_in(request, user)
            return redirect(after)
    except InvitationProblem as problem:
        return refuse_invitation(request, problem)
    except EmailTaken as refusal:
        form.add_error(refusal.field, refusal.sentence)
    is_other_person = bool(form is None and invitation.email and invitation.email != request.user.email)
    values = {
        "invitation": invitation,
        "form": form,
        "is_other_person": is_other_person,
        **context_of(invitation),
    }
    return render(request, template, values)


def refuse_invitation(request: HttpRequest, problem: InvitationProblem) -> HttpResponse:
    """The calm page of an invitation that opens nothing: what happened, and whom to ask."""
    is_gone = not isinstance(problem, InvitationDamaged)
    status = HTTPStatus.GONE if is_gone else HTTPStatus.NOT_FOUND
    return render(request, "accounts/invitation_problem.html", {"problem": problem}, status=status)


def _write_down(request: HttpRequest, user: User, at: datetime) -> None:
    record_access(
        act=AccessLog.Act.CHANGED,
        what=request.resolver_match.view_name,
        at=at,
        user_id=user.pk,
        address=address_of(request),
        must_succeed=False,  # it has happened; the invitation's own row says so too
    )


def _join(user: User, form: NewAccountForm | None, invitation: Invitation, at: datetime, join: Join) -> User:
    with transaction.atomic():
        if form is not None:
            is_verified = invitation.came_by_mail and form.account["email"] == invitation.email
            user = actions.make_user(
                **form.account, at=at, email_is_verified=is_verified, language=get_language()
            )
        join(invitation, user, at)
    return user

"""Where a caregiver answers an invitation. Public: whoever has the link may open it."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from careplan.accounts.joining import answer_invitation
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import InvitationProblem
from careplan.checklist.queries.people import team_inviting
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def accept_invitation(request: HttpRequest, signed: str) -> HttpResponse:
    """Who invites, and from which team; nothing about the patient before somebody has joined."""
    return answer_invitation(
        request,
        signed,
        kind=Invitation.Kind.CAREGIVER,
        template="checklist/accept_invitation.html",
        join=_join,
        after="checklist:list_people",
        context_of=lambda invitation: {"team": team_inviting(invitation)},
    )


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    """Join the care team. Raises InvitationProblem with the sentence of what stands in the way."""
    try:
        actions.join_care_team(invitation=invitation, user=user, at=at)
    except ActRefused as refusal:
        raise InvitationProblem(refusal.message) from refusal
    except NotThere as gone:
        raise InvitationProblem from gone

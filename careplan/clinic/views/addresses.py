"""An address that took no messages: a nurse says that it may be tried again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careplan.accounts.access import role_view
from careplan.accounts.queries import people_of, teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.queries.family import member_of
from careplan.notify import actions as post_office
from careplan.plans.access import Access, patient_view


@require_POST
@patient_view(Permission.MANAGE_FAMILY)
def try_member_again(request: HttpRequest, access: Access, member: int) -> HttpResponse:
    """Messages to one of the family are tried again."""
    line = member_of(access, member)
    post_office.try_again(address=line.email)
    messages.success(request, _("The next message to %(name)s is tried again.") % {"name": line.name})
    return redirect("clinic:list_family", access.patient.public_id)


@require_POST
@role_view(Permission.EDIT_TEAM_CONTACTS)
def try_colleague_again(request: HttpRequest, team: int, person: int) -> HttpResponse:
    """Messages to a colleague of an own team are tried again."""
    if team not in {one.pk for one in teams_of(request.user)}:
        raise Http404
    user = next((place.user for place in people_of(team) if place.user_id == person), None)
    if user is None:
        raise Http404
    post_office.try_again(address=user.email)
    messages.success(request, _("The next message to %(name)s is tried again.") % {"name": user.name})
    return redirect("clinic:edit_team_contacts", team)

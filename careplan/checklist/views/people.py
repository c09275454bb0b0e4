"""The people one cares for, and what else there is about one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careplan.accounts.access import address_of, signed_in_view
from careplan.accounts.roles import Permission
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.checklist.queries.people import people_of
from careplan.checklist.views.frame import MORE, for_phone, show
from careplan.plans.access import Access, patient_view


@require_safe
@signed_in_view
def list_people(request: HttpRequest) -> HttpResponse:
    """The list. Who cares for one person alone goes straight to that person's day: one tap less, at three at night.

    Each person has an own number on the list, because a bar with one number could be that of another's team.
    """
    now = timezone.now()
    people = people_of(request.user, now)
    if len(people) == 1:
        return redirect("checklist:show_today", people[0].patient.public_id)
    record_access(
        act=AccessLog.Act.LISTED,
        what=request.resolver_match.view_name,
        at=now,
        user_id=request.user.pk,
        shown_patient_ids=[row.patient.pk for row in people],
        address=address_of(request),
    )
    return for_phone(render(request, "checklist/list_people.html", {"people": people}), request)


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_more(request: HttpRequest, access: Access) -> HttpResponse:
    """The pages that are needed less often."""
    return show(request, access, "show_more", tab=MORE)

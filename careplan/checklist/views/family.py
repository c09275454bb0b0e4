"""Who takes part, and leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts.roles import Permission
from careplan.checklist.queries.people import family_page
from careplan.checklist.views.frame import MORE, show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_family(request: HttpRequest, access: Access) -> HttpResponse:
    """Everybody who can open these pages, and who agreed to it."""
    return show(request, access, "show_family", tab=MORE, page=family_page(access))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.LEAVE_CARE_TEAM)
def leave_care_team(request: HttpRequest, access: Access) -> HttpResponse:
    """Leave by oneself: a page that says what it means, then the act."""
    if request.method != "POST":
        return show(request, access, "leave_care_team", tab=MORE)
    actions.leave_care_team(patient=access.patient, by=access.user, at=access.now)
    messages.success(request, _("You have left. You cannot open those pages any more."))
    return redirect("checklist:list_people")

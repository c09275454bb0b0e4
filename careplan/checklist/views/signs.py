"""The warning signs: the same list for everybody, with the numbers to call."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.checklist.queries.signs import warning_signs
from careplan.checklist.views.frame import MORE, show
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_warning_signs(request: HttpRequest, access: Access) -> HttpResponse:
    """When to call now, when to tell the team today, and whom."""
    return show(request, access, "show_warning_signs", tab=MORE, page=warning_signs(access))

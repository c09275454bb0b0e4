"""*Today*: the page a family opens first."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.checklist.queries.today import today_page
from careplan.checklist.rendering import today_html
from careplan.checklist.views.frame import frame_of, piece
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_today(request: HttpRequest, access: Access) -> HttpResponse:
    """What is still open, for today, for this week, later; and what was done lately."""
    html = today_html(request, access, today_page(access), frame_of(request, access))
    return piece(request, access, html)

"""*Today*: the page a family opens first."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.checklist.freshness import mark_of, unchanged_mark
from careplan.checklist.queries.today import today_page
from careplan.checklist.rendering import today_html
from careplan.checklist.views.frame import for_phone, frame_of, piece
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_today(request: HttpRequest, access: Access) -> HttpResponse:
    """What is still open, for today, for this week, later; and what was done lately."""
    if mark := unchanged_mark(request, access):
        unchanged = HttpResponseNotModified(headers={"ETag": mark})
        return for_phone(unchanged, request, number=access.patient.last_event_number)
    page = today_page(access)
    get_token(request)  # what the page's forms hang on is part of the mark
    mark = mark_of(request, access, page)
    response = piece(request, access, today_html(request, access, page, frame_of(request, access)))
    if mark:
        response["ETag"] = mark
    return response

"""What the family entered in its check-ins: day by day, and drawn."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.checkins.diary import days_asked, number_asked
from careplan.clinic.queries.diary import check_in_charts, check_in_list
from careplan.clinic.views.pages import show
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHART)
def list_check_ins(request: HttpRequest, access: Access) -> HttpResponse:
    """Every check-in, day by day, as it was entered."""
    before = number_asked(request.GET.get("before", ""))
    return show(request, access, "list_check_ins.html", diary=check_in_list(access, before), before=before)


@require_safe
@patient_view(Permission.SEE_CHART)
def show_charts(request: HttpRequest, access: Access) -> HttpResponse:
    """Pain and tiredness as the family entered them, over some days: points, and the same as a table."""
    charts = check_in_charts(access, days_asked(request.GET.get("days", "")))
    return show(request, access, "show_charts.html", charts=charts)

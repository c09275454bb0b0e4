"""Lists of patients: who waits, who was found, whose plan is finished. Each is one row in the access log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts.access import role_view
from careplan.accounts.queries import teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.filter_links import filter_links, url_of
from careplan.clinic.forms.worklist import SearchForm, filters_of
from careplan.clinic.queries import finished, search, worklist
from careplan.clinic.queries.addresses import unreached_colleagues
from careplan.clinic.reasons import reasons_for
from careplan.clinic.views.pages import record_list
from careplan.plans import days


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_patients(request: HttpRequest) -> HttpResponse:
    """The worklist: a warning sign waits, something waits for a nurse, everybody else by the next date."""
    now = timezone.now()
    filters = filters_of(request.GET, teams_of(request.user))
    page = worklist.worklist(request.user, filters, request.GET.get("after", ""), now=now)
    record_list(request, (row.plan.patient_id for row in page.rows), now=now)
    groups = [
        (
            group.group,
            [(row, reasons_for(row, now), days.today(row.team.time_zone, now)) for row in group.rows],
        )
        for group in page.groups
    ]
    context = {
        "groups": groups,
        "page": page,
        "filters": filters,
        "links": filter_links(filters, page.teams),
        "search_form": SearchForm(),
        "first_url": url_of(filters),
        "next_url": url_of(filters, page.next_cursor) if page.next_cursor else "",
        "is_later_page": bool(request.GET.get("after")),
        "now": now,
        "unreached": unreached_colleagues(request.user),
    }
    return render(request, "clinic/list_patients.html", context)


@require_POST
@role_view(Permission.SEE_WORKLIST)
def search_patients(request: HttpRequest) -> HttpResponse:
    """Patients whose name or number begins with what was typed. By POST: it stands in no address and no log."""
    form = SearchForm(request.POST)
    result = None
    if form.is_valid():
        result = search.search_patients(request.user, form.cleaned_data["words"])
        record_list(request, (one.patient.pk for one in result.found), now=timezone.now())
    template = "clinic/_found.html" if request.htmx else "clinic/search_patients.html"
    return render(request, template, {"search_form": form, "result": result}, status=200 if result else 422)


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_finished(request: HttpRequest) -> HttpResponse:
    """Plans that are finished, the last one first."""
    page = finished.finished_plans(request.user, request.GET.get("after", ""))
    record_list(request, (plan.patient_id for plan in page.plans), now=timezone.now())
    return render(request, "clinic/list_finished.html", {"page": page})

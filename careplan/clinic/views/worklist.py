"""Lists of patients: who waits, who was found, whose plan is finished. Each is one row in the access log."""

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts.access import polled_view, role_view
from careplan.accounts.roles import Permission
from careplan.audit.models import AccessLog
from careplan.clinic.chosen import chosen_of
from careplan.clinic.filter_bar import filter_bar
from careplan.clinic.forms.worklist import SearchForm
from careplan.clinic.list_csv import file_lines
from careplan.clinic.list_html import found_html, groups_html, keys_html, search_html
from careplan.clinic.queries import finished, list_file, search, worklist
from careplan.clinic.queries.addresses import unreached_colleagues
from careplan.clinic.row_words import groups_in_words
from careplan.clinic.views.pages import record_list
from careplan.plans.reader import Reader

SEEN_HEADER = "X-Careplan-Seen"
LONGEST_SEEN = 2_000


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_patients(request: HttpRequest) -> HttpResponse:
    """The worklist: a warning sign waits, something waits for a nurse, everybody else by the next date."""
    now, reader, after = timezone.now(), Reader(), request.GET.get("after", "")
    chosen = chosen_of(request, reader)
    page = worklist.worklist(request.user, chosen.filters, after, now=now, reader=reader)
    record_list(request, (row.plan.patient_id for row in page.rows), now=now)
    words = groups_in_words(page.groups, chosen.filters, now, with_team=len(page.teams) > 1)
    context = {
        "groups": groups_html(words),
        "page": page,
        "chosen": chosen,
        "bar": filter_bar(chosen.filters, chosen.options, chosen.opened),
        "search": search_html(get_token(request)),
        "keys": keys_html(),
        "first_url": chosen.address(),
        "next_url": chosen.address(after=page.next_cursor) if page.next_cursor else "",
        "file_url": chosen.address("clinic:export_patients"),
        "changes_url": chosen.address("clinic:poll_patients", after=after),
        "most_in_file": list_file.MOST_ROWS,
        "is_later_page": bool(after),
        "now": now,
        "unreached": unreached_colleagues(request.user) if chosen.options.unreached else [],
        "offered": chosen.options.offered,
    }
    return render(request, "clinic/list_patients.html", context)


@require_safe
@polled_view(Permission.SEE_WORKLIST)
def poll_patients(request: HttpRequest) -> JsonResponse:
    """How many rows of a page differ from those that are on the screen, which the page names by their marks.

    Asked again and again by an open page: it names no patient, writes nothing and keeps no session alive.
    """
    chosen = chosen_of(request, Reader())
    seen = set(request.headers.get(SEEN_HEADER, "")[:LONGEST_SEEN].split(",")) - {""}
    after = request.GET.get("after", "")
    there = set(worklist.marks(request.user, chosen.filters, after, now=timezone.now()))
    changed = max(len(there - seen), len(seen - there))
    words = ngettext("%(count)d patient changed.", "%(count)d patients changed.", changed)
    answer = {"changed": changed, "words": words % {"count": changed}}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
@role_view(Permission.SEE_WORKLIST)
def export_patients(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a file for a spreadsheet, with the filters of the page. Who is on it is written down first."""
    now, reader = timezone.now(), Reader()
    filters = chosen_of(request, reader).filters
    held = list_file.listed(request.user, filters, now)
    record_list(request, held.patient_ids, now=now, act=AccessLog.Act.EXPORTED)
    last_line = ""
    if held.has_more:
        last_line = _(
            "The file ends here, after %(most)s patients. There are more: choose a filter, and take the rest."
        ) % {"most": number_format(len(held.plan_ids), force_grouping=True)}
    pages = list_file.rows(request.user, filters, held.plan_ids, reader)
    lines = file_lines(pages, filters, now, language=get_language(), last_line=last_line)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="patients-{now:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


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
    context = {"search_form": form, "result": result, "rows": found_html(result.found) if result else ""}
    return render(request, template, context, status=200 if result else 422)


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_finished(request: HttpRequest) -> HttpResponse:
    """Plans that are finished, the last one first."""
    page = finished.finished_plans(request.user, request.GET.get("after", ""))
    record_list(request, (plan.patient_id for plan in page.plans), now=timezone.now())
    return render(request, "clinic/list_finished.html", {"page": page})

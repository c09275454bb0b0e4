"""Numbers over many plans, and the offer of a version. No page here names a patient, a family or a plan."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts.access import record, role_view
from careplan.accounts.roles import Permission
from careplan.audit.models import AccessLog
from careplan.insights import queries, queries_offer, spreadsheet
from careplan.insights.forms import EndOfferForm, OfferForm
from pathways import actions
from pathways.forms import PlainForm
from pathways.models import Version, VersionNote
from pathways.refusals import Refused

SHOWN_AND_SENT = ["GET", "HEAD", "POST"]


@require_safe
@role_view(Permission.SEE_NUMBERS)
def list_versions(request: HttpRequest) -> HttpResponse:
    """Every published version, with how many plans follow it."""
    return render(request, "insights/list_versions.html", {"lines": queries.list_versions()})


@require_safe
@role_view(Permission.SEE_NUMBERS)
def show_numbers(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """The numbers of one version, step by step, with a chart for each category."""
    page = queries.numbers_page(_version(pathway, number))
    return render(request, "insights/show_numbers.html", {"page": page, "version": page.version})


@require_safe
@role_view(Permission.SEE_NUMBERS)
def export_numbers(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """The same as a file for a spreadsheet. Who took it is written down first; 503 when that cannot be."""
    page = queries.numbers_page(_version(pathway, number))
    record(request, AccessLog.Act.EXPORTED)
    lines = ((category.title, step) for category in page.categories for step in category.steps)
    response = HttpResponse(spreadsheet.table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{pathway}-{number}.csv"'
    return response


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.EDIT_PATHWAYS)
def offer_version(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Offer a version to the teams; see how many plans that is about, and how far they are."""
    version = _version(pathway, number)
    form = OfferForm(request.POST if request.method == "POST" else None)
    said = _("Version %s is on offer. Nurses see it beside their worklist.") % version.number
    return _note(request, version, form, actions.offer, said)


@require_http_methods(["POST"])
@role_view(Permission.EDIT_PATHWAYS)
def end_offer(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Take an offer back. Plans that were moved stay where they are."""
    version = _version(pathway, number)
    said = _("The offer of version %s is taken back.") % version.number
    return _note(request, version, EndOfferForm(request.POST), actions.end_offer, said)


def _note(
    request: HttpRequest,
    version: Version,
    form: PlainForm,
    act: Callable[..., VersionNote],
    said: str,
) -> HttpResponse:
    """Show the page of an offer; when its form was sent, act and say so, or say why not."""
    if form.is_valid():
        try:
            act(version=version, reason=form.cleaned_data["note"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("note", refused.sentence)
        else:
            messages.success(request, said)
            return redirect("insights:offer_version", version.pathway.key, version.number)
    page = queries_offer.offer_page(version)
    form_here = form if form.is_bound or not page.is_offered else EndOfferForm()
    context = {"page": page, "version": version, "form": form_here}
    return render(request, "insights/offer_version.html", context, status=422 if form.is_bound else 200)


def _version(pathway: str, number: int) -> Version:
    version = queries.published_version(pathway, number)
    if version is None:
        raise Http404
    return version

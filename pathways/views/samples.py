"""Pages of made-up patients: a version tried on all of them, or on one; add, change, remove, pin."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from pathways import actions_samples, queries, queries_check, queries_pages, queries_samples
from pathways.access import EDIT, READ, needs
from pathways.forms_samples import SampleForm
from pathways.models import SamplePatient, Version
from pathways.refusals import Refused


@needs(READ)
@require_safe
def show_samples(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """A version tried on every made-up patient, side by side."""
    version = _version(pathway, number)
    only_differing = request.GET.get("show") == "differences"
    page = queries_samples.samples_page(version, queries_samples.samples_of(version), only_differing)
    context = {"page": page, "version": version, "only_differing": only_differing}
    return render(request, "pathways/show_samples.html", context)


@needs(READ)
@require_safe
def show_sample(request: HttpRequest, pathway: str, number: int, sample: int) -> HttpResponse:
    """A version tried on one made-up patient, with why each step is in or out."""
    version = _version(pathway, number)
    page = queries_samples.samples_page(version, [_sample(version, sample)])
    return render(request, "pathways/show_sample.html", {"page": page, "version": version})


@needs(EDIT)
def add_sample(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """A new made-up patient."""
    version = _version(pathway, number)
    form = SampleForm(request.POST or None, definition=queries.definition(version.pk))
    if not form.is_valid():
        return _show_form(request, version, form, status=422 if form.is_bound else 200)
    try:
        row = actions_samples.add_sample(
            pathway=version.pathway, sample=form.sample(), by=request.user, at=timezone.now()
        )
    except Refused as refused:
        return _show_form(request, version, form, status=409, refusal=refused.sentence)
    messages.success(request, gettext("%s is added.") % row.name)
    return redirect("pathways:show_sample", pathway, number, row.pk)


@needs(EDIT)
def change_sample(request: HttpRequest, pathway: str, number: int, sample: int) -> HttpResponse:
    """Change what a made-up patient is like."""
    version = _version(pathway, number)
    row = _sample(version, sample)
    stored = queries_check.sample_data(row)
    form = SampleForm(request.POST or None, definition=queries.definition(version.pk), stored=stored)
    seen = request.POST.get("seen") or actions_samples.version_of(row)
    if not form.is_valid():
        return _show_form(request, version, form, row, seen, status=422 if form.is_bound else 200)
    try:
        actions_samples.change_sample(
            row=row, sample=form.sample(), seen=seen, by=request.user, at=timezone.now()
        )
    except actions_samples.SampleChanged as changed:
        now = actions_samples.version_of(changed.sample)
        return _show_form(request, version, form, row, now, status=409, refusal=changed.sentence)
    except Refused as refused:
        return _show_form(request, version, form, row, seen, status=409, refusal=refused.sentence)
    except SamplePatient.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, gettext("Saved."))
    return redirect("pathways:show_sample", pathway, number, row.pk)


@needs(EDIT)
def remove_sample(request: HttpRequest, pathway: str, number: int, sample: int) -> HttpResponse:
    """Ask once, then remove a made-up patient."""
    version = _version(pathway, number)
    row = _sample(version, sample)
    if request.method != "POST":
        definition = queries.definition(version.pk)
        described = queries_samples.about(queries_check.sample_data(row), definition)
        context = {"version": version, "sample": row, "described": described}
        return render(request, "pathways/remove_sample.html", context)
    actions_samples.remove_sample(row=row, by=request.user, at=timezone.now())
    messages.success(request, gettext("%s is removed.") % row.name)
    return redirect("pathways:show_samples", pathway, number)


@needs(EDIT)
@require_POST
def pin_samples(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Pin what the made-up patients that were sent get in this version now, or take the pin back."""
    version = _version(pathway, number)
    wanted = set(request.POST.getlist("sample"))
    rows = [row for row in queries_samples.samples_of(version) if str(row.pk) in wanted]
    takes_back = request.POST.get("do") == "unpin"
    act = actions_samples.unpin_samples if takes_back else actions_samples.pin_samples
    count = act(version=version, rows=rows, by=request.user, at=timezone.now())
    if takes_back:
        said = ngettext("%s result is no longer pinned.", "%s results are no longer pinned.", count)
    else:
        said = ngettext(
            "%s result is pinned. Publishing checks it.",
            "%s results are pinned. Publishing checks them.",
            count,
        )
    messages.success(request, said % count)
    return redirect("pathways:show_samples", pathway, number)


def _version(pathway: str, number: int) -> Version:
    version = queries_pages.find_version(pathway, number)
    if version is None:
        raise Http404
    return version


def _sample(version: Version, number: int) -> SamplePatient:
    row = queries_samples.find_sample(version, number)
    if row is None:
        raise Http404
    return row


def _show_form(
    request: HttpRequest,
    version: Version,
    form: SampleForm,
    row: SamplePatient | None = None,
    seen: str = "",
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    address = [version.pathway.key, version.number]
    context = {
        "version": version,
        "form": form,
        "sample": row,
        "seen": seen,
        "refusal": refusal,
        "back_url": reverse("pathways:show_samples", args=address),
        "remove_url": reverse("pathways:remove_sample", args=[*address, row.pk]) if row else "",
    }
    return render(request, "pathways/edit_sample.html", context, status=status)

"""Pages about whole versions: the list, one version to read, and what is said of it once it is published."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from pathways import actions, queries, queries_pages
from pathways.access import EDIT, READ, needs
from pathways.actions_draft import key_of
from pathways.forms import PathwayForm, PlainForm, RetireForm, ReviewForm
from pathways.models import Version
from pathways.refusals import DraftIsOpen, Refused
from pathways.views.saving import draft_url


@needs(READ)
@require_safe
def list_pathways(request: HttpRequest) -> HttpResponse:
    """Every pathway with its versions."""
    return render(request, "pathways/list_pathways.html", {"pathways": queries_pages.list_pathways()})


@needs(READ)
@require_safe
def show_version(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """One version to read, with the banner until a clinician's review is recorded."""
    page = queries_pages.version_page(pathway, number)
    if page is None:
        raise Http404
    return render(request, "pathways/show_version.html", {"page": page, "version": page.line.version})


@needs(EDIT)
def start_pathway(request: HttpRequest) -> HttpResponse:
    """Begin a pathway from nothing: a title, and an empty draft."""
    form = PathwayForm(request.POST or None)
    if not form.is_valid():
        return _show_form(request, "pathways/start_pathway.html", form)
    title = form.cleaned_data["title"]
    language = (get_language() or "en").partition("-")[0]
    try:
        draft = actions.start_pathway(
            key=key_of(title), title=title, language=language, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        form.add_error("title", refused.sentence)
        return _show_form(request, "pathways/start_pathway.html", form)
    return redirect(draft_url(draft))


@needs(EDIT)
@require_POST
def make_draft(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Copy a version into a new draft; when there is a draft already, go there and say so."""
    try:
        draft = actions.make_draft(from_version=_version(pathway, number), by=request.user, at=timezone.now())
    except DraftIsOpen as open_draft:
        messages.info(request, open_draft.sentence)
        return redirect("pathways:edit_draft", pathway, open_draft.draft.number)
    sentence = gettext("Version %(draft)s is a draft now. It begins as a copy of version %(number)s.")
    messages.success(request, sentence % {"draft": draft.number, "number": number})
    return redirect(draft_url(draft))


@needs(EDIT)
def record_review(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Write down which clinician read a published version."""
    version = _version(pathway, number)
    form = ReviewForm(request.POST or None)
    if not form.is_valid():
        return _show_form(request, "pathways/record_review.html", form, version)
    try:
        actions.record_review(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error("reviewer_name", refused.sentence)
        return _show_form(request, "pathways/record_review.html", form, version)
    messages.success(request, gettext("The review is recorded."))
    return redirect("pathways:show_version", pathway, number)


@needs(EDIT)
def retire_version(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """Ask why, then retire a published version."""
    version = _version(pathway, number)
    form = RetireForm(request.POST or None)
    if not form.is_valid():
        return _show_retire(request, form, version)
    try:
        actions.retire(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error("reason", refused.sentence)
        return _show_retire(request, form, version)
    messages.success(request, gettext("Version %s is retired. No new plan starts from it.") % version.number)
    return redirect("pathways:show_version", pathway, number)


def _version(pathway: str, number: int) -> Version:
    version = queries_pages.find_version(pathway, number)
    if version is None:
        raise Http404
    return version


def _show_form(
    request: HttpRequest, template: str, form: PlainForm, version: Version | None = None, **context: object
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "version": version, **context}, status=status)


def _show_retire(request: HttpRequest, form: PlainForm, version: Version) -> HttpResponse:
    next_current = queries.latest_published(version.pathway.key, but=version)
    return _show_form(request, "pathways/retire_version.html", form, version, next_current=next_current)

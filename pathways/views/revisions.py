"""The saved revisions of a draft: the list, one beside the one before it, and the way back to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from pathways import actions_draft, queries_revisions
from pathways.models import Version
from pathways.views.saving import draft_view, save_button

LONGEST_NUMBER = 9


@draft_view
@require_safe
def list_revisions(request: HttpRequest, draft: Version) -> HttpResponse:
    """Every save of the draft, the newest first. `?before=`: the page with those below that number."""
    typed = request.GET.get("before", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER
    page = queries_revisions.list_revisions(draft, before=int(typed) if is_number else None)
    return render(request, "pathways/list_revisions.html", {"draft": draft, "page": page})


@draft_view
@require_safe
def show_revision(request: HttpRequest, draft: Version, revision: int) -> HttpResponse:
    """What one save did, what was saved since, and all that the draft held then."""
    page = _page(draft, revision)
    return render(request, "pathways/show_revision.html", {"draft": draft, "page": page})


@draft_view
@require_POST
def go_back(request: HttpRequest, draft: Version, revision: int) -> HttpResponse:
    """Put what the draft held then into it, as a new revision."""
    return save_button(
        request,
        draft,
        lambda opened_with: actions_draft.go_back(
            version=draft, revision=opened_with, number=revision, by=request.user, at=timezone.now()
        ),
        back="",
        said=gettext("The draft is as it was at revision %s. All other revisions are kept.") % revision,
    )


def _page(draft: Version, number: int) -> queries_revisions.RevisionPage:
    page = queries_revisions.revision_page(draft, number) if number < 10**LONGEST_NUMBER else None
    if page is None:
        raise Http404
    return page

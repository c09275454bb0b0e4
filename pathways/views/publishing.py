"""The page that publishes a draft: what stands in the way, what to look at, what is new, and the button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from pathways import actions, queries_pages
from pathways.forms_publish import PublishForm
from pathways.models import Version
from pathways.queries_pages import PublishPage
from pathways.refusals import NoLongerADraft, NotReady, StaleDraft
from pathways.views.saving import draft_view, posted_revision


@draft_view
def publish_version(request: HttpRequest, draft: Version) -> HttpResponse:
    """Show the check, or publish: the button freezes the version."""
    page = queries_pages.publish_page(draft)
    form = PublishForm(request.POST or None, warnings=page.checked.warnings)
    if not form.is_valid():
        return _show(request, page, form, status=422 if form.is_bound else 200)
    try:
        actions.publish(
            version=draft,
            change_note=form.cleaned_data["change_note"],
            by=request.user,
            at=timezone.now(),
            revision=posted_revision(request),
            accepted=frozenset(form.cleaned_data["accepted"]),
        )
    except NoLongerADraft as published:
        messages.warning(request, published.sentence)
        return redirect("pathways:show_version", draft.pathway.key, draft.number)
    except (StaleDraft, NotReady) as refused:
        return _show_again(request, draft, refused.sentence)
    messages.success(request, gettext("Version %s is published. It never changes again.") % draft.number)
    return redirect("pathways:show_version", draft.pathway.key, draft.number)


def _show(
    request: HttpRequest, page: PublishPage, form: PublishForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {"page": page, "draft": page.version, "form": form, "refusal": refusal}
    return render(request, "pathways/publish_version.html", context, status=status)


def _show_again(request: HttpRequest, draft: Version, refusal: str) -> HttpResponse:
    """The draft as it is now, with the note and the ticks that were sent."""
    fresh = queries_pages.find_version(draft.pathway.key, draft.number) or draft
    page = queries_pages.publish_page(fresh)
    form = PublishForm(request.POST, warnings=page.checked.warnings)
    return _show(request, page, form, status=409, refusal=refusal)

"""Pages about a whole draft: the editor, its head, publishing, discarding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from pathways import actions, actions_draft, queries, queries_pages
from pathways.forms import DetailsForm, PlainForm, PublishForm
from pathways.models import Version
from pathways.refusals import NoLongerADraft, NotReady, StaleDraft
from pathways.rule_lines import list_sections
from pathways.views.saving import FormPage, draft_view, posted_revision, save_button, save_form


@draft_view
@require_safe
def edit_draft(request: HttpRequest, draft: Version) -> HttpResponse:
    """The editor: everything in the draft, each part with what can be done to it."""
    definition = queries.definition(draft.pk)
    context = {
        "draft": draft,
        "contents": queries_pages.contents_of(definition),
        "lists": list_sections(definition, has_earlier_version=draft.based_on_id is not None),
        "problems": queries_pages.problems_of(definition),
    }
    return render(request, "pathways/edit_draft.html", context)


@draft_view
def change_details(request: HttpRequest, draft: Version) -> HttpResponse:
    """Title, summary and document of the draft."""
    names = ("title", "summary", "document_title", "document_date")
    form = DetailsForm(request.POST or None, initial={name: getattr(draft, name) for name in names})
    page = FormPage(
        draft,
        title=gettext("Title and summary"),
        submit=gettext("Save"),
        back="details",
        form=form,
        typed=lambda: [(form.fields[name].label, form.cleaned_data[name]) for name in names],
        saved=lambda now: [(form.fields[name].label, getattr(now, name)) for name in names],
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.change_details(
            version=draft, revision=revision, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        gettext("Saved."),
    )


@draft_view
def publish_version(request: HttpRequest, draft: Version) -> HttpResponse:
    """What stands in the way, what is new, and the button that freezes the version."""
    form = PublishForm(request.POST or None)
    if not form.is_valid():
        return _show_publish(request, draft, form, status=422 if form.is_bound else 200)
    note, revision = form.cleaned_data["change_note"], posted_revision(request)
    try:
        actions.publish(
            version=draft, change_note=note, by=request.user, at=timezone.now(), revision=revision
        )
    except NoLongerADraft as published:
        messages.warning(request, published.sentence)
        return redirect("pathways:show_version", draft.pathway.key, draft.number)
    except (StaleDraft, NotReady) as refused:
        fresh = queries_pages.find_version(draft.pathway.key, draft.number) or draft
        return _show_publish(request, fresh, form, status=409, refusal=refused.sentence)
    messages.success(request, gettext("Version %s is published. It never changes again.") % draft.number)
    return redirect("pathways:show_version", draft.pathway.key, draft.number)


@draft_view
def discard_draft(request: HttpRequest, draft: Version) -> HttpResponse:
    """Ask once, then delete the draft with everything in it."""
    if request.method != "POST":
        contents = queries_pages.contents_of(queries.definition(draft.pk))
        return render(request, "pathways/discard_draft.html", {"draft": draft, "contents": contents})
    answer = save_button(
        request, draft, lambda revision: actions.discard_draft(version=draft, revision=revision), back=""
    )
    if queries_pages.find_version(draft.pathway.key, draft.number) is None:
        messages.success(request, gettext("The draft is discarded."))
        return redirect("pathways:list_pathways")
    return answer


def _show_publish(
    request: HttpRequest, draft: Version, form: PlainForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    page = queries_pages.publish_page(draft)
    context = {"page": page, "draft": draft, "form": form, "refusal": refusal}
    return render(request, "pathways/publish_version.html", context, status=status)

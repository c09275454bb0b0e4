"""Pages about a whole draft: the editor, its head, discarding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from pathways import actions, actions_draft, queries, queries_check, queries_pages
from pathways.forms import DetailsForm
from pathways.models import Version
from pathways.rule_lines import list_sections
from pathways.views.saving import FormPage, draft_view, save_button, save_form


@draft_view
@require_safe
def edit_draft(request: HttpRequest, draft: Version) -> HttpResponse:
    """The editor: everything in the draft, each part with what can be done to it."""
    definition = queries.definition(draft.pk)
    context = {
        "draft": draft,
        "contents": queries_pages.contents_of(definition),
        "lists": list_sections(definition, has_earlier_version=draft.based_on_id is not None),
        "checked": queries_check.checked(draft, definition),
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

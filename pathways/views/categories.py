"""Categories of a draft: added, renamed, moved, removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pathways import actions_draft, describe, queries
from pathways.definition import Category
from pathways.forms import CategoryForm
from pathways.models import Version
from pathways.views.saving import (
    FormPage,
    add_again_url,
    direction_of,
    draft_view,
    save_button,
    save_form,
    stored_part,
)


@draft_view
def add_category(request: HttpRequest, draft: Version) -> HttpResponse:
    """A new category, below the others. `?key=`: the key it had before it was removed."""
    form = CategoryForm(request.POST or None)
    page = FormPage(
        draft,
        title=gettext("Add a category"),
        submit=gettext("Add the category"),
        back="steps",
        form=form,
    )
    key = request.GET.get("key", "")
    return save_form(
        request,
        page,
        lambda revision: actions_draft.add_category(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        gettext("The category is added."),
    )


@draft_view
def change_category(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """The title of a category."""
    category = stored_part(request, queries.definition(draft.pk).category, key)
    form = CategoryForm(request.POST or None, initial={"title": category.title if category else ""})
    page = FormPage(
        draft,
        title=gettext("Change a category"),
        submit=gettext("Save"),
        back=f"category-{key}",
        form=form,
        typed=lambda: describe.category(Category(key, form.cleaned_data["title"])),
        saved=lambda now: describe.category(now.category(key)),
        add_url=add_again_url("pathways:add_category", draft, key),
        remove_url=reverse("pathways:remove_category", args=[draft.pathway.key, draft.number, key]),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.change_category(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        gettext("Saved."),
    )


@draft_view
@require_POST
def move_category(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """One place up or down."""
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.move_category(
            version=draft,
            revision=revision,
            key=key,
            direction=direction_of(request),
            by=request.user,
            at=timezone.now(),
        ),
        back=f"category-{key}",
    )


@draft_view
def remove_category(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """Ask once, then remove an empty category."""
    category = stored_part(request, queries.definition(draft.pk).category, key)
    if request.method != "POST":
        context = {"draft": draft, "name": category.title, "back": f"category-{key}"}
        context["described"] = describe.category(category)
        return render(request, "pathways/remove_part.html", context)
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.remove_category(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now()
        ),
        back="steps",
        said=gettext("The category is removed."),
    )

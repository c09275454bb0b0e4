"""Facts of a draft: added, changed with their answers, moved, removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pathways import actions_draft, describe, queries
from pathways.forms_parts import FactForm
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
def add_fact(request: HttpRequest, draft: Version) -> HttpResponse:
    """A new fact, below the others. `?key=`: the key it had before it was removed."""
    form = FactForm(request.POST or None)
    page = FormPage(
        draft,
        title=gettext("Add a fact"),
        submit=gettext("Add the fact"),
        back="facts",
        form=form,
    )
    key = request.GET.get("key", "")
    return save_form(
        request,
        page,
        lambda revision: actions_draft.add_fact(
            version=draft, revision=revision, fact=form.fact(key), by=request.user, at=timezone.now()
        ),
        gettext("The fact is added."),
    )


@draft_view
def change_fact(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """A fact, with its answers."""
    stored = stored_part(request, queries.definition(draft.pk).fact, key)
    form = FactForm(request.POST or None, stored=stored)
    page = FormPage(
        draft,
        title=gettext("Change a fact"),
        submit=gettext("Save"),
        back=f"fact-{key}",
        form=form,
        typed=lambda: describe.fact(form.fact(key)),
        saved=lambda now: describe.fact(now.fact(key)),
        add_url=add_again_url("pathways:add_fact", draft, key),
        remove_url=reverse("pathways:remove_fact", args=[draft.pathway.key, draft.number, key]),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.change_fact(
            version=draft, revision=revision, key=key, fact=form.fact(key), by=request.user, at=timezone.now()
        ),
        gettext("Saved."),
    )


@draft_view
@require_POST
def move_fact(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """One place up or down."""
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.move_fact(
            version=draft,
            revision=revision,
            key=key,
            direction=direction_of(request),
            by=request.user,
            at=timezone.now(),
        ),
        back=f"fact-{key}",
    )


@draft_view
def remove_fact(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """Ask once, then remove a fact that no condition needs."""
    fact = stored_part(request, queries.definition(draft.pk).fact, key)
    if request.method != "POST":
        context = {"draft": draft, "name": fact.question, "back": f"fact-{key}"}
        context["described"] = describe.fact(fact)
        return render(request, "pathways/remove_part.html", context)
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.remove_fact(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now()
        ),
        back="facts",
        said=gettext("The fact is removed."),
    )

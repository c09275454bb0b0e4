"""Steps and watch questions of a draft: added, changed, moved, removed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pathways import actions_draft, actions_rules, describe, queries
from pathways.definition import Definition, Kind, Step
from pathways.forms_parts import StepForm, WatchForm
from pathways.models import Version
from pathways.rule_lines import rules_of
from pathways.views.saving import (
    FormPage,
    add_again_url,
    direction_of,
    draft_view,
    save_button,
    save_form,
    stored_part,
)
from pathways.views.showing import as_shown


@draft_view
def add_step(request: HttpRequest, draft: Version) -> HttpResponse:
    """A new step, below the others. `?category=` chooses where it stands, `?key=` the key it had before."""
    definition = queries.definition(draft.pk)
    form = _step_form(request, definition, None)
    return _save_new(request, draft, form, gettext("Add a step"), gettext("Add the step"))


@draft_view
def add_watch(request: HttpRequest, draft: Version) -> HttpResponse:
    """A new watch question, below the others."""
    definition = queries.definition(draft.pk)
    form = WatchForm(request.POST or None, definition=definition)
    title, submit = gettext("Add a watch question"), gettext("Add the question")
    return _save_new(request, draft, form, title, submit)


@draft_view
def change_step(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """A step, with the rule that says when it applies."""
    definition = queries.definition(draft.pk)
    stored = stored_part(request, lambda key: _step(definition, key, is_watch=False), key)
    form = _step_form(request, definition, stored)
    return _save_stored(request, draft, definition, key, form, gettext("Change a step"), "add_step")


@draft_view
def change_watch(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """A watch question, with what the family does when the answer is yes."""
    definition = queries.definition(draft.pk)
    stored = stored_part(request, lambda key: _step(definition, key, is_watch=True), key)
    form = WatchForm(request.POST or None, definition=definition, stored=stored)
    return _save_stored(
        request, draft, definition, key, form, gettext("Change a watch question"), "add_watch"
    )


@draft_view
@require_POST
def move_step(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """One place up or down: a step in its category, a watch question among the others."""
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.move_step(
            version=draft,
            revision=revision,
            key=key,
            direction=direction_of(request),
            by=request.user,
            at=timezone.now(),
        ),
        back=f"step-{key}",
    )


@draft_view
@require_POST
def duplicate_step(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """A copy right below, with its rules."""
    return save_button(
        request,
        draft,
        lambda revision: actions_rules.duplicate_step(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now()
        ),
        back=f"step-{key}",
        said=gettext("A copy stands below it. Give it a title of its own."),
    )


@draft_view
def remove_step(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """Ask once, then remove a step or a watch question."""
    definition = queries.definition(draft.pk)
    step = stored_part(request, definition.step, key)
    if request.method != "POST":
        context = {"draft": draft, "name": step.title, "back": f"step-{key}"}
        context["described"] = describe.step(step, definition)
        return render(request, "pathways/remove_part.html", context)
    is_watch = step is not None and step.kind is Kind.WATCH
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.remove_step(
            version=draft, revision=revision, key=key, by=request.user, at=timezone.now()
        ),
        back="watch" if is_watch else "steps",
        said=gettext("The watch question is removed.") if is_watch else gettext("The step is removed."),
    )


def _step(definition: Definition, key: str, is_watch: bool) -> Step:
    """Return a step of the kind the page is for. Raises KeyError."""
    step = definition.step(key)
    if (step.kind is Kind.WATCH) is not is_watch:
        raise KeyError(key)
    return step


def _step_form(request: HttpRequest, definition: Definition, stored: Step | None) -> StepForm:
    """Return the form as it was sent; unsent and filled in, when only the answers of a fact were asked for."""
    here = {} if stored else {"category": request.GET.get("category", "")}

    def make(data: QueryDict | None, initial: dict[str, Any] = here) -> StepForm:
        return StepForm(data, definition=definition, stored=stored, initial=initial)

    return as_shown(request, make, preview=StepForm.rule_in_words)


def _save_new(
    request: HttpRequest,
    draft: Version,
    form: StepForm | WatchForm,
    title: str,
    submit: str,
) -> HttpResponse:
    is_watch = isinstance(form, WatchForm)
    page = FormPage(
        draft,
        title=title,
        submit=submit,
        back="watch" if is_watch else "steps",
        form=form,
    )
    key = request.GET.get("key", "")
    return save_form(
        request,
        page,
        lambda revision: actions_draft.add_step(
            version=draft, revision=revision, step=form.step(key), by=request.user, at=timezone.now()
        ),
        gettext("The watch question is added.") if is_watch else gettext("The step is added."),
    )


def _save_stored(
    request: HttpRequest,
    draft: Version,
    definition: Definition,
    key: str,
    form: StepForm | WatchForm,
    title: str,
    add_view: str,
) -> HttpResponse:
    page = FormPage(
        draft,
        title=title,
        submit=gettext("Save"),
        back=f"step-{key}",
        form=form,
        typed=lambda: describe.step(form.step(key), definition),
        saved=lambda now: describe.step(now.step(key), now),
        add_url=add_again_url(f"pathways:{add_view}", draft, key),
        remove_url=reverse("pathways:remove_step", args=[draft.pathway.key, draft.number, key]),
        beside=rules_of(definition.step(key), definition) if key in definition.steps_by_key else None,
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.change_step(
            version=draft, revision=revision, key=key, step=form.step(key), by=request.user, at=timezone.now()
        ),
        gettext("Saved."),
    )

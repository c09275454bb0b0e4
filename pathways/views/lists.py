"""The lists of a draft: events, choices, goals, and steps that became others. Added, changed, moved, removed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pathways import actions_lists, listed, queries
from pathways.definition import Definition
from pathways.forms import PlainForm
from pathways.forms_lists import ChoiceForm, EventForm, GoalForm, SuccessionForm
from pathways.listed import Listed, ListName
from pathways.models import Version
from pathways.views.saving import (
    FormPage,
    direction_of,
    draft_view,
    save_button,
    save_form,
    stored_part,
)


@dataclass(frozen=True, slots=True)
class Titles:
    """What the pages of one list are called."""

    add: str
    add_it: str
    change: str


TITLES = {
    ListName.ANCHORS: Titles(_("Add an event"), _("Add the event"), _("Change an event")),
    ListName.CHOICES: Titles(_("Add a choice"), _("Add the choice"), _("Change a choice")),
    ListName.GOALS: Titles(_("Add a goal"), _("Add the goal"), _("Change a goal")),
    ListName.SUCCESSIONS: Titles(_("What became of a step"), _("Add it"), _("What became of a step")),
}


@draft_view
def add_listed(request: HttpRequest, draft: Version, name: str) -> HttpResponse:
    """A new part at the end of a list. `?key=`: the key it had before it was removed."""
    which, definition = _list_name(name), queries.definition(draft.pk)
    form = _form(which)(request, draft, definition, None)
    titles, key = TITLES[which], request.GET.get("key", "")
    page = FormPage(draft, title=titles.add, submit=titles.add_it, back=which, form=form)
    return save_form(
        request,
        page,
        lambda revision: actions_lists.add_listed(
            version=draft,
            revision=revision,
            name=which,
            part=form.part(key),
            by=request.user,
            at=timezone.now(),
        ),
        gettext("Added."),
    )


@draft_view
def change_listed(request: HttpRequest, draft: Version, name: str, key: str) -> HttpResponse:
    """One part of a list."""
    which, definition = _list_name(name), queries.definition(draft.pk)
    stored = stored_part(request, lambda key: listed.find(definition, which, key), key)
    form = _form(which)(request, draft, definition, stored)
    page = FormPage(
        draft,
        title=TITLES[which].change,
        submit=gettext("Save"),
        back=which,
        form=form,
        typed=lambda: listed.described(form.part(key), definition),
        saved=lambda now: listed.described(listed.find(now, which, key), now),
        add_url=f"{_url('add_listed', draft, which)}?key={key}",
        remove_url=_url("remove_listed", draft, which, key),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_lists.change_listed(
            version=draft,
            revision=revision,
            name=which,
            key=key,
            part=form.part(key),
            by=request.user,
            at=timezone.now(),
        ),
        gettext("Saved."),
    )


@draft_view
@require_POST
def move_listed(request: HttpRequest, draft: Version, name: str, key: str) -> HttpResponse:
    """One place up or down."""
    which = _list_name(name)
    return save_button(
        request,
        draft,
        lambda revision: actions_lists.move_listed(
            version=draft,
            revision=revision,
            name=which,
            key=key,
            direction=direction_of(request),
            by=request.user,
            at=timezone.now(),
        ),
        back=which,
    )


@draft_view
def remove_listed(request: HttpRequest, draft: Version, name: str, key: str) -> HttpResponse:
    """Ask once, then take a part out of its list."""
    which, definition = _list_name(name), queries.definition(draft.pk)
    part = stored_part(request, lambda key: listed.find(definition, which, key), key)
    if request.method != "POST":
        context = {"draft": draft, "name": listed.title(part), "back": which}
        context["described"] = listed.described(part, definition)
        return render(request, "pathways/remove_part.html", context)
    return save_button(
        request,
        draft,
        lambda revision: actions_lists.remove_listed(
            version=draft, revision=revision, name=which, key=key, by=request.user, at=timezone.now()
        ),
        back=which,
        said=gettext("It is removed."),
    )


MakeForm = Callable[[HttpRequest, Version, Definition, Listed | None], PlainForm]


def _form(which: ListName) -> MakeForm:
    """Return what makes the form of a list."""
    match which:
        case ListName.ANCHORS:
            return _plain(EventForm)
        case ListName.CHOICES:
            return _plain(ChoiceForm)
        case ListName.GOALS:
            return _plain(GoalForm)
    return _succession_form


def _plain(form: type[PlainForm]) -> MakeForm:
    return lambda request, draft, definition, stored: form(
        request.POST or None, definition=definition, stored=stored
    )


def _succession_form(
    request: HttpRequest, draft: Version, definition: Definition, stored: Listed | None
) -> SuccessionForm:
    before = [queries.definition(version.pk) for version in queries.versions_before(draft)]
    return SuccessionForm(request.POST or None, definition=definition, before=before, stored=stored)


def _list_name(name: str) -> ListName:
    try:
        return ListName(name)
    except ValueError as unknown:
        raise Http404 from unknown


def _url(view_name: str, draft: Version, which: ListName, *key: str) -> str:
    return reverse(f"pathways:{view_name}", args=[draft.pathway.key, draft.number, which.value, *key])

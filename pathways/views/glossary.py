"""Hard words of a draft and what they mean: added, changed, removed. They are listed by the alphabet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pathways import actions_draft, describe, queries
from pathways.definition import Definition, GlossaryEntry
from pathways.forms import GlossaryForm
from pathways.models import Version
from pathways.views.saving import FormPage, draft_view, save_button, save_form, stored_part


@draft_view
def add_word(request: HttpRequest, draft: Version) -> HttpResponse:
    """A new hard word."""
    form = GlossaryForm(request.POST or None, definition=queries.definition(draft.pk))
    page = FormPage(
        draft,
        title=gettext("Explain a hard word"),
        submit=gettext("Add the word"),
        back="glossary",
        form=form,
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.save_word(
            version=draft, revision=revision, entry=form.entry(), by=request.user, at=timezone.now()
        ),
        gettext("The word is added."),
    )


@draft_view
def change_word(request: HttpRequest, draft: Version, word: str) -> HttpResponse:
    """A hard word and its meaning."""
    definition = queries.definition(draft.pk)
    entry = stored_part(request, lambda word: _entry(definition, word), word)
    initial = {"word": entry.word, "meaning": entry.meaning} if entry else {}
    form = GlossaryForm(request.POST or None, definition=definition, current=word, initial=initial)
    page = FormPage(
        draft,
        title=gettext("Change a hard word"),
        submit=gettext("Save"),
        back="glossary",
        form=form,
        typed=lambda: describe.entry(form.entry()),
        saved=lambda now: describe.entry(_entry(now, word)),
        add_url=reverse("pathways:add_word", args=[draft.pathway.key, draft.number]),
        remove_url=reverse("pathways:remove_word", args=[draft.pathway.key, draft.number, word]),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_draft.save_word(
            version=draft,
            revision=revision,
            entry=form.entry(),
            replaces=word,
            by=request.user,
            at=timezone.now(),
        ),
        gettext("Saved."),
    )


@draft_view
def remove_word(request: HttpRequest, draft: Version, word: str) -> HttpResponse:
    """Ask once, then take a word out of the list."""
    definition = queries.definition(draft.pk)
    entry = stored_part(request, lambda word: _entry(definition, word), word)
    if request.method != "POST":
        context = {"draft": draft, "name": entry.word, "back": "glossary"}
        context["described"] = describe.entry(entry)
        return render(request, "pathways/remove_part.html", context)
    return save_button(
        request,
        draft,
        lambda revision: actions_draft.remove_word(
            version=draft, revision=revision, word=word, by=request.user, at=timezone.now()
        ),
        back="glossary",
        said=gettext("The word is removed."),
    )


def _entry(definition: Definition, word: str) -> GlossaryEntry:
    """Return the entry of a word. Raises KeyError."""
    return {entry.word: entry for entry in definition.glossary}[word]

"""How every form on a draft is opened and saved: what is typed comes back, whatever keeps it from being saved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from pathways import queries, queries_pages, queries_revisions
from pathways.access import EDIT, View, needs
from pathways.actions_draft import Direction
from pathways.definition import Definition
from pathways.describe import Described
from pathways.forms import PlainForm
from pathways.models import Version
from pathways.refusals import NoLongerADraft, Refused, StaleDraft

NO_REVISION = 0

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled in differently. `is_untouched`: the one who typed left it as it was,
    so that saving it would only undo what the other did."""

    label: str
    typed: str
    saved: str
    is_untouched: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form on a draft.

    `back` is the place on the draft's page to return to. `typed` describes what the form holds, `saved`
    what the draft holds now (KeyError when the part is gone); both only for a stale save. `add_url` is
    where a part that is gone can be added again, `remove_url` where it is asked about before it goes.
    `back_to`: an address to return to in place of the draft's page, with its title. `beside`: what the
    template shows beside the form.
    """

    draft: Version
    title: str
    submit: str
    back: str
    form: PlainForm
    typed: Callable[[], Described] = list
    saved: Callable[[Definition], Described] = field(default=lambda definition: [])
    add_url: str = ""
    remove_url: str = ""
    back_to: str = ""
    back_title: str = ""
    beside: object = None

    @property
    def back_url(self) -> str:
        return self.back_to or draft_url(self.draft, self.back)


def draft_view(view: View) -> View:
    """Open `<pathway>/<number>/…` for a pathway admin and pass the version in; 404 when there is none.

    A published version has no forms: its pages lead to where it can be read. What is sent to it still
    arrives, so that the action can say who published it, and the page can give back what was typed.
    What was typed for a draft that was discarded is given back too.
    """

    @wraps(view)
    def opened(request: HttpRequest, pathway: str, number: int, **kwargs: object) -> HttpResponse:
        draft = queries_pages.find_version(pathway, number)
        if draft is None:
            return _gone(request)
        if not draft.is_draft and request.method != "POST":
            messages.info(request, gettext("This version is published. To change it, make a new draft."))
            return redirect("pathways:show_version", pathway, number)
        try:
            return view(request, draft, **kwargs)
        except Version.DoesNotExist:  # discarded since it was found
            return _gone(request)

    return needs(EDIT)(opened)


def save_form(
    request: HttpRequest,
    page: FormPage,
    save: Callable[[int], object],
    said: str,
    template: str = "pathways/edit_part.html",
) -> HttpResponse:
    """Show a form, or save it and go back to the draft. `save` gets the revision the form was opened with."""
    if not page.form.is_bound:
        return _show(request, page, template)
    if not page.form.is_valid():
        return _show(request, page, template, status=422)
    try:
        save(posted_revision(request))
    except StaleDraft as stale:
        return _show(request, page, template, status=409, **_both(request, page, stale))
    except NoLongerADraft as published:
        return _show(request, page, template, status=409, refusal=published.sentence, is_published=True)
    except Refused as refused:
        return _show(request, page, template, status=409, refusal=refused.sentence)
    except Version.DoesNotExist:
        raise
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, said)
    return redirect(page.back_url)


def save_button(
    request: HttpRequest,
    draft: Version,
    act: Callable[[int], object],
    back: str,
    said: str = "",
    back_to: str = "",
) -> HttpResponse:
    """Do what a single button asks for and go back to the draft, or to `back_to`; a refusal is said there."""
    try:
        act(posted_revision(request))
    except StaleDraft as stale:
        messages.warning(request, gettext("%s Nothing was changed. Look again.") % stale.sentence)
    except NoLongerADraft as published:
        messages.warning(request, published.sentence)
        return redirect("pathways:show_version", draft.pathway.key, draft.number)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    else:
        if said:
            messages.success(request, said)
    return redirect(back_to or draft_url(draft, back))


def stored_part(request: HttpRequest, find: Callable[[str], Part], key: str) -> Part | None:
    """Return a part of the draft; None when a form came in for a part that somebody has removed meanwhile,
    so that the save can be refused with what was typed. A page for a part that is not there is a 404."""
    try:
        return find(key)
    except KeyError as missing:
        if request.method == "POST":
            return None
        raise Http404 from missing


def posted_revision(request: HttpRequest) -> int:
    """Return the revision the page was opened with. A damaged one counts as an old one."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else NO_REVISION


def direction_of(request: HttpRequest) -> Direction:
    """Return where a part is to move: up, unless the button said down."""
    return Direction.DOWN if request.POST.get("direction") == Direction.DOWN else Direction.UP


def draft_url(draft: Version, anchor: str = "") -> str:
    url = reverse("pathways:edit_draft", args=[draft.pathway.key, draft.number])
    return f"{url}#{anchor}" if anchor else url


def add_again_url(view_name: str, draft: Version, key: str) -> str:
    """Return where a part that somebody removed is added again, under the key that plans know it by."""
    return f"{reverse(view_name, args=[draft.pathway.key, draft.number])}?{urlencode({'key': key})}"


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer 404, with what somebody wrote."""
    typed = typed_texts(request)
    if not typed:
        raise Http404
    return render(request, "pathways/draft_gone.html", {"typed": typed}, status=404)


def typed_texts(request: HttpRequest) -> list[str]:
    """Return every text of two words or more that came in: those somebody wrote."""
    return [text for values in request.POST.lists() for text in values[1] if len(text.split()) > 1]


def _both(request: HttpRequest, page: FormPage, stale: StaleDraft) -> dict:
    """Return what the page shows of both sides, and the number with which a second save is a decision."""
    context = {"refusal": stale.sentence, "revision": stale.version.revision, "is_stale": True}
    try:
        saved = dict(page.saved(queries.definition(stale.version.pk)))
    except KeyError:
        return context | {"is_gone": True, "save_url": page.add_url}
    opened = _as_opened(request, page)
    differences = [
        Difference(label, typed, saved.get(label, ""), is_untouched=opened.get(label) == typed)
        for label, typed in page.typed()
        if typed != saved.get(label, "")
    ]
    return context | {"differences": differences}


def _as_opened(request: HttpRequest, page: FormPage) -> dict[str, str]:
    """Return what the form held when it was opened, by label; {} when that is not known."""
    definition = queries_revisions.definition_at(page.draft, posted_revision(request))
    try:
        return dict(page.saved(definition)) if definition else {}
    except KeyError:
        return {}


def _show(
    request: HttpRequest, page: FormPage, template: str, status: int = 200, **context: object
) -> HttpResponse:
    """Show the form. One that was sent keeps the revision it was opened with: a mistake in a field must not
    turn it into a form that has seen what others saved meanwhile."""
    opened_with = posted_revision(request) if request.method == "POST" else page.draft.revision
    shown = {"page": page, "form": page.form, "draft": page.draft, "revision": opened_with}
    return render(request, template, shown | context, status=status)

"""The words of a version in the languages of the clinic: how far each is, its parts, one part to translate."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from pathways import actions_translations, queries_pages, queries_translations
from pathways.access import EDIT, READ, needs
from pathways.forms_translation import PartTextForm
from pathways.models import Version
from pathways.queries_translations import PartPage
from pathways.refusals import StaleText
from pathways.views.saving import Difference, typed_texts

GO_ON = "go_on"  # the name of the button that saves and leads to the next part
LONGEST_NUMBER = 18


@needs(READ)
@require_safe
def list_translations(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """How far a version is in each language of the clinic."""
    version = _version(pathway, number)
    context = {"version": version, "counters": queries_translations.list_translations(version)}
    return render(request, "pathways/list_translations.html", context)


@needs(READ)
@require_safe
def show_translation(request: HttpRequest, pathway: str, number: int, language: str) -> HttpResponse:
    """Every part of a version with its standing in one language."""
    version = _version(pathway, number)
    page = queries_translations.translation_page(version, language)
    if page is None:
        raise Http404
    return render(request, "pathways/show_translation.html", {"version": version, "page": page})


@needs(EDIT)
def translate_part(
    request: HttpRequest, pathway: str, number: int, language: str, part: str, key: str
) -> HttpResponse:
    """The words of one part, each beside the author's."""
    version = _version(pathway, number)
    page = queries_translations.part_page(version, language, part, key)
    if page is None:
        return _gone(request)
    form = PartTextForm(request.POST or None, part=page.part, language=page.language)
    if not form.is_valid():
        return _show(request, version, page, form, status=422 if form.is_bound else 200)
    try:
        _write(request, version, page, form)
    except StaleText as stale:
        return _show_both(request, version, page, form, stale)
    except KeyError:  # removed from the draft since the page was built
        return _gone(request)
    messages.success(request, gettext("Saved."))
    return redirect(_following_url(request, version, page))


def _write(request: HttpRequest, version: Version, page: PartPage, form: PartTextForm) -> None:
    actions_translations.write_text(
        version=version,
        part=page.part.source.part,
        key=page.part.source.key,
        language=page.language.code,
        source_digest=request.POST.get("source", ""),
        words=form.words(),
        checked_by=form.cleaned_data["checked_by"],
        seen=_seen(request),
        by=request.user,
        at=timezone.now(),
    )


def _show(
    request: HttpRequest, version: Version, page: PartPage, form: PartTextForm, status: int, **context: object
) -> HttpResponse:
    """Show the form. One that was sent keeps what it says it has seen, until both sides were shown."""
    is_first = request.method != "POST" or "differences" in context
    seen = page.seen if is_first else _seen(request)
    source = page.part.source.digest if is_first else request.POST.get("source", "")
    back_url = reverse(
        "pathways:show_translation", args=[version.pathway.key, version.number, page.language.code]
    )
    shown = {"version": version, "page": page, "form": form, "seen": seen, "source": source}
    shown["back_url"] = f"{back_url}#{page.part.source.anchor}"
    return render(request, "pathways/translate_part.html", shown | context, status=status)


def _show_both(
    request: HttpRequest, version: Version, opened: PartPage, form: PartTextForm, stale: StaleText
) -> HttpResponse:
    """Show what was typed beside what is stored now. The next save is then a decision."""
    source = opened.part.source
    page = queries_translations.part_page(version, opened.language.code, source.part, source.key)
    if page is None:
        return _gone(request)
    stored = page.part.text.words if page.part.text else {}
    differences = [
        Difference(form.fields[name].label, typed, stored.get(name, ""))
        for name, typed in form.words().items()
        if typed != stored.get(name, "")
    ]
    fresh = PartTextForm(request.POST, part=page.part, language=page.language)
    return _show(
        request, version, page, fresh, 409, refusal=stale.sentence, is_stale=True, differences=differences
    )


def _following_url(request: HttpRequest, version: Version, page: PartPage) -> str:
    here = [version.pathway.key, version.number, page.language.code]
    if GO_ON in request.POST and page.following is not None:
        return reverse("pathways:translate_part", args=[*here, *page.following.source.place])
    return f"{reverse('pathways:show_translation', args=here)}#{page.part.source.anchor}"


def _seen(request: HttpRequest) -> int:
    """Return the number of the translation that stood on the page. A damaged one counts as none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else 0


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer 404, with the words that came in for a part, or a language, that is not there any more."""
    typed = typed_texts(request)
    if not typed:
        raise Http404
    return render(request, "pathways/part_gone.html", {"typed": typed}, status=404)


def _version(pathway: str, number: int) -> Version:
    version = queries_pages.find_version(pathway, number)
    if version is None:
        raise Http404
    return version

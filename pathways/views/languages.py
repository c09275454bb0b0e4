"""The languages that families of this clinic read, beside the one a pathway is written in."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from pathways import actions_translations, languages, queries_translations
from pathways.access import EDIT, READ, needs
from pathways.forms_translation import LanguageForm
from pathways.refusals import Refused


@needs(READ)
@require_safe
def list_languages(request: HttpRequest) -> HttpResponse:
    """Every language of the clinic, and the form for one more."""
    return _show(request, None)


@needs(EDIT)
@require_POST
def add_language(request: HttpRequest) -> HttpResponse:
    """One more language. Publishing then asks for its words."""
    lines = queries_translations.list_languages()
    form = LanguageForm(request.POST, taken=[line.language.code for line in lines])
    if not form.is_valid():
        return _show(request, form)
    code = form.cleaned_data["code"]
    try:
        actions_translations.add_language(code=code, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error("code", refused.sentence)
        return _show(request, form)
    messages.success(request, gettext("%s is added.") % languages.language(code).own_name)
    return redirect("pathways:list_languages")


@needs(EDIT)
@require_POST
def remove_language(request: HttpRequest, language: str) -> HttpResponse:
    """Take a language off the list. Nothing that was translated is lost."""
    try:
        actions_translations.remove_language(code=language)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    sentence = gettext("%s is off the list. Its translations are kept.")
    messages.success(request, sentence % languages.language(language).own_name)
    return redirect("pathways:list_languages")


def _show(request: HttpRequest, form: LanguageForm | None) -> HttpResponse:
    """Show the list; with a form that was refused, 422."""
    lines = queries_translations.list_languages()
    shown = form or LanguageForm(taken=[line.language.code for line in lines])
    context = {"lines": lines, "form": shown}
    return render(request, "pathways/list_languages.html", context, status=422 if form else 200)

"""A version as a file, and a file as a draft."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from pathways import actions_files, queries, queries_pages
from pathways.access import EDIT, READ, needs
from pathways.actions import Outcome
from pathways.forms_files import ImportForm
from pathways.library_format import PathwayFileErrors
from pathways.library_writer import write_pathway
from pathways.models import Version
from pathways.refusals import DraftIsOpen
from pathways.steps_table import steps_csv
from pathways.views.saving import draft_url

FAULTS_SHOWN = 200
LONGEST_NAME = 80


@needs(READ)
@require_safe
def export_version(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """The version as a pathway file, to keep, to change or to load elsewhere."""
    version = _version(pathway, number)
    state = gettext("draft") if version.is_draft else gettext("published")
    remark = gettext("%(title)s, version %(number)s (%(state)s)") % {
        "title": version.title,
        "number": version.number,
        "state": state,
    }
    text = write_pathway(queries.definition(version.pk), remark)
    return _download(text, "application/yaml; charset=utf-8", f"{pathway}-{number}.yaml")


@needs(READ)
@require_safe
def export_steps(request: HttpRequest, pathway: str, number: int) -> HttpResponse:
    """The steps as a table, for a review in a spreadsheet."""
    version = _version(pathway, number)
    text = steps_csv(queries.definition(version.pk))
    return _download(text, "text/csv; charset=utf-8", f"{pathway}-{number}-steps.csv")


@needs(EDIT)
def import_file(request: HttpRequest) -> HttpResponse:
    """Ask for a pathway file and make a draft of it, or list everything that keeps it from being one."""
    if request.method != "POST":
        return _show(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        version, outcome = actions_files.load_file(
            content=file.read(), filename=_name_of(file), by=request.user, at=timezone.now()
        )
    except PathwayFileErrors as refused:
        return _show(request, form, status=422, **_faults(refused))
    except DraftIsOpen as in_the_way:
        return _show(request, form, status=409, refused=in_the_way)
    return _told(request, version, outcome)


def _told(request: HttpRequest, version: Version, outcome: Outcome) -> HttpResponse:
    """Say what became of the file, on the page of the version that holds it."""
    said = {
        Outcome.UNCHANGED: gettext("This file is here already, as version %s. Nothing was changed."),
        Outcome.NEW_DRAFT: gettext("The file is now version %s, a draft. Look at it, then publish it."),
        Outcome.REPLACED_DRAFT: gettext("The file took the place of the draft, version %s."),
    }
    messages.success(request, said[outcome] % version.number)
    if version.is_draft:
        return redirect(draft_url(version))
    return redirect("pathways:show_version", version.pathway.key, version.number)


def _faults(refused: PathwayFileErrors) -> dict:
    shown = refused.errors[:FAULTS_SHOWN]
    return {
        "file_name": shown[0].file,
        "faults": shown,
        "more": len(refused.errors) - len(shown),
        "count": len(refused.errors),
    }


def _show(request: HttpRequest, form: ImportForm, status: int = 200, **context: object) -> HttpResponse:
    return render(request, "pathways/import_file.html", {"form": form} | context, status=status)


def _name_of(file: UploadedFile) -> str:
    return (file.name or gettext("file"))[-LONGEST_NAME:]


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)


def _version(pathway: str, number: int) -> Version:
    version = queries_pages.find_version(pathway, number)
    if version is None:
        raise Http404
    return version

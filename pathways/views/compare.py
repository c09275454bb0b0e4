"""Two versions of a pathway beside each other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from pathways import queries_compare, queries_pages
from pathways.access import READ, needs
from pathways.forms import CompareForm
from pathways.queries_pages import VersionLine


@needs(READ)
@require_safe
def compare_versions(request: HttpRequest, pathway: str) -> HttpResponse:
    """What differs between any two versions. What the address leaves out is chosen: the newest, the one before."""
    lines = queries_pages.version_lines(pathway)
    if not lines:
        raise Http404
    form = CompareForm(_chosen(request, lines), versions=_names(lines))
    context = {"lines": lines, "form": form, "title": lines[0].version.title, "pathway": pathway}
    if len(lines) == 1:
        return render(request, "pathways/compare_versions.html", context)
    if not form.is_valid():
        return render(request, "pathways/compare_versions.html", context, status=422)
    by_number = {line.version.number: line for line in lines}
    sides = [by_number[form.cleaned_data[side]] for side in ("before", "after")]
    comparison = queries_compare.compare_page(*(line.version for line in sides))
    return render(
        request, "pathways/compare_versions.html", context | {"sides": sides, "comparison": comparison}
    )


def _chosen(request: HttpRequest, lines: list[VersionLine]) -> dict[str, str]:
    after = request.GET.get("after", str(lines[0].version.number))
    newest_first = {str(line.version.number): line for line in lines}
    usual = (
        queries_pages.usual_before(lines, newest_first[after].version.number)
        if after in newest_first
        else None
    )
    return {"before": request.GET.get("before", str(usual.version.number) if usual else ""), "after": after}


def _names(lines: list[VersionLine]) -> dict[int, str]:
    """Return number -> for example *Version 3 (draft)*."""
    states = {
        "draft": gettext("Version %(number)s (draft)"),
        "current": gettext("Version %(number)s (current)"),
        "earlier": gettext("Version %(number)s"),
        "retired": gettext("Version %(number)s (retired)"),
    }
    return {line.version.number: states[line.state] % {"number": line.version.number} for line in lines}

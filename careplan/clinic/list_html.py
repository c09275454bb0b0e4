"""Parts of the worklist and of a search, filled into stencils of their templates (docs/adr/0019)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from careplan.clinic.forms.worklist import SearchForm
from careplan.clinic.queries.search import Found
from careplan.clinic.queries.worklist import Bar
from careplan.clinic.reasons import Reason
from careplan.clinic.row_words import GroupWords, RowWords, dated
from careplan.plans.models import Plan
from careplan.stencils import Gaps, Stencil

_KEPT_BARS = 4096


@dataclass(frozen=True, slots=True)
class GroupHtml:
    """A group of the worklist, and its rows as they stand on the page."""

    label: str
    rows: list[RowWords]
    html: SafeString


def groups_html(groups: Iterable[GroupWords]) -> list[GroupHtml]:
    return [
        GroupHtml(group.label, group.rows, SafeString("".join([row_html(row) for row in group.rows])))
        for group in groups
    ]


def search_html(csrf_token: str) -> SafeString:
    """The field above the list, in which nothing was typed yet."""
    return _SEARCH.fill({"csrf_token": csrf_token})


def keys_html() -> SafeString:
    return _KEYS.fill({})


def found_html(found: Iterable[Found]) -> SafeString:
    """Patients found, one row each."""
    language = get_language() or ""
    return SafeString("".join([_found_row(one, language) for one in found]))


def _found_row(one: Found, language: str) -> SafeString:
    patient, plan = one.patient, one.plan
    values = {
        "patient": patient.public_id,
        "name": patient.name,
        "born": dated(patient.born_on, language),
        "number": patient.number,
        "team": one.team.name,
        "status": plan.get_status_display() if plan else "",
        "day": dated(plan.started_on, language) if plan else "",
    }
    return _FOUND.fill(values, is_open=plan is not None and plan.status == Plan.Status.ACTIVE)


def row_html(row: RowWords) -> SafeString:
    """One plan on the worklist, as `clinic/_row.html` says it."""
    values = {
        "key": row.key,
        "mark": row.mark,
        "url": row.url,
        "name": row.name,
        "born": row.born,
        "number": row.number,
        "progress": row.progress,
        "next_title": row.next_title,
        "next_when": row.next_when,
        "nurse": row.nurse,
    }
    for place, words in enumerate(row.about):
        values[_ABOUT[place]] = words
    kind = ""
    if row.reasons:
        first, *others = row.reasons
        kind = first.kind
        values |= {"tag": first.tag, "text": first.text, "more": first.more}
        for place, reason in enumerate(others):
            values[f"also_{place}"] = reason.text
    if row.bars:
        language = get_language()
        pieces = [_bar(language, bar) for bar in row.bars]
        values["bars"] = SafeString("".join([progress for progress, _line in pieces]))
        values["bar_lines"] = SafeString("".join([line for _progress, line in pieces]))
    return _ROW.fill(values, colour=row.colour, reasons=len(row.reasons), kind=kind)


@lru_cache(maxsize=_KEPT_BARS)
def _bar(_language: str, bar: Bar) -> tuple[SafeString, SafeString]:
    """How far one part is, as a bar and as a line of words. Many plans are as far in it, and it names none."""
    values = {"words": bar.words, "done": str(bar.done), "total": str(bar.total)}
    # Nothing stands between two bars, also no end of a line.
    return SafeString(_BAR.fill(values).strip()), SafeString(_BAR_LINE.fill(values).strip())


_ABOUT = ("about", "about_more")


def _row_context(gaps: Gaps, *, colour: str, reasons: int, kind: str) -> dict[str, object]:
    said = [Reason(gaps.text, gaps.tag, kind, gaps.more)] if reasons else []
    said += [Reason(getattr(gaps, f"also_{place}")) for place in range(reasons - 1)]
    names = ("key", "mark", "url", "name", "born", "number", "progress", "next_title", "next_when", "nurse")
    row = SimpleNamespace(
        colour=colour,
        reasons=said,
        about=[words for name in _ABOUT if (words := getattr(gaps, name))],
        bars=gaps.bars,
        bar_lines=gaps.bar_lines,
        **{name: getattr(gaps, name) for name in names},
    )
    return {"row": row}


def _bar_context(gaps: Gaps) -> dict[str, object]:
    return {"words": gaps.words, "done": gaps.done, "total": gaps.total}


def _search_context(gaps: Gaps) -> dict[str, object]:
    return {"search_form": SearchForm(), "csrf_token": gaps.csrf_token}


def _found_context(gaps: Gaps, *, is_open: bool) -> dict[str, object]:
    return {"one": gaps, "is_open": is_open}


_FOUND = Stencil("clinic/_found_row.html", _found_context)
_SEARCH = Stencil("clinic/_search.html", _search_context)
_KEYS = Stencil("clinic/_keys.html", lambda _gaps: {})
_ROW = Stencil("clinic/_row.html", _row_context)
_BAR = Stencil("clinic/_bar.html", _bar_context)
_BAR_LINE = Stencil("clinic/_bar_line.html", _bar_context)

"""The pieces of pages that are made most often, filled into stencils of their templates (docs/adr/0019)."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from careplan.accounts import typed_text
from careplan.accounts.models import Team
from careplan.accounts.templatetags.words import worded
from careplan.checklist.queries.today import TodayPage
from careplan.checklist.rows import ItemRow
from careplan.plans.access import Access
from careplan.stencils import Gaps, Stencil

Phones = tuple[str, str, str]
LISTS = ("still_open", "today", "this_week", "any_day", "any_day_more", "later", "done")


def row_html(row: ItemRow, csrf_token: str, *, is_saved: bool = False) -> SafeString:
    """The row of an item, on every list and as the answer to a tick."""
    values = {
        "id": str(row.id),
        "title": row.title,
        "title_words": worded(row.title),
        "detail": row.detail,
        "looked_at": row.looked_at,
        "url": row.url,
        "back": row.back,
        "tick_url": row.tick_url,
        "undo_url": row.undo_url,
        "other_day_url": row.other_day_url,
        "op_id": row.op_id,
        "take_url": row.take_url,
        "take_op_id": row.take_op_id,
        "problem": row.problem,
        "csrf_token": csrf_token,
    }
    return _ROW.fill(values, is_done=row.is_done, is_saved=is_saved)


def rows_html(rows: Iterable[ItemRow], csrf_token: str) -> SafeString:
    return SafeString("".join([row_html(row, csrf_token) for row in rows]))


def after_tick_html(
    row: ItemRow, csrf_token: str, *, is_saved: bool, saved_at: str, words: str
) -> SafeString:
    """The row in its place, and the count at the top of the page."""
    values = {"row": row_html(row, csrf_token, is_saved=is_saved), "saved_at": saved_at, "words": words}
    return _AFTER_TICK.fill(values, is_saved=is_saved)


def today_html(request: HttpRequest, access: Access, page: TodayPage, frame: Mapping[str, str]) -> SafeString:
    """The whole page of *Today*. `frame`: account, release, and the time and day of the page."""
    token = get_token(request)
    lists = {name: rows_html(getattr(page, name), token) for name in LISTS}
    values = {
        **frame,
        **lists,
        "csrf_token": token,
        "call_bar": _call_bar(access),
        "looks_on": "" if access.takes_part else _LOOKS_ON.fill({}, phones=phones_of(access.team)),
        "above": _above(request),
        "between": _between(request, access, page),
        "patient": access.patient.public_id,
        "called": access.patient.called,
        "number": str(access.patient.last_event_number),
        "plan": str(page.head.plan.pk) if page.head.plan else "",
        "heading": page.heading,
        "words": page.words,
        "any_day_more_words": _more_words(len(page.any_day_more)),
        "later_words": _later_words(len(page.later)),
    }
    reading = page.head.reading
    return _TODAY.fill(
        values,
        takes_part=access.takes_part,
        is_open=page.head.is_open,
        ended_because=page.head.plan.ended_because if page.head.plan else "",
        needs_banner=page.head.needs_banner,
        is_unchecked=bool(reading and reading.has_translated and reading.has_unchecked),
        is_untranslated=bool(reading and reading.has_untranslated),
    )


def has_something_above(request: HttpRequest) -> bool:
    """Say whether something stands above a page for this once. It is still there afterwards."""
    return bool(len(messages.get_messages(request)) or typed_text.untaken_text(request))


def _call_bar(access: Access) -> SafeString:
    signs_url = reverse("checklist:show_warning_signs", args=[access.patient.public_id])
    return _CALL_BAR.fill({"signs_url": signs_url}, phones=phones_of(access.team))


def _above(request: HttpRequest) -> str:
    """What was just done, and words kept from a session that ran out; nothing on most days."""
    if not has_something_above(request):
        return ""
    return SafeString(render_to_string("checklist/_above.html", request=request))


def _between(request: HttpRequest, access: Access, page: TodayPage) -> str:
    """A pause, warning signs, what a nurse asks, changes, answers and new dates; nothing on most days."""
    plan, signs = page.head.plan, page.signs
    is_paused = plan is not None and plan.paused_at is not None
    news = (signs.are_open, signs.answered, page.asked, page.changes.first, page.questions, page.moved)
    if not (is_paused or any(news)):
        return ""
    context = {"page": page, "access": access, "team": access.team}
    return SafeString(render_to_string("checklist/_between.html", context, request))


def _more_words(count: int) -> str:
    return ngettext("%(count)s more for any day", "%(count)s more for any day", count) % {"count": count}


def _later_words(count: int) -> str:
    return ngettext("Later: %(count)s", "Later: %(count)s", count) % {"count": count}


def phones_of(team: Team) -> Phones:
    """What pages show of a team: its numbers."""
    return (team.urgent_phone, team.day_phone, team.emergency_number)


def _row_context(gaps: Gaps, *, is_done: bool, is_saved: bool) -> dict[str, object]:
    row = SimpleNamespace(
        id=gaps.id,
        title=gaps.title,
        title_words=gaps.title_words,
        detail=gaps.detail,
        looked_at=gaps.looked_at,
        url=gaps.url,
        back=gaps.back,
        tick_url=gaps.tick_url,
        undo_url=gaps.undo_url,
        other_day_url=gaps.other_day_url,
        op_id=gaps.op_id,
        take_url=gaps.take_url,
        take_op_id=gaps.take_op_id,
        problem=gaps.problem,
        is_done=is_done,
    )
    return {"row": row, "is_saved": is_saved, "csrf_token": gaps.csrf_token}


def _after_tick_context(gaps: Gaps, *, is_saved: bool) -> dict[str, object]:
    return {"row": gaps.row, "is_saved": is_saved, "saved_at": gaps.saved_at, "words": gaps.words}


def _team_with(phones: Phones) -> Team:
    """A team that has nothing but its numbers, as a stencil needs it."""
    return Team(urgent_phone=phones[0], day_phone=phones[1], emergency_number=phones[2])


def _today_context(
    gaps: Gaps,
    *,
    takes_part: bool,
    is_open: bool,
    ended_because: str,
    needs_banner: bool,
    is_unchecked: bool,
    is_untranslated: bool,
) -> dict[str, object]:
    patient = SimpleNamespace(public_id=gaps.patient, called=gaps.called, last_event_number=gaps.number)
    plan = SimpleNamespace(pk=gaps.plan, ended_because=ended_because) if gaps.plan else None
    reading = SimpleNamespace(
        has_translated=is_unchecked, has_unchecked=is_unchecked, has_untranslated=is_untranslated
    )
    head = SimpleNamespace(plan=plan, is_open=is_open, needs_banner=needs_banner, reading=reading)
    lists = {name: [rows] if (rows := getattr(gaps, name)) else [] for name in LISTS}
    names = ("heading", "words", "any_day_more_words", "later_words")
    return {
        "page": SimpleNamespace(head=head, **lists, **{name: getattr(gaps, name) for name in names}),
        "access": SimpleNamespace(patient=patient, takes_part=takes_part),
        "tab": "today",
        "as_of": {"time": gaps.as_of_time, "day": gaps.as_of_day},
        **{
            name: getattr(gaps, name)
            for name in ("call_bar", "looks_on", "above", "between", "csrf_token", "account", "release")
        },
    }


def _call_bar_context(gaps: Gaps, *, phones: Phones) -> dict[str, object]:
    return {"team": _team_with(phones), "signs_url": gaps.signs_url}


def _looks_on_context(_gaps: Gaps, *, phones: Phones) -> dict[str, object]:
    return {"team": _team_with(phones)}


# Apart from the page, because every team has numbers of its own.
_CALL_BAR = Stencil("components/call_bar.html", _call_bar_context)
_LOOKS_ON = Stencil("checklist/_looks_on.html", _looks_on_context)
_TODAY = Stencil("checklist/show_today.html", _today_context)
_ROW = Stencil("checklist/_item.html", _row_context)
_AFTER_TICK = Stencil("checklist/_after_tick.html", _after_tick_context)

"""A row of the worklist as finished words: the template places them, and the file writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day, moment, spoken, worded
from careplan.clinic.filters import Filters
from careplan.clinic.queries.worklist import Bar, Group, Row, mark_of
from careplan.clinic.reasons import Reason, reasons_for
from careplan.plans import days
from careplan.plans.states import WorklistGroup

COLOURS = {WorklistGroup.CALL_NOW: "now", WorklistGroup.WAITS: "wait"}


@dataclass(frozen=True, slots=True)
class RowWords:
    """One plan on the worklist. `key` finds the row again after an exchange, `mark` tells whether it changed.

    `about`: what stands behind date of birth and number. `next_title` is marked with its language.
    """

    key: str
    mark: str
    url: str
    name: str
    born: str
    number: str
    about: tuple[str, ...]
    colour: str
    reasons: list[Reason]
    progress: str
    bars: list[Bar]
    next_title: str
    next_when: str
    nurse: str


@dataclass(frozen=True, slots=True)
class GroupWords:
    label: str
    rows: list[RowWords]


def groups_in_words(
    groups: Iterable[Group], filters: Filters, now: datetime, *, with_team: bool
) -> list[GroupWords]:
    language = get_language() or ""
    before, after = _address(get_script_prefix())
    return [
        GroupWords(
            str(group.group.label),
            [
                row_words(
                    row,
                    filters,
                    now,
                    url=f"{before}{row.plan.patient.public_id}{after}",
                    language=language,
                    with_team=with_team,
                )
                for row in group.rows
            ],
        )
        for group in groups
    ]


@cache
def _address(_prefix: str) -> tuple[str, str]:
    """What stands before and after the name of a patient in the address of the page."""
    before, _patient, after = reverse("clinic:show_patient", args=["PATIENT"]).partition("PATIENT")
    return before, after


def row_words(
    row: Row, filters: Filters, now: datetime, *, url: str, language: str, with_team: bool
) -> RowWords:
    """`with_team`: her patients are of several teams, so each row names its own."""
    plan, patient = row.plan, row.plan.patient
    about = [spoken(row.cancer), row.team.name if with_team else ""]
    return RowWords(
        key=patient.public_id,
        mark=mark_of(plan.pk, patient.last_event_number),
        url=url,
        name=patient.name,
        born=dated(patient.born_on, language),
        number=patient.number,
        about=tuple(words for words in about if words),
        colour=COLOURS.get(plan.worklist_group, ""),
        reasons=reasons_for(row, now, filters),
        progress=_progress(row.done, row.total, language),
        bars=row.bars,
        next_title=worded(plan.next_item.title) if plan.next_item else "",
        next_when=_next_when(row, now, language),
        nurse=plan.nurse.first_name if plan.nurse else "",
    )


@lru_cache(maxsize=4096)
def dated(when: date, _language: str) -> str:
    return date_format(when, "DATE_FORMAT")


@lru_cache(maxsize=1024)
def _progress(done: int, total: int, _language: str) -> str:
    return _("%(done)s of %(total)s") % {"done": done, "total": total}


def _next_when(row: Row, now: datetime, language: str) -> str:
    plan, today = row.plan, days.today(row.team.time_zone, now)
    if plan.next_item is None or plan.next_on is None:
        return ""
    if plan.next_item.appointment_at:
        return moment(plan.next_item.appointment_at, now, row.team.time_zone)
    return (
        _since(plan.next_on, today, language)
        if plan.next_on < today and not plan.paused_at
        else day(plan.next_on, today)
    )


@lru_cache(maxsize=1024)
def _since(next_on: date, today: date, _language: str) -> str:
    return _("open since %(since)s") % {"since": day(next_on, today)}

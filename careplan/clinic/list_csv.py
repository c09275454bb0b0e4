"""The worklist as lines of a CSV file. Pure: rows in, text out."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from careplan.clinic.filters import Filters
from careplan.clinic.queries.worklist import Row
from careplan.clinic.reasons import Reason, reasons_for
from pathways.steps_table import harmless

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes the letters of other languages for something else


def file_lines(
    pages: Iterable[list[Row]], filters: Filters, now: datetime, *, language: str, last_line: str
) -> Iterator[str]:
    """The whole file, a piece for each page of rows. `last_line`: what is said when not all of the list fits.

    In the `language` of who asked: pieces are made while they are sent, after the page itself was answered.
    """
    with override(language):
        head = _written([_head()])
    yield BYTE_ORDER_MARK + head
    for rows in pages:
        with override(language):
            piece = _written(_cells(row, filters, now) for row in rows)
        yield piece
    if last_line:
        yield _written([[last_line]])


def _written(lines: Iterable[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return text.getvalue()


def _head() -> list[str]:
    return [
        _("Name"),
        _("Date of birth"),
        _("Number"),
        _("Team"),
        _("Where the cancer began"),
        _("Group"),
        _("Why here"),
        _("Steps done"),
        _("Steps that apply"),
        _("Progress"),
        _("Next step"),
        _("Next date"),
        _("With"),
    ]


def _cells(row: Row, filters: Filters, now: datetime) -> list[str]:
    plan = row.plan
    return [
        plan.patient.name,
        plan.patient.born_on.isoformat(),
        plan.patient.number,
        row.team.name,
        str(row.cancer),
        str(row.group.label),
        "; ".join(_in_one(reason) for reason in reasons_for(row, now, filters)),
        str(row.done),
        str(row.total),
        "; ".join(bar.words for bar in row.bars),
        str(plan.next_item.title) if plan.next_item else "",
        plan.next_on.isoformat() if plan.next_on else "",
        plan.nurse.name if plan.nurse else "",
    ]


def _in_one(reason: Reason) -> str:
    words = ", ".join(part for part in (reason.text, reason.more) if part)
    return f"{reason.tag}: {words}" if reason.tag else words

"""The numbers of a version as a CSV file, for a spreadsheet. Pure: what the page does not tell, this does not."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from careplan.insights.few import Count
from careplan.insights.step_numbers import StepNumbers
from pathways.steps_table import harmless

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes the letters of other languages for something else


def table(steps: Iterable[tuple[str, StepNumbers]]) -> str:
    """In: (title of the category, step). Out: the whole file, one line for each step and one for each reason."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(
        [
            gettext("Category"),
            gettext("Step"),
            gettext("Key"),
            gettext("Plans with it"),
            gettext("Done"),
            gettext("Open"),
            gettext("Not done"),
            gettext("Why not"),
            gettext("Whose reason"),
            gettext("Verified, per cent"),
            gettext("Days from open to done, median"),
        ]
    )
    for category, step in steps:
        name = [category, step.title, step.key]
        counts = [_cell(one) for one in (step.plans, step.done, step.open, step.not_done)]
        writer.writerow(
            _safe([*name, *counts, "", "", _given(step.verified_share), _given(step.median_days)])
        )
        for line in step.reasons:
            writer.writerow(_safe([*name, "", "", "", _cell(line.count), line.words, line.source, "", ""]))
    return file.getvalue()


def _safe(row: Iterable[str]) -> list[str]:
    """The cells as a spreadsheet shows them, instead of working them out."""
    return [harmless(cell) for cell in row]


def _cell(count: Count) -> str:
    return str(count) if count.told is None else str(count.told)


def _given(number: float | None) -> str:
    if number is None:
        return gettext("not shown")
    return f"{number:g}"

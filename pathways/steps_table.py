"""The steps of a version as a table for a spreadsheet: one row for each, its rules in words. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.utils.translation import gettext

from pathways import conditions, describe, labels, rule_words
from pathways.definition import Definition, Kind, Step

# A spreadsheet takes a cell that begins like this for a formula, and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes the file for another encoding


def steps_table(definition: Definition) -> list[list[str]]:
    """Return the head of the table, and one row for each step, in the version's order."""
    columns = _columns(definition)
    return [list(columns), *([cell(step) for cell in columns.values()] for step in definition.steps)]


def steps_csv(definition: Definition) -> str:
    """Return the table as CSV. No cell of it begins like a formula."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerows([harmless(cell) for cell in row] for row in steps_table(definition))
    return _BYTE_ORDER_MARK + written.getvalue()


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; it then shows it as text."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _columns(definition: Definition) -> dict[str, Callable[[Step], str]]:
    """Title of the column -> what stands in it for a step."""
    titles = {category.key: category.title for category in definition.categories}
    chosen = {key: choice for choice in definition.choices for key in choice.steps}
    return {
        gettext("Key"): lambda step: step.key,
        gettext("Category"): lambda step: titles.get(step.category, step.category),
        gettext("Kind"): lambda step: str(labels.KIND[step.kind]),
        gettext("Title"): lambda step: step.title,
        gettext("What it is"): lambda step: step.what,
        gettext("Why it matters"): lambda step: step.why,
        gettext("What to ask"): lambda step: "\n".join(step.ask),
        gettext("Who does it"): lambda step: str(labels.DONE_BY[step.done_by]),
        gettext("Who sees it"): lambda step: str(labels.SEEN_BY[step.seen_by]),
        gettext("The family may tick it off"): lambda step: (
            gettext("yes") if step.family_ticks else gettext("no")
        ),
        gettext("Applies"): lambda step: conditions.in_words(step.condition, definition.facts_by_key),
        gettext("When"): lambda step: _when(step, definition),
        gettext("Where the schedule comes from"): lambda step: step.schedule_source,
        gettext("Waits"): lambda step: rule_words.waits_for(step.waits_for, definition),
        gettext("Choice"): lambda step: (
            rule_words.choice(chosen[step.key], definition) if step.key in chosen else ""
        ),
        gettext("Question in the check-in"): lambda step: step.question,
        gettext("When the answer is yes or not sure"): lambda step: (
            str(labels.LEVEL[step.level]) if step.level else ""
        ),
        gettext("Where this choice comes from"): lambda step: step.level_source,
        gettext("Where it comes from"): describe.source,
        gettext("Rows of the documented pathway"): lambda step: ", ".join(step.covers),
    }


def _when(step: Step, definition: Definition) -> str:
    """A watch question is asked at every check-in; it has no days of its own."""
    if step.kind is Kind.WATCH:
        return gettext("at every check-in")
    return rule_words.schedule(step.schedule, definition)

"""A habit of the calendar, such as exercises every Monday, is never late: it stands on the day it is read.

Pure. Nothing is stored by the passing of time (DECISIONS 10), so the day in its row may be long over.
"""

from datetime import date

from pathways import schedules
from pathways.definition import Definition, Kind, Step
from pathways.schedules import CountedFrom, Situation


def rolls(step: Step | None) -> bool:
    """Say whether a missed time of this step goes on to the day of reading."""
    repeat = step.schedule.repeat if step is not None and step.schedule is not None else None
    return repeat is not None and step.kind is Kind.HABIT and repeat.counted_from is CountedFrom.CALENDAR


def rolling_steps(definition: Definition) -> frozenset[str]:
    return frozenset(step.key for step in definition.steps if rolls(step))


def due_when_read(step: Step | None, due: date, situation: Situation, today: date) -> date:
    """The day that a page shows for an item whose day came from its schedule."""
    if not rolls(step) or due >= today:
        return due
    until = step.schedule.repeat.until
    end = schedules.day_of(until, situation) if until is not None else None
    if end is not None and today > end:
        return schedules.shown_due(step.schedule, due, situation, today)
    return today

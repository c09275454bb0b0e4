"""The first days a schedule gives for a plan that starts today: a preview for its author. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pathways import schedules
from pathways.definition import Definition
from pathways.schedules import Completion, Reference, Schedule, Situation, Window

MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class FirstDays:
    """`supposed`: the title of the event or step whose day is taken to be today; "" for the plan's start.

    `days` is empty when the schedule has ended before it began.
    """

    window: Window | None
    days: tuple[date, ...]
    supposed: str = ""


def first_days(schedule: Schedule, definition: Definition, today: date) -> FirstDays:
    """Return the first MOST_DAYS days if the plan starts today and each time is done on its day.

    An event, or a step, that the schedule hangs on has not happened in a new plan: its day is taken to be today.
    """
    start = schedule.start
    situation = Situation(
        plan_start=today,
        anchors={start.key: today} if start.reference is Reference.ANCHOR else {},
        completions={start.key: (Completion(1, today),)} if start.reference is Reference.STEP else {},
        answers={},
    )
    window = schedules.upcoming(schedule, "", situation).window
    if window is None:
        return FirstDays(None, (), _title(schedule, definition))
    later = schedules.forecast(schedule, "", situation, window.due, MOST_DAYS - 1)
    return FirstDays(window, (window.due, *later), _title(schedule, definition))


def _title(schedule: Schedule, definition: Definition) -> str:
    start = schedule.start
    match start.reference:
        case Reference.ANCHOR:
            anchor = definition.anchors_by_key.get(start.key)
            return anchor.title if anchor else start.key
        case Reference.STEP:
            step = definition.steps_by_key.get(start.key)
            return step.title if step else start.key
    return ""

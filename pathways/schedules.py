"""Schedules: on which day does a step fall, and when does it come back?

Pure. A schedule hangs on a reference: the day the plan began, an anchor (a named event such as “first
infusion”, whose day a nurse enters), or the day another step was really done. Days are plain dates in the
plan's time zone; nothing here knows a clock. Month arithmetic is dateutil's: the 31st becomes the last day
of a shorter month, and a calendar rhythm counts from its first day again, so that it comes back to the 31st.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from pathways import conditions
from pathways.conditions import Condition

FORECAST = 5
MOST_UNITS = 520
MOST_TIMES = 500
MOST_WINDOW_DAYS = 366


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Reference(StrEnum):
    PLAN_START = "plan_start"
    ANCHOR = "anchor"
    STEP = "step"


class CountedFrom(StrEnum):
    """What the next time hangs on: the day it was really done, or the calendar whatever was done."""

    LAST_DONE = "last_done"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Span:
    count: int
    unit: Unit = Unit.DAY


@dataclass(frozen=True, slots=True)
class Point:
    """A day: so long after a reference, or before it. `key` names the anchor or the step."""

    reference: Reference = Reference.PLAN_START
    key: str = ""
    offset: Span = Span(0)
    before: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a step comes back, and when that ends: after so many times, after a day, or when facts say so.

    `times` counts every time that came, done or not. `until` is the last day on which it may fall.
    """

    every: Span
    counted_from: CountedFrom = CountedFrom.LAST_DONE
    times: int | None = None
    until: Point | None = None
    ends_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """`opens` and `closes` are days from the due day, negative for before; None leaves that side open."""

    start: Point = Point()
    opens: int | None = None
    closes: int | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """One time that is over. `on`: the day it was done, or for a time that was missed, the day it was for.

    `done` False: somebody said that it was not done. Such a time counts for the rhythm, never as a
    completion that another step hangs on.
    """

    occurrence: int
    on: date
    done: bool = True
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    opens: date | None
    due: date
    closes: date | None


Completions = Mapping[str, Sequence[Completion]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a plan knows of its days: when it began, anchors with a day, and what was finished per step."""

    plan_start: date
    anchors: Mapping[str, date]
    completions: Completions
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next time of a step. `window` None: no day can be said, because `missing` has none, or it is `over`."""

    window: Window | None
    over: bool = False
    missing: Point | None = None


def add(day: date, span: Span, times: int = 1) -> date | None:
    """Return the day `times` spans later (negative: earlier); None beyond the calendar's ends."""
    count = span.count * times
    try:
        if span.unit is Unit.MONTH:
            return day + relativedelta(months=count)
        return day + timedelta(days=count * (7 if span.unit is Unit.WEEK else 1))
    except (OverflowError, ValueError):
        return None


def day_of(point: Point, situation: Situation) -> date | None:
    """Return the day a point names, or None while its reference has no day."""
    reference = _reference_day(point, situation)
    if reference is None:
        return None
    return add(reference, point.offset, -1 if point.before else 1)


def upcoming(schedule: Schedule, step_key: str, situation: Situation) -> Upcoming:
    """Say when the next time of a step falls, from what was finished so far.

    The same input gives the same day whatever the day of asking: nothing moves by the passing of time.
    """
    finished = situation.completions.get(step_key, ())
    if _ended(schedule, len(finished), situation):
        return Upcoming(None, over=True)
    due = _next_due(schedule, finished, situation)
    if due is None:
        return Upcoming(None, missing=schedule.start)
    if _is_past_the_end(schedule, due, situation):
        return Upcoming(None, over=True)
    return Upcoming(window_of(schedule, due))


def forecast(
    schedule: Schedule, step_key: str, situation: Situation, first: date, most: int = FORECAST
) -> tuple[date, ...]:
    """Return the days after `first` on which a step would fall if it were done on each of its days."""
    repeat = schedule.repeat
    done = len(situation.completions.get(step_key, ())) + 1
    if repeat is None or _ended(schedule, done, situation):
        return ()
    left = most if repeat.times is None else min(most, repeat.times - done)
    days: list[date] = []
    for number in range(1, left + 1):
        day = _following(schedule, situation, first, days[-1] if days else first, number)
        if day is None or _is_past_the_end(schedule, day, situation):
            break
        days.append(day)
    return tuple(days)


def shown_due(schedule: Schedule | None, due: date, situation: Situation, today: date) -> date:
    """Return the day a calendar rhythm stands on when it is read: missed times roll on and make no second one.

    After the last day of the rhythm it stays on that day.
    """
    repeat = schedule.repeat if schedule else None
    if repeat is None or repeat.counted_from is not CountedFrom.CALENDAR or due >= today:
        return due
    start = day_of(schedule.start, situation)
    if start is None:
        return due
    end = day_of(repeat.until, situation) if repeat.until else None
    latest = _latest_until(start, repeat.every, today if end is None else min(today, end))
    return due if latest is None or latest < due else latest


def window_of(schedule: Schedule, due: date) -> Window:
    opens = None if schedule.opens is None else add(due, Span(schedule.opens))
    closes = None if schedule.closes is None else add(due, Span(schedule.closes))
    return Window(opens, due, closes)


def references(schedule: Schedule | None) -> tuple[Point, ...]:
    """Return the points a schedule hangs on: where it starts, and where it ends if that is a day."""
    if schedule is None:
        return ()
    until = schedule.repeat.until if schedule.repeat else None
    return (schedule.start,) if until is None else (schedule.start, until)


def _reference_day(point: Point, situation: Situation) -> date | None:
    match point.reference:
        case Reference.PLAN_START:
            return situation.plan_start
        case Reference.ANCHOR:
            return situation.anchors.get(point.key)
    done = [one.on for one in situation.completions.get(point.key, ()) if one.done]
    return max(done, default=None)


def _ended(schedule: Schedule, finished: int, situation: Situation) -> bool:
    repeat = schedule.repeat
    if repeat is None:
        return finished > 0
    if repeat.times is not None and finished >= repeat.times:
        return True
    return repeat.ends_when is not None and conditions.evaluate(repeat.ends_when, situation.answers) is True


def _is_past_the_end(schedule: Schedule, day: date, situation: Situation) -> bool:
    if schedule.repeat is None or schedule.repeat.until is None:
        return False
    end = day_of(schedule.repeat.until, situation)
    return end is not None and day > end


def _next_due(schedule: Schedule, finished: Sequence[Completion], situation: Situation) -> date | None:
    start = day_of(schedule.start, situation)
    if not finished or schedule.repeat is None:
        return start
    if schedule.repeat.counted_from is CountedFrom.LAST_DONE:
        return add(max(one.on for one in finished), schedule.repeat.every)
    if start is None:
        return None
    taken = max(max(one.on, one.due or one.on) for one in finished)
    return add(start, schedule.repeat.every, _steps_until_after(start, schedule.repeat.every, taken))


def _following(schedule: Schedule, situation: Situation, first: date, last: date, number: int) -> date | None:
    """The day that comes `number` times after `first`, when the time before it was done on `last`.

    A rhythm that hangs on the last completion goes on from there, day by day: after a 31st that fell on the
    30th it stays on the 30th. A calendar counts from its own start.
    """
    repeat = schedule.repeat
    if repeat.counted_from is CountedFrom.LAST_DONE:
        return add(last, repeat.every)
    start = day_of(schedule.start, situation)
    if start is None:
        return None
    return add(start, repeat.every, _steps_until_after(start, repeat.every, first) + number - 1)


def _latest_until(start: date, every: Span, day: date) -> date | None:
    """The newest day of a calendar rhythm that is not later than `day`; None before the first."""
    steps = _steps_until_after(start, every, day)
    return None if steps == 0 else add(start, every, steps - 1)


def _steps_until_after(start: date, every: Span, day: date) -> int:
    """Return how many spans after `start` the first day later than `day` lies; 0 when `start` is later.

    Worked out, not counted up: a rhythm of one day may be many years old.
    """
    if start > day:
        return 0
    longest = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31}[every.unit] * every.count
    steps = (day - start).days // longest
    while (reached := add(start, every, steps)) is not None and reached <= day:
        steps += 1
    return steps

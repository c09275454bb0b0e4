"""The days of a schedule, found the slow way: one day after the other, asking of each whether it is one.

It shares no arithmetic with `pathways.schedules`: no dateutil, no jump over more than one day. A month is
walked through until the next one begins.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pathways.conditions import evaluate
from pathways.schedules import Completion, CountedFrom, Point, Reference, Schedule, Situation, Span, Unit

ONE_DAY = timedelta(days=1)
OVER = "over"
MISSING = "missing"


def moved(day: date, span: Span, back: bool = False) -> date:
    """The day so long after another, or before it."""
    step = -ONE_DAY if back else ONE_DAY
    if span.unit is Unit.MONTH:
        return _months_away(day, span.count, step)
    for _ in range(span.count * (7 if span.unit is Unit.WEEK else 1)):
        day += step
    return day


def _months_away(day: date, months: int, step: timedelta) -> date:
    """Walk until the month has changed so often; there, the day of the same number, or else the last one."""
    at = day
    for _ in range(months):
        month = at.month
        while at.month == month:
            at += step
    in_month = list(_whole_month(at))
    same = [one for one in in_month if one.day == day.day]
    return same[0] if same else in_month[-1]


def _whole_month(at: date) -> Iterator[date]:
    first = at
    while (first - ONE_DAY).month == at.month:
        first -= ONE_DAY
    while first.month == at.month:
        yield first
        first += ONE_DAY


def rhythm(start: date, every: Span) -> Iterator[date]:
    """Every day of a calendar rhythm, for ever: each later day is looked at, and is one or is none."""
    day, days_since, months_since = start, 0, 0
    while True:
        if every.unit is Unit.MONTH:
            last_of_month = (day + ONE_DAY).month != day.month
            falls = day.day == start.day or (last_of_month and day.day < start.day)
            if falls and months_since % every.count == 0:
                yield day
        elif days_since % (every.count * (7 if every.unit is Unit.WEEK else 1)) == 0:
            yield day
        if (day + ONE_DAY).month != day.month:
            months_since += 1
        day += ONE_DAY
        days_since += 1


def day_of(point: Point, situation: Situation) -> date | None:
    if point.reference is Reference.PLAN_START:
        day = situation.plan_start
    elif point.reference is Reference.ANCHOR:
        day = situation.anchors.get(point.key)
    else:
        day = None
        for one in situation.completions.get(point.key, ()):
            if one.done and (day is None or one.on > day):
                day = one.on
    return None if day is None else moved(day, point.offset, point.before)


def next_day(schedule: Schedule, key: str, situation: Situation) -> date | str:
    """The next day of a step, or OVER, or MISSING."""
    times = situation.completions.get(key, ())
    repeat = schedule.repeat
    if repeat is None and times:
        return OVER
    if repeat is not None:
        if repeat.times is not None and len(times) >= repeat.times:
            return OVER
        if repeat.ends_when is not None and evaluate(repeat.ends_when, situation.answers):
            return OVER
    day = _next(schedule, times, situation)
    if day is None:
        return MISSING
    end = day_of(repeat.until, situation) if repeat and repeat.until else None
    return OVER if end is not None and day > end else day


def _next(schedule: Schedule, times: tuple[Completion, ...], situation: Situation) -> date | None:
    start = day_of(schedule.start, situation)
    if not times:
        return start
    if schedule.repeat.counted_from is CountedFrom.LAST_DONE:
        return moved(sorted(one.on for one in times)[-1], schedule.repeat.every)
    if start is None:
        return None
    taken = sorted([one.on for one in times] + [one.due for one in times if one.due])[-1]
    for day in rhythm(start, schedule.repeat.every):
        if day > taken:
            return day
    raise AssertionError("a rhythm never ends")


def following_days(
    schedule: Schedule, key: str, situation: Situation, first: date, most: int
) -> tuple[date, ...]:
    """The days after `first` if each time is done on its day: do it, and look when it comes again."""
    days, due = [], first
    times = situation.completions.get(key, ())
    while schedule.repeat is not None and len(days) < most:
        times = (*times, Completion(len(times) + 1, due, due=due))
        then = Situation(
            situation.plan_start,
            situation.anchors,
            {**situation.completions, key: times},
            situation.answers,
        )
        following = next_day(schedule, key, then)
        if following in (OVER, MISSING):
            break
        days.append(following)
        due = following
    return tuple(days)


def shown(schedule: Schedule, due: date, situation: Situation, today: date) -> date:
    """Where a missed time stands when it is read: each later day of a calendar rhythm takes it along."""
    if schedule.repeat is None or schedule.repeat.counted_from is not CountedFrom.CALENDAR:
        return due
    start = day_of(schedule.start, situation)
    if start is None:
        return due
    until = schedule.repeat.until
    end = day_of(until, situation) if until else None
    stands = due
    for day in rhythm(start, schedule.repeat.every):
        if day > today or (end is not None and day > end):
            return stands
        if day > due:
            stands = day
    raise AssertionError("a rhythm never ends")

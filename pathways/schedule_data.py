"""Schedules as plain JSON data, and back. What stands at its usual value is left out.

A schedule that was never stored by `to_data` is refused with a sentence: forms and files build on this.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext

from pathways import conditions
from pathways.schedules import (
    MOST_TIMES,
    MOST_UNITS,
    MOST_WINDOW_DAYS,
    CountedFrom,
    Point,
    Reference,
    Repeat,
    Schedule,
    Span,
    Unit,
)

Word = TypeVar("Word", bound=StrEnum)


class ScheduleError(ValueError):
    """Raised by `from_data`: the data is no schedule. Its text is a sentence for the author."""


def to_data(schedule: Schedule | None) -> dict | None:
    """Return a schedule as JSON data; `from_data` is its inverse."""
    if schedule is None:
        return None
    return _filled(
        start=_point_data(schedule.start),
        opens=schedule.opens,
        closes=schedule.closes,
        repeat=_repeat_data(schedule.repeat),
    )


def from_data(data: object) -> Schedule | None:
    """Read a schedule. Raises ScheduleError for every shape or number that is none."""
    if data is None:
        return None
    fields = _group(data, {"start", "opens", "closes", "repeat"})
    return Schedule(
        start=_point(fields.get("start", {})),
        opens=_days(fields.get("opens")),
        closes=_days(fields.get("closes")),
        repeat=_repeat(fields["repeat"]) if "repeat" in fields else None,
    )


def _filled(**values: object) -> dict:
    return {name: value for name, value in values.items() if value not in (None, "", {})}


def _span_data(span: Span) -> dict:
    return {"count": span.count, "unit": str(span.unit)}


def _point_data(point: Point) -> dict:
    return _filled(
        reference=str(point.reference),
        key=point.key,
        offset=_span_data(point.offset) if point.offset != Span(0) else None,
        before=True if point.before else None,
    )


def _repeat_data(repeat: Repeat | None) -> dict | None:
    if repeat is None:
        return None
    return _filled(
        every=_span_data(repeat.every),
        counted_from=str(repeat.counted_from),
        times=repeat.times,
        until=_point_data(repeat.until) if repeat.until else None,
        ends_when=conditions.to_data(repeat.ends_when),
    )


def _group(data: object, names: set[str]) -> dict:
    if not isinstance(data, dict) or not set(data) <= names:
        raise ScheduleError(gettext("This is not a schedule: it may hold %s.") % ", ".join(sorted(names)))
    return data


def _word(data: object, words: type[Word]) -> Word:
    try:
        return words(data)
    except ValueError as error:
        raise ScheduleError(gettext("“%s” is no word that a schedule knows.") % data) from error


def _whole(data: object, least: int, most: int) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not least <= data <= most:
        raise ScheduleError(
            gettext("Choose a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        )
    return data


def _days(data: object) -> int | None:
    return None if data is None else _whole(data, -MOST_WINDOW_DAYS, MOST_WINDOW_DAYS)


def _span(data: object, least: int) -> Span:
    fields = _group(data, {"count", "unit"})
    return Span(_whole(fields.get("count"), least, MOST_UNITS), _word(fields.get("unit"), Unit))


def _point(data: object) -> Point:
    fields = _group(data, {"reference", "key", "offset", "before"})
    reference = _word(fields.get("reference", Reference.PLAN_START), Reference)
    key = fields.get("key", "")
    if not isinstance(key, str) or bool(key) == (reference is Reference.PLAN_START):
        raise ScheduleError(gettext("Say which event, or which step, the schedule hangs on."))
    offset = _span(fields["offset"], 0) if "offset" in fields else Span(0)
    return Point(reference, key, offset, fields.get("before") is True)


def _repeat(data: object) -> Repeat:
    fields = _group(data, {"every", "counted_from", "times", "until", "ends_when"})
    try:
        ends_when = conditions.from_data(fields.get("ends_when"))
    except conditions.ConditionError as error:
        raise ScheduleError(str(error)) from error
    return Repeat(
        every=_span(fields.get("every"), 1),
        counted_from=_word(fields.get("counted_from", CountedFrom.LAST_DONE), CountedFrom),
        times=None if fields.get("times") is None else _whole(fields["times"], 1, MOST_TIMES),
        until=_point(fields["until"]) if "until" in fields else None,
        ends_when=ends_when,
    )

"""When somebody of a team reads (DECISIONS 24). Pure: no rows, no clock."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS_LOOKED_AHEAD = 21
DAYS_COUNTED = 366  # a team that reads so rarely that this is not enough promises nothing

Hours = Mapping[int, tuple[time, time]]


@dataclass(frozen=True)
class Reading:
    """Whether somebody reads now, and until when. If not, `opens_at` is when next, or None if unknown.

    Both moments are aware, in the team's zone.
    """

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def reading(hours: Hours, closed_days: Collection[date], now: datetime, time_zone: str) -> Reading:
    """Read the opening hours at `now` (aware).

    `hours` maps a weekday (0 is Monday) to its opening and closing time in `time_zone`; the closing minute itself is
    closed. A day that is missing, or one of `closed_days`, is closed. A team that wrote no hours promises nothing.
    """
    zone = _zone(time_zone)
    for opens, closes in _openings(hours, closed_days, now, zone, DAYS_LOOKED_AHEAD):
        if opens <= now < closes:
            return Reading(is_open=True, closes_at=closes.astimezone(zone))
        if now < opens:
            return Reading(is_open=False, opens_at=opens.astimezone(zone))
    return Reading(is_open=False)


def after_open_minutes(
    hours: Hours, closed_days: Collection[date], start: datetime, minutes: int, time_zone: str
) -> datetime | None:
    """When the team has been open for so many `minutes` after `start` (aware); in the team's zone.

    Outside the opening hours the count stands still. Minutes are real ones: on the night when clocks change an hour
    on the wall may have none or twice as many. 0 minutes: `start` itself when the team is open then, else its next
    opening. None: the team wrote no hours, or does not open that long within a year.
    """
    zone = _zone(time_zone)
    left = timedelta(minutes=minutes)
    for opens, closes in _openings(hours, closed_days, start, zone, DAYS_COUNTED):
        begins = max(opens, start)
        if begins >= closes:
            continue
        if left <= closes - begins:
            return (begins + left).astimezone(zone)
        left -= closes - begins
    return None


def _openings(
    hours: Hours, closed_days: Collection[date], start: datetime, zone: ZoneInfo, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """From the day of `start` on, when the team opens and closes, in UTC: there every minute is as long."""
    first = start.astimezone(zone).date()
    for ahead in range(days if hours else 0):
        day = first + timedelta(days=ahead)
        if day.weekday() in hours and day not in closed_days:
            opens, closes = (
                datetime.combine(day, at, tzinfo=zone).astimezone(UTC) for at in hours[day.weekday()]
            )
            yield opens, closes


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

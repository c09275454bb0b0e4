"""When somebody of a team reads (DECISIONS 24). Pure: no rows, no clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS_LOOKED_AHEAD = 21


@dataclass(frozen=True)
class Reading:
    """Whether somebody reads now. If not, `opens_at` is when next: aware, in the team's zone, or None if unknown."""

    is_open: bool
    opens_at: datetime | None = None


def reading(
    hours: Mapping[int, tuple[time, time]], closed_days: Collection[date], now: datetime, time_zone: str
) -> Reading:
    """Read the opening hours at `now` (aware).

    `hours` maps a weekday (0 is Monday) to its opening and closing time in `time_zone`; the closing minute itself is
    closed. A day that is missing, or one of `closed_days`, is closed. A team that wrote no hours promises nothing.
    """
    zone = _zone(time_zone)
    local = now.astimezone(zone)
    for ahead in range(DAYS_LOOKED_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() not in hours or day in closed_days:
            continue
        opens, closes = (datetime.combine(day, at, tzinfo=zone) for at in hours[day.weekday()])
        if opens <= local < closes:
            return Reading(is_open=True)
        if local < opens:
            return Reading(is_open=False, opens_at=opens)
    return Reading(is_open=False)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

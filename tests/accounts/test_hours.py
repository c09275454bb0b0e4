"""When somebody of the team reads: pure, with an explicit clock."""

from datetime import UTC, date, datetime, time

import pytest

from careplan.accounts import queries
from careplan.accounts.hours import Reading, reading

WEEK = {day: (time(8), time(16)) for day in range(5)}
# 23 November 2026 is a Monday; Berlin is one hour ahead of UTC then.
MONDAY = 23


def at(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def opens(found):
    return found.opens_at and found.opens_at.isoformat()


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (at(MONDAY, 6, 59), False),
        (at(MONDAY, 7), True),
        (at(MONDAY, 14, 59), True),
        (at(MONDAY, 15), False),
        (at(22, 10), False),
    ],
)
def test_open_from_the_first_minute_to_the_one_before_closing(now, is_open):
    assert reading(WEEK, (), now, "Europe/Berlin").is_open is is_open


@pytest.mark.parametrize(
    ("now", "next_opening"),
    [
        (at(MONDAY, 5), "2026-11-23T08:00:00+01:00"),
        (at(MONDAY, 20), "2026-11-24T08:00:00+01:00"),
        (at(27, 20), "2026-11-30T08:00:00+01:00"),
        (at(22, 23, 30), "2026-11-23T08:00:00+01:00"),
        (at(24, 20, month=10), "2026-10-26T08:00:00+01:00"),  # the clocks go back in between
    ],
)
def test_when_somebody_reads_next(now, next_opening):
    found = reading(WEEK, (), now, "Europe/Berlin")
    assert (found.is_open, opens(found)) == (False, next_opening)


def test_a_closed_day_is_skipped():
    found = reading(WEEK, {date(2026, 11, 23)}, at(MONDAY, 10), "Europe/Berlin")
    assert (found.is_open, opens(found)) == (False, "2026-11-24T08:00:00+01:00")


def test_a_team_without_hours_promises_nothing():
    assert reading({}, (), at(MONDAY, 10), "Europe/Berlin") == Reading(is_open=False, opens_at=None)


def test_an_unknown_zone_counts_as_utc():
    assert reading(WEEK, (), at(MONDAY, 15, 30), "Nowhere/Else").is_open


def test_the_rows_of_a_team_are_read(team):
    assert queries.reading_of(team, at(MONDAY, 10)).is_open
    assert not queries.reading_of(team, at(22, 10)).is_open

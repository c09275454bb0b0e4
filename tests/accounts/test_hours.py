"""When somebody of the team reads: pure, with an explicit clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from careplan.accounts import queries
from careplan.accounts.hours import Reading, after_open_minutes, reading

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


# --- counting opening minutes


@pytest.mark.parametrize(
    ("start", "minutes", "then"),
    [
        (at(MONDAY, 8), 30, "2026-11-23T09:30:00+01:00"),
        (at(MONDAY, 5), 30, "2026-11-23T08:30:00+01:00"),
        (at(MONDAY, 14, 50), 30, "2026-11-24T08:20:00+01:00"),
        (at(27, 14, 30), 60, "2026-11-30T08:30:00+01:00"),
        (at(MONDAY, 14, 30), 30, "2026-11-23T16:00:00+01:00"),
        (at(MONDAY, 10), 0, "2026-11-23T11:00:00+01:00"),
        (at(MONDAY, 20), 0, "2026-11-24T08:00:00+01:00"),
        (at(MONDAY, 7), 3 * 480, "2026-11-25T16:00:00+01:00"),
    ],
)
def test_only_opening_minutes_are_counted(start, minutes, then):
    assert after_open_minutes(WEEK, (), start, minutes, "Europe/Berlin").isoformat() == then


def test_a_closed_day_is_not_counted():
    then = after_open_minutes(WEEK, {date(2026, 11, 24)}, at(MONDAY, 14, 50), 30, "Europe/Berlin")
    assert then.isoformat() == "2026-11-25T08:20:00+01:00"


@pytest.mark.parametrize(
    ("half_past_midnight", "then"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "2026-03-29T04:30:00+02:00"),  # two to three is not there
        (
            datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
            "2026-10-25T02:30:00+01:00",
        ),  # and here it is there twice
    ],
)
def test_the_night_when_clocks_change_has_the_minutes_that_pass(half_past_midnight, then):
    round_the_clock = {weekday: (time(0), time(23, 59)) for weekday in range(7)}
    found = after_open_minutes(round_the_clock, (), half_past_midnight, 3 * 60, "Europe/Berlin")
    assert found.isoformat() == then


def test_a_team_without_hours_cannot_be_counted():
    assert after_open_minutes({}, (), at(MONDAY, 10), 30, "Europe/Berlin") is None
    never = {date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(800)}
    assert after_open_minutes(WEEK, never, at(MONDAY, 10), 30, "Europe/Berlin") is None


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
CLOCK = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
SPAN = st.tuples(CLOCK, CLOCK).filter(lambda span: span[0] != span[1]).map(lambda span: tuple(sorted(span)))
HOURS = st.dictionaries(st.integers(0, 6), SPAN, min_size=1)
# Days round both changes of the clocks, on either side of the world.
STARTS = st.datetimes(
    min_value=datetime(2026, 3, 1), max_value=datetime(2026, 11, 15), timezones=st.just(UTC)
).map(lambda moment: moment.replace(second=0, microsecond=0))
CLOSED = st.sets(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=12)


def open_minutes_between(hours, closed, start, end, zone):
    """By the plainest way there is: minute after minute, is it open?"""
    count, moment = 0, start
    while moment < end:
        count += reading(hours, closed, moment, zone).is_open
        moment += timedelta(minutes=1)
    return count


@given(HOURS, CLOSED, STARTS, st.integers(1, 300), ZONES)
def test_so_many_open_minutes_lie_between(hours, closed, start, minutes, zone):
    then = after_open_minutes(hours, closed, start, minutes, zone)
    assume(then is not None and then - start < timedelta(days=9))
    assert open_minutes_between(hours, closed, start, then, zone) == minutes
    assert reading(hours, closed, then - timedelta(minutes=1), zone).is_open, "it ends with an open minute"


@given(HOURS, CLOSED, STARTS, st.integers(1, 480), st.integers(1, 480), ZONES)
def test_counting_on_is_counting_all_at_once(hours, closed, start, first, second, zone):
    whole = after_open_minutes(hours, closed, start, first + second, zone)
    half = after_open_minutes(hours, closed, start, first, zone)
    assume(whole is not None)
    assert after_open_minutes(hours, closed, half, second, zone) == whole
    assert start < half < whole


@given(HOURS, CLOSED, STARTS, ZONES)
def test_none_at_all_is_when_somebody_reads_next(hours, closed, start, zone):
    found = reading(hours, closed, start, zone)
    assume(found.is_open or found.opens_at)
    assert after_open_minutes(hours, closed, start, 0, zone) == (start if found.is_open else found.opens_at)

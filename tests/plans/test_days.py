"""Days: one place knows clocks and zones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from careplan.plans import days

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", 23), ("UTC", 22), ("America/New_York", 22), ("Pacific/Kiritimati", 23)],
)
def test_one_moment_is_another_day_elsewhere(zone, day):
    assert days.today(zone, datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, day)


def test_the_night_the_clocks_change_has_one_day():
    before, after = datetime(2026, 10, 24, 22, 1, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    assert days.today("Europe/Berlin", before) == days.today("Europe/Berlin", after) == date(2026, 10, 25)
    assert days.today("Europe/Berlin", after + timedelta(minutes=1)) == date(2026, 10, 26)


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Here", "../../etc/passwd", "Europe", "/etc/localtime", "a\x00b"]
)
def test_an_unknown_zone_is_utc_because_a_page_must_still_be_shown(name):
    assert days.zone_of(name).key == "UTC"


@pytest.mark.parametrize("ago", [0, 1, 10, 376])
def test_a_day_that_can_have_been(ago):
    began = TODAY - timedelta(days=10)
    assert days.check_done_on(TODAY - timedelta(days=ago), today=TODAY, plan_started_on=began) == ""


def test_a_day_to_come_cannot_have_been():
    problem = days.check_done_on(TODAY + timedelta(days=1), today=TODAY, plan_started_on=TODAY)
    assert problem == "This day is still to come. Choose today or a day before."


@pytest.mark.parametrize("day", [TODAY - timedelta(days=367), date(1, 1, 1)])
def test_a_day_long_before_the_plan_is_absurd(day):
    assert "more than a year before" in days.check_done_on(day, today=TODAY, plan_started_on=TODAY)


@pytest.mark.parametrize("away", [-366, -1, 0, 1, 5 * 366])
def test_a_day_that_can_be_planned(away):
    assert days.check_due_on(TODAY + timedelta(days=away), today=TODAY) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY - timedelta(days=367), "more than a year ago"),
        (date(1, 1, 1), "more than a year ago"),
        (TODAY + timedelta(days=5 * 366 + 1), "more than five years away"),
        (date.max, "more than five years away"),
    ],
)
def test_a_day_that_cannot_be_planned(day, words):
    assert words in days.check_due_on(day, today=TODAY)

"""Where points stand: one for each entry, in the order of time and value, joined only over days without a gap."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.checkins.chart import BOTTOM, TOP, WIDTH, draw

FIRST, LAST = date(2026, 11, 10), date(2026, 11, 23)
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30))
ENTRIES = st.lists(st.tuples(MOMENTS, st.integers(0, 10)), max_size=40)
SIDES = st.booleans()


def inside(entries):
    return sorted((at, value) for at, value in entries if FIRST <= at.date() <= LAST)


@given(ENTRIES, SIDES)
def test_one_point_for_each_entry_of_these_days_and_within_the_plot(entries, mirrored):
    chart = draw(entries, FIRST, LAST, mirrored=mirrored)
    assert [point.value for point in chart.points] == [value for _at, value in inside(entries)]
    for point in chart.points:
        assert chart.start <= point.x <= chart.end
        assert TOP <= point.y <= BOTTOM
    assert 0 < chart.start < chart.end < chart.width == WIDTH


@given(ENTRIES, SIDES)
def test_time_runs_one_way_and_a_higher_number_stands_higher(entries, mirrored):
    points = draw(entries, FIRST, LAST, mirrored=mirrored).points
    places = [point.x for point in points]
    assert places == sorted(places, reverse=mirrored)
    for one in points:
        for other in points:
            assert (one.value > other.value) == (one.y < other.y)


@given(ENTRIES)
def test_right_to_left_is_the_same_chart_turned_around(entries):
    chart, turned = (draw(entries, FIRST, LAST, mirrored=mirrored) for mirrored in (False, True))
    for one, other in zip(chart.points, turned.points, strict=True):
        assert (other.x, other.y) == (pytest.approx(WIDTH - one.x, abs=0.11), one.y)
    assert (turned.start, turned.end) == (WIDTH - chart.end, WIDTH - chart.start)
    assert [mark.side for mark in chart.days] == [mark.side for mark in turned.days][::-1]


@given(ENTRIES, SIDES)
def test_no_line_goes_over_a_day_without_an_entry(entries, mirrored):
    chart, found = draw(entries, FIRST, LAST, mirrored=mirrored), inside(entries)
    days = [at.date() for at, _value in found]
    near = sum(later - earlier <= timedelta(days=1) for earlier, later in pairwise(days))
    assert len(chart.joins) == near
    ends = {(point.x, point.y) for point in chart.points}
    for join in chart.joins:
        assert {(join.x1, join.y1), (join.x2, join.y2)} <= ends


@given(ENTRIES, st.integers(0, 10))
def test_other_entries_never_move_a_point(entries, value):
    """No smoothing, no scale that follows what was entered: a point stands where it would stand alone."""
    at = datetime(2026, 11, 17, 9, 30)
    (alone,) = draw([(at, value)], FIRST, LAST).points
    assert alone in draw([*entries, (at, value)], FIRST, LAST).points


def test_nothing_entered_is_an_empty_plot_with_its_scale_and_days():
    chart = draw([], FIRST, LAST)
    assert (chart.points, chart.joins) == ((), ())
    assert [level.value for level in chart.levels] == [0, 5, 10]
    assert [mark.day for mark in chart.days] == [FIRST, LAST]


@pytest.mark.parametrize(("value", "y"), [(0, BOTTOM), (5, (TOP + BOTTOM) / 2), (10, TOP)])
def test_the_scale_is_the_same_every_time(value, y):
    (point,) = draw([(datetime(2026, 11, 12), value)], FIRST, LAST).points
    assert point.y == y


def test_the_first_and_the_last_minute_are_inside_and_the_days_beside_them_are_not():
    minute = timedelta(minutes=1)
    first, after = datetime.combine(FIRST, time.min), datetime.combine(LAST, time.min) + timedelta(days=1)
    entries = [(first - minute, 1), (first, 2), (after - minute, 3), (after, 4)]
    assert [point.value for point in draw(entries, FIRST, LAST).points] == [2, 3]

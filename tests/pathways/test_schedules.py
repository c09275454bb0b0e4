"""Schedules, against an oracle that walks day by day, and against the calendar's corners."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways import schedule_data, schedules
from pathways.conditions import ConditionError, Is
from pathways.schedule_data import ScheduleError
from pathways.schedules import (
    FORECAST,
    MOST_TIMES,
    MOST_UNITS,
    MOST_WINDOW_DAYS,
    Completion,
    CountedFrom,
    Point,
    Reference,
    Repeat,
    Schedule,
    Situation,
    Span,
    Unit,
    Upcoming,
    Window,
)
from tests.pathways import schedule_oracle as oracle
from tests.pathways.test_conditions import answers, settled_by_answers

START = date(2024, 1, 31)
CORNERS = [date(2024, 2, 29), date(2023, 2, 28), date(2024, 12, 31), date(2023, 3, 31), date(2024, 8, 31)]
KEY = "step"

days = st.sampled_from([*CORNERS, START]) | st.dates(date(2023, 1, 1), date(2025, 12, 31))
units = st.sampled_from(Unit)
offsets = st.builds(Span, st.integers(0, 14), units)
everies = st.builds(Span, st.integers(1, 14), units)
points = st.one_of(
    st.builds(Point, st.just(Reference.PLAN_START), st.just(""), offsets, st.booleans()),
    st.builds(Point, st.just(Reference.ANCHOR), st.sampled_from(["a", "b"]), offsets, st.booleans()),
    st.builds(Point, st.just(Reference.STEP), st.sampled_from(["x", "y"]), offsets, st.booleans()),
)
repeats = st.builds(
    Repeat,
    every=everies,
    counted_from=st.sampled_from(CountedFrom),
    times=st.none() | st.integers(1, 8),
    until=st.none() | points,
    ends_when=st.none() | st.none() | settled_by_answers,
)
rules = st.builds(
    Schedule,
    start=points,
    opens=st.none() | st.integers(-30, 30),
    closes=st.none() | st.integers(-30, 30),
    repeat=st.none() | repeats,
)


@st.composite
def times_over(draw):
    """Some times that are over, in order: done on the day, late, early, or said not to be done."""
    many = draw(st.lists(st.tuples(days, st.booleans(), st.none() | st.integers(-20, 20)), max_size=4))
    return tuple(
        Completion(number, on, done, None if apart is None else on + timedelta(days=apart))
        for number, (on, done, apart) in enumerate(many, start=1)
    )


situations = st.builds(
    Situation,
    plan_start=days,
    anchors=st.dictionaries(st.sampled_from(["a", "b"]), days),
    completions=st.dictionaries(st.sampled_from([KEY, "x", "y"]), times_over()),
    answers=answers,
)


@pytest.mark.slow
@settings(max_examples=1000)
@given(rules, situations)
def test_the_next_day_is_the_one_a_walker_finds(rule, situation):
    found = schedules.upcoming(rule, KEY, situation)
    wanted = oracle.next_day(rule, KEY, situation)
    if wanted is oracle.OVER:
        assert found == Upcoming(None, over=True)
    elif wanted is oracle.MISSING:
        assert found == Upcoming(None, missing=rule.start)
    else:
        opens = None if rule.opens is None else wanted + timedelta(days=rule.opens)
        closes = None if rule.closes is None else wanted + timedelta(days=rule.closes)
        assert found == Upcoming(Window(opens, wanted, closes))


@pytest.mark.slow
@settings(max_examples=1000)
@given(rules, situations, days, st.integers(1, FORECAST))
def test_the_forecast_is_what_comes_when_each_time_is_done_on_its_day(rule, situation, by_hand, most):
    following = oracle.next_day(rule, KEY, situation)
    over = [one.on for one in situation.completions.get(KEY, ())]
    first = following if isinstance(following, date) else max([by_hand, *over])
    found = schedules.forecast(rule, KEY, situation, first, most)
    assert found == oracle.following_days(rule, KEY, situation, first, most)


@pytest.mark.slow
@settings(max_examples=1000)
@given(rules, situations, days, days)
def test_a_missed_time_rolls_along_its_calendar_and_never_back(rule, situation, due, today):
    found = schedules.shown_due(rule, due, situation, today)
    assert found == oracle.shown(rule, due, situation, today)
    tomorrow = schedules.shown_due(rule, due, situation, today + timedelta(days=1))
    assert due <= found <= max(due, today)
    assert found <= tomorrow


@given(points, situations)
def test_a_point_is_the_day_a_walker_reaches(point, situation):
    assert schedules.day_of(point, situation) == oracle.day_of(point, situation)


@given(days, everies, st.integers(0, 30))
def test_adding_is_walking(day, span, times):
    wanted = oracle.moved(day, Span(span.count * times, span.unit))
    assert schedules.add(day, span, times) == wanted


def situation(start=START, answers=None, anchors=None, **completions):
    return Situation(start, anchors or {}, completions, answers or {})


def done(*on):
    return tuple(Completion(number, day, due=day) for number, day in enumerate(on, start=1))


def due(rule, known):
    window = schedules.upcoming(rule, KEY, known).window
    return window.due if window else None


def monthly(counted_from, **values):
    return Schedule(repeat=Repeat(Span(1, Unit.MONTH), counted_from, **values))


def test_a_calendar_comes_back_to_the_31st():
    rule = monthly(CountedFrom.CALENDAR)
    days_of = [due(rule, situation())]
    for _ in range(4):
        days_of.append(due(rule, situation(step=done(*days_of))))
    assert days_of == [
        START,
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
        date(2024, 5, 31),
    ]
    assert schedules.forecast(rule, KEY, situation(), START, 4) == tuple(days_of[1:])


def test_the_last_completion_does_not_come_back_to_the_31st():
    """Done on the last of February is done on the 29th: a month later is the 29th, in the forecast too."""
    rule = monthly(CountedFrom.LAST_DONE)
    wanted = (date(2024, 2, 29), date(2024, 3, 29), date(2024, 4, 29))
    assert schedules.forecast(rule, KEY, situation(), START, 3) == wanted
    assert due(rule, situation(step=done(START, date(2024, 2, 29)))) == wanted[1]


def test_a_leap_day_is_the_28th_in_other_years_and_comes_back():
    rule = Schedule(repeat=Repeat(Span(12, Unit.MONTH), CountedFrom.CALENDAR))
    leap = date(2024, 2, 29)
    assert schedules.forecast(rule, KEY, situation(leap), leap, 4) == (
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    )


def test_late_by_the_calendar_keeps_its_days_and_late_by_the_last_time_moves_them():
    every = Span(1, Unit.WEEK)
    late = (Completion(1, START + timedelta(days=9), due=START),)
    by_calendar = Schedule(repeat=Repeat(every, CountedFrom.CALENDAR))
    by_last = Schedule(repeat=Repeat(every, CountedFrom.LAST_DONE))
    assert due(by_calendar, situation(step=late)) == START + timedelta(days=14)
    assert due(by_last, situation(step=late)) == START + timedelta(days=16)


def test_early_does_not_bring_the_same_calendar_day_again():
    early = (Completion(1, START - timedelta(days=2), due=START),)
    rule = Schedule(repeat=Repeat(Span(1, Unit.WEEK), CountedFrom.CALENDAR))
    assert due(rule, situation(step=early)) == START + timedelta(days=7)


def test_a_missed_time_counts_for_the_rhythm_and_not_as_done_for_others():
    missed = (Completion(1, START, done=False, due=START),)
    known = situation(step=missed)
    assert due(monthly(CountedFrom.LAST_DONE), known) == date(2024, 2, 29)
    after_it = Schedule(start=Point(Reference.STEP, "step", Span(1, Unit.WEEK)))
    assert schedules.upcoming(after_it, "other", known) == Upcoming(None, missing=after_it.start)


def test_after_a_step_means_after_its_newest_completion():
    rule = Schedule(start=Point(Reference.STEP, "scan", Span(3), before=False))
    known = situation(scan=done(date(2024, 3, 9), date(2024, 3, 1)))
    assert schedules.upcoming(rule, KEY, known).window.due == date(2024, 3, 12)


@pytest.mark.parametrize("counted_from", list(CountedFrom))
def test_an_end_by_count_by_day_and_by_answer(counted_from):
    by_count = monthly(counted_from, times=2)
    assert schedules.upcoming(by_count, KEY, situation(step=done(START))).window
    assert schedules.upcoming(by_count, KEY, situation(step=done(START, date(2024, 2, 29)))).over
    assert len(schedules.forecast(by_count, KEY, situation(), START)) == 1

    until = Point(offset=Span(2, Unit.MONTH))
    by_day = monthly(counted_from, until=until)
    assert schedules.forecast(by_day, KEY, situation(), START) == (
        date(2024, 2, 29),
        date(2024, 3, 31) if counted_from is CountedFrom.CALENDAR else date(2024, 3, 29),
    )
    assert schedules.upcoming(by_day, KEY, situation(step=done(date(2024, 3, 31)))).over

    by_answer = monthly(counted_from, ends_when=Is("enough", "yes"))
    for answer, over in ((None, False), ("no", False), ("not_known", False), ("yes", True)):
        known = situation(answers={"enough": answer} if answer else {})
        assert schedules.upcoming(by_answer, KEY, known).over is over
        assert bool(schedules.forecast(by_answer, KEY, known, START)) is not over


def test_an_end_that_has_no_day_yet_ends_nothing():
    rule = monthly(CountedFrom.CALENDAR, until=Point(Reference.ANCHOR, "last-infusion"))
    assert len(schedules.forecast(rule, KEY, situation(), START)) == FORECAST
    known = situation(anchors={"last-infusion": date(2024, 3, 1)})
    assert schedules.forecast(rule, KEY, known, START) == (date(2024, 2, 29),)


def test_what_is_missed_stands_on_the_last_day_before_the_end_for_ever():
    rule = Schedule(
        repeat=Repeat(
            Span(1, Unit.WEEK),
            CountedFrom.CALENDAR,
            until=Point(Reference.PLAN_START, "", Span(3, Unit.WEEK)),
        )
    )
    last = START + timedelta(days=21)
    for after in (0, 1, 6, 7, 100):
        assert schedules.shown_due(rule, START, situation(), last + timedelta(days=after)) == last


def test_a_rhythm_of_a_thousand_years_is_found_at_once():
    rule = Schedule(repeat=Repeat(Span(1), CountedFrom.CALENDAR))
    known = situation(date(1024, 1, 1), step=done(date(2024, 5, 5)))
    assert due(rule, known) == date(2024, 5, 6)


@pytest.mark.parametrize("edge", [date.min, date.max])
def test_beyond_the_calendar_there_is_no_day_and_no_crash(edge):
    for before in (True, False):
        rule = Schedule(Point(offset=Span(MOST_UNITS, Unit.MONTH), before=before), opens=-366, closes=366)
        for counted_from in CountedFrom:
            repeating = Schedule(rule.start, -366, 366, Repeat(Span(MOST_UNITS, Unit.MONTH), counted_from))
            known = situation(edge, step=done(edge))
            schedules.upcoming(repeating, KEY, known)
            schedules.forecast(repeating, KEY, known, edge)
            schedules.shown_due(repeating, edge, known, date.max)
        schedules.upcoming(rule, KEY, situation(edge))


def test_references_are_where_it_starts_and_where_it_ends():
    start, until = Point(Reference.ANCHOR, "a"), Point(Reference.STEP, "x")
    assert schedules.references(None) == ()
    assert schedules.references(Schedule(start)) == (start,)
    assert schedules.references(Schedule(start, repeat=Repeat(Span(1)))) == (start,)
    assert schedules.references(Schedule(start, repeat=Repeat(Span(1), until=until))) == (start, until)


@settings(max_examples=1000)
@given(st.none() | rules)
def test_data_is_json_and_gives_the_schedule_back(rule):
    data = json.loads(json.dumps(schedule_data.to_data(rule)))
    assert schedule_data.from_data(data) == rule


def test_the_shape_of_the_data():
    rule = Schedule(
        Point(Reference.ANCHOR, "first-infusion", Span(2, Unit.WEEK)),
        opens=-3,
        closes=0,
        repeat=Repeat(Span(4, Unit.WEEK), times=6),
    )
    assert schedule_data.to_data(rule) == {
        "start": {
            "reference": "anchor",
            "key": "first-infusion",
            "offset": {"count": 2, "unit": "week"},
        },
        "opens": -3,
        "closes": 0,
        "repeat": {"every": {"count": 4, "unit": "week"}, "counted_from": "last_done", "times": 6},
    }


DAILY = {"count": 1, "unit": "day"}


@pytest.mark.parametrize(
    "data",
    [
        "every week",
        [],
        {"begin": {}},
        {"start": "now"},
        {"start": {"reference": "birthday"}},
        {"start": {"reference": "anchor"}},
        {"start": {"reference": "step", "key": ""}},
        {"start": {"reference": "anchor", "key": 3}},
        {"start": {"reference": "plan_start", "key": "x"}},
        {"start": {"reference": "plan_start", "offset": {"count": -1, "unit": "day"}}},
        {"start": {"reference": "plan_start", "offset": {"count": MOST_UNITS + 1, "unit": "day"}}},
        {"start": {"reference": "plan_start", "offset": {"count": True, "unit": "day"}}},
        {"start": {"reference": "plan_start", "offset": {"count": 1.5, "unit": "day"}}},
        {"start": {"reference": "plan_start", "offset": {"count": 1, "unit": "year"}}},
        {"start": {"reference": "plan_start", "offset": {"count": 1}}},
        {"opens": "3"},
        {"opens": -MOST_WINDOW_DAYS - 1},
        {"closes": MOST_WINDOW_DAYS + 1},
        {"closes": False},
        {"repeat": {}},
        {"repeat": []},
        {"repeat": {"every": {"count": 0, "unit": "day"}}},
        {"repeat": {"every": DAILY, "counted_from": "moon"}},
        {"repeat": {"every": DAILY, "times": 0}},
        {"repeat": {"every": DAILY, "times": MOST_TIMES + 1}},
        {"repeat": {"every": DAILY, "times": "6"}},
        {"repeat": {"every": DAILY, "until": {"reference": "anchor"}}},
        {"repeat": {"every": DAILY, "until": 3}},
        {"repeat": {"every": DAILY, "ends_when": {"fact": "x"}}},
        {"repeat": {"every": DAILY, "ends_when": "never"}},
        {"repeat": {"every": DAILY, "for": "ever"}},
    ],
)
def test_what_is_no_schedule_gets_a_sentence(data):
    with pytest.raises(ScheduleError) as refused:
        schedule_data.from_data(data)
    assert str(refused.value).endswith(".")
    assert not isinstance(refused.value, ConditionError)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["start", "opens", "closes", "repeat", "every", "count", "unit", "reference"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_any_data_is_a_schedule_or_gets_a_sentence(data):
    rule, sentence = None, ""
    try:
        rule = schedule_data.from_data(data)
    except ScheduleError as refused:
        sentence = str(refused)
    assert sentence or schedule_data.from_data(schedule_data.to_data(rule)) == rule

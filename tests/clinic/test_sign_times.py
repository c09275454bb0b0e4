"""How long a team took over its signs: counted as they are, of no patient and no nurse."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.checkins import actions as checkins
from careplan.checkins.models import CheckIn, Sign
from careplan.clinic.queries.sign_times import sign_times
from careplan.plans.models import Patient

pytestmark = pytest.mark.django_db
ANSWER = {"outcome": "called", "words": "We called."}
# A Monday; the cast's team is open from eight to four in Berlin, an hour ahead.
MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 16, 21, 0, tzinfo=UTC)


@pytest.fixture
def reported(plan, patient, carl):
    def do(at, **watch):
        seen = checkins.Observation(watch or {"numb-legs": "yes"}, CheckIn.Words.CAREGIVER)
        row = Patient.objects.get(pk=patient.pk)
        checkin = checkins.check_in(patient=row, plan_id=plan.pk, observation=seen, by=carl, at=at)
        return Sign.objects.get(checkin=checkin)

    return do


@pytest.fixture
def after(patient, nora):
    """`after(sign, minutes, action)`: Nora does that so many minutes after the report."""

    def do(sign, minutes, action, **given):
        row = Patient.objects.get(pk=patient.pk)
        at = sign.reported_at + timedelta(minutes=minutes)
        return action(patient=row, sign_id=sign.pk, by=nora, at=at, **given)

    return do


@pytest.fixture
def page(browser, team):
    def get(**period):
        chosen = period or {"first": "2026-11-01", "last": "2026-11-30"}
        return browser.get(reverse("clinic:show_sign_times", args=[team.pk]), chosen)

    return get


def lines(team, first=MORNING, last=NIGHT):
    return {(line.level, line.in_hours): line for line in sign_times(team, first.date(), last.date())}


def minutes_of(times):
    return [time and time / timedelta(minutes=1) for time in (times.usual, times.longest)]


def test_each_step_is_counted_from_the_report_on(team, reported, after):
    for minutes in (4, 10, 90):
        sign = reported(MORNING)
        after(sign, minutes / 2, checkins.take_on_sign)
        after(sign, minutes, checkins.answer_sign, **ANSWER)
    after(sign, 200, checkins.close_answered_sign, words="")
    line = lines(team)["call_now", True]
    taken_on, answered, closed = line.times
    assert line.reported == 3
    assert (taken_on.count, taken_on.open, minutes_of(taken_on)) == (3, 0, [5, 45])
    assert (answered.count, answered.open, minutes_of(answered)) == (3, 0, [10, 90])
    assert (closed.count, closed.open, minutes_of(closed)) == (1, 2, [200, 200])


def test_what_is_open_is_said_to_be_open(team, reported, after):
    reported(MORNING)
    after(reported(MORNING), 6, checkins.close_sign, **ANSWER)
    taken_on, answered, closed = lines(team)["call_now", True].times
    assert (taken_on.count, taken_on.open, minutes_of(taken_on)) == (0, 1, [None, None])
    assert (answered.open, closed.open) == (1, 1)


def test_inside_outside_and_levels_are_apart(team, reported):
    reported(MORNING)
    reported(NIGHT)
    reported(NIGHT, constipation="yes")
    found = lines(team)
    assert {key: line.reported for key, line in found.items()} == {
        ("call_now", True): 1,
        ("call_now", False): 1,
        ("tell_today", True): 0,
        ("tell_today", False): 1,
    }


def test_the_days_are_those_of_the_team_and_both_count(team, reported):
    """Half past eleven in the evening, UTC, is half past midnight of the next day in Berlin."""
    late = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    reported(late)
    assert lines(team, MORNING, MORNING)["call_now", False].reported == 0
    assert lines(team, MORNING, MORNING + timedelta(days=1))["call_now", False].reported == 1


def test_another_teams_signs_are_not_counted(other_team, reported):
    reported(MORNING)
    assert all(line.reported == 0 for line in lines(other_team).values())


def test_the_page_says_it_in_plain_words_and_names_nobody(page, reported, after):
    after(reported(MORNING), 14, checkins.close_sign, **ANSWER)
    said = page().content.decode()
    assert "1 was reported." in said
    assert "14 min" in said
    for name in ("Maryam", "Carl", "40017"):
        assert name not in said


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ({"first": "2026-11-20", "last": "2026-11-01"}, "must not be before the first"),
        ({"first": "2024-01-01", "last": "2026-11-01"}, "Choose a year at most"),
        ({"first": "soon", "last": "2026-11-01"}, "This is not a date"),
        ({"first": "2026-11-01"}, "Choose a day"),
    ],
)
def test_what_is_no_period_gets_a_sentence(page, period, sentence):
    got = page(**period)
    assert got.status_code == 422
    assert sentence in got.content.decode()


def test_without_a_choice_it_is_the_last_four_weeks(browser, team, plan):
    got = browser.get(reverse("clinic:show_sign_times", args=[team.pk]))
    first, last = got.context["period"]
    assert (last - first).days == 27
    assert got.content.decode().count("None was reported.") == 4


def test_it_costs_the_same_with_one_and_with_three(page, reported):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page()
        return len(queries)

    reported(MORNING)
    before = cost()
    for _time in range(2):
        reported(NIGHT)
    assert cost() == before

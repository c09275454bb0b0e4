"""Who is written to about a sign, and when: with a clock that stands where the test puts it."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil

import pytest
from django.core import mail
from django.db.models import Min
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careplan.accounts.hours import after_open_minutes, reading
from careplan.accounts.models import ClosedDay, Membership, OpeningHours, Team, User
from careplan.checkins.actions import (
    answer_sign,
    clocks,
    close_sign,
    escalate_due,
    take_on_sign,
)
from careplan.checkins.models import Sign, SignClock
from careplan.notify import actions as post_office
from careplan.notify.models import DeadAddress, Delivery
from careplan.plans import actions as plan_actions
from careplan.plans.messages import cancel_messages
from careplan.plans.models import Patient, Plan
from tests.checkins.conftest import ANSWER

pytestmark = pytest.mark.django_db

# A Monday. The cast's team is open from eight to four on weekdays, in Berlin, an hour ahead of UTC.
OPENS, CLOSES = time(8), time(16)
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 21, 10, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # when the team opens again
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lead(make_nurse, team):
    return make_nurse("Ursula Keller", team, role=Membership.Role.LEAD)


@pytest.fixture
def backup(team, sami):
    Team.objects.filter(pk=team.pk).update(backup_nurse=sami)
    return sami


@pytest.fixture
def on_the_plan(plan, nora):
    Plan.objects.filter(pk=plan.pk).update(nurse=nora)


@pytest.fixture
def ladder(on_the_plan, backup, lead):
    """The plan is with Nora, Sami is the backup, Ursula leads."""


def run(start, until):
    """The worker, looking every minute until `until`; minutes in which nothing is due are passed over.

    Gives whom a message went to, and when.
    """
    told, seen, now = [], set(Delivery.objects.values_list("pk", flat=True)), start
    while now <= until:
        work(now)
        for row in Delivery.objects.exclude(pk__in=seen).filter(status="sent").order_by("id"):
            seen.add(row.pk)
            told.append((row.sent_at, row.to_address.partition("@")[0]))
        due = SignClock.objects.aggregate(first=Min("due_at"))["first"]
        if due is None:
            break
        now += MINUTE * max(1, ceil((due - now) / MINUTE))
    return told


def work(now):
    """One look of the worker, and the next one a few seconds later, as it would be."""
    for seconds in (0, 6, 12, 18):
        escalate_due(now + timedelta(seconds=seconds))
        post_office.send_waiting(now + timedelta(seconds=seconds))


def minutes_of(told, start):
    return [(round((at - start) / MINUTE), name) for at, name in told]


def die(user, now=MORNING):
    DeadAddress.objects.create(address=user.email, reason="unknown", since=now)


# --- the ladder


def test_in_opening_hours_the_nurse_then_the_backup_then_the_lead(report, ladder):
    report(MORNING)
    told = run(MORNING, MORNING + timedelta(hours=5))
    assert minutes_of(told, MORNING) == [(0, "nora"), (30, "sami"), (60, "ursula")]
    assert not SignClock.objects.filter(due_at__isnull=False).exists(), "there is nothing to look at any more"


def test_with_a_plan_of_nobody_all_nurses_are_written_to(report, backup, lead, nora, plan):
    Plan.objects.filter(pk=plan.pk).update(nurse=None)
    report(MORNING)
    told = run(MORNING, MORNING + timedelta(hours=5))
    assert minutes_of(told, MORNING) == [(0, "nora"), (0, "sami"), (0, "ursula")]


def test_the_time_is_the_teams_own(report, ladder, team):
    Team.objects.filter(pk=team.pk).update(answer_within=5)
    report(MORNING)
    assert minutes_of(run(MORNING, MORNING + 30 * MINUTE), MORNING) == [
        (0, "nora"),
        (5, "sami"),
        (10, "ursula"),
    ]


def test_when_nobody_reads_nurse_and_backup_are_written_to_at_once(report, ladder):
    report(NIGHT)
    told = run(NIGHT, TUESDAY + timedelta(hours=2))
    assert minutes_of(told[:2], NIGHT) == [(0, "nora"), (0, "sami")]
    assert minutes_of(told[2:], TUESDAY) == [(60, "ursula")]


def test_when_the_team_closes_before_the_time_is_over_the_backup_is_told_then(report, ladder):
    start = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)  # ten minutes before closing
    report(start)
    told = run(start, TUESDAY + timedelta(hours=2))
    assert minutes_of(told[:2], start) == [(0, "nora"), (10, "sami")]
    assert minutes_of(told[2:], TUESDAY) == [(50, "ursula")]


def test_a_team_without_hours_has_no_clock_so_all_three_are_told_at_once(report, ladder, team):
    OpeningHours.objects.filter(team=team).delete()
    report(NIGHT)
    assert minutes_of(run(NIGHT, NIGHT + timedelta(hours=3)), NIGHT) == [
        (0, "nora"),
        (0, "sami"),
        (0, "ursula"),
    ]


def test_without_a_backup_the_leads_are_next(report, on_the_plan, lead):
    report(MORNING)
    assert minutes_of(run(MORNING, MORNING + timedelta(hours=2)), MORNING) == [(0, "nora"), (30, "ursula")]


def test_without_backup_and_lead_the_others_are_next(report, on_the_plan, sami):
    report(MORNING)
    assert minutes_of(run(MORNING, MORNING + timedelta(hours=2)), MORNING) == [(0, "nora"), (30, "sami")]


def test_after_an_outage_everybody_whose_time_has_come_is_told_at_once(report, ladder):
    report(MORNING)
    late = MORNING + timedelta(hours=3)
    assert minutes_of(run(late, late + 5 * MINUTE), late) == [(0, "nora"), (0, "sami"), (0, "ursula")]


def test_signs_of_one_check_in_are_one_message(report, ladder):
    report(MORNING, numb_legs="yes", constipation="yes")
    report(MORNING)
    told = run(MORNING, MORNING + 20 * MINUTE)
    assert minutes_of(told, MORNING) == [(0, "nora")] * 3, "one a level, and the second check-in is news"


# --- what a nurse does


@pytest.mark.parametrize("action", [answer_sign, close_sign])
def test_an_answer_stops_the_clock(report, does, ladder, action):
    [sign] = report(MORNING)
    run(MORNING, MORNING + 10 * MINUTE)
    does(action, sign, MORNING + 11 * MINUTE, **ANSWER)
    assert run(MORNING + 12 * MINUTE, MORNING + timedelta(hours=9)) == []
    assert not SignClock.objects.filter(due_at__isnull=False).exists()


def test_an_answer_takes_back_what_still_waits(report, does, ladder):
    [sign] = report(MORNING)
    escalate_due(MORNING)
    does(answer_sign, sign, MORNING, **ANSWER)
    assert run(MORNING, MORNING + 90 * MINUTE) == []
    assert Delivery.objects.get().status == "cancelled"


def test_one_answer_of_two_signs_stops_nothing(report, does, ladder, version):
    [sign] = report(MORNING)
    twin = Sign.objects.get(pk=sign.pk)
    twin.pk = None
    twin.save()
    does(answer_sign, sign, MORNING + MINUTE, **ANSWER)
    assert minutes_of(run(MORNING + MINUTE, MORNING + 35 * MINUTE), MORNING) == [(1, "nora"), (30, "sami")]


def test_taking_on_holds_for_one_more_period(report, does, ladder):
    [sign] = report(MORNING)
    run(MORNING, MORNING + 19 * MINUTE)
    does(take_on_sign, sign, MORNING + 20 * MINUTE)
    told = run(MORNING + 20 * MINUTE, MORNING + timedelta(hours=3))
    assert minutes_of(told, MORNING) == [(50, "sami"), (80, "ursula")]


def test_taking_on_before_the_first_message_holds_that_too(report, does, ladder):
    [sign] = report(MORNING)
    does(take_on_sign, sign, MORNING)
    assert minutes_of(run(MORNING, MORNING + 31 * MINUTE), MORNING) == [(30, "nora")]


def test_taken_on_at_night_the_backup_is_not_woken_by_closing_time(report, does, ladder):
    start = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)
    [sign] = report(start)
    run(start, start + 4 * MINUTE)
    does(take_on_sign, sign, start + 5 * MINUTE)
    told = run(start + 5 * MINUTE, TUESDAY + 40 * MINUTE)
    assert minutes_of(told, TUESDAY) == [(25, "sami")], (
        "five minutes in the evening, twenty-five in the morning"
    )


def test_a_promise_that_ran_out_does_not_hold_the_backup_back_at_closing(report, does, ladder):
    """On it before the first message, half an hour gone, the nurse is told at ten to four; the team closes at four."""
    start = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
    [sign] = report(start)
    does(take_on_sign, sign, start)
    told = run(start, start + timedelta(hours=2))
    assert minutes_of(told, start) == [(30, "nora"), (40, "sami")]


def test_a_sign_to_tell_today_is_one_message_when_the_team_opens(report, ladder):
    report(NIGHT, constipation="yes")
    assert minutes_of(run(NIGHT, TUESDAY + timedelta(hours=9)), TUESDAY) == [(0, "nora")]


def test_a_sign_to_tell_today_that_was_taken_on_sends_nothing(report, does, ladder):
    [sign] = report(NIGHT, constipation="yes")
    run(NIGHT, NIGHT + MINUTE)
    does(take_on_sign, sign, NIGHT + 2 * MINUTE)
    assert run(NIGHT + 3 * MINUTE, TUESDAY + timedelta(hours=2)) == []


# --- people who cannot be reached


def test_a_dead_address_makes_the_next_one_first(report, ladder, nora):
    die(nora)
    report(MORNING)
    told = run(MORNING, MORNING + timedelta(hours=2))
    # Known after a look of the worker; from then on Sami has the whole time.
    assert minutes_of(told, MORNING) == [(0, "sami"), (31, "ursula")]
    assert Delivery.objects.get(to_address=nora.email).status == "unreached"


@pytest.mark.parametrize("gone", ["switched off", "left"])
def test_who_is_gone_gets_nothing_and_the_next_one_is_first(report, ladder, nora, gone):
    if gone == "left":
        Membership.objects.filter(user=nora).update(ended_at=MORNING)
    else:
        User.objects.filter(pk=nora.pk).update(is_active=False)
    report(MORNING)
    assert minutes_of(run(MORNING, MORNING + timedelta(hours=2)), MORNING) == [(0, "sami"), (30, "ursula")]
    assert not Delivery.objects.filter(to_address=nora.email).exists()


def test_where_nobody_of_the_ladder_can_be_reached_the_whole_team_is(
    report, ladder, nora, sami, lead, make_nurse, team
):
    make_nurse("Vera Brandt", team)
    for user in (nora, sami, lead):
        die(user)
    report(MORNING)
    assert minutes_of(run(MORNING, MORNING + 2 * MINUTE), MORNING) == [(0, "vera")]


def test_somebody_who_stands_on_two_rungs_is_written_to_once(report, ladder, plan, sami):
    Plan.objects.filter(pk=plan.pk).update(nurse=sami)
    report(MORNING)
    told = run(MORNING, MORNING + timedelta(hours=2))
    assert minutes_of(told, MORNING) == [(0, "sami"), (30, "ursula")]


# --- plans that end


@pytest.mark.parametrize("status", ["finished", "entered-in-error"])
def test_a_plan_that_is_over_writes_to_nobody(report, ladder, plan, status):
    report(MORNING)
    escalate_due(MORNING)
    Plan.objects.filter(pk=plan.pk).update(status=status)
    cancel_messages(plan)
    assert run(MORNING, MORNING + timedelta(hours=2)) == []
    assert not SignClock.objects.filter(due_at__isnull=False).exists()


def test_ending_a_plan_takes_back_its_messages(report, does, ladder, plan, patient, nora):
    [sign] = report(MORNING)
    escalate_due(MORNING)
    waiting = Delivery.objects.get()
    does(close_sign, sign, MORNING, **ANSWER)
    Delivery.objects.update(status="waiting")  # as one that was asked for meanwhile
    row = Patient.objects.get(pk=patient.pk)
    plan_actions.end_plan(
        patient=row, plan_id=plan.pk, status="finished", reason="Moved.", by=nora, at=MORNING
    )
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"


# --- the worker


def test_a_look_that_is_repeated_changes_nothing(report, ladder):
    report(MORNING)
    assert escalate_due(MORNING) == 1
    before = list(SignClock.objects.values()), list(Delivery.objects.values())
    assert escalate_due(MORNING) == 0
    assert (list(SignClock.objects.values()), list(Delivery.objects.values())) == before


def test_one_clock_with_a_fault_does_not_stop_the_others(report, ladder, monkeypatch, caplog):
    report(MORNING)
    report(MORNING)
    bad = SignClock.objects.earliest("id").pk
    go_on = clocks.Look.go_on

    def stumble(self):
        if self.clock.pk == bad:
            raise ZeroDivisionError
        go_on(self)

    monkeypatch.setattr(clocks.Look, "go_on", stumble)
    assert escalate_due(MORNING) == 1
    assert "could not be looked at" in caplog.text
    monkeypatch.undo()
    assert escalate_due(MORNING + timedelta(seconds=59)) <= 1
    assert escalate_due(MORNING + MINUTE) >= 1
    assert Delivery.objects.count() == 2


def test_what_is_due_is_found_by_the_index(report, ladder, django_assert_num_queries):
    for _time in range(3):
        report(MORNING)
    SignClock.objects.update(due_at=MORNING + timedelta(days=1))
    with django_assert_num_queries(1):
        escalate_due(MORNING)


def test_the_message_says_nothing_of_the_patient_and_leads_to_the_door(report, ladder, patient, nora):
    report(MORNING)
    work(MORNING)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([nora.email], "Somebody is waiting for you")
    whole = str(message.message())
    for word in ("Maryam", "Aziz", "40017", "Numb", "legs", "sign is", "Carl", "patient", patient.public_id):
        assert word not in whole, word
    assert "http://localhost:8000/" in message.body


# --- whatever the hours are

SPAN = (
    st.tuples(st.integers(0, 23), st.integers(1, 23))
    .filter(lambda span: span[0] < span[1])
    .map(lambda span: (time(span[0]), time(span[1])))
)
HOURS = st.dictionaries(st.integers(0, 6), SPAN, min_size=2)
STARTS = st.datetimes(
    min_value=datetime(2026, 3, 24), max_value=datetime(2026, 11, 1), timezones=st.just(UTC)
).map(lambda moment: moment.replace(second=0, microsecond=0))
CLOSED = st.sets(st.dates(date(2026, 3, 25), date(2026, 11, 10)), max_size=5)


@given(hours=HOURS, closed=CLOSED, start=STARTS, within=st.integers(5, 480), every=st.integers(1, 90))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_hours_the_leads_are_told_when_twice_the_time_is_over(
    report, ladder, team, hours, closed, start, within, every
):
    """However seldom the worker looks: never before the time, and at the first look after it."""
    rows = [
        OpeningHours(team=team, weekday=day, opens=span[0], closes=span[1]) for day, span in hours.items()
    ]
    OpeningHours.objects.filter(team=team).delete()
    OpeningHours.objects.bulk_create(rows)
    ClosedDay.objects.filter(team=team).delete()
    ClosedDay.objects.bulk_create(ClosedDay(team=team, day=day) for day in closed)
    Team.objects.filter(pk=team.pk).update(answer_within=within)
    Delivery.objects.all().delete()
    SignClock.objects.update(due_at=None)
    report(start)

    once, twice = (after_open_minutes(hours, closed, start, n * within, "Europe/Berlin") for n in (1, 2))
    now_open = reading(hours, closed, start, "Europe/Berlin")
    backup_at = min(once, now_open.closes_at) if now_open.is_open else start
    told = {}
    for moment in sorted(
        {start, backup_at, twice, backup_at - MINUTE, twice - MINUTE, start + every * MINUTE}
    ):
        if moment < start:
            continue
        work(moment)
        for row in Delivery.objects.filter(status="sent"):
            told.setdefault(row.to_address.partition("@")[0], moment)
    assert told == {"nora": start, "sami": backup_at, "ursula": twice}
    assert Delivery.objects.count() == 3

"""Two workers, two nurses, a worker and a nurse, all at one moment. The same promises on both databases."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from careplan.checkins.actions import answer_sign, close_sign, escalate_due, take_on_sign
from careplan.checkins.models import Sign, SignClock
from careplan.notify import actions as post_office
from careplan.notify.models import Delivery
from careplan.plans.models import Event
from tests.checkins.conftest import ANSWER
from tests.plans.chains import assert_chain_is_whole
from tests.plans.test_races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MESSAGES, ROUNDS = 40, 6


def ask(number, at):
    post_office.queue(
        key=f"race-{number}",
        to_address=f"reader-{number}@example.org",
        template="somebody_waits",
        values={"link": "http://localhost/"},
        at=at,
    )


def test_two_senders_hand_over_each_message_once(transactional_db):
    at = timezone.now()
    for number in range(MESSAGES):
        ask(number, at)
    results = at_once(*[lambda: post_office.send_waiting(at)] * 3)
    assert sum(sent for sent, _failed in results) == MESSAGES
    assert Counter(message.to[0] for message in mail.outbox) == {
        f"reader-{number}@example.org": 1 for number in range(MESSAGES)
    }
    assert set(Delivery.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_two_workers_look_at_each_clock_once(report, now):
    for _time in range(ROUNDS):
        report(now)
    results = at_once(*[lambda: escalate_due(now)] * 3)
    assert all(isinstance(result, int) for result in results), results
    # What one found locked, another does; a clock is never done twice, and none is left for ever.
    escalate_due(now)
    assert sum(results) <= ROUNDS
    assert not SignClock.objects.filter(due_at__lte=now).exists()
    assert Delivery.objects.count() == ROUNDS


@pytest.mark.parametrize("action", [answer_sign, close_sign])
def test_of_two_nurses_who_answer_at_once_one_is_told_who_was_first(
    report, does, now, nora, sami, patient, action
):
    [sign] = report(now)
    results = at_once(*[lambda by=by: does(action, sign, now, by=by, **ANSWER) for by in (nora, sami)])
    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "Sign"]
    [refused] = [result for result in results if not isinstance(result, Sign)]
    sign.refresh_from_db()
    assert refused.message.startswith(sign.answered_by.name)
    assert refused.current == sign
    assert Event.objects.filter(kind="sign_answered").count() == 1
    assert_chain_is_whole(patient)


def test_of_two_nurses_who_take_it_on_at_once_one_is_told_who_was_first(report, does, now, nora, sami):
    [sign] = report(now)
    results = at_once(*[lambda by=by: does(take_on_sign, sign, now, by=by) for by in (nora, sami)])
    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "Sign"]
    sign.refresh_from_db()
    [refused] = [result for result in results if not isinstance(result, Sign)]
    assert refused.message == f"{sign.taken_on_by.name} was first and is on it."


def test_an_answer_and_the_worker_at_once_leave_no_message_behind(report, does, now):
    """Whoever is first: after the answer nothing waits, and no clock runs."""
    for number in range(ROUNDS):
        [sign] = report(now + timedelta(seconds=number))
        answer = partial(does, answer_sign, sign, now, **ANSWER)
        at_once(partial(escalate_due, now + timedelta(minutes=1)), answer)
        assert not Delivery.objects.filter(status="waiting").exists()
        assert not SignClock.objects.filter(due_at__isnull=False).exists()


def plan_of(rows):
    """How the database would read these rows, with as little in the tables as a test has."""
    if connection.vendor != "postgresql":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            return rows.explain()
        finally:
            cursor.execute("SET enable_seqscan = on")


def test_what_is_due_and_what_is_cancelled_is_found_by_an_index(report, now):
    report(now)
    escalate_due(now)
    clocks = SignClock.objects.filter(due_at__lte=now).order_by("due_at")
    waiting = Delivery.objects.filter(Q(group="a") | Q(wider_group="a"), status="waiting")
    sent = Delivery.objects.filter(group__in=["a", "b"], status="sent")
    assert "sign_clock_due" in plan_of(clocks)
    assert "delivery_due" in plan_of(post_office._due(now))
    assert "delivery_wider_group" in plan_of(waiting) or "delivery_due" in plan_of(waiting)
    assert "delivery_group" in plan_of(sent)

"""Reported, taken on, answered, closed: each with who and when, and two nurses at once."""

from datetime import timedelta

import pytest

from careplan.checkins.actions import answer_sign, close_answered_sign, close_sign, take_on_sign
from careplan.plans import actions as plan_actions
from careplan.plans import history
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Event, Patient
from careplan.plans.wording import WordsRefused
from tests.checkins.conftest import ANSWER
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(report, now):
    [sign] = report(now)
    return sign


@pytest.fixture
def head(plan):
    def read():
        plan.refresh_from_db()
        return plan.worklist_group, plan.worklist_since

    return read


def entries(patient, *kinds):
    row = Patient.objects.get(pk=patient.pk)
    events = Event.objects.filter(patient=row, kind__in=kinds).select_related("by").order_by("number")
    return history.entries(row, events)


def minutes(number):
    return timedelta(minutes=number)


def test_answered_without_having_been_taken_on_and_kept_open(sign, does, head, nora, now, patient):
    assert head() == (1, now)
    sign = does(answer_sign, sign, now + minutes(4), **ANSWER)
    assert (sign.answered_by, sign.answered_at, sign.outcome) == (nora, now + minutes(4), "called")
    assert (sign.is_open, sign.is_answered, sign.taken_on_by) == (True, True, None)
    assert head() == (2, now + minutes(4)), "it waits among the others, since it was answered"
    [entry] = entries(patient, "sign_answered", "sign_closed")
    assert (entry.kind, entry.data, entry.words) == (
        "sign_answered",
        {"sign": sign.pk, "outcome": "called"},
        {"answer": "We called. Come at two."},
    )
    assert sign.answering_event.number == entry.number


def test_every_step_keeps_who_and_when(sign, does, head, nora, sami, now):
    does(take_on_sign, sign, now + minutes(1))
    does(answer_sign, sign, now + minutes(2), by=sami, **ANSWER)
    sign = does(close_answered_sign, sign, now + minutes(3), words="Seen. The legs are better.")
    sign.refresh_from_db()
    assert [(sign.taken_on_by, sign.taken_on_at), (sign.answered_by, sign.answered_at)] == [
        (nora, now + minutes(1)),
        (sami, now + minutes(2)),
    ]
    assert (sign.closed_by, sign.closed_at, sign.outcome) == (nora, now + minutes(3), "called")
    assert head()[0] == 3


@pytest.mark.parametrize("words", ["", "Seen. The legs are better."])
def test_what_came_of_it_may_be_said_when_it_is_closed(sign, does, now, patient, words):
    does(answer_sign, sign, now, **ANSWER)
    does(close_answered_sign, sign, now, words=words)
    [entry] = entries(patient, "sign_closed")
    assert entry.words == ({"answer": words} if words else {})


def test_what_nobody_answered_is_not_closed_without_an_answer(sign, does, now):
    with nothing_changes(), pytest.raises(ActRefused, match="Nobody has answered this yet"):
        does(close_answered_sign, sign, now, words="")


def test_words_are_needed_to_answer(sign, does, now):
    with nothing_changes(), pytest.raises(WordsRefused):
        does(answer_sign, sign, now, outcome="no_action", words=" ")


@pytest.mark.parametrize("action", [answer_sign, close_sign, take_on_sign])
def test_the_second_nurse_is_told_who_was_first(sign, does, sami, now, action):
    given = {} if action is take_on_sign else ANSWER
    does(answer_sign, sign, now, by=sami, **ANSWER)
    with (
        nothing_changes(),
        pytest.raises(ActRefused, match="Sami Haddad has already answered this") as refused,
    ):
        does(action, sign, now, **given)
    assert (refused.value.current, refused.value.is_overtaken) == (sign, True)


def test_a_colleague_who_is_on_it_is_not_pushed_aside_unseen(sign, does, nora, sami, now):
    does(take_on_sign, sign, now, by=sami)
    with nothing_changes(), pytest.raises(ActRefused, match="Sami Haddad was first and is on it") as refused:
        does(take_on_sign, sign, now)
    assert refused.value.current == sign
    assert does(take_on_sign, sign, now, instead_of=sami.pk).taken_on_by == nora


def test_being_on_it_already_changes_nothing(sign, does, now):
    does(take_on_sign, sign, now)
    with nothing_changes():
        does(take_on_sign, sign, now + minutes(5))


def test_a_sign_of_another_patient_is_not_there(sign, does, other_patient, now, nora):
    for action, given in ((answer_sign, ANSWER), (close_answered_sign, {"words": ""})):
        with pytest.raises(NotThere):
            action(patient=other_patient, sign_id=sign.pk, by=nora, at=now, **given)


def test_one_answered_and_one_not_the_first_group_counts_what_is_not(report, does, head, now):
    [first] = report(now)
    [_second] = report(now + minutes(3))
    does(answer_sign, first, now + minutes(5), **ANSWER)
    assert head() == (1, now + minutes(3))


def test_answered_ones_wait_beside_those_to_tell_today(report, does, head, now):
    [tired] = report(now, constipation="yes")
    [numb] = report(now + minutes(1))
    does(answer_sign, numb, now + minutes(2), **ANSWER)
    assert head() == (2, now), "the oldest of both"
    does(close_sign, tired, now + minutes(3), **ANSWER)
    assert head() == (2, now + minutes(2))
    does(close_answered_sign, numb, now + minutes(4), words="")
    assert head()[0] == 3


def test_a_plan_is_not_finished_while_one_is_only_answered(sign, does, plan, patient, nora, now):
    does(answer_sign, sign, now, **ANSWER)
    given = {"plan_id": plan.pk, "status": "finished", "reason": "Moved."}
    with pytest.raises(ActRefused, match="still open"):
        plan_actions.end_plan(patient=Patient.objects.get(pk=patient.pk), by=nora, at=now, **given)

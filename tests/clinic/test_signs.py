"""A warning sign: on it, answered and closed; the family sees who and when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.checkins import actions as checkins
from careplan.checkins.models import Sign
from careplan.plans.models import Event

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"
CLOSED = {"outcome": "called", "words": "We called, an ambulance is on its way."}


@pytest.fixture
def sign(report):
    [sign] = report(note="Since last night.")
    return sign


def test_on_it(sign, send, nora, url):
    got = send("take_on_sign", sign=sign.pk)
    assert (got.status_code, got.url) == (302, f"{url('show_patient')}#signs")
    sign.refresh_from_db()
    assert (sign.taken_on_by, sign.is_open) == (nora, True)


def test_answered_and_closed(sign, plan, send, nora, url):
    got = send("close_sign", CLOSED, sign=sign.pk)
    assert (got.status_code, got.url) == (302, f"{url('show_patient')}#signs")
    sign.refresh_from_db()
    plan.refresh_from_db()
    assert (sign.answered_by, sign.closed_by, sign.outcome) == (nora, nora, "called")
    assert (plan.sign_open_since, plan.tell_since) == (None, None)


def test_the_page_shows_what_was_reported_and_by_whom(sign, browser, url):
    said = browser.get(url("close_sign", sign=sign.pk)).content.decode()
    assert "Carl Aziz answered “Are legs or arms numb or weak?” with <b>yes</b>" in said
    assert "Since last night." in said


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"outcome": "", "words": "Yes."}, "outcome", "Choose what was done."),
        ({"outcome": "forgotten", "words": "Yes."}, "outcome", "Select a valid choice."),
        ({"outcome": "called", "words": " "}, "words", "Write what was done"),
        ({"outcome": "no_action", "words": ""}, "words", "Write what was done"),
        ({"outcome": "called", "words": "x" * 50_000}, "words", "This is 50000 letters long."),
    ],
)
def test_bad_input_comes_back_beside_the_field(sign, send, written, typed, field, sentence):
    before = written()
    got = send("close_sign", typed, sign=sign.pk)
    form = got.context["form"]
    assert got.status_code == 422
    assert form.errors[field][0].startswith(sentence)
    assert form["words"].value() == typed["words"]
    assert written() == before


def test_when_a_colleague_was_first_both_are_shown(sign, send, patient, sami, now, written):
    given = {"outcome": "seen", "words": "Seen in the ward.", "by": sami, "at": now}
    checkins.close_sign(patient=patient, sign_id=sign.pk, **given)
    before = written()
    got = send("close_sign", CLOSED, sign=sign.pk)
    said = got.content.decode()
    assert got.status_code == 409
    assert "Sami Haddad has already answered and closed this." in said
    assert "Seen in the ward." in said
    assert CLOSED["words"] in said
    assert written() == before


def test_a_closed_one_cannot_be_taken_on(sign, send, browser, url, patient, sami, now, written):
    given = {"outcome": "seen", "words": "Seen.", "by": sami, "at": now}
    checkins.close_sign(patient=patient, sign_id=sign.pk, **given)
    before = written()
    got = browser.post(url("take_on_sign", sign=sign.pk), {"op_id": OP_ID}, follow=True)
    assert [str(one) for one in got.context["messages"]] == [
        "Sami Haddad has already answered and closed this."
    ]
    assert written() == before


def test_sent_twice_is_closed_once(sign, browser, url):
    for _time in range(2):
        got = browser.post(url("close_sign", sign=sign.pk), {"op_id": OP_ID, **CLOSED})
        assert got.status_code == 302
    assert Event.objects.filter(kind="sign_closed").count() == 1


def test_the_list_holds_open_and_closed_newest_first(report, send, browser, url):
    first, second = report(numb_legs="yes", constipation="not_sure")
    send("close_sign", CLOSED, sign=first.pk)
    got = browser.get(url("list_signs"))
    assert [line.sign.pk for line in got.context["signs"]] == [second.pk, first.pk]
    assert CLOSED["words"] in got.content.decode()


def test_an_empty_list_says_what_will_stand_there(plan, browser, url):
    assert "None was reported" in browser.get(url("list_signs")).content.decode()


def test_red_is_for_call_now_alone(report, browser, url):
    report(constipation="yes")
    said = browser.get(url("show_patient")).content.decode()
    assert 'class="sign"' not in said
    assert "call-now" not in said
    assert Sign.objects.get().level == "tell_today"


# --- answered, and kept open


@pytest.fixture
def answered(sign, send):
    send("close_sign", CLOSED | {"keep_open": "1"}, sign=sign.pk)
    sign.refresh_from_db()
    return sign


def test_kept_open_it_waits_in_the_second_group(answered, plan, nora, browser, url):
    plan.refresh_from_db()
    assert (answered.answered_by, answered.closed_by, plan.worklist_group) == (nora, None, 2)
    said = browser.get(url("show_patient")).content.decode()
    assert "Warning sign, answered and still open" in said
    assert CLOSED["words"] in said
    assert 'class="sign"' not in said, "red is for what nobody has answered"
    assert reverse("clinic:close_answered_sign", args=[plan.patient.public_id, answered.pk]) in said
    assert reverse("clinic:take_on_sign", args=[plan.patient.public_id, answered.pk]) not in said


def test_the_worklist_says_who_answered(answered, browser):
    said = browser.get(reverse("clinic:list_patients")).content.decode()
    assert "Sign to look at again" in said
    assert "answered by Nora" in said


def test_then_it_is_closed_with_what_came_of_it(answered, send, browser, url, nora):
    got = send("close_answered_sign", {"words": "Seen. All is well."}, sign=answered.pk)
    assert (got.status_code, got.url) == (302, f"{url('show_patient')}#signs")
    answered.refresh_from_db()
    assert answered.closed_by == nora
    said = browser.get(url("list_signs")).content.decode()
    for words in ("Answered: Nora Lind", CLOSED["words"], "Closed: Nora Lind", "Seen. All is well."):
        assert words in said


def test_a_colleague_closed_it_first(answered, send, patient, sami, now, written):
    checkins.close_answered_sign(patient=patient, sign_id=answered.pk, words="Home again.", by=sami, at=now)
    before = written()
    got = send("close_answered_sign", {"words": "Seen."}, sign=answered.pk)
    said = got.content.decode()
    assert got.status_code == 409
    for words in ("Sami Haddad has already answered and closed this.", "Home again.", "Seen."):
        assert words in said
    assert written() == before


def test_a_colleague_answered_first_and_keeps_it_open(sign, send, patient, sami, now, written):
    given = {"outcome": "seen", "words": "Seen in the ward.", "by": sami, "at": now}
    checkins.answer_sign(patient=patient, sign_id=sign.pk, **given)
    before = written()
    for keep in ({}, {"keep_open": "1"}):
        got = send("close_sign", CLOSED | keep, sign=sign.pk)
        said = got.content.decode()
        assert got.status_code == 409
        for words in ("Sami Haddad has already answered this.", "Seen in the ward.", CLOSED["words"]):
            assert words in said
    assert written() == before


# --- two who are on it


def test_the_second_on_it_sees_the_first(sign, browser, url, patient, sami, now, written):
    checkins.take_on_sign(patient=patient, sign_id=sign.pk, by=sami, at=now)
    before = written()
    got = browser.post(url("take_on_sign", sign=sign.pk), {"op_id": OP_ID}, follow=True)
    assert [str(one) for one in got.context["messages"]] == ["Sami Haddad was first and is on it."]
    assert "On it: Sami Haddad" in got.content.decode()
    assert written() == before


def test_who_sees_the_first_may_take_over(sign, browser, url, patient, sami, nora, now):
    checkins.take_on_sign(patient=patient, sign_id=sign.pk, by=sami, at=now)
    said = browser.get(url("show_patient")).content.decode()
    assert "Take over from Sami" in said
    browser.post(url("take_on_sign", sign=sign.pk), {"op_id": OP_ID, "instead_of": str(sami.pk)})
    sign.refresh_from_db()
    assert sign.taken_on_by == nora


# --- what was before


def test_a_sign_that_one_event_had_answered_and_closed_is_told_as_it_was(sign, send, browser, url):
    """Rows and events of the time before an answer was a step of its own, as the migration leaves them."""
    send("close_sign", CLOSED, sign=sign.pk)
    sign.refresh_from_db()
    Sign.objects.filter(pk=sign.pk).update(closing_event=sign.answering_event)
    said = browser.get(url("list_signs")).content.decode()
    assert said.count(CLOSED["words"]) == 1
    for words in ("Answered: Nora Lind", "We called", "Closed: Nora Lind"):
        assert words in said


def test_the_pages_cost_the_same_with_one_and_with_three(report, send, browser, url):
    def cost(name):
        with CaptureQueriesContext(connection) as queries:
            browser.get(url(name))
        return len(queries)

    report()
    before = [cost(name) for name in ("list_signs", "show_patient")]
    for keep in ({}, {"keep_open": "1"}):
        sign = report()[-1]
        send("close_sign", CLOSED | keep, sign=sign.pk)
    assert [cost(name) for name in ("list_signs", "show_patient")] == before

"""A warning sign: on it, answered and closed; the family sees who and when."""

import pytest

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
    assert (sign.closed_by, sign.outcome, plan.sign_open_since) == (nora, "called", None)


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

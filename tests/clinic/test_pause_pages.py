"""A plan rests: what the nurse says, what she and the family see of it."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.states import PauseReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(client_of, carl, patient):
    """What Carl reads on a page of his."""
    client = client_of(carl)

    def read(page=""):
        return client.get(f"/care/{patient.public_id}/{page}").content.decode()

    return read


@pytest.fixture
def pause(send):
    def do(**typed):
        return send("pause_plan", {"reason": "admission", "words": "On ward 4.", **typed})

    return do


def test_why_and_until_when_is_on_her_page_and_on_the_familys(plan, pause, browser, url, family, today):
    until = today + timedelta(days=10)
    assert pause(until=until.isoformat()).url == url("show_patient")
    nurse = browser.get(url("show_patient")).content.decode()
    assert "The plan is paused</b>: in hospital." in nurse
    assert "Likely until" in nurse
    for page in ("", "plan"):
        text = family(page)
        assert "The plan is paused</b>: in hospital." in text
        assert "On ward 4." in text
        assert "Nothing is expected of you now." in text


def test_nothing_of_the_family_looks_late_or_due_while_it_rests(plan, item_of, pause, send, family):
    item_of(plan, "mri-scan", due_in_days=-3)
    item_of(plan, "bone-scan", due_in_days=0)
    assert "One thing for today. One is still open" in family()
    pause()
    text = family()
    assert "still open" not in text
    assert "for today" not in text
    assert "MRI scan" in text
    assert "Bone scan" in text
    send("resume_plan")
    assert "One thing for today. One is still open" in family()


def test_a_tick_while_it_rests_counts_nothing_as_late(plan, item_of, pause, client_of, carl, patient):
    item_of(plan, "mri-scan", due_in_days=-3)
    bone = item_of(plan, "bone-scan", due_in_days=0)
    pause()
    got = client_of(carl).post(
        f"/care/{patient.public_id}/items/{bone.pk}/tick", {"back": "today"}, headers={"HX-Request": "true"}
    )
    assert got.status_code == 200
    assert "still open" not in got.content.decode()


def test_the_pause_is_changed_with_what_holds_filled_in(plan, pause, browser, url, today):
    pause(until=(today + timedelta(days=3)).isoformat())
    form = browser.get(url("pause_plan")).context["form"]
    assert (form["reason"].value(), form["until"].value()) == ("admission", today + timedelta(days=3))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "sulking"}, "reason"),
        ({"reason": "other", "words": ""}, "words"),
        ({"words": "x" * 301}, "words"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "soon"}, "until"),
    ],
)
def test_bad_input_comes_back_beside_the_field(plan, pause, written, typed, field):
    before = written()
    got = pause(**typed)
    form = got.context["form"]
    assert (got.status_code, list(form.errors)) == (422, [field])
    assert form[field].value() == typed[field]
    assert written() == before


def test_going_on_twice_says_so_once(plan, pause, send, browser, url):
    pause()
    send("resume_plan")
    got = send("resume_plan", client=browser)
    assert got.url == url("show_patient")
    texts = [str(one) for one in browser.get(url("show_patient")).context["messages"]]
    assert texts[-1] == "This plan is not paused. It goes on already."


def test_the_history_tells_the_pause_and_that_it_went_on(plan, pause, send, browser, url):
    pause()
    send("resume_plan")
    text = browser.get(url("show_history")).content.decode()
    for words in ("Plan paused", "in hospital", "On ward 4.", "Plan goes on"):
        assert words in text


@pytest.mark.parametrize("reason", PauseReason.values)
def test_every_reason_is_offered(plan, browser, url, reason):
    assert f'value="{reason}"' in browser.get(url("pause_plan")).content.decode()


def test_the_familys_page_costs_the_same_however_often_it_was_paused(
    plan, client_of, carl, patient, nora, now, django_assert_num_queries
):
    client = client_of(carl)
    client.get(f"/care/{patient.public_id}/")
    with django_assert_num_queries(6):
        client.get(f"/care/{patient.public_id}/")
    for words in ("Once.", "Twice.", "Three times."):
        pause = actions.Pause(PauseReason.TRAVEL, words)
        actions.pause_plan(patient=patient, plan_id=plan.pk, pause=pause, by=nora, at=now)
        with django_assert_num_queries(8):  # her words, and what changed since the family looked
            client.get(f"/care/{patient.public_id}/")

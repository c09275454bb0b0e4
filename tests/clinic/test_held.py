"""What was sent after access had ended: shown to the nurse, let in or set aside, and said so in the history."""

from datetime import timedelta

import pytest

from careplan.checkins.actions import Observation
from careplan.checkins.by_kind import plain
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, history
from careplan.plans.models import Event, HeldAct, Plan
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan")


def kinds():
    return list(Event.objects.order_by("number").values_list("kind", flat=True))


def test_the_patient_page_shows_what_came_and_the_worklist_says_that_it_waits(hold, item, browser, url, plan):
    hold(item)
    page = text_of(browser.get(url("show_patient")))
    assert "Sent after access had ended" in page
    assert "Vera Stein sent a note late. MRI scan" in page
    assert "The key is next door." in page
    assert "Let it in" in page
    assert "sent after access had ended" in text_of(browser.get("/clinic/"))
    plan.refresh_from_db()
    assert plan.worklist_group == 2


def test_what_is_let_in_is_done_in_the_name_of_its_author(hold, item, send, plan, nora, patient):
    held = hold(item)
    assert send("let_in_act", held=held.pk).status_code == 302
    noted, applied = Event.objects.order_by("-number")[:2][::-1]
    assert (noted.kind, noted.by.name) == (EventKind.NOTED, "Vera Stein")
    assert history.entries(patient, [noted])[0].data["let_in_by"] == nora.pk
    assert (applied.kind, applied.by, applied.item) == (EventKind.HELD_APPLIED, nora, item)
    held.refresh_from_db()
    assert (held.settlement, held.settled_by) == (HeldAct.Settlement.APPLIED, nora)
    plan.refresh_from_db()
    assert (plan.held_since, plan.worklist_group) == (None, 3)


def test_a_tick_is_let_in_with_the_day_it_was_kept_on(hold, item, send, now, today):
    held = hold(item, "tick", happened_at=now - timedelta(days=2), done_on="", note="")
    send("let_in_act", held=held.pk)
    item.refresh_from_db()
    assert (item.status, item.done_on) == (ItemStatus.COMPLETED, today - timedelta(days=2))
    assert item.done_by.name == "Vera Stein"


def test_what_something_else_has_overtaken_is_kept_and_said(
    hold, item, send, carl, today, now, patient, plan, browser, url
):
    actions.skip_item(patient=patient, item_id=item.pk, reason=Variance.COST, today=today, by=carl, at=now)
    held = hold(item, "tick", done_on="", note="It was done after all.")
    send("let_in_act", held=held.pk)
    assert kinds()[-2:] == [EventKind.ACT_OVERTAKEN, EventKind.HELD_APPLIED]
    item.refresh_from_db()
    assert item.status == ItemStatus.CANCELLED
    plan.refresh_from_db()
    assert (plan.held_since, plan.overtaken_since is not None) == (None, True)
    page = text_of(browser.get(url("show_history")))
    assert "Carl Aziz had already said that it was not done." in page
    assert "It was done after all." in page
    assert "Something else was there already" in page


def test_set_aside_keeps_the_words_in_the_history(hold, item, send, plan, browser, url):
    held = hold(item)
    answer = send("set_aside_act", {"reason": ""}, held=held.pk)
    assert answer.status_code == 422
    assert "The key is next door." in text_of(answer)
    send("set_aside_act", {"reason": "It is about the old flat."}, held=held.pk)
    assert kinds()[-1] == EventKind.HELD_SET_ASIDE
    page = text_of(browser.get(url("show_history")))
    assert "It is about the old flat." in page
    assert "The key is next door." in page
    assert "Sent after access had ended" not in text_of(browser.get(url("show_patient")))
    plan.refresh_from_db()
    assert plan.held_since is None


def test_the_second_nurse_is_told_that_it_is_done(hold, item, send, client_of, sami, url):
    held = hold(item)
    send("let_in_act", held=held.pk)
    before = kinds()
    sami_s = client_of(sami)
    send("let_in_act", held=held.pk, client=sami_s)
    assert "Nora Lind has already looked at this." in text_of(sami_s.get(url("show_patient")))
    answer = send("set_aside_act", {"reason": "Too late."}, held=held.pk, client=sami_s)
    assert (answer.status_code, "Too late." in text_of(answer)) == (409, True)
    assert kinds() == before


def test_a_held_warning_sign_stands_above_all_else(hold, plan, browser, url, send):
    seen = Observation({"numb-legs": "yes", "constipation": "no"}, CheckIn.Words.CAREGIVER, "7")
    typed = {"watch-numb-legs": "yes", "watch-constipation": "no", "whose_words": "caregiver", "pain": "7"}
    held = hold(None, "check_in", plan=plan, entered=plain(seen), **typed)
    page = text_of(browser.get(url("show_patient")))
    assert "It holds a warning sign Numb or weak legs: yes" in page
    plan.refresh_from_db()
    assert plan.worklist_group == 2
    send("let_in_act", held=held.pk)
    assert Sign.objects.get().step.key == "numb-legs"
    assert CheckIn.objects.get().by.name == "Vera Stein"
    plan.refresh_from_db()
    assert plan.worklist_group == 1


def test_what_is_not_complete_can_only_be_read_and_set_aside(hold, item, browser, url, send):
    held = hold(item, entered=None)
    page = text_of(browser.get(url("show_patient")))
    assert "Let it in" not in page
    assert "It can be read and set aside." in page
    before = kinds()
    send("let_in_act", held=held.pk)
    assert kinds() == before
    assert "This cannot be done as it was sent." in text_of(browser.get(url("show_patient")))


def test_it_is_shown_after_the_plan_was_finished_too(
    hold, item, plan, patient, nora, now, browser, url, send
):
    actions.end_plan(
        patient=patient, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Moved away.", by=nora, at=now
    )
    held = hold(item)
    assert "The key is next door." in text_of(browser.get(url("show_patient")))
    send("let_in_act", held=held.pk)
    assert kinds()[-2:] == [EventKind.ACT_OVERTAKEN, EventKind.HELD_APPLIED]


def test_a_page_that_somebody_fills_stays_readable_and_signs_come_first(
    hold, item, browser, url, monkeypatch, plan
):
    """Whose access has ended can send again and again: neither the page nor a warning sign drowns in it."""
    monkeypatch.setattr("careplan.clinic.queries.held.MOST_HELD", 2)
    monkeypatch.setattr("careplan.clinic.queries.patient.MOST_HELD", 2)
    for words in ("One.", "Two.", "Three."):
        hold(item, note=words)
    page = text_of(browser.get(url("show_patient")))
    assert "At most 2 stand here at once." in page
    assert "One." in page
    assert "Three." not in page
    hold(kind="check_in", plan=plan, entered=None, note="She fell.")
    page = text_of(browser.get(url("show_patient")))
    assert "She fell." in page
    assert "Two." not in page

"""What somebody else has done meanwhile: nothing that came late is dropped, and both sides read of it in words."""

from datetime import timedelta

import pytest
from django.test import Client

from careplan.plans import actions, days, history
from careplan.plans.actions import Acting
from careplan.plans.models import Event, Item, Plan
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.conftest import text_of
from tests.checklist.phones import kept, outcomes, results, send
from tests.plans.chains import assert_chain_is_whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def push(browser, patient, carl):
    return lambda *acts: send(browser, patient, carl, acts)


@pytest.fixture
def ayla(join, patient):
    return join("Ayla Aziz", patient)


@pytest.fixture
def given(patient, now):
    return {"patient": patient, "at": now}


@pytest.fixture
def history_of(browser, url, client_of, nora, patient):
    """The history of an item: as Carl reads it, and as Nora does."""

    def read(item: Item) -> tuple[str, str]:
        chart = f"/clinic/patients/{patient.public_id}/history"
        return text_of(browser.get(url("show_item", item.pk))), text_of(client_of(nora).get(chart))

    return read


def skipped(item, by, given, today):
    actions.skip_item(item_id=item.pk, reason=Variance.TOO_ILL, today=today, by=by, **given)


def ticked(item, by, given, today, **more):
    actions.tick_item(item_id=item.pk, done_on=today, today=today, by=by, **given, **more)


def late() -> Event:
    return Event.objects.get(kind=EventKind.ACT_OVERTAKEN)


def test_both_sides_read_what_was_sent_and_what_stood_there(push, item, ayla, given, today, history_of, now):
    skipped(item, ayla, given, today)
    kept_at = now - timedelta(days=2)
    push(kept("tick", item=item.pk, note="We went after all.", happened_at=kept_at))
    for page in history_of(item):
        assert "sent late that this was done:" in page
        assert "had already said that it was not done." in page
        assert "We went after all." in page
    family, nurse = history_of(item)
    assert "You sent late that this was done:" in family
    assert "Ayla had already said that it was not done." in family
    assert "Kept on a phone at this time" in family
    assert "The phone’s clock said" in nurse


CASES = {
    # what is sent late -> what was there, what the person is told, whether a nurse must look
    "a tick, ticked by another": ("tick", "ticked", "Ayla Aziz had already said that it was done.", False),
    "a tick, not done by another": ("tick", "skipped", "Ayla Aziz had already said that it was not", True),
    "not done, done by another": ("skip", "ticked", "Ayla Aziz had already said that it was done.", True),
    "not done, done and verified": ("skip", "verified", "It was done, and a nurse had verified it.", True),
    "taken back, verified": ("undo", "verified", "It was done, and a nurse had verified it.", False),
    "taken back, open": ("undo", "open", "It was open already, so there was nothing to take back.", False),
    "a tick, withdrawn": ("tick", "withdrawn", "The care team had withdrawn this step.", False),
    "a note, entered in error": ("note", "void", "This had been marked as entered in error.", False),
    "a question, entered in error": ("ask", "void", "This had been marked as entered in error.", True),
    "a note, plan finished": ("note", "finished", "The plan had been finished.", False),
    "a question, plan finished": ("ask", "finished", "The plan had been finished.", False),
}


@pytest.fixture
def make_stand(ayla, nora, given, today, plan):
    def stand(what: str, item: Item) -> None:
        if what in ("ticked", "verified"):
            ticked(item, ayla, given, today)
        if what == "verified":
            actions.verify_items(item_ids=[item.pk], by=nora, **given)
        if what == "skipped":
            skipped(item, ayla, given, today)
        if what == "withdrawn":
            no = actions.Decision("no", "It is not needed.", "Dr. Weber")
            actions.decide_step(plan_id=plan.pk, step_key="mri-scan", decision=no, by=nora, **given)
        if what == "void":
            actions.void_item(item_id=item.pk, reason="Entered twice.", by=nora, **given)
        if what == "finished":
            over = {"status": Plan.Status.FINISHED, "reason": "Moved away."}
            actions.end_plan(plan_id=plan.pk, by=nora, **over, **given)

    return stand


@pytest.fixture
def own_item(plan, patient, nora, now, today):
    return actions.add_own_item(
        patient=patient,
        plan_id=plan.pk,
        title="Walk",
        words="",
        category_key="support",
        due_on=None,
        family_ticks=True,
        today=today,
        by=nora,
        at=now,
    )


@pytest.mark.parametrize("case", CASES)
def test_what_is_overtaken_is_kept_with_its_words(case, push, item, own_item, make_stand, plan, patient):
    kind, stands, told, waits = CASES[case]
    item = own_item if stands == "void" else item
    make_stand(stands, item)
    before = Item.objects.values().get(pk=item.pk)
    data = {
        "tick": {"note": "late words"},
        "skip": {"reason": "cost", "note": "late words"},
        "note": {"note": "late words"},
        "ask": {"question": "late words"},
        "undo": {},
    }[kind]
    (result,) = results(push(kept(kind, item=item.pk, **data)))
    assert result["outcome"] == "overtaken"
    assert told in result["reason"]
    assert ("a nurse will look" in result["reason"]) is waits
    event = late()
    words = history.entries(patient, Event.objects.filter(pk=event.pk).select_related("by", "item"))[0].words
    assert list(words.values()) == (["late words"] if data else [])
    after = Item.objects.values().get(pk=item.pk)
    assert after == before | {"last_event_number": event.number}
    plan.refresh_from_db()
    assert (plan.overtaken_since is not None) is waits
    assert_chain_is_whole(patient)


def test_a_tick_of_a_time_that_an_undo_took_away_is_kept_at_the_time_before(
    push, plan, item_of, ayla, given, today
):
    """Carl's phone shows the next time of the exercises; Ayla takes back the last one, and the next is gone."""
    first = item_of(plan, "exercises")
    ticked(first, ayla, given, today)
    following = Item.objects.get(plan_step=first.plan_step, occurrence=2)
    actions.undo_item(item_id=first.pk, by=ayla, **given)
    assert not Item.objects.filter(pk=following.pk).exists()
    (result,) = results(push(kept("tick", item=following.pk, note="Ten minutes.")))
    assert (result["outcome"], late().item) == ("overtaken", first)
    assert "had taken back the time before" in result["reason"]
    (result,) = results(push(kept("note", item=following.pk, note="She was tired.")))
    assert result["outcome"] == "overtaken"


def test_an_undo_does_not_take_back_what_somebody_did_after_one_looked(
    push, patient, item, ayla, given, today, carl
):
    ticked(item, carl, given, today)
    patient.refresh_from_db()
    seen = patient.last_event_number
    actions.undo_item(item_id=item.pk, by=ayla, **given)
    ticked(item, ayla, given, today)
    (result,) = results(push(kept("undo", item=item.pk, seen=seen)))
    assert result["outcome"] == "overtaken"
    item.refresh_from_db()
    assert (item.status, item.done_by) == (ItemStatus.COMPLETED, ayla)
    assert outcomes(push(kept("undo", item=item.pk, seen=seen + 2))) == ["applied"]


def test_an_undo_of_ones_own_kept_tick_needs_no_look(push, patient, item):
    patient.refresh_from_db()
    seen = patient.last_event_number
    acts = [kept("tick", item=item.pk, seen=seen), kept("undo", item=item.pk, seen=seen)]
    assert outcomes(push(*acts)) == ["applied", "applied"]


@pytest.mark.parametrize("settles", ["review", "verify", "review of an older page"])
def test_a_nurse_settles_it_by_looking(settles, push, item, ayla, given, today, nora, plan, patient):
    ticked(item, ayla, given, today)
    patient.refresh_from_db()
    older = patient.last_event_number
    push(kept("skip", item=item.pk, reason="cost", note=""))
    plan.refresh_from_db()
    assert (plan.worklist_group, plan.overtaken_since) == (2, late().at)
    if settles == "verify":
        actions.verify_items(item_ids=[item.pk], by=nora, **given)
    else:
        up_to = older if "older" in settles else late().number
        actions.mark_reviewed(plan_id=plan.pk, up_to=up_to, by=nora, **given)
    plan.refresh_from_db()
    assert (plan.worklist_group, plan.overtaken_since is None) == (
        (2, False) if "older" in settles else (3, True)
    )


def test_the_worklist_says_why_it_waits(push, item, ayla, given, today, nora, client_of):
    ticked(item, ayla, given, today)
    push(kept("skip", item=item.pk, reason="cost", note=""))
    assert "sent late, and something else was there already" in text_of(client_of(nora).get("/clinic/"))


def test_verifying_another_item_settles_nothing(push, item, item_of, ayla, given, today, nora, plan):
    other = item_of(plan, "bone-scan")
    ticked(item, ayla, given, today)
    ticked(other, ayla, given, today)
    push(kept("skip", item=item.pk, reason="cost", note=""))
    actions.verify_items(item_ids=[other.pk], by=nora, **given)
    plan.refresh_from_db()
    assert plan.overtaken_since is not None


def test_a_sign_that_is_not_asked_about_any_more_does_not_go_unheard(push, plan, patient, client_of, nora):
    typed = {
        "whose_words": "caregiver",
        "watch-jaw-pain": "yes",
        "watch-numb-legs": "no",
        "note": "It began today.",
    }
    (result,) = results(push(kept("check_in", plan=plan.pk, **typed)))
    assert result["outcome"] == "overtaken"
    assert "The questions had changed meanwhile. Both are kept, and a nurse will look." in result["reason"]
    plan.refresh_from_db()
    assert plan.worklist_group == 2
    page = text_of(client_of(nora).get(f"/clinic/patients/{patient.public_id}/"))
    assert "jaw-pain yes" in page
    assert "It began today." in page


def test_a_nurse_who_ticked_is_named_like_anybody(push, item, given, today, nora):
    ticked(item, nora, given, today, acting=Acting.NURSE)
    (result,) = results(push(kept("tick", item=item.pk)))
    assert "Nora Lind had already said that it was done." in result["reason"]


def test_ones_own_other_phone_was_first(push, item):
    push(kept("tick", item=item.pk))
    (result,) = results(push(kept("tick", item=item.pk)))
    assert "You had already said that it was done. What you sent is kept in the history." in result["reason"]


def test_a_form_with_the_number_of_an_act_that_was_overtaken_is_not_taken_for_done(
    push, browser: Client, url, item, ayla, given, today
):
    skipped(item, ayla, given, today)
    tick = kept("tick", item=item.pk)
    push(tick)
    answer = browser.post(url("tick_item", item.pk), {"op_id": tick["op_id"]})
    assert answer.status_code in (409, 422)
    assert "This was sent before" in text_of(answer)


def test_what_happened_on_a_day_is_bounded_by_both_clocks(push, item, now, patient):
    too_old = now - timedelta(days=400)
    push(kept("tick", item=item.pk, happened_at=too_old))
    item.refresh_from_db()
    assert item.done_on == days.today(patient.team.time_zone, now)

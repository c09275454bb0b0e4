"""Acts that phones had kept: each outcome, what a repeat is answered, and what is pulled afterwards."""

from datetime import timedelta

import pytest

from careplan.plans import actions, days
from careplan.plans.models import Act, Event, HeldAct
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.conftest import act as form_act
from tests.checklist.phones import kept, outcomes, pull, results, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def push(browser, patient, carl):
    return lambda *acts: send(browser, patient, carl, acts)


def test_every_kind_is_applied_once_and_then_there_already(push, patient, plan, item, item_of, carl):
    acts = [
        kept("tick", item=item.pk, note="It went well."),
        kept("undo", item=item.pk),
        kept("skip", item=item.pk, reason="too_ill", note=""),
        kept("note", item=item.pk, note="She slept."),
        kept("ask", item=item.pk, question="When again?"),
        kept("ask", plan=plan.pk, question="May she bathe?"),
        kept("check_in", plan=plan.pk, **{"whose_words": "caregiver", "watch-numb-legs": "yes", "pain": "3"}),
    ]
    first = results(push(*acts))
    assert [one["outcome"] for one in first] == ["applied"] * 7
    numbers = [number for one in first for number in one["events"]]
    assert numbers == sorted(set(numbers))
    events = Event.objects.count()
    again = results(push(*reversed(acts)))
    assert [one["outcome"] for one in again] == ["already"] * 7
    assert [one["events"] for one in again] == [one["events"] for one in reversed(first)]
    assert Event.objects.count() == events


def test_the_same_act_twice_in_one_batch_is_done_once(push, item):
    tick = kept("tick", item=item.pk)
    assert outcomes(push(tick, tick)) == ["applied", "already"]


def test_a_form_and_a_phone_with_the_same_words_are_one_act(browser, url, push, item):
    tick = kept("tick", item=item.pk, note="It went well.")
    sent = form_act(op_id=tick["op_id"], note="It went well.")
    assert browser.post(url("tick_item", item.pk), sent).status_code == 302
    assert outcomes(push(tick)) == ["already"]
    assert Event.objects.filter(kind=EventKind.TICKED).count() == 1


def test_one_bad_act_does_not_stop_the_others(push, item):
    answer = push({"op_id": "x"}, kept("tick", item=item.pk), 7, kept("dance", item=item.pk))
    assert outcomes(answer) == ["refused", "applied", "refused", "refused"]
    assert next(one["op_id"] for one in results(answer)) == "x"
    assert all(one["reason"] for one in results(answer) if one["outcome"] == "refused")


def test_a_tick_is_for_the_day_it_was_kept_on(push, item, now, patient):
    tuesday = now - timedelta(days=3)
    assert outcomes(push(kept("tick", item=item.pk, happened_at=tuesday))) == ["applied"]
    item.refresh_from_db()
    assert item.done_on == days.today(patient.team.time_zone, tuesday)
    act = Act.objects.get(kind="tick")
    assert act.happened_at == tuesday
    assert '"happened":' in Event.objects.get(kind=EventKind.TICKED).data


def test_a_done_that_meets_a_not_done_is_kept_and_waits_for_a_nurse(
    push, patient, plan, item, join, now, carl
):
    ayla = join("Ayla Aziz", patient)
    given = {"patient": patient, "item_id": item.pk, "at": now, "by": ayla}
    actions.skip_item(reason=Variance.TOO_ILL, today=days.today(patient.team.time_zone, now), **given)
    tick = kept("tick", item=item.pk, note="We were there.")
    (result,) = results(push(tick))
    assert result["outcome"] == "overtaken"
    assert "Ayla Aziz had already said that it was not done. Both are kept" in result["reason"]
    event = Event.objects.get(kind=EventKind.ACT_OVERTAKEN)
    assert result["events"] == [event.number]
    assert "We were there" not in event.data + event.sealed
    item.refresh_from_db()
    assert item.status == ItemStatus.CANCELLED
    plan.refresh_from_db()
    assert plan.worklist_group == 2
    again = results(push(tick))
    assert again == [result]
    assert Event.objects.filter(kind=EventKind.ACT_OVERTAKEN).count() == 1


def test_what_came_after_access_had_ended_is_held(client_of, patient, plan, item, rob):
    rob_phone = client_of(rob)
    note = kept("note", item=item.pk, note="The key is at the neighbour's.")
    answer = send(rob_phone, patient, rob, [note])
    assert outcomes(answer) == ["held"]
    assert answer.json()["ended"] is True
    assert outcomes(send(rob_phone, patient, rob, [note])) == ["held"]
    held = HeldAct.objects.get()
    assert "neighbour" not in held.sealed
    plan.refresh_from_db()
    assert (plan.worklist_group, plan.held_since) == (2, held.received_at)


def test_an_act_that_was_taken_before_access_ended_is_there_already(
    client_of, patient, item, carl, nora, now
):
    phone = client_of(carl)
    tick = kept("tick", item=item.pk)
    send(phone, patient, carl, [tick])
    member = patient.care_team.get(user=carl)
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    other = kept("tick", item=item.pk, op_id=tick["op_id"], note="x")
    assert outcomes(send(phone, patient, carl, [tick])) == ["already"]
    assert results(send(phone, patient, carl, [other]))[0]["conflict"] is True
    assert not HeldAct.objects.exists()


def test_the_same_id_with_other_words_or_from_another_is_a_conflict(push, client_of, patient, item, join):
    ayla = join("Ayla Aziz", patient)
    tick = kept("tick", item=item.pk)
    push(tick)
    (other,) = results(push(tick | {"data": {"note": "other"}}))
    (ayla_s,) = results(send(client_of(ayla), patient, ayla, [tick]))
    assert [(one["outcome"], one["conflict"]) for one in (other, ayla_s)] == [("refused", True)] * 2


def test_a_refused_act_is_answered_the_same_again(push, item, today):
    tomorrow = (today + timedelta(days=1)).isoformat()
    tick = kept("tick", item=item.pk, done_on=tomorrow, note="")
    (first,) = results(push(tick))
    assert (first["outcome"], first["field"]) == ("refused", "done_on")
    assert "still to come" in first["reason"]
    (again,) = results(push(tick))
    assert (again["outcome"], again["reason"]) == ("refused", first["reason"])
    item.refresh_from_db()
    assert item.is_open


def test_the_pull_names_what_changed(push, browser, patient, carl, item):
    before = pull(browser, patient, carl).json()
    assert before["ended"] is False
    push(kept("tick", item=item.pk))
    after = pull(browser, patient, carl, before["number"]).json()
    assert after["items"] == [item.pk]
    assert after["number"] == before["number"] + 1
    assert pull(browser, patient, carl, after["number"]).json()["items"] == []


def test_what_a_family_arranges_is_sent_too(push, patient, plan, item, item_of, join, carl, version):
    vera = join("Vera Aziz", patient)
    part = patient.care_team.get(user=vera)
    step = version.steps.get(key="mri-scan")
    acts = [
        kept("take", item=item.pk),
        kept("take", item=item.pk),  # another tap for what one has already
        kept("hand_on", item=item.pk, to=str(part.pk)),
        kept("take", item=item.pk, instead_of=str(vera.pk)),
        kept("let_go", item=item.pk),
        kept("note", item=item.pk, note="She slept.", readers="family"),
        kept("understood", plan=plan.pk, step="mri-scan", words=str(step.pk)),
        kept("visit_question", plan=plan.pk, question="May she swim?"),
        kept("visit_question", item=item.pk, question="Does it hurt?"),
    ]
    assert outcomes(push(*acts)) == ["applied"] * len(acts)
    assert outcomes(push(*reversed(acts))) == ["already"] * len(acts)
    kinds = list(Event.objects.filter(by=carl).order_by("number").values_list("kind", flat=True))
    assert kinds == [
        *(EventKind.ITEM_TAKEN, EventKind.ITEM_HANDED_ON, EventKind.ITEM_TAKEN, EventKind.ITEM_LET_GO),
        *(EventKind.NOTED, EventKind.UNDERSTOOD),
        *(EventKind.VISIT_QUESTION_ADDED, EventKind.VISIT_QUESTION_ADDED),
    ]


def test_what_somebody_else_has_taken_on_meanwhile_is_overtaken(push, patient, item, join, now):
    vera = join("Vera Aziz", patient)
    actions.take_item(patient=patient, item_id=item.pk, by=vera, at=now)
    (result,) = results(push(kept("take", item=item.pk)))
    assert result["outcome"] == "overtaken"
    assert result["reason"] == "Vera Aziz had already taken it on. What you sent is kept in the history."
    item.refresh_from_db()
    assert item.taken_by == vera


def test_a_form_and_a_phone_take_it_on_once(browser, url, push, item):
    one = kept("take", item=item.pk)
    assert browser.post(url("take_item", item.pk), {"op_id": one["op_id"]}).status_code == 302
    assert outcomes(push(one)) == ["already"]
    assert Event.objects.filter(kind=EventKind.ITEM_TAKEN).count() == 1


def test_a_note_for_the_family_that_is_held_is_not_read_by_the_nurse(
    client_of, patient, plan, item, rob, nora
):
    """She sees that there is one, and may let it in or set it aside; its words are not for her."""
    acts = [
        kept("note", item=item.pk, note="zebra", readers="family"),
        kept("note", item=item.pk, note="magpie", readers="all"),
    ]
    assert outcomes(send(client_of(rob), patient, rob, acts)) == ["held", "held"]
    chart = f"/clinic/patients/{patient.public_id}/"
    for path in (chart, f"{chart}held/"):
        page = client_of(nora).get(path).content.decode()
        assert "zebra" not in page


def test_several_ticks_of_a_page_and_of_a_phone_are_the_same_acts(browser, url, push, plan, item, item_of):
    """The phone keeps each of them before the form is sent, and asks about each afterwards."""
    acts = [kept("tick", item=item.pk), kept("tick", item=item_of(plan, "bone-scan").pk)]
    fields = {f"op-{one['item']}": one["op_id"] for one in acts}
    answer = browser.post(url("tick_several"), {"item": [one["item"] for one in acts], **fields})
    assert answer.status_code == 200
    assert outcomes(push(*acts)) == ["already", "already"]

"""Late and repeated acts: the day that was given stays, and what was taken is never called a mistake."""

import json
from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.models import CareTeamMember, Event, HeldAct, Item
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.phones import kept, outcomes, results, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


def test_an_overtaken_tick_keeps_the_day_that_was_given(browser, patient, carl, join, item, plan, now, today):
    """Not the day on which it was typed: both are kept, and the nurse has to choose between two true days."""
    type(plan).objects.filter(pk=plan.pk).update(started_on=today - timedelta(days=9))
    ayla = join("Ayla Aziz", patient)
    actions.skip_item(item_id=item.pk, reason=Variance.TOO_ILL, today=today, patient=patient, by=ayla, at=now)
    given = (today - timedelta(days=2)).isoformat()
    assert outcomes(send(browser, patient, carl, [kept("tick", item=item.pk, done_on=given)])) == [
        "overtaken"
    ]
    assert json.loads(Event.objects.get(kind=EventKind.ACT_OVERTAKEN).data)["done_on"] == given


def test_what_was_taken_is_there_already_also_when_its_item_is_in_error_since(
    browser, patient, carl, plan, nora, now, today
):
    """The answer to a tick was lost; meanwhile a nurse took the whole item out. The tick was taken all the same."""
    own = actions.add_own_item(
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
    act = kept("note", item=own.pk, note="We walked.")
    assert outcomes(send(browser, patient, carl, [act])) == ["applied"]
    actions.void_item(item_id=own.pk, reason="Entered twice.", patient=patient, by=nora, at=now)
    assert Item.objects.get(pk=own.pk).status == ItemStatus.ENTERED_IN_ERROR
    (result,) = results(send(browser, patient, carl, [act]))
    assert (result["outcome"], result.get("conflict")) == ("already", None)


def test_words_in_the_place_of_a_choice_are_sealed_when_a_held_act_is_set_aside(
    browser, patient, carl, plan, item, nora, now
):
    """What is not in order was checked by nobody: a code of it may be anything that somebody typed."""
    member = CareTeamMember.objects.get(patient=patient, user=carl)
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    act = kept("skip", item=item.pk, reason="Lena told me a secret")
    assert outcomes(send(browser, patient, carl, [act])) == ["held"]
    held = HeldAct.objects.get()
    actions.set_aside_act(patient=patient, held_id=held.pk, reason="Too late.", by=nora, at=now)
    assert "secret" not in Event.objects.get(kind=EventKind.HELD_SET_ASIDE).data


def test_what_was_taken_is_there_already_also_when_it_could_not_be_asked_any_more(
    browser, patient, carl, join, item, nora, now
):
    """The answer was lost, and whom it was handed on to takes part no longer."""
    ayla = join("Ayla Aziz", patient)
    member = CareTeamMember.objects.get(patient=patient, user=ayla)
    actions.take_item(patient=patient, item_id=item.pk, by=carl, at=now)
    act = kept("hand_on", item=item.pk, to=str(member.pk))
    assert outcomes(send(browser, patient, carl, [act])) == ["applied"]
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    (result,) = results(send(browser, patient, carl, [act]))
    assert (result["outcome"], result.get("conflict")) == ("already", None)
    assert Event.objects.filter(kind=EventKind.ITEM_HANDED_ON).count() == 1
    another = act | {"happened_at": (now - timedelta(hours=1)).isoformat()}
    (result,) = results(send(browser, patient, carl, [another]))
    assert (result["outcome"], result.get("conflict")) == ("refused", True)

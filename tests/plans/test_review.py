"""What a nurse says about what the family did: verified, confirmed, reviewed; nothing by merely looking."""

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Item, ReviewMark
from careplan.plans.states import Variance
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

STEPS = ("mri-scan", "bone-scan", "exercises")


@pytest.fixture
def ticked(plan, item_of, does, carl, today):
    items = [item_of(plan, key) for key in STEPS]
    for item in items:
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    return items


@pytest.fixture
def verify(does, nora):
    def do(*items, by=nora, **more):
        return does(by, actions.verify_items, item_ids=[item.pk for item in items], **more)

    return do


def test_one_is_verified_by_whom_and_when(ticked, verify, written, nora, now):
    item = ticked[0]
    assert verify(item) == [item]
    item.refresh_from_db()
    assert (item.verified_by, item.verified_at, item.status) == (nora, now, "completed")
    (entry,) = written("verified")
    assert (entry.item, entry.data, entry.by_name) == (item, {}, "Nora Lind")
    assert item.last_event_number == entry.number


def test_many_are_verified_in_one_go_with_an_event_each(ticked, verify, written):
    assert {item.pk for item in verify(*ticked, *ticked)} == {item.pk for item in ticked}
    assert {entry.item.pk for entry in written("verified")} == {item.pk for item in ticked}
    numbers = dict(
        Item.objects.filter(pk__in=[item.pk for item in ticked]).values_list("pk", "last_event_number")
    )
    assert {entry.item.pk: entry.number for entry in written("verified")} == numbers


def test_what_is_not_done_or_verified_already_is_left_out(ticked, verify, does, carl, sami, item_of, plan):
    first, second, third = ticked
    verify(first, by=sami)
    does(carl, actions.undo_item, item_id=second.pk)
    assert verify(*ticked, item_of(plan, "goals")) == [third]
    first.refresh_from_db()
    assert first.verified_by == sami


def test_an_item_of_another_patient_is_left_out(
    ticked, verify, other_patient, make_plan, item_of, nora, now, today
):
    foreign = item_of(make_plan(other_patient), "mri-scan")
    actions.tick_item(
        patient=other_patient,
        item_id=foreign.pk,
        done_on=today,
        today=today,
        by=nora,
        at=now,
        acting=Acting.NURSE,
    )
    with nothing_changes():
        assert verify(foreign) == []


def test_undoing_takes_the_verification_away(ticked, verify, does, nora):
    verify(ticked[0])
    does(nora, actions.undo_item, item_id=ticked[0].pk, acting=Acting.NURSE)
    ticked[0].refresh_from_db()
    assert (ticked[0].verified_by, ticked[0].verified_at) == (None, None)


@pytest.mark.parametrize("who", ["carl", "lena", "stella", "otto"])
def test_only_a_nurse_of_the_team_verifies(ticked, verify, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        verify(ticked[0], by=getattr(cast, who))


@pytest.fixture
def told(plan, item_of, does, carl, today):
    item = item_of(plan, "mri-scan")
    does(carl, actions.skip_item, item_id=item.pk, reason=Variance.TOLD_NOT_NEEDED, today=today)
    return item


def test_a_reason_is_confirmed_once(told, does, nora, plan, written):
    item = does(nora, actions.confirm_skip, item_id=told.pk)
    assert item.variance_confirmed is True
    assert [entry.data for entry in written("skip_confirmed")] == [{"reason": "told_not_needed"}]
    plan.refresh_from_db()
    assert plan.worklist_group == 3
    with nothing_changes(), pytest.raises(ActRefused, match="no reason here"):
        does(nora, actions.confirm_skip, item_id=told.pk)


def test_a_reason_a_nurse_gave_herself_needs_no_confirming(plan, item_of, does, nora, today):
    item = item_of(plan, "mri-scan")
    reason = Variance.TOLD_NOT_NEEDED
    does(nora, actions.skip_item, item_id=item.pk, reason=reason, today=today, acting=Acting.NURSE)
    plan.refresh_from_db()
    assert plan.worklist_group == 3
    with nothing_changes(), pytest.raises(ActRefused):
        does(nora, actions.confirm_skip, item_id=item.pk)


def test_what_was_undone_has_no_reason_to_confirm_and_waits_no_more(told, does, nora, carl, plan):
    does(carl, actions.undo_item, item_id=told.pk)
    plan.refresh_from_db()
    assert plan.worklist_group == 3
    with nothing_changes(), pytest.raises(ActRefused):
        does(nora, actions.confirm_skip, item_id=told.pk)


def test_a_family_confirms_nothing(told, does, carl):
    with nothing_changes(), pytest.raises(NotThere):
        does(carl, actions.confirm_skip, item_id=told.pk)


@pytest.fixture
def review(does, nora, plan):
    def do(up_to, by=nora, **more):
        return does(by, actions.mark_reviewed, **{"plan_id": plan.pk, "up_to": up_to, **more})

    return do


def last_number(patient):
    patient.refresh_from_db()
    return patient.last_event_number


def test_each_nurse_has_a_mark_of_her_own(ticked, review, patient, sami, plan, nora, now):
    number = last_number(patient)
    review(number)
    review(2, by=sami)
    assert set(ReviewMark.objects.filter(plan=plan).values_list("nurse", "event_number", "at")) == {
        (nora.pk, number, now),
        (sami.pk, 2, now),
    }


def test_what_came_in_after_the_page_was_made_stays_new(ticked, review, patient, does, carl):
    shown = last_number(patient)
    does(carl, actions.note_item, item_id=ticked[0].pk, note="One more thing.")
    mark = review(shown)
    assert mark.event_number == shown < last_number(patient)


def test_a_mark_never_reaches_beyond_what_is_there(ticked, review, patient, written):
    number = last_number(patient)
    assert review(10_000).event_number == number
    assert [entry.data for entry in written("reviewed")] == [{"up_to": number}]


def test_an_older_page_never_moves_a_mark_back(ticked, review, patient):
    number = last_number(patient)
    review(number)
    assert review(1).event_number == number


def test_a_plan_of_another_patient_cannot_be_reviewed_here(review, other_patient, make_plan):
    foreign = make_plan(other_patient)
    with nothing_changes(), pytest.raises(NotThere):
        review(1, plan_id=foreign.pk)


@pytest.mark.parametrize("who", ["carl", "stella"])
def test_only_a_nurse_of_the_team_reviews(review, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        review(1, by=getattr(cast, who))

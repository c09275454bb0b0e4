"""Who of the family does an item: taken on, taken over, handed on, given back, and freed when a part ends."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import CareTeamMember, Item
from careplan.plans.states import EventKind, Variance

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(join, patient):
    return join("Vera Aziz", patient)


@pytest.fixture
def part_of(patient):
    return lambda user: patient.care_team.get(user=user, ended_at=None)


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "exercises")


def holder(item):
    return Item.objects.select_related("taken_by").get(pk=item.pk).taken_by


def test_one_takes_it_on_and_everybody_sees_who(does, carl, item, written):
    outcome = does(carl, actions.take_item, item_id=item.pk)
    assert (holder(item), outcome.repeated) == (carl, False)
    (event,) = written(EventKind.ITEM_TAKEN)
    assert (event.by_id, event.data) == (carl.pk, {"instead_of": None})
    item.refresh_from_db()
    assert item.last_event_number == event.number


def test_what_one_has_already_stays_so_without_an_event(does, carl, item, since):
    does(carl, actions.take_item, item_id=item.pk)
    since()
    does(carl, actions.take_item, item_id=item.pk)
    assert since() == []
    assert holder(item) == carl


def test_what_somebody_else_has_is_taken_over_only_when_they_are_named(
    does, carl, vera, item, since, written
):
    does(carl, actions.take_item, item_id=item.pk)
    since()
    with pytest.raises(ActRefused, match="Carl does this already") as refused:
        does(vera, actions.take_item, item_id=item.pk)
    assert refused.value.current == item
    assert (since(), holder(item)) == ([], carl)
    does(vera, actions.take_item, item_id=item.pk, instead_of=carl.pk)
    assert holder(item) == vera
    assert written(EventKind.ITEM_TAKEN)[-1].data == {"instead_of": carl.pk}


def test_naming_one_who_has_it_no_longer_takes_it_from_nobody_else(does, carl, vera, join, patient, item):
    mona = join("Mona Aziz", patient)
    does(carl, actions.take_item, item_id=item.pk)
    does(mona, actions.take_item, item_id=item.pk, instead_of=carl.pk)
    with pytest.raises(ActRefused, match="Mona does this already"):
        does(vera, actions.take_item, item_id=item.pk, instead_of=carl.pk)


def test_given_back_it_is_nobodys(does, carl, vera, item, written):
    does(carl, actions.take_item, item_id=item.pk)
    does(carl, actions.let_go_item, item_id=item.pk)
    assert holder(item) is None
    assert written(EventKind.ITEM_LET_GO)[0].data == {"was": carl.pk}
    does(vera, actions.take_item, item_id=item.pk)
    assert holder(item) == vera


def test_only_who_has_it_gives_it_back_or_hands_it_on(does, carl, vera, item, part_of, since):
    does(carl, actions.take_item, item_id=item.pk)
    since()
    for action, more in ((actions.let_go_item, {}), (actions.hand_on_item, {"to": part_of(vera).pk})):
        with pytest.raises(ActRefused, match="not with you now"):
            does(vera, action, item_id=item.pk, **more)
    assert (since(), holder(item)) == ([], carl)


def test_handed_on_to_another_who_takes_part(does, carl, vera, item, part_of, written):
    does(carl, actions.take_item, item_id=item.pk)
    does(carl, actions.hand_on_item, item_id=item.pk, to=part_of(vera).pk)
    assert holder(item) == vera
    assert written(EventKind.ITEM_HANDED_ON)[0].data == {"to": vera.pk, "from": carl.pk}


def test_nobody_is_handed_anything_who_may_not_do_it(
    does, carl, lena, rob, otto, nora, item, patient, part_of
):
    does(carl, actions.take_item, item_id=item.pk)
    part = actions.Part("friend", "takes_part", "patient")
    invited = does(nora, actions.invite_caregiver, name="Jon", email="", part=part)
    removed = patient.care_team.get(user=rob)
    elsewhere = CareTeamMember.objects.exclude(patient=patient).get(user=otto)
    for member in (part_of(lena), removed, elsewhere, invited, part_of(carl)):
        with pytest.raises(ActRefused, match="Choose somebody else") as refused:
            does(carl, actions.hand_on_item, item_id=item.pk, to=member.pk)
        assert refused.value.field == "to"
    assert holder(item) == carl


def test_only_the_family_takes_things_on(does, lena, nora, rob, item):
    for person in (lena, nora, rob):
        with pytest.raises(NotThere):
            does(person, actions.take_item, item_id=item.pk)


def test_what_is_not_to_do_is_not_taken_on(does, carl, nora, plan, item_of, today):
    item = item_of(plan, "mri-scan")
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    with pytest.raises(ActRefused, match="not open any more"):
        does(carl, actions.take_item, item_id=item.pk)
    own = does(
        nora,
        actions.add_own_item,
        plan_id=plan.pk,
        title="Ward round",
        words="",
        category_key="support",
        due_on=None,
        family_ticks=False,
        today=today,
    )
    with pytest.raises(ActRefused, match="Your care team looks after this"):
        does(carl, actions.take_item, item_id=own.pk)


def test_anybody_ticks_it_and_an_undo_brings_back_who_had_it(does, carl, vera, plan, item_of, today):
    item = item_of(plan, "mri-scan")
    does(carl, actions.take_item, item_id=item.pk)
    does(vera, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    does(vera, actions.undo_item, item_id=item.pk)
    assert holder(item) == carl
    does(vera, actions.skip_item, item_id=item.pk, reason=Variance.COST, today=today)
    does(vera, actions.undo_item, item_id=item.pk)
    assert holder(item) == carl


def test_the_next_time_is_nobodys(does, carl, item, today):
    does(carl, actions.take_item, item_id=item.pk)
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    assert Item.objects.get(plan_step=item.plan_step, occurrence=2).taken_by is None


def test_the_next_time_that_somebody_took_on_stays_when_the_tick_is_undone(does, carl, vera, item, today):
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    later = Item.objects.get(plan_step=item.plan_step, occurrence=2)
    does(vera, actions.take_item, item_id=later.pk)
    does(carl, actions.undo_item, item_id=item.pk)
    assert holder(later) == vera


@pytest.mark.parametrize("how", ["ended", "left", "looks on"])
def test_when_a_part_ends_what_was_taken_on_is_free(
    does, carl, nora, plan, item_of, part_of, written, how, today
):
    taken, done = item_of(plan, "exercises"), item_of(plan, "mri-scan")
    for one in (taken, done):
        does(carl, actions.take_item, item_id=one.pk)
    does(carl, actions.tick_item, item_id=done.pk, done_on=today, today=today)
    if how == "ended":
        does(nora, actions.end_access, member_id=part_of(carl).pk)
    elif how == "left":
        does(carl, actions.leave_care_team)
    else:
        part = actions.Part("partner", "looks_on", "patient")
        does(nora, actions.change_part, member_id=part_of(carl).pk, part=part)
    assert holder(taken) is None
    assert holder(done) is None  # an undo must not bring back somebody who has left
    (event,) = written(EventKind.ITEM_LET_GO)
    assert (event.item, event.data) == (taken, {"was": carl.pk})


def test_a_change_of_a_part_that_stays_takes_nothing_away(does, carl, nora, item, part_of):
    does(carl, actions.take_item, item_id=item.pk)
    part = actions.Part("friend", "takes_part", "patient")
    does(nora, actions.change_part, member_id=part_of(carl).pk, part=part)
    assert holder(item) == carl


def test_a_last_day_that_is_over_frees_it_for_the_next_without_asking(does, carl, vera, item, part_of, today):
    does(carl, actions.take_item, item_id=item.pk)
    CareTeamMember.objects.filter(pk=part_of(carl).pk).update(ends_on=today - timedelta(days=1))
    does(vera, actions.take_item, item_id=item.pk)
    assert holder(item) == vera

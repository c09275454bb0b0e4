"""What the family cannot do to what belongs to the care team."""

import pytest

from careplan.plans import actions, days
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Event
from careplan.plans.states import Variance

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(patient, now):
    return days.today(patient.team.time_zone, now)


def test_a_tick_of_a_nurse_stays_when_the_family_wants_to_take_it_back(
    plan, patient, item_of, carl, nora, today, now
):
    item = item_of(plan, "mri-scan")
    given = {"done_on": today, "today": today, "by": nora, "at": now, "acting": Acting.NURSE}
    actions.tick_item(patient=patient, item_id=item.pk, **given)
    before = Event.objects.count()
    with pytest.raises(ActRefused, match="Your care team wrote this"):
        actions.undo_item(patient=patient, item_id=item.pk, by=carl, at=now)
    item.refresh_from_db()
    assert (item.status, Event.objects.count()) == ("completed", before)


def test_a_tick_of_somebody_who_left_the_family_can_still_be_taken_back(
    plan, patient, item_of, carl, join, today, now
):
    item, vera = item_of(plan, "mri-scan"), join("Vera Aziz", patient)
    actions.tick_item(patient=patient, item_id=item.pk, done_on=today, today=today, by=vera, at=now)
    actions.leave_care_team(patient=patient, by=vera, at=now)
    actions.undo_item(patient=patient, item_id=item.pk, by=carl, at=now)
    item.refresh_from_db()
    assert item.is_open


def test_not_done_is_not_for_the_family_where_it_has_no_tick(plan, patient, item_of, carl, today, now):
    item = item_of(plan, "opioids")
    before = Event.objects.count()
    with pytest.raises(ActRefused, match="no tick for the family"):
        actions.skip_item(
            patient=patient, item_id=item.pk, reason=Variance.COST, today=today, by=carl, at=now
        )
    item.refresh_from_db()
    assert (item.is_open, Event.objects.count()) == (True, before)

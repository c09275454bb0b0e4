"""The day an item is for, its appointment, its rhythm and its result; what came in between is shown."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused, Appointment
from careplan.plans.models import Item, Plan
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan")


@pytest.fixture
def set_date(does, nora, item, today):
    def do(due_on, by=nora, **given):
        return does(
            by, actions.set_date, **{"item_id": item.pk, "due_on": due_on, "today": today, **given}
        ).item

    return do


@pytest.fixture
def appoint(does, carl, item):
    def do(at, place="", comes_along="", by=carl, **given):
        appointment = Appointment(at, place, comes_along)
        return does(
            by, actions.set_appointment, **{"item_id": item.pk, "appointment": appointment, **given}
        ).item

    return do


def test_a_day_is_set_moved_and_taken_away(set_date, plan, written, today):
    first, second = today + timedelta(days=3), today + timedelta(days=5)
    assert (set_date(first).due_on, set_date(second).date_by_hand) == (first, True)
    plan.refresh_from_db()
    assert (plan.next_on, plan.next_item_id, plan.worklist_group) == (second, set_date(second).pk, 3)
    gone = set_date(None)
    assert (gone.due_on, gone.date_by_hand) == (None, False)
    plan.refresh_from_db()
    assert (plan.next_on, plan.next_item) == (None, None)
    assert [(entry.data["before"], entry.data["after"]) for entry in written("date_set")] == [
        (None, first.isoformat()),
        (first.isoformat(), second.isoformat()),
        (second.isoformat(), second.isoformat()),
        (second.isoformat(), None),
    ]


def test_the_next_date_is_the_nearest_of_all(set_date, plan, item_of, today):
    near = item_of(plan, "goals", due_in_days=2)
    set_date(today + timedelta(days=1))
    plan.refresh_from_db()
    assert plan.next_on == today + timedelta(days=1)
    set_date(today + timedelta(days=9))
    plan.refresh_from_db()
    assert (plan.next_item, plan.next_on) == (near, today + timedelta(days=2))
    assert plan.worklist_since == datetime(near.due_on.year, near.due_on.month, near.due_on.day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "words"), [(-367, "more than a year ago"), (2000, "more than five years away")]
)
def test_an_absurd_day_is_refused_beside_the_field(set_date, today, away, words):
    with nothing_changes(), pytest.raises(ActRefused, match=words) as refused:
        set_date(today + timedelta(days=away))
    assert refused.value.field == "due_on"


@pytest.mark.parametrize("days", [0, -1, 367, 10_000])
def test_an_absurd_rhythm_is_refused_beside_the_field(set_date, today, days):
    with nothing_changes(), pytest.raises(ActRefused, match="between 1 and 366") as refused:
        set_date(today, every_days=days)
    assert refused.value.field == "every_days"


def test_a_rhythm_is_set_and_taken_away(set_date, today, item):
    set_date(today, every_days=28)
    assert Item.objects.get(pk=item.pk).plan_step.every_days == 28
    set_date(today)
    assert Item.objects.get(pk=item.pk).plan_step.every_days is None


def test_an_own_item_has_no_rhythm(set_date, does, nora, plan, today):
    own = {"title": "Walk", "words": "", "category_key": "support", "due_on": None, "family_ticks": True}
    walk = does(nora, actions.add_own_item, plan_id=plan.pk, today=today, **own)
    with nothing_changes(), pytest.raises(ActRefused, match="step of the pathway") as refused:
        set_date(today, item_id=walk.pk, every_days=7)
    assert refused.value.field == "every_days"
    assert set_date(today, item_id=walk.pk).due_on == today


def test_a_stale_page_shows_what_is_there_now(set_date, item, sami, today):
    item.refresh_from_db()
    seen = item.last_event_number
    set_date(today + timedelta(days=3), by=sami, seen=seen)
    with nothing_changes(), pytest.raises(ActRefused, match="Somebody else changed this step") as refused:
        set_date(today + timedelta(days=5), seen=seen)
    assert refused.value.current.due_on == today + timedelta(days=3)


def test_a_note_in_between_makes_an_appointments_page_stale_too(appoint, does, carl, item, now):
    item.refresh_from_db()
    seen = item.last_event_number
    does(carl, actions.note_item, item_id=item.pk, note="They called.")
    with nothing_changes(), pytest.raises(ActRefused, match="Somebody else changed this step"):
        appoint(now + timedelta(days=2), seen=seen)


@pytest.mark.parametrize("ending", ["tick", "skip"])
def test_what_is_not_open_has_no_day_to_change(set_date, appoint, does, carl, item, today, now, ending):
    if ending == "tick":
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    else:
        does(carl, actions.skip_item, item_id=item.pk, reason="cost", today=today)
    for change in (lambda: set_date(today), lambda: appoint(now)):
        with nothing_changes(), pytest.raises(ActRefused, match="not open any more"):
            change()


def test_a_family_sets_no_days_but_enters_appointments(set_date, appoint, carl, lena, today, now):
    with nothing_changes(), pytest.raises(NotThere):
        set_date(today, by=carl)
    with nothing_changes(), pytest.raises(NotThere):
        appoint(now, by=lena)
    assert appoint(now + timedelta(days=1)).status == "scheduled"


def test_an_appointment_gives_the_day_the_place_and_who_comes_along(appoint, plan, written, now):
    at = now + timedelta(days=2)
    item = appoint(at, "Ward 4, room 12", "Carl")
    day = at.astimezone(BERLIN).date()
    assert (item.status, item.appointment_at, item.due_on, item.date_by_hand) == ("scheduled", at, day, True)
    assert (item.place, item.comes_along) == ("Ward 4, room 12", "Carl")
    (entry,) = written("appointment_set")
    assert entry.data == {"at": at.isoformat()}
    assert entry.words == {"place": "Ward 4, room 12", "comes_along": "Carl"}
    plan.refresh_from_db()
    assert (plan.next_on, plan.next_item) == (day, item)


def test_the_day_of_an_appointment_is_the_day_in_the_teams_zone(appoint, patient):
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    assert appoint(late).due_on == date(2026, 11, 25)
    patient.team.time_zone = "America/New_York"
    patient.team.save()
    assert appoint(late).due_on == date(2026, 11, 24)


def test_an_appointment_is_moved_and_taken_away(appoint, now, written):
    appoint(now + timedelta(days=2), "Ward 4", "Carl")
    moved = appoint(now + timedelta(days=3), "Ward 5")
    assert (moved.status, moved.place, moved.comes_along) == ("scheduled", "Ward 5", "")
    gone = appoint(None, "Ward 5", "Carl")
    assert (gone.status, gone.appointment_at, gone.place, gone.comes_along) == ("not-started", None, "", "")
    assert [entry.words for entry in written("appointment_set")][-1] == {}


def test_the_day_under_an_appointment_is_changed_with_the_appointment_alone(set_date, appoint, now):
    item = appoint(now + timedelta(days=2))
    with nothing_changes(), pytest.raises(ActRefused, match="The appointment gives the day"):
        set_date(item.due_on + timedelta(days=1))
    assert set_date(item.due_on, every_days=28).status == "scheduled"


def test_an_absurd_appointment_is_refused_beside_the_field(appoint, now):
    for away in (timedelta(days=2000), timedelta(days=-400)):
        with nothing_changes(), pytest.raises(ActRefused) as refused:
            appoint(now + away)
        assert refused.value.field == "appointment_at"


@pytest.mark.parametrize(("name", "longest"), [("place", 120), ("comes_along", 80)])
def test_words_beside_an_appointment_are_refused_when_too_long(appoint, now, name, longest):
    with nothing_changes(), pytest.raises(ValueError, match=f"Up to {longest}"):
        appoint(now, **{name: "a" * (longest + 1)})


def test_an_undone_tick_brings_the_appointment_back(appoint, does, carl, item, now, today):
    appoint(now + timedelta(days=2))
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    does(carl, actions.undo_item, item_id=item.pk)
    item.refresh_from_db()
    assert item.status == "scheduled"


def test_a_result_is_waited_for_and_talked_about(does, nora, carl, item, written):
    for result in (Item.Result.WAITING, Item.Result.TALKED_ABOUT, Item.Result.NONE):
        assert does(nora, actions.set_result, item_id=item.pk, result=result).item.result == result
    assert [entry.data["result"] for entry in written("result_set")] == ["waiting", "talked_about", ""]
    with nothing_changes(), pytest.raises(NotThere):
        does(carl, actions.set_result, item_id=item.pk, result=Item.Result.WAITING)


def test_a_finished_plan_takes_no_dates(set_date, appoint, does, nora, plan, item, today, now):
    does(nora, actions.end_plan, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Moved away.")
    acts = (
        lambda: set_date(today),
        lambda: appoint(now),
        lambda: does(nora, actions.set_result, item_id=item.pk, result=Item.Result.WAITING),
    )
    for act in acts:
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            act()


def test_an_item_of_another_patient_is_not_there(
    set_date, appoint, other_patient, make_plan, item_of, today, now
):
    foreign = item_of(make_plan(other_patient), "mri-scan")
    for act in (
        lambda: set_date(today, item_id=foreign.pk),
        lambda: appoint(now, item_id=foreign.pk),
        lambda: appoint(now, item_id=foreign.pk, acting=Acting.NURSE),
    ):
        with nothing_changes(), pytest.raises(NotThere):
            act()

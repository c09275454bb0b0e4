"""The day of an event moves: what was previewed happens, what a nurse unticks stays, and every move is told."""

from datetime import date, timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Answer, Item, Patient, Plan, PlanGoal
from careplan.plans.reconcile import ChangeKind
from careplan.plans.standing import standing_of
from pathways import queries as pathway_queries
from tests.plans.moves import publish
from tests.rows import nothing_changes
from tests.scheduled import INFUSION, RADIOTHERAPY, SCHEDULED

pytestmark = pytest.mark.django_db
ANSWERS = {"primary-cancer": "prostate", "medicines-enough": "yes", "pain-in-one-spot": "yes"}


@pytest.fixture
def start(patient, nora, now, today):
    """A plan of the pathway with days, begun ten days ago."""

    published = publish(SCHEDULED, now)

    def do(of=patient, anchors=None):
        return actions.start_plan(
            patient=Patient.objects.select_related("team").get(pk=of.pk),
            version_id=published.pk,
            answers=ANSWERS,
            anchors=anchors or {},
            started_on=today - timedelta(days=10),
            by=nora,
            at=now,
        )

    return do


@pytest.fixture
def dated_plan(start, today):
    return start(anchors={INFUSION: today - timedelta(days=8)})


@pytest.fixture
def move(does, nora, patient):
    def do(plan, day, key=INFUSION, keep=(), said_by="", basis=None, by=nora):
        patient.refresh_from_db()
        return does(
            by,
            actions.move_anchor,
            plan_id=plan.pk,
            anchor_key=key,
            day=day,
            keep=keep,
            said_by=said_by,
            basis=patient.last_event_number if basis is None else basis,
        )

    return do


def item(plan, key):
    return Item.objects.filter(plan=plan, plan_step__step_key=key).latest("occurrence")


def settled(plan):
    """Nothing is left to change but what a hand keeps and what waits for an answer."""
    changes = standing_of(plan, pathway_queries.definition(plan.version_id)).changes()
    return {one.kind for one in changes} <= {ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER}


class TestStart:
    def test_items_stand_on_the_days_of_their_schedules(self, dated_plan, today):
        check_up = item(dated_plan, "check-up")
        due = today + timedelta(days=6)
        assert (check_up.due_on, check_up.date_by_rule, check_up.date_by_hand) == (due, True, False)
        assert (check_up.opens_on, check_up.closes_on) == (due - timedelta(days=3), due + timedelta(days=4))
        assert item(dated_plan, "stretching").due_on == today - timedelta(days=10)
        assert item(dated_plan, "mouth-care").due_on is None
        assert settled(dated_plan)

    def test_the_days_of_events_are_rows_and_stand_in_the_history(self, dated_plan, written, today):
        row = Answer.objects.get(plan=dated_plan, key=f"anchor:{INFUSION}")
        assert row.value == (today - timedelta(days=8)).isoformat()
        assert written("plan_started")[0].data["anchors"] == {INFUSION: row.value}

    def test_the_goals_of_the_version_are_proposed(self, dated_plan):
        goals = PlanGoal.objects.filter(plan=dated_plan).values_list("goal_key", "wording", "standing")
        assert list(goals) == [
            ("home", "Stay at home", "proposed"),
            ("walk", "Walk to the shop", "proposed"),
        ]

    @pytest.mark.parametrize("anchors", [{"surgery": date(2026, 1, 1)}, {INFUSION: date(1, 1, 1)}])
    def test_an_unknown_event_or_an_absurd_day(self, start, anchors):
        with pytest.raises(ActRefused) as refused:
            start(anchors=anchors)
        assert refused.value.field in anchors
        assert not Plan.objects.exists()

    def test_a_habit_of_the_calendar_is_never_the_next_date(self, dated_plan, today):
        assert dated_plan.next_on == today + timedelta(days=6)
        assert dated_plan.next_item.plan_step.step_key == "check-up"


class TestMove:
    def test_items_follow_and_each_says_why(self, dated_plan, move, written, today):
        before = item(dated_plan, "check-up")
        move(dated_plan, today + timedelta(days=1), said_by="The ward")
        moved = item(dated_plan, "check-up")
        assert moved.due_on == today + timedelta(days=15)
        assert moved.closes_on == today + timedelta(days=19)
        anchor, date_moved = written("anchor_moved", "date_moved")
        assert anchor.data == {
            "anchor": INFUSION,
            "before": (today - timedelta(days=8)).isoformat(),
            "after": (today + timedelta(days=1)).isoformat(),
            "kept": [],
        }
        assert anchor.words == {"said_by": "The ward"}
        assert (date_moved.item, date_moved.data) == (
            moved,
            {
                "before": before.due_on.isoformat(),
                "after": moved.due_on.isoformat(),
                "because": f"anchor:{INFUSION}",
                "window_before": [before.opens_on.isoformat(), before.closes_on.isoformat()],
            },
        )
        assert moved.last_event_number == date_moved.number
        dated_plan.refresh_from_db()
        assert dated_plan.next_on == moved.due_on
        assert settled(dated_plan)

    def test_what_is_unticked_stays_on_its_day_by_hand(self, dated_plan, move, written, today):
        kept = item(dated_plan, "check-up")
        day = kept.due_on
        move(dated_plan, today + timedelta(days=1), keep=[kept.pk])
        kept.refresh_from_db()
        assert (kept.due_on, kept.date_by_hand) == (day, True)
        assert written("date_moved") == []
        assert written("anchor_moved")[0].data["kept"] == [kept.pk]
        move(dated_plan, today + timedelta(days=3))
        kept.refresh_from_db()
        assert kept.due_on == day  # a hand beats the rule, also later
        assert settled(dated_plan)

    def test_an_event_gets_its_first_day_and_loses_it(self, dated_plan, move, today):
        move(dated_plan, today, key=RADIOTHERAPY)
        assert item(dated_plan, "mouth-care").due_on == today + timedelta(days=7)
        move(dated_plan, None, key=RADIOTHERAPY)
        mouth_care = item(dated_plan, "mouth-care")
        assert (mouth_care.due_on, mouth_care.date_by_rule) == (None, False)
        assert settled(dated_plan)

    def test_the_day_that_holds_already_leaves_no_trace(self, dated_plan, move, today):
        with nothing_changes():
            assert move(dated_plan, today - timedelta(days=8)) == ()

    def test_what_is_finished_is_not_touched(self, dated_plan, move, does, nora, today):
        done = item(dated_plan, "check-up")
        does(nora, actions.tick_item, item_id=done.pk, done_on=today, today=today, acting=Acting.NURSE)
        before = Item.objects.filter(pk=done.pk).values().get()
        move(dated_plan, today + timedelta(days=40))
        assert Item.objects.filter(pk=done.pk).values().get() == before
        assert item(dated_plan, "check-up").due_on == today + timedelta(weeks=4)  # from what was really done


class TestRefused:
    @pytest.fixture
    def refuses(self, dated_plan, move, today):
        def do(day=today, wanted=ActRefused, **given):
            with nothing_changes(), pytest.raises(wanted) as refused:
                move(dated_plan, day, **given)
            return refused.value

        return do

    def test_when_something_happened_since_the_look(self, refuses, patient):
        patient.refresh_from_db()
        assert "meanwhile" in refuses(basis=patient.last_event_number - 1).message

    def test_an_event_the_version_does_not_have(self, refuses):
        assert refuses(key="surgery").field == "surgery"

    @pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(1950, 6, 1)])
    def test_absurd_days(self, refuses, day):
        assert "check the date" in refuses(day=day).message

    def test_an_item_of_another_patient(self, refuses, start, other_patient):
        other = start(of=other_patient)
        refuses(keep=[item(other, "check-up").pk], wanted=NotThere)

    def test_an_item_that_is_not_open_any_more(self, dated_plan, refuses, does, nora, today):
        done = item(dated_plan, "check-up")
        does(nora, actions.tick_item, item_id=done.pk, done_on=today, today=today, acting=Acting.NURSE)
        assert "not open any more" in refuses(keep=[done.pk]).message

    def test_a_nurse_of_another_team_and_a_family(self, refuses, stella, carl):
        refuses(by=stella, wanted=NotThere)
        refuses(by=carl, wanted=NotThere)

    def test_a_plan_that_is_over(self, dated_plan, refuses, does, nora):
        does(nora, actions.end_plan, plan_id=dated_plan.pk, status=Plan.Status.FINISHED, reason="Over.")
        assert "finished" in refuses().message


class TestByHandAndBack:
    def test_a_day_taken_away_goes_back_to_the_schedule(self, dated_plan, does, nora, written, today):
        check_up = item(dated_plan, "check-up")
        by_rule = check_up.due_on
        does(nora, actions.set_date, item_id=check_up.pk, due_on=today + timedelta(days=2), today=today)
        check_up.refresh_from_db()
        assert (check_up.date_by_hand, check_up.closes_on) == (True, None)
        assert settled(dated_plan)
        does(nora, actions.set_date, item_id=check_up.pk, due_on=None, today=today)
        check_up.refresh_from_db()
        assert (check_up.due_on, check_up.date_by_hand, check_up.date_by_rule) == (by_rule, False, True)
        assert written("date_moved")[-1].data["because"] == "schedule"
        assert settled(dated_plan)


class TestTicks:
    def test_the_next_time_comes_from_the_real_day_and_goes_with_an_undo(self, dated_plan, does, carl, today):
        first = item(dated_plan, "check-up")
        rows = list(Item.objects.filter(plan=dated_plan).order_by("pk").values())
        done_on = today - timedelta(days=1)
        does(carl, actions.tick_item, item_id=first.pk, done_on=done_on, today=today)
        following = item(dated_plan, "check-up")
        assert (following.occurrence, following.due_on) == (2, done_on + timedelta(weeks=4))
        assert following.opens_on == following.due_on - timedelta(days=3)
        does(carl, actions.undo_item, item_id=first.pk)
        after = list(Item.objects.filter(plan=dated_plan).order_by("pk").values())
        assert _without_numbers(after) == _without_numbers(rows)
        assert settled(dated_plan)

    def test_a_date_that_hangs_on_another_step_follows_its_tick_and_its_undo(
        self, dated_plan, does, carl, written, today
    ):
        goals = item(dated_plan, "goals")
        does(carl, actions.tick_item, item_id=goals.pk, done_on=today, today=today)
        assert item(dated_plan, "result").due_on == today + timedelta(days=5)
        assert written("date_moved")[-1].data["because"] == "step:goals"
        does(carl, actions.undo_item, item_id=goals.pk)
        assert item(dated_plan, "result").due_on is None
        assert settled(dated_plan)

    def test_what_waits_is_still_taken(self, dated_plan, does, carl, today):
        talk = item(dated_plan, "talk")
        does(carl, actions.tick_item, item_id=talk.pk, done_on=today, today=today)
        talk.refresh_from_db()
        assert talk.is_done
        assert settled(dated_plan)


class TestChoice:
    def decide(self, does, nora, plan, key, reason=""):
        decision = actions.Decision("yes", reason, "Dr. Weber")
        return does(nora, actions.decide_step, plan_id=plan.pk, step_key=key, decision=decision)

    def test_one_chosen_rules_the_other_out(self, dated_plan, does, nora):
        self.decide(does, nora, dated_plan, "mri-scan")
        assert dated_plan.plan_steps.get(step_key="bone-scan").applies == "no"
        assert settled(dated_plan)

    def test_a_second_yes_needs_a_reason(self, dated_plan, does, nora):
        self.decide(does, nora, dated_plan, "mri-scan")
        with pytest.raises(ActRefused) as refused:
            self.decide(does, nora, dated_plan, "bone-scan")
        assert (refused.value.field, "chosen already" in refused.value.message) == ("reason", True)
        self.decide(does, nora, dated_plan, "bone-scan", reason="The first one was blurred.")
        assert dated_plan.plan_steps.get(step_key="mri-scan").applies == "yes"
        assert settled(dated_plan)


def _without_numbers(rows):
    return [{key: value for key, value in row.items() if key != "last_event_number"} for row in rows]

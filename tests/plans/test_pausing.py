"""A plan rests with a reason and goes on; a death closes it calmly."""

from datetime import timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.notify import actions as post_office
from careplan.notify.models import Delivery
from careplan.plans import actions, history
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.messages import message_group
from careplan.plans.models import Event, Handover, Plan
from careplan.plans.states import FAR_AWAY, EndReason, PauseReason, WorklistGroup
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def pause(does, nora, plan):
    def do(reason=PauseReason.ADMISSION, words="", until=None, by=nora):
        given = actions.Pause(reason, words, until)
        return does(by, actions.pause_plan, plan_id=plan.pk, pause=given)

    return do


@pytest.fixture
def sign(does, carl, plan):
    def open_one(key="numb-legs"):
        seen = checkin_actions.Observation({key: "yes"}, CheckIn.Words.CAREGIVER)
        does(carl, checkin_actions.check_in, plan_id=plan.pk, observation=seen)
        return Sign.objects.latest("id")

    return open_one


def place(plan):
    plan.refresh_from_db()
    return plan.worklist_group, plan.worklist_since


class TestPause:
    def test_why_and_until_when_is_kept_and_told(self, pause, plan, today, now, written):
        until = today + timedelta(days=10)
        pause(words="On ward 4.", until=until)
        plan.refresh_from_db()
        assert (plan.paused_at, plan.pause_reason, plan.paused_until) == (now, PauseReason.ADMISSION, until)
        event = written()[-1]
        assert (event.kind, event.data, event.words) == (
            "plan_paused",
            {"reason": "admission", "until": until.isoformat()},
            {"reason": "On ward 4."},
        )

    def test_its_dates_call_nobody_until_it_goes_on(self, pause, does, nora, plan, item_of):
        item_of(plan, "mri-scan", due_in_days=-2)
        before = place(plan)
        assert before[0] == WorklistGroup.BY_DATE
        assert before[1] < FAR_AWAY
        pause()
        assert place(plan) == (WorklistGroup.BY_DATE, FAR_AWAY)
        does(nora, actions.resume_plan, plan_id=plan.pk)
        assert place(plan) == before
        plan.refresh_from_db()
        assert (plan.paused_at, plan.pause_reason, plan.paused_until) == (None, "", None)

    def test_a_date_that_is_set_meanwhile_calls_nobody_either(self, pause, plan, item_of):
        pause()
        item_of(plan, "mri-scan", due_in_days=-2)
        assert place(plan) == (WorklistGroup.BY_DATE, FAR_AWAY)

    def test_a_warning_sign_still_comes_first(self, pause, plan, sign, now):
        pause()
        sign()
        assert place(plan) == (WorklistGroup.CALL_NOW, now)

    def test_the_family_may_still_tick(self, pause, does, carl, plan, item_of, today):
        pause()
        item = item_of(plan, "exercises")
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
        item.refresh_from_db()
        assert item.is_done

    def test_said_anew_it_rests_since_the_first_time(self, pause, does, nora, plan, now):
        pause()
        later = now + timedelta(days=1)
        given = actions.Pause(PauseReason.HOSPICE)
        does(nora, actions.pause_plan, plan_id=plan.pk, pause=given, at=later)
        plan.refresh_from_db()
        assert (plan.paused_at, plan.pause_reason) == (now, PauseReason.HOSPICE)

    def test_another_reason_needs_words(self, pause):
        with nothing_changes(), pytest.raises(ActRefused, match="in a few words") as refusal:
            pause(PauseReason.OTHER)
        assert refusal.value.field == "words"

    def test_a_day_that_is_over_is_refused(self, pause, today):
        with nothing_changes(), pytest.raises(ActRefused, match="over already"):
            pause(until=today - timedelta(days=1))

    def test_a_plan_that_is_not_paused_goes_on_already(self, does, nora, plan):
        with nothing_changes(), pytest.raises(ActRefused, match="not paused"):
            does(nora, actions.resume_plan, plan_id=plan.pk)

    @pytest.mark.parametrize("who", ["carl", "stella"])
    def test_only_a_nurse_of_the_team_lets_it_rest(self, pause, request, who):
        person = request.getfixturevalue(who)
        with nothing_changes(), pytest.raises(NotThere):
            pause(by=person)

    def test_a_finished_plan_rests_no_more(self, pause, does, nora, plan):
        pause()
        does(nora, actions.end_plan, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Over.")
        plan.refresh_from_db()
        assert (plan.paused_at, plan.pause_reason) == (None, "")
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            pause()


class TestDeath:
    @pytest.fixture
    def close(self, does, nora, plan):
        def do(words="", by=nora):
            return does(by, checkin_actions.close_after_death, plan_id=plan.pk, words=words)

        return do

    def test_it_closes_the_plan_whatever_is_open(self, close, does, carl, nora, sami, plan, sign, since, now):
        first, second = sign(), sign("constipation")
        does(carl, actions.ask_nurse, plan_id=plan.pk, question="When can she eat?")
        to = actions.Receiver(plan.team, sami)
        offer = does(nora, actions.offer_handover, plan_id=plan.pk, to=to, note="Please.")
        since()
        close("At home, in peace.")
        plan.refresh_from_db()
        assert (plan.status, plan.ended_because) == (Plan.Status.FINISHED, EndReason.DEATH)
        assert since() == ["sign_closed", "sign_closed", "handover_withdrawn", "plan_finished"]
        for one in (first, second):
            one.refresh_from_db()
            assert (one.closed_by, one.closed_at, one.outcome) == (nora, now, "")
        offer.refresh_from_db()
        assert offer.outcome == Handover.Outcome.WITHDRAWN

    def test_what_was_still_to_be_sent_is_taken_back(self, close, does, nora, plan, now):
        part = actions.Part("sibling", "takes_part", "patient")
        does(nora, actions.invite_caregiver, name="Vera", email="vera@example.org", part=part)
        given = {"to_address": "nora@example.org", "template": "somebody_waits", "values": {}, "at": now}
        post_office.queue(key="one", wider_group=message_group(plan.pk), **given)
        assert set(Delivery.objects.values_list("status", flat=True)) == {"waiting"}
        close()
        assert list(Delivery.objects.values_list("status", flat=True)) == ["cancelled", "cancelled"]

    def test_its_words_are_for_nurses_alone(self, close, plan, carl):
        close("At home, in peace.")
        event = Event.objects.latest("number")
        family = history.Reader(carl.pk, is_nurse=False)
        assert (event.kind, history.entries(plan.patient, [event], family)) == ("plan_finished", [])

    def test_no_words_are_asked_for(self, close, plan, written):
        close()
        assert written()[-1].words == {}

    def test_it_is_undone_by_opening_the_plan_again(self, close, does, nora, plan):
        close()
        does(nora, actions.reopen_plan, plan_id=plan.pk)
        plan.refresh_from_db()
        assert (plan.status, plan.ended_because, plan.ended_on) == (Plan.Status.ACTIVE, "", None)

    def test_a_closed_plan_is_not_closed_again(self, close):
        close()
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            close()

    @pytest.mark.parametrize("who", ["carl", "stella"])
    def test_only_a_nurse_of_the_team_says_so(self, close, request, who):
        person = request.getfixturevalue(who)
        with nothing_changes(), pytest.raises(NotThere):
            close(by=person)


def test_why_a_plan_ended_is_kept(does, nora, plan, written):
    given = {"status": Plan.Status.FINISHED, "reason": "To her daughter.", "because": EndReason.MOVED_AWAY}
    does(nora, actions.end_plan, plan_id=plan.pk, **given)
    plan.refresh_from_db()
    assert plan.ended_because == EndReason.MOVED_AWAY
    assert written()[-1].data == {"because": "moved_away", "readers": "nurses"}

"""A plan from its first day to its last: own items, its nurse, finished, opened again, entered in error."""

from datetime import timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Item, Plan
from careplan.plans.states import FAR_AWAY
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(does, nora, plan, today):
    def do(title="Bring the letter", by=nora, **given):
        usual = {"words": "To the clinic.", "category_key": "support", "due_on": None, "family_ticks": True}
        return does(
            by, actions.add_own_item, **{"plan_id": plan.pk, "title": title, "today": today, **usual, **given}
        )

    return do


@pytest.fixture
def end(does, nora, plan):
    def do(status=Plan.Status.FINISHED, reason="Moved away.", by=nora):
        return does(by, actions.end_plan, plan_id=plan.pk, status=status, reason=reason)

    return do


@pytest.fixture
def sign(does, carl, plan):
    def open_one(key="numb-legs"):
        seen = checkin_actions.Observation({key: "yes"}, CheckIn.Words.CAREGIVER)
        does(carl, checkin_actions.check_in, plan_id=plan.pk, observation=seen)
        return Sign.objects.latest("id")

    return open_one


def close(does, nora, sign):
    given = {"sign_id": sign.pk, "outcome": Sign.Outcome.CALLED, "words": "We called."}
    does(nora, checkin_actions.close_sign, **given)


class TestOwnItem:
    def test_it_is_there_with_its_words_and_its_day(self, add, plan, today, written):
        item = add(due_on=today + timedelta(days=1))
        assert (item.title, item.own_words, item.category_key) == (
            "Bring the letter",
            "To the clinic.",
            "support",
        )
        assert (item.step, item.plan_step, item.status, item.date_by_hand) == (
            None,
            None,
            "not-started",
            True,
        )
        (entry,) = written("item_added")
        assert (entry.item, entry.data, entry.words) == (item, {"own": True}, {})
        plan.refresh_from_db()
        assert (plan.next_item, plan.next_on) == (item, today + timedelta(days=1))

    def test_the_family_ticks_it_and_undoes_it(self, add, does, carl, today):
        item = add()
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
        assert Item.objects.filter(plan=item.plan, plan_step=None).count() == 1
        does(carl, actions.undo_item, item_id=item.pk)
        item.refresh_from_db()
        assert item.is_open

    def test_the_family_does_not_tick_what_is_not_theirs(self, add, does, carl, today):
        item = add(family_ticks=False)
        with nothing_changes(), pytest.raises(ActRefused, match="no tick for the family"):
            does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)

    @pytest.mark.parametrize("title", ["", " \n ", "\x00", "a" * 81])
    def test_a_title_that_cannot_be_is_refused(self, add, title):
        with nothing_changes(), pytest.raises(WordsRefused):
            add(title)

    def test_words_that_are_too_long_are_refused(self, add):
        with nothing_changes(), pytest.raises(WordsRefused, match="Up to 600"):
            add(words="a" * 601)

    def test_a_group_that_the_pathway_does_not_have_is_refused(self, add):
        with nothing_changes(), pytest.raises(ActRefused, match="groups in the list") as refused:
            add(category_key="nowhere")
        assert refused.value.field == "category_key"

    def test_an_absurd_day_is_refused(self, add, today):
        with nothing_changes(), pytest.raises(ActRefused, match="five years") as refused:
            add(due_on=today + timedelta(days=3000))
        assert refused.value.field == "due_on"

    @pytest.mark.parametrize("who", ["carl", "stella"])
    def test_only_a_nurse_of_the_team_adds_one(self, add, cast, who):
        with nothing_changes(), pytest.raises(NotThere):
            add(by=getattr(cast, who))

    def test_entered_in_error_leaves_every_page_and_keeps_its_history(
        self, add, does, nora, carl, plan, today, written
    ):
        item = add(due_on=today)
        does(carl, actions.note_item, item_id=item.pk, note="Which letter?")
        does(nora, actions.void_item, item_id=item.pk, reason="Typed twice.")
        item.refresh_from_db()
        plan.refresh_from_db()
        assert (item.status, plan.next_item, plan.next_on) == ("entered-in-error", None, None)
        (entry,) = written("item_voided")
        assert (entry.item, entry.words) == (item, {"reason": "Typed twice."})
        assert [one.words for one in written("noted")] == [{"note": "Which letter?"}]
        with nothing_changes(), pytest.raises(NotThere):
            does(carl, actions.note_item, item_id=item.pk, note="Still there?")
        with nothing_changes(), pytest.raises(NotThere):
            does(nora, actions.void_item, item_id=item.pk, reason="Again.")

    def test_what_waited_because_of_it_waits_no_more(self, add, does, nora, carl, plan, today):
        item = add()
        does(carl, actions.skip_item, item_id=item.pk, reason="told_not_needed", today=today)
        plan.refresh_from_db()
        assert plan.worklist_group == 2
        does(nora, actions.void_item, item_id=item.pk, reason="Typed twice.")
        plan.refresh_from_db()
        assert (plan.waiting_since, plan.worklist_group) == (None, 3)

    def test_a_step_of_the_pathway_is_not_voided_but_decided(self, does, nora, plan, item_of):
        with nothing_changes(), pytest.raises(ActRefused, match="does not apply instead"):
            does(nora, actions.void_item, item_id=item_of(plan, "exercises").pk, reason="Wrong.")

    def test_a_reason_is_needed(self, add, does, nora):
        item = add()
        with nothing_changes(), pytest.raises(WordsRefused):
            does(nora, actions.void_item, item_id=item.pk, reason=" ")


class TestEnding:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (Plan.Status.FINISHED, "plan_finished"),
            (Plan.Status.ENTERED_IN_ERROR, "plan_entered_in_error"),
        ],
    )
    def test_it_ends_with_a_reason_and_keeps_everything(self, end, plan, written, today, status, kind):
        items = plan.items.count()
        ended = end(status)
        assert (ended.status, ended.ended_on) == (status, today)
        (entry,) = written(kind)
        assert entry.words == {"reason": "Moved away."}
        assert plan.items.count() == items

    @pytest.mark.parametrize("key", ["numb-legs", "constipation"])
    def test_an_open_warning_sign_must_be_closed_first(self, end, sign, does, nora, key):
        opened = sign(key)
        with nothing_changes(), pytest.raises(ActRefused, match="warning sign is still open"):
            end()
        close(does, nora, opened)
        assert end().status == "finished"

    @pytest.mark.parametrize("reason", ["", "  ", "a" * 301])
    def test_a_reason_is_needed_and_has_an_end(self, end, reason):
        with nothing_changes(), pytest.raises(WordsRefused):
            end(reason=reason)

    def test_what_is_ended_cannot_be_ended_again(self, end):
        end()
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            end(Plan.Status.ENTERED_IN_ERROR)

    def test_nothing_can_be_done_in_it_any_more(self, end, plan, does, nora, carl, item_of, add, today, now):
        open_item, done = item_of(plan, "exercises").pk, item_of(plan, "mri-scan").pk
        does(carl, actions.tick_item, item_id=done, done_on=today, today=today)
        end()
        family = {
            actions.tick_item: {"item_id": open_item, "done_on": today, "today": today},
            actions.undo_item: {"item_id": done},
            actions.skip_item: {"item_id": open_item, "reason": "cost", "today": today},
            actions.note_item: {"item_id": open_item, "note": "Hello."},
            actions.ask_nurse: {"plan_id": plan.pk, "question": "And now?"},
            checkin_actions.check_in: {
                "plan_id": plan.pk,
                "observation": checkin_actions.Observation({"numb-legs": "no"}, CheckIn.Words.CAREGIVER),
            },
        }
        for action, given in family.items():
            with nothing_changes(), pytest.raises(ActRefused, match="finished"):
                does(carl, action, **given)
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            add()
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            does(nora, actions.set_nurse, plan_id=plan.pk, nurse=None)

    @pytest.mark.parametrize("who", ["carl", "stella"])
    def test_only_a_nurse_of_the_team_ends_it(self, end, cast, who):
        with nothing_changes(), pytest.raises(NotThere):
            end(by=getattr(cast, who))


class TestOpeningAgain:
    @pytest.fixture
    def reopen(self, does, nora, plan):
        return lambda: does(nora, actions.reopen_plan, plan_id=plan.pk)

    def test_it_is_as_it_was(self, end, reopen, does, carl, plan, item_of, today, written, now):
        item_of(plan, "mri-scan", due_in_days=2)
        does(carl, actions.ask_nurse, plan_id=plan.pk, question="When?")
        end()
        opened = reopen()
        assert (opened.status, opened.ended_on) == ("active", None)
        assert (opened.next_on, opened.worklist_group, opened.worklist_since) == (
            today + timedelta(days=2),
            2,
            now,
        )
        assert written()[-1].kind == "plan_reopened"

    def test_an_open_plan_and_one_entered_in_error_are_not_opened(self, end, reopen):
        with nothing_changes(), pytest.raises(ActRefused, match="Only a finished plan"):
            reopen()
        end(Plan.Status.ENTERED_IN_ERROR)
        with nothing_changes(), pytest.raises(ActRefused, match="Only a finished plan"):
            reopen()

    def test_not_beside_another_open_plan(self, end, reopen, make_plan, patient):
        end()
        make_plan(patient)
        with nothing_changes(), pytest.raises(ActRefused, match="another open plan"):
            reopen()


class TestItsNurse:
    @pytest.fixture
    def give_to(self, does, nora, plan):
        return lambda nurse: does(nora, actions.set_nurse, plan_id=plan.pk, nurse=nurse)

    def test_it_goes_to_another_nurse_and_to_nobody(self, give_to, nora, sami, written):
        assert give_to(sami).nurse == sami
        assert give_to(None).nurse is None
        assert [entry.data for entry in written("nurse_changed")] == [
            {"before": nora.pk, "after": sami.pk},
            {"before": sami.pk, "after": None},
        ]

    @pytest.mark.parametrize("who", ["stella", "carl", "ada", "simon"])
    def test_not_to_somebody_who_is_no_nurse_of_the_team(self, give_to, cast, who):
        with nothing_changes(), pytest.raises(ActRefused, match="nurse of this team") as refused:
            give_to(getattr(cast, who))
        assert refused.value.field == "nurse"

    def test_not_to_a_nurse_who_left_the_team_or_was_switched_off(self, give_to, sami, now):
        sami.is_active = False
        with nothing_changes(), pytest.raises(ActRefused, match="nurse of this team"):
            give_to(sami)
        sami.is_active = True
        sami.memberships.update(ended_at=now)
        with nothing_changes(), pytest.raises(ActRefused, match="nurse of this team"):
            give_to(sami)


class TestNobodyWaits:
    def test_a_new_plan_waits_for_nobody_and_has_no_date(self, plan):
        assert (plan.worklist_group, plan.worklist_since, plan.waiting_since) == (3, FAR_AWAY, None)

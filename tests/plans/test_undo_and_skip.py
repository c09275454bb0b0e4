"""Taking back, and saying why not: what comes back, what goes, and who is told."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Item
from careplan.plans.states import Variance
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def tick(does, carl, today):
    def do(item, by=carl, **given):
        return does(by, actions.tick_item, **{"item_id": item.pk, "done_on": today, "today": today, **given})

    return do


@pytest.fixture
def skip(does, carl, today):
    def do(item, reason=Variance.TOO_ILL, by=carl, **given):
        return does(by, actions.skip_item, **{"item_id": item.pk, "reason": reason, "today": today, **given})

    return do


@pytest.fixture
def undo(does, carl):
    return lambda item, by=carl, **given: does(by, actions.undo_item, item_id=item.pk, **given)


def occurrences(item):
    items = Item.objects.filter(plan_step=item.plan_step).order_by("occurrence")
    return list(items.values_list("occurrence", "status"))


class TestUndo:
    def test_the_event_names_who_had_done_it_and_who_took_it_back(
        self, plan, item_of, tick, undo, join, carl, patient, written
    ):
        item, vera = item_of(plan, "mri-scan"), join("Vera Aziz", patient)
        tick(item, by=vera)
        undo(item)
        entry = written("undone")[0]
        assert entry.by_id == carl.pk
        assert entry.data == {"was": "completed", "done_by": vera.pk, "later_stays": False}

    def test_what_is_open_has_nothing_to_undo(self, plan, item_of, undo):
        item = item_of(plan, "mri-scan")
        with nothing_changes(), pytest.raises(ActRefused, match="nothing to undo"):
            undo(item)

    def test_twice_is_refused_the_second_time(self, plan, item_of, tick, undo):
        item = item_of(plan, "mri-scan")
        tick(item)
        undo(item)
        with nothing_changes(), pytest.raises(ActRefused, match="nothing to undo"):
            undo(item)

    def test_a_tick_can_be_set_undone_and_set_again(self, plan, item_of, tick, undo):
        item = item_of(plan, "exercises")
        for _time in range(3):
            tick(item)
            assert occurrences(item) == [(1, "completed"), (2, "not-started")]
            undo(item)
            assert occurrences(item) == [(1, "not-started")]

    def test_on_a_step_that_was_ruled_out_since_it_is_withdrawn_and_not_open(
        self, plan, item_of, tick, undo, does, nora, written
    ):
        item = item_of(plan, "mri-scan")
        tick(item)
        decision = actions.Decision("no", "The doctor decided against it.")
        does(nora, actions.decide_step, plan_id=plan.pk, step_key="mri-scan", decision=decision)
        undo(item)
        assert occurrences(item) == [(1, "stopped")]
        assert [entry.kind for entry in written()][-2:] == ["undone", "item_withdrawn"]
        item.refresh_from_db()
        assert item.last_event_number == written()[-1].number
        does(
            nora, actions.decide_step, plan_id=plan.pk, step_key="mri-scan", decision=actions.Decision("yes")
        )
        assert occurrences(item) == [(1, "not-started")]

    def test_an_earlier_time_is_an_error_while_a_later_one_is_there(self, plan, item_of, tick, undo):
        first = item_of(plan, "exercises")
        tick(first)
        second = Item.objects.get(plan_step=first.plan_step, occurrence=2)
        tick(second)
        undo(first)
        assert occurrences(first) == [(1, "entered-in-error"), (2, "completed"), (3, "not-started")]
        with nothing_changes(), pytest.raises(NotThere):
            undo(first)

    def test_a_later_time_that_a_nurse_dated_stays(self, plan, item_of, tick, undo, does, nora, today):
        first = item_of(plan, "exercises")
        tick(first)
        second = Item.objects.get(plan_step=first.plan_step, occurrence=2)
        does(nora, actions.set_date, item_id=second.pk, due_on=today + timedelta(days=3), today=today)
        undo(first)
        assert occurrences(first) == [(1, "entered-in-error"), (2, "not-started")]

    def test_the_next_date_is_found_again(self, plan, item_of, tick, undo, today):
        item = item_of(plan, "mri-scan", due_in_days=1)
        tick(item)
        plan.refresh_from_db()
        assert plan.next_item is None
        undo(item)
        plan.refresh_from_db()
        assert (plan.next_item, plan.next_on) == (item, today + timedelta(days=1))

    def test_a_not_done_is_taken_back_with_its_reason(self, plan, item_of, skip, undo):
        item = item_of(plan, "mri-scan")
        skip(item, Variance.TOLD_NOT_NEEDED)
        undo(item)
        item.refresh_from_db()
        assert (item.status, item.variance, item.variance_confirmed, item.done_by) == (
            "not-started",
            "",
            False,
            None,
        )
        plan.refresh_from_db()
        assert (plan.worklist_group, plan.waiting_since) == (3, None)


class TestSkip:
    @pytest.mark.parametrize("reason", Variance)
    def test_every_reason_is_kept_as_the_family_said_it(
        self, plan, item_of, skip, written, carl, now, reason
    ):
        item = item_of(plan, "mri-scan")
        skip(item, reason, note="She had a fever.")
        item.refresh_from_db()
        assert (item.status, item.variance, item.done_by, item.recorded_at, item.done_on) == (
            "cancelled", reason, carl, now, None,
        )  # fmt: skip
        (entry,) = written("skipped")
        assert (entry.data, entry.words) == ({"reason": reason, "next": None}, {"note": "She had a fever."})
        plan.refresh_from_db()
        assert plan.worklist_group == (2 if reason is Variance.TOLD_NOT_NEEDED else 3)

    def test_a_habit_comes_back_after_a_time_that_was_missed_too(self, plan, item_of, skip, today):
        item = item_of(plan, "exercises")
        skip(item)
        assert occurrences(item) == [(1, "cancelled"), (2, "not-started")]
        assert Item.objects.get(plan_step=item.plan_step, occurrence=2).opens_on == today + timedelta(days=1)

    def test_what_a_nurse_lets_come_back_is_counted_from_the_day_it_was_for(
        self, plan, item_of, skip, does, nora, today
    ):
        item = item_of(plan, "denosumab")
        due_on = today - timedelta(days=3)
        does(nora, actions.set_date, item_id=item.pk, due_on=due_on, every_days=28, today=today)
        skip(item)
        assert Item.objects.get(plan_step=item.plan_step, occurrence=2).due_on == due_on + timedelta(days=28)

    def test_what_is_ticked_cannot_be_not_done(self, plan, item_of, tick, skip):
        item = item_of(plan, "mri-scan")
        tick(item)
        with nothing_changes(), pytest.raises(ActRefused, match="Undo the tick first"):
            skip(item)

    def test_what_is_not_done_cannot_be_ticked_or_not_done_again(self, plan, item_of, tick, skip):
        item = item_of(plan, "mri-scan")
        skip(item)
        for act in (tick, skip):
            with nothing_changes(), pytest.raises(ActRefused, match="Undo that first"):
                act(item)

    def test_a_note_that_is_too_long_is_refused(self, plan, item_of, skip, tick):
        item = item_of(plan, "mri-scan")
        for act in (tick, skip):
            with nothing_changes(), pytest.raises(WordsRefused, match="50000 letters"):
                act(item, note="a" * 50_000)

    @pytest.mark.parametrize("who", ["lena", "rob", "otto", "nora", "stella"])
    def test_nobody_else_says_so_as_family(self, plan, item_of, skip, cast, who):
        item = item_of(plan, "mri-scan")
        with nothing_changes(), pytest.raises(NotThere):
            skip(item, by=getattr(cast, who))


class TestWhatIsNotSettled:
    def test_while_the_facts_are_open_again_nothing_is_ticked(
        self, plan, item_of, tick, skip, does, nora, patient
    ):
        def answer(value):
            patient.refresh_from_db()
            basis = {"basis": patient.last_event_number, "said_by": "", "plan_id": plan.pk}
            does(nora, actions.answer_facts, answers={"primary-cancer": value}, **basis)

        answer("breast")
        item = item_of(plan, "breast-only")
        answer("not_known")
        for act in (tick, skip):
            with nothing_changes(), pytest.raises(ActRefused, match="not settled that this step applies"):
                act(item)
        answer("breast")
        assert tick(item).item.status == "completed"

    def test_a_nurse_ticks_for_the_family_too(self, plan, item_of, tick, nora, sami):
        item = item_of(plan, "opioids")
        assert tick(item, by=nora, acting=Acting.NURSE).item.done_by == nora
        with nothing_changes(), pytest.raises(ActRefused, match="Nora Lind has already ticked this"):
            tick(item, by=sami, acting=Acting.NURSE)

    def test_an_account_that_was_switched_off_writes_nothing_with_a_page_still_open(
        self, plan, item_of, tick, carl, nora
    ):
        item = item_of(plan, "mri-scan")
        for person, acting in ((carl, Acting.FAMILY), (nora, Acting.NURSE)):
            person.is_active = False
            person.save()
            with nothing_changes(), pytest.raises(NotThere):
                tick(item, by=person, acting=acting)

"""From what is expected to what changes: pure, the same for a preview and for doing, and done after one go.

A small plan is kept here as plain data. Hypothesis answers facts, decides, dates, finishes and moves to other
versions in any order; after each act the plan is brought to what follows, as the actions do it.
"""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.plans.reconcile import (
    Change,
    ChangeKind,
    ItemState,
    KeptBecause,
    StepState,
    applies_by_rule,
    reconcile,
)
from careplan.plans.states import OPEN_STATUSES, Applies, ItemStatus
from pathways.conditions import Is
from pathways.definition import Kind
from pathways.expand import Standing, expand
from tests.pathways.test_conditions import KEYS, VALUES, any_condition
from tests.pathways.test_expand import ANY_FACTS, step, version

FINISHED = {"completed", "cancelled"}
KEYS_OF_STEPS = ("s0", "s1", "s2")


@dataclass
class Plan:
    """A plan as plain data. `step_ids` stands for the rows whose words are shown."""

    definition: object
    answers: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    items: list = field(default_factory=list)
    first_row: int = 100

    @property
    def step_ids(self):
        return {one.key: self.first_row + place for place, one in enumerate(self.definition.steps)}

    def expected(self):
        done = {}
        for item in self.items:
            done[item.step_key] = done.get(item.step_key, 0) + (item.status in FINISHED)
        return expand(self.definition, self.answers, done)

    def changes(self):
        return reconcile(self.definition, self.expected(), self.steps, self.items, self.step_ids)

    def apply(self, changes):
        for change in changes:
            self._apply(change)

    def _apply(self, change):
        if change.kind is ChangeKind.SET_APPLIES:
            self.steps[change.step_key] = StepState(change.after, False)
        elif change.kind is ChangeKind.ADD:
            self.items.append(
                ItemState(
                    len(self.items) + 1,
                    change.step_key,
                    change.occurrence,
                    "not-started",
                    self.step_ids[change.step_key],
                    False,
                )
            )
        elif change.kind is ChangeKind.RESTORE:
            self.set_item(change.item_id, status="not-started")
        elif change.kind is ChangeKind.WITHDRAW:
            self.set_item(change.item_id, status="stopped")
        elif change.kind is ChangeKind.REWORD:
            self.set_item(change.item_id, step_id=self.step_ids[change.step_key])

    def set_item(self, item_id, **values):
        self.items = [replace(item, **values) if item.id == item_id else item for item in self.items]

    def of(self, key):
        return [item for item in self.items if item.step_key == key]

    def open_item(self, key):
        return next((item for item in self.of(key) if item.is_open), None)


ALL_KINDS = [Kind.TEST, Kind.TREATMENT, Kind.HABIT, Kind.DECISION, Kind.WATCH]
definitions = st.lists(
    st.tuples(st.sampled_from(KEYS_OF_STEPS), st.none() | any_condition, st.sampled_from(ALL_KINDS)),
    max_size=3,
    unique_by=lambda one: one[0],
).map(lambda many: version(*(step(key, condition, kind) for key, condition, kind in many), facts=ANY_FACTS))

some_key = st.sampled_from(KEYS_OF_STEPS)
acts = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(KEYS), st.sampled_from((*VALUES, "not_known"))),
    st.tuples(st.just("decide"), some_key, st.sampled_from(["yes", "no", "undecided"])),
    st.tuples(st.just("finish"), some_key, st.sampled_from(["completed", "cancelled"])),
    st.tuples(st.just("date"), some_key, st.booleans()),
    st.tuples(st.just("undo_last"), some_key, st.none()),
    st.tuples(st.just("move"), st.none(), definitions),
)


def do(plan, act):
    """One act of a person on the plan, as the actions do it, before the plan follows."""
    verb, key, value = act
    if verb == "answer":
        plan.answers[key] = value
    elif verb == "move":
        plan.definition, plan.first_row = value, plan.first_row + 100
    elif verb == "decide" and key in plan.steps:
        plan.steps[key] = StepState(value, value != "undecided")
        if value == "undecided" and (item := plan.open_item(key)):
            plan.set_item(item.id, status="stopped")
    elif verb == "date" and (item := plan.open_item(key)):
        plan.set_item(item.id, dated_by_hand=value)
    elif verb == "finish" and (item := plan.open_item(key)):
        finish(plan, item, value)
    elif verb == "undo_last":
        undo(plan, key)


def finish(plan, item, status):
    plan.set_item(item.id, status=status)
    kinds = {one.key: one.kind for one in plan.definition.steps}
    if kinds.get(item.step_key) is Kind.HABIT:
        following = replace(
            item,
            id=len(plan.items) + 1,
            occurrence=item.occurrence + 1,
            status="not-started",
            dated_by_hand=False,
        )
        plan.items.append(following)


def undo(plan, key):
    """The last finished one is taken back: it is an error when a later one is there, else it is open again."""
    finished = [item for item in plan.of(key) if item.status in FINISHED]
    if not finished:
        return
    last = max(finished, key=lambda item: item.occurrence)
    later = any(item.occurrence > last.occurrence for item in plan.of(key))
    stays_open = not later and plan.steps.get(key, StepState("no", False)).applies == "yes"
    plan.set_item(last.id, status="entered-in-error" if later else "not-started" if stays_open else "stopped")


@settings(max_examples=150)
@given(definitions, st.lists(acts, max_size=14))
def test_whatever_happens_the_plan_is_what_is_expected_after_one_go(definition, many):
    plan = Plan(definition)
    plan.apply(plan.changes())
    for act in many:
        do(plan, act)
        before = {item.id: item for item in plan.items}
        steps_before = dict(plan.steps)
        expected = {one.key: one for one in plan.expected()}
        changes = plan.changes()
        plan.apply(changes)

        again = plan.changes()
        assert {change.kind for change in again} <= {ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER}
        assert len({change.id for change in changes}) == len(changes)
        the_hand_beats_the_rule(changes, steps_before, before)
        what_is_done_stays(plan, before)
        nothing_is_withdrawn_for_want_of_an_answer(changes, expected, steps_before)
        at_most_one_is_open_and_no_occurrence_stands_twice(plan)
        what_applies_is_there(plan, expected)


def the_hand_beats_the_rule(changes, steps, items):
    for change in changes:
        state = steps.get(change.step_key)
        if state and state.by_hand:
            assert change.kind is not ChangeKind.SET_APPLIES
            if state.applies == Applies.YES:
                assert change.kind is not ChangeKind.WITHDRAW
        elif change.kind is ChangeKind.WITHDRAW:
            assert not items[change.item_id].dated_by_hand


def what_is_done_stays(plan, before):
    now = {item.id: item for item in plan.items}
    for item in before.values():
        if item.status in FINISHED or item.status == "entered-in-error":
            assert now[item.id] == item


def nothing_is_withdrawn_for_want_of_an_answer(changes, expected, steps):
    for change in changes:
        one, state = expected.get(change.step_key), steps.get(change.step_key)
        if one and one.standing is Standing.NEEDS_ANSWER and not (state and state.by_hand):
            assert change.kind in {ChangeKind.NEEDS_ANSWER, ChangeKind.SET_APPLIES}
            assert change.after in {"", Applies.UNDECIDED}


def at_most_one_is_open_and_no_occurrence_stands_twice(plan):
    for key in KEYS_OF_STEPS:
        assert sum(item.is_open for item in plan.of(key)) <= 1
        occurrences = [item.occurrence for item in plan.of(key)]
        assert len(set(occurrences)) == len(occurrences)


def what_applies_is_there(plan, expected):
    kinds = {one.key: one.kind for one in plan.definition.steps}
    for key in expected:
        state = plan.steps[key]
        if state.applies == Applies.YES and not plan.open_item(key):
            last = max(plan.of(key), key=lambda item: item.occurrence)
            assert last.status in FINISHED
            assert kinds[key] is not Kind.HABIT
        if state.applies == Applies.NO and (item := plan.open_item(key)):
            assert item.dated_by_hand
            assert not state.by_hand


any_items = st.lists(
    st.tuples(some_key, st.sampled_from([status.value for status in ItemStatus]), st.booleans()), max_size=6
)
any_steps = st.dictionaries(
    some_key,
    st.tuples(st.sampled_from(["yes", "no"]), st.booleans()) | st.just(("undecided", False)),
    max_size=3,
)


@given(definitions, st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)), any_steps, any_items)
def test_any_rows_at_all_are_brought_in_order_in_one_go(definition, answers, steps, items):
    plan = Plan(definition, answers, {key: StepState(*state) for key, state in steps.items()})
    for key, status, dated in items:
        if plan.open_item(key) and status in OPEN_STATUSES:
            continue  # the database allows one open occurrence of a step
        plan.items.append(ItemState(len(plan.items) + 1, key, len(plan.of(key)) + 1, status, 7, dated))
    before = {item.id: item for item in plan.items}
    plan.apply(plan.changes())
    assert {change.kind for change in plan.changes()} <= {ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER}
    what_is_done_stays(plan, before)
    at_most_one_is_open_and_no_occurrence_stands_twice(plan)
    what_applies_is_there(plan, {one.key: one for one in plan.expected()})


@pytest.mark.parametrize(
    ("kind", "standing", "applies"),
    [
        *[(kind, Standing.OUT, Applies.NO) for kind in Kind],
        *[(kind, Standing.NEEDS_ANSWER, Applies.UNDECIDED) for kind in Kind],
        (Kind.TEST, Standing.IN, Applies.UNDECIDED),
        (Kind.TREATMENT, Standing.IN, Applies.UNDECIDED),
        (Kind.HABIT, Standing.IN, Applies.YES),
        (Kind.DECISION, Standing.IN, Applies.YES),
    ],
)
def test_a_test_or_a_treatment_applies_only_when_a_nurse_says_so(kind, standing, applies):
    assert applies_by_rule(kind, standing) is applies


ONLY_WHEN_ENOUGH = version(step("s0", Is("spine", "yes"), Kind.HABIT), facts=ANY_FACTS)
OPEN_ITEM = ItemState(1, "s0", 1, "not-started", 100, False)


def test_a_change_says_what_was_before_what_comes_after_and_why():
    plan = Plan(ONLY_WHEN_ENOUGH, {"spine": "no"}, {"s0": StepState("yes", False)}, [OPEN_ITEM])
    why = "only when “About spine?” is yes"
    assert plan.changes() == (
        Change(ChangeKind.SET_APPLIES, "s0", before="yes", after="no", reason=why),
        Change(ChangeKind.WITHDRAW, "s0", 1, 1, before="not-started", reason=why),
    )


def test_what_a_nurse_dated_is_kept_and_named():
    dated = replace(OPEN_ITEM, dated_by_hand=True)
    plan = Plan(ONLY_WHEN_ENOUGH, {"spine": "no"}, {"s0": StepState("no", False)}, [dated])
    assert plan.changes() == (Change(ChangeKind.KEEP, "s0", 1, 1, reason=KeptBecause.DATED_BY_HAND.value),)


def test_what_a_nurse_decided_is_kept_and_named():
    plan = Plan(ONLY_WHEN_ENOUGH, {"spine": "no"}, {"s0": StepState("yes", True)}, [OPEN_ITEM])
    kept = Change(ChangeKind.KEEP, "s0", after="yes", reason=KeptBecause.DECIDED_BY_HAND.value)
    assert plan.changes() == (kept,)


def test_a_question_without_an_answer_is_named_and_nothing_goes():
    plan = Plan(ONLY_WHEN_ENOUGH, {}, {"s0": StepState("yes", False)}, [OPEN_ITEM])
    asked, needed = plan.changes()
    assert (asked.kind, asked.after) == (ChangeKind.SET_APPLIES, "undecided")
    assert (needed.kind, needed.needs) == (ChangeKind.NEEDS_ANSWER, ("spine",))
    plan.apply((asked, needed))
    assert plan.open_item("s0") == OPEN_ITEM


def test_the_withdrawn_occurrence_comes_back_and_not_an_earlier_one():
    """A test that a nurse lets come back: the first time is done, the second was withdrawn with her no."""
    definition = version(step("s0", None, Kind.TEST))
    second = replace(OPEN_ITEM, id=2, occurrence=2, status="stopped", due_on=date(2026, 3, 1))
    items = [replace(OPEN_ITEM, status="completed"), second]
    plan = Plan(definition, {}, {"s0": StepState("yes", True)}, items)
    (change,) = plan.changes()
    assert (change.kind, change.item_id, change.occurrence) == (ChangeKind.RESTORE, 2, 2)


def test_a_step_that_the_version_no_longer_has_goes_unless_a_nurse_decided_or_dated_it():
    gone = version(step("s1", None, Kind.TEST))
    for state, item, kind in [
        (StepState("yes", False), OPEN_ITEM, ChangeKind.WITHDRAW),
        (StepState("yes", False), replace(OPEN_ITEM, dated_by_hand=True), ChangeKind.KEEP),
        (StepState("yes", True), OPEN_ITEM, ChangeKind.KEEP),
        (StepState("no", True), replace(OPEN_ITEM, dated_by_hand=True), ChangeKind.WITHDRAW),
    ]:
        plan = Plan(gone, {}, {"s0": state, "s1": StepState("undecided", False)}, [item])
        assert [change.kind for change in plan.changes()] == [kind]


def test_new_words_are_shown_in_what_is_open_and_not_in_what_is_done():
    plan = Plan(version(step("s0", None, Kind.HABIT)), {}, {"s0": StepState("yes", False)}, first_row=200)
    plan.items = [replace(OPEN_ITEM, status="completed"), replace(OPEN_ITEM, id=2, occurrence=2)]
    assert plan.changes() == (Change(ChangeKind.REWORD, "s0", 2, 2),)

"""Days, waiting, choices and moves between versions: whatever happens, one go brings the plan in order.

A plan is kept here as plain data. Hypothesis answers, decides, moves events, dates by hand, finishes, takes back
and moves to other versions in any order; after each act the plan is brought to what follows, as the actions do it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.plans.moving import Moved, move_back_to_version
from careplan.plans.reconcile import ChangeKind, ItemState, StepState, reconcile
from careplan.plans.standing import PlanStanding
from pathways.conditions import Is
from pathways.definition import Anchor, Choice, Kind, Succession
from pathways.dependencies import ChoiceRule, WaitsFor
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.pathways.test_expand import ANY_FACTS, step, version

KEYS = ("s0", "s1", "s2", "s3")
ANCHORS = ("a0", "a1")
START = date(2026, 1, 30)  # so that months are short sooner or later
FINISHED = ("completed", "cancelled")

some_key = st.sampled_from(KEYS)
some_day = st.integers(-40, 400).map(lambda days: START + timedelta(days=days))
spans = st.builds(Span, st.integers(0, 9), st.sampled_from(list(Unit)))
points = st.one_of(
    st.builds(Point, offset=spans, before=st.booleans()),
    st.builds(Point, st.just(Reference.ANCHOR), st.sampled_from(ANCHORS), spans, st.booleans()),
    st.builds(Point, st.just(Reference.STEP), some_key, spans, st.booleans()),
)
repeats = st.builds(
    Repeat,
    st.builds(Span, st.integers(1, 9), st.sampled_from(list(Unit))),
    st.sampled_from(list(CountedFrom)),
    st.none() | st.integers(1, 3),
    st.none() | points,
    st.none() | st.just(Is("spine", "yes")),
)
schedules = st.builds(
    Schedule, points, st.none() | st.integers(-9, 0), st.none() | st.integers(0, 9), st.none() | repeats
)
steps = st.tuples(
    some_key,
    st.none() | st.just(Is("spine", "yes")),
    st.sampled_from([Kind.TEST, Kind.HABIT, Kind.DECISION]),
    st.none() | schedules,
    st.none() | st.just(WaitsFor(("s0",))),
)
successions = st.lists(
    st.builds(
        Succession,
        st.lists(some_key, min_size=1, max_size=2, unique=True).map(tuple),
        st.lists(some_key, min_size=1, max_size=1).map(tuple),
    ),
    max_size=1,
)


@st.composite
def definitions(draw):
    many = draw(st.lists(steps, max_size=4, unique_by=lambda one: one[0]))
    made = version(
        *(
            replace(step(key, condition, kind), schedule=schedule, waits_for=waits)
            for key, condition, kind, schedule, waits in many
        ),
        facts=ANY_FACTS,
    )
    keys = tuple(key for key, *_rest in many)
    choice = (Choice("c", "Which", keys[:2], ChoiceRule.AT_MOST_ONE),)
    return replace(
        made,
        anchors=tuple(Anchor(key, key) for key in ANCHORS),
        choices=choice if len(keys) > 1 and draw(st.booleans()) else (),
        successions=tuple(draw(successions)),
    )


@dataclass
class Plan:
    """How a plan stands, what was written down, and the rows whose words each version has."""

    standing: PlanStanding
    events: list = field(default_factory=list)
    first_row: int = 100
    rows_before: dict = field(default_factory=dict)

    def changes(self):
        ids = {one.key: self.first_row + place for place, one in enumerate(self.standing.definition.steps)}
        now = self.standing
        return reconcile(now.definition, now.expected, now.steps, now.items, ids)

    def follow(self):
        return self.carry_out(self.changes())

    def carry_out(self, changes):
        for change in changes:
            self._apply(change)
        for key, state in self.rows_before.items():
            if key not in self.standing.definition.steps_by_key:
                self.put_step(key, state)  # a move writes no row of a step that the version does not have
        return changes

    def _apply(self, change):
        if change.kind is ChangeKind.SET_APPLIES:
            own = self.standing.steps.get(change.step_key)
            self.put_step(change.step_key, StepState(change.after, False, bool(own and own.own_rhythm)))
        elif change.kind is ChangeKind.ADD:
            item = ItemState(
                len(self.events) + 1_000, change.step_key, change.occurrence, "not-started", 0, False
            )
            row = self._row(change.step_key)
            self.put_items([*self.standing.items, replace(dated(item, change.window), step_id=row)])
        elif change.kind is ChangeKind.RESTORE:
            self.set_item(change.item_id, status="not-started")
        elif change.kind is ChangeKind.WITHDRAW:
            self.set_item(change.item_id, status="stopped")
        elif change.kind is ChangeKind.REWORD:
            self.set_item(change.item_id, step_id=self._row(change.step_key))
        elif change.kind is ChangeKind.REDATE:
            item = next(one for one in self.standing.items if one.id == change.item_id)
            self.put_items([dated(one, change.window) if one is item else one for one in self.standing.items])
        self.events.append(change.id)

    def _row(self, key):
        return self.first_row + [one.key for one in self.standing.definition.steps].index(key)

    def put_step(self, key, state):
        self.standing = replace(self.standing, steps={**self.standing.steps, key: state})

    def put_items(self, items):
        self.standing = replace(self.standing, items=tuple(items))

    def set_item(self, item_id, **values):
        self.put_items(replace(one, **values) if one.id == item_id else one for one in self.standing.items)

    def of(self, key):
        return [item for item in self.standing.items if item.step_key == key]

    def open_item(self, key):
        return next((item for item in self.of(key) if item.is_open), None)

    def move(self, definition):
        self.rows_before = self.standing.steps
        self.standing = self.standing.in_version(definition, 0)
        self.first_row += 100

    def move_back(self, definition, moved):
        self.rows_before, self.first_row = self.standing.steps, self.first_row + 100
        move = move_back_to_version(self.standing, definition, 0, moved)
        self.standing = move.there
        self.carry_out(move.changes)

    def open_items(self):
        """What is open, with its days."""
        return sorted(
            (item.step_key, item.occurrence, item.due_on, item.opens_on, item.closes_on, item.dated_by_hand)
            for item in map(without_none, self.standing.items)
            if item.is_open
        )


def moved(before, items):
    """What a move did, from how the items were before it."""
    now = {item.id: item for item in items}
    changed = [(old, now[item_id]) for item_id, old in before.items() if item_id in now]
    return Moved(
        added=frozenset(set(now) - set(before))
        | {new.id for old, new in changed if new.is_open and not old.is_open},
        withdrawn=frozenset(old.id for old, new in changed if old.is_open and not new.is_open),
        redated={old.id: old.window for old, new in changed if old.window != new.window},
    )


def without_none(item):
    """Days that can be sorted: no day is the first of all."""
    return replace(
        item,
        due_on=item.due_on or date.min,
        opens_on=item.opens_on or date.min,
        closes_on=item.closes_on or date.min,
    )


def dated(item, window):
    return replace(
        item,
        due_on=window.due if window else None,
        opens_on=window.opens if window else None,
        closes_on=window.closes if window else None,
        dated_by_rule=window is not None,
    )


def begin(definition):
    plan = Plan(PlanStanding(definition, 0, START, {}, {}, {}, ()))
    plan.follow()
    return plan


acts = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(["yes", "no", "not_known"]), st.none()),
    st.tuples(st.just("anchor"), st.sampled_from(ANCHORS), st.none() | some_day),
    st.tuples(st.just("decide"), some_key, st.sampled_from(["yes", "no", "undecided"])),
    st.tuples(st.just("finish"), some_key, some_day),
    st.tuples(st.just("skip"), some_key, some_day),
    st.tuples(st.just("date"), some_key, st.none() | some_day),
    st.tuples(st.just("undo"), some_key, st.none()),
)
moves = st.tuples(st.just("move"), definitions(), st.none())


def do(plan, act):
    """One act of a person on the plan, as the actions do it, before the plan follows."""
    verb, key, value = act
    plan.events.append(verb)
    if verb == "answer":
        plan.standing = plan.standing.with_answers({"spine": key})
    elif verb == "anchor":
        plan.standing = plan.standing.with_anchor(key, value)
    elif verb == "move":
        plan.move(key)
    elif verb == "undo":
        undo(plan, key)
    elif verb == "decide":
        decide(plan, key, value)
    elif item := plan.open_item(key):
        if verb == "date":
            window = {"opens_on": None, "closes_on": None, "dated_by_rule": False}
            plan.set_item(item.id, due_on=value, dated_by_hand=value is not None, **window)
        else:
            status = "completed" if verb == "finish" else "cancelled"
            plan.set_item(item.id, status=status, over_on=value if verb == "finish" else item.due_on or value)


def decide(plan, key, applies):
    if key not in plan.standing.steps:
        return
    plan.put_step(key, StepState(applies, applies != "undecided"))
    if applies == "undecided" and (item := plan.open_item(key)):
        plan.set_item(item.id, status="stopped")


def undo(plan, key):
    """The untouched time after it goes with it; a touched one stays, and this one is entered in error."""
    finished = [item for item in plan.of(key) if item.status in FINISHED]
    if not finished:
        return
    last = max(finished, key=lambda item: item.occurrence)
    later = [item for item in plan.of(key) if item.occurrence > last.occurrence]
    if len(later) == 1 and later[0].status == "not-started" and not later[0].dated_by_hand:
        plan.put_items(item for item in plan.standing.items if item is not later[0])
        later = []
    applies = plan.standing.steps.get(key, StepState("no", False)).applies == "yes"
    status = "entered-in-error" if later else "not-started" if applies else "stopped"
    plan.set_item(last.id, status=status, over_on=None)


def in_order(plan):
    """One go was enough, no step has two open times, and no time stands twice."""
    assert {change.kind for change in plan.changes()} <= {ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER}
    for key in KEYS:
        assert sum(item.is_open for item in plan.of(key)) <= 1
        numbers = [item.occurrence for item in plan.of(key)]
        assert len(set(numbers)) == len(numbers)


@settings(max_examples=200)
@given(definitions(), st.lists(acts | moves, max_size=12))
def test_one_go_brings_days_in_order_and_touches_nothing_that_is_over_or_set_by_hand(definition, many):
    plan = begin(definition)
    in_order(plan)
    for act in many:
        do(plan, act)
        before, events = {item.id: item for item in plan.standing.items}, list(plan.events)
        plan.follow()
        in_order(plan)
        assert plan.events[: len(events)] == events
        now = {item.id: item for item in plan.standing.items}
        assert set(before) <= set(now)
        for item in before.values():
            if item.status in (*FINISHED, "entered-in-error"):
                assert now[item.id] == item
            if item.dated_by_hand:
                assert now[item.id].due_on == item.due_on


@settings(max_examples=200)
@given(definitions(), definitions(), st.lists(acts, max_size=8))
def test_to_another_version_and_back_gives_the_same_open_items_on_the_same_days(first, second, many):
    plan = begin(first)
    for act in many:
        do(plan, act)
        plan.follow()
    before, done = plan.open_items(), [item for item in plan.standing.items if item.status in FINISHED]
    there = {item.id: item for item in plan.standing.items}
    plan.move(second)
    plan.follow()
    in_order(plan)
    plan.move_back(first, moved(there, plan.standing.items))
    in_order(plan)
    assert plan.open_items() == before
    assert [item for item in plan.standing.items if item.status in FINISHED] == done


@given(definitions(), st.lists(acts, max_size=8), st.sampled_from(ANCHORS), some_day, st.sets(some_key))
def test_an_event_moves_and_what_is_kept_stays_on_its_day(definition, many, anchor, day, keys):
    plan = begin(definition)
    for act in many:
        do(plan, act)
        plan.follow()
    kept = {item.id: item.due_on for key in keys if (item := plan.open_item(key))}
    for item_id in kept:
        plan.set_item(item_id, dated_by_hand=True)
    do(plan, ("anchor", anchor, day))
    plan.follow()
    in_order(plan)
    assert {item.id: item.due_on for item in plan.standing.items if item.id in kept} == kept

"""Where a plan stands against a version: what its rows say, and what the two pure functions make of it.

`PlanStanding` is plain data. It is loaded for one plan here, and for many plans at once where live plans move.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from careplan.plans import days
from careplan.plans.models import Answer, Item, Plan, PlanStep
from careplan.plans.reconcile import Change, ItemState, StepState, reconcile
from careplan.plans.states import Applies, ItemStatus
from careplan.plans.successions import given_back_steps, inherited_completions, inherited_steps
from careplan.statements import Given, Statement
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.expand import NO_DAY, ExpectedStep, Places, Standing
from pathways.schedules import Completion, Situation

FINISHED = (ItemStatus.COMPLETED, ItemStatus.CANCELLED)
ANCHOR = "anchor:"


@dataclass(frozen=True)
class PlanStanding:
    """The newest answers and days, how each step and item stands, and what the version expects from that.

    `version_id` names the rows whose words the items show; 0 for a plan that is only being thought of.
    """

    definition: Definition
    version_id: int
    plan_start: date
    answers: Mapping[str, str]
    anchors: Mapping[str, date]
    steps: Mapping[str, StepState]
    items: tuple[ItemState, ...]

    def with_answers(self, answers: Mapping[str, str]) -> "PlanStanding":
        return replace(self, answers={**self.answers, **answers})

    def with_anchor(self, key: str, day: date | None) -> "PlanStanding":
        others = {name: value for name, value in self.anchors.items() if name != key}
        return replace(self, anchors=others if day is None else {**others, key: day})

    def in_version(self, definition: Definition, version_id: int) -> "PlanStanding":
        """The same plan seen by another version; steps that were split or merged hand their decisions on."""
        steps = given_back_steps(self.steps, self.definition, definition)
        steps = inherited_steps(steps, definition.successions)
        return replace(self, definition=definition, version_id=version_id, steps=steps)

    @cached_property
    def completions(self) -> Mapping[str, tuple[Completion, ...]]:
        return inherited_completions(completions_of(self.items), self.definition)

    @cached_property
    def situation(self) -> Situation:
        """What schedules look at."""
        return Situation(self.plan_start, self.anchors, self.completions, self.answers)

    @cached_property
    def places(self) -> Places:
        """Step key -> what is expected of it, each worked out when it is asked for."""
        decided = {key: state.applies == Applies.YES for key, state in self.steps.items() if state.by_hand}
        # Without the days of a forecast: nothing of them is stored, and pages ask for one step's alone.
        return Places(self.definition, self.situation, decided, forecast=0)

    @property
    def expected(self) -> tuple[ExpectedStep, ...]:
        return tuple(self.places.values())

    @property
    def step_ids(self) -> Mapping[str, int]:
        """Step key -> the row of this version's words; 0 for a plan that is only being thought of."""
        if self.version_id:
            return pathway_queries.step_rows(self.version_id)
        return {step.key: 0 for step in self.definition.steps}

    def changes(self) -> tuple[Change, ...]:
        """What brings the plan to this standing."""
        return reconcile(self.definition, self.expected, self.steps, self.items, self.step_ids)

    def is_ruled_out(self, step_key: str) -> bool:
        return any(one.key == step_key and one.standing is Standing.OUT for one in self.expected)


def completions_of(items: Iterable[ItemState]) -> dict[str, tuple[Completion, ...]]:
    """The times that are over, per step, oldest first."""
    finished: dict[str, list[Completion]] = {}
    for item in sorted(items, key=lambda one: one.occurrence):
        if item.status in FINISHED and item.over_on is not None:
            done = item.status == ItemStatus.COMPLETED
            one = Completion(item.occurrence, item.over_on, done, item.due_on)
            finished.setdefault(item.step_key, []).append(one)
    return {key: tuple(many) for key, many in finished.items()}


def newest_answers(plan: Plan) -> dict[str, str]:
    """Fact key -> the answer that holds (one query)."""
    return split_answers(Answer.objects.filter(plan=plan).order_by("id").values_list("key", "value"))[0]


def split_answers(rows: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, date]]:
    """Rows of key and value, oldest first, as answers to facts and as days of anchors. An empty day is none."""
    newest = dict(rows)
    facts = {key: value for key, value in newest.items() if not key.startswith(ANCHOR)}
    anchors = {
        key.removeprefix(ANCHOR): date.fromisoformat(value)
        for key, value in newest.items()
        if key.startswith(ANCHOR) and value
    }
    return facts, anchors


_answers = Statement(
    lambda: Answer.objects.filter(plan=Given("plan")).order_by("id").values_list("key", "value")
)
_steps = Statement(
    lambda: (
        PlanStep.objects.filter(plan=Given("plan"))
        .order_by("id")
        .values_list("step_key", "applies", "by_hand", "every_days")
    )
)
_items = Statement(
    lambda: (
        Item.objects.filter(plan=Given("plan"), plan_step__isnull=False)
        .order_by("id")
        .values_list(
            *("pk", "plan_step__step_key", "occurrence", "status", "step_id", "date_by_hand"),
            *("due_on", "opens_on", "closes_on", "date_by_rule"),
            *("done_on", "recorded_at", "plan__team__time_zone"),
        )
    )
)


def standing_of(plan: Plan, definition: Definition) -> PlanStanding:
    """Read how one plan stands, by columns: an act looks at all of its rows (three queries)."""
    answers, anchors = split_answers(_answers.rows(plan=plan.pk))
    steps = {
        key: StepState(applies, by_hand, every_days is not None)
        for key, applies, by_hand, every_days in _steps.rows(plan=plan.pk)
    }
    items = tuple(
        ItemState(*columns, over_on=over_on(done_on, columns[6], recorded_at, time_zone))
        for *columns, done_on, recorded_at, time_zone in _items.rows(plan=plan.pk)
    )
    return PlanStanding(definition, plan.version_id, plan.started_on, answers, anchors, steps, items)


def over_on(
    done_on: date | None, due_on: date | None, recorded_at: datetime | None, time_zone: str
) -> date | None:
    """The day on which a time was done, or for one that was not done, the day it was for."""
    if done_on or due_on or recorded_at is None:
        return done_on or due_on
    return days.today(time_zone, recorded_at)


def first_standing(
    definition: Definition,
    answers: Mapping[str, str],
    anchors: Mapping[str, date] | None = None,
    plan_start: date = NO_DAY,
) -> PlanStanding:
    """A plan that is only being thought of: nothing is in it yet."""
    return PlanStanding(definition, 0, plan_start, answers, anchors or {}, {}, ())


def first_changes(
    definition: Definition,
    answers: Mapping[str, str],
    anchors: Mapping[str, date] | None = None,
    plan_start: date = NO_DAY,
) -> tuple[Change, ...]:
    """What a plan that is started with these answers will hold: the preview of a start."""
    return first_standing(definition, answers, anchors, plan_start).changes()

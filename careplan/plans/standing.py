"""Where a plan stands against its version: loads the rows, asks the two pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count

from careplan.plans.models import Answer, Item, Plan
from careplan.plans.reconcile import Change, ItemState, StepState, reconcile
from careplan.plans.states import ItemStatus
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.expand import ExpectedStep, Standing, expand

FINISHED = (ItemStatus.COMPLETED, ItemStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """The newest answers, what was finished how often, and what the version expects from both."""

    definition: Definition
    answers: Mapping[str, str]
    completions: Mapping[str, int]

    def with_answers(self, answers: Mapping[str, str]) -> "PlanStanding":
        return replace(self, answers={**self.answers, **answers})

    @property
    def expected(self) -> tuple[ExpectedStep, ...]:
        return expand(self.definition, self.answers, self.completions)

    def is_ruled_out(self, step_key: str) -> bool:
        return any(one.key == step_key and one.standing is Standing.OUT for one in self.expected)


def newest_answers(plan: Plan) -> dict[str, str]:
    """Fact key -> the answer that holds (one query)."""
    return dict(Answer.objects.filter(plan=plan).order_by("id").values_list("key", "value"))


def standing_of(plan: Plan, definition: Definition) -> PlanStanding:
    """Read a plan's standing (two queries)."""
    completions = dict(
        Item.objects.filter(plan=plan, status__in=FINISHED, plan_step__isnull=False)
        .order_by()
        .values_list("plan_step__step_key")
        .annotate(times=Count("id"))
    )
    return PlanStanding(definition, newest_answers(plan), completions)


def changes_for(plan: Plan, definition: Definition, standing: PlanStanding) -> tuple[Change, ...]:
    """The changes that bring the plan to `standing`, for a preview or for doing (two queries)."""
    steps = {step.step_key: StepState(step.applies, step.by_hand) for step in plan.plan_steps.all()}
    items = [
        ItemState(
            item.pk,
            item.plan_step.step_key,
            item.occurrence,
            item.status,
            item.step_id,
            item.date_by_hand,  # an appointment sets it too
        )
        for item in Item.objects.filter(plan=plan, plan_step__isnull=False).select_related("plan_step")
    ]
    return reconcile(definition, standing.expected, steps, items, pathway_queries.step_rows(plan.version_id))


def first_changes(definition: Definition, answers: Mapping[str, str]) -> tuple[Change, ...]:
    """What a plan that is started with these answers will hold: the preview of a start."""
    expected = expand(definition, answers, {})
    step_ids = {step.key: 0 for step in definition.steps}
    return reconcile(definition, expected, {}, [], step_ids)

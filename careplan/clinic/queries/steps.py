"""Steps, facts and events of one plan as lines of a nurse's page, with what the rules say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from careplan.plans.models import Answer, Plan, PlanStep
from careplan.plans.outlook import Outlook
from careplan.plans.standing import ANCHOR
from careplan.plans.states import ItemStatus
from pathways import rule_words
from pathways.definition import Definition, Kind, SeenBy, Step
from pathways.expand import expand


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the version in this plan, with the rule's reason and how often it was done."""

    step: Step
    row: PlanStep
    by_rule: str
    times_done: int = 0

    @property
    def is_treatment(self) -> bool:
        return self.step.kind is Kind.TREATMENT

    @property
    def nurses_only(self) -> bool:
        return self.step.seen_by is SeenBy.NURSE


@dataclass(frozen=True, slots=True)
class ChoiceBlock:
    """Steps of which one is to be chosen, shown together. `is_open`: nothing of it was chosen yet."""

    key: str
    title: str
    rule: str
    lines: tuple[StepLine, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """An event of the plan that days hang on. `answer` None: nobody has said anything about it."""

    key: str
    title: str
    explanation: str
    day: date | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class FactLine:
    question: str
    answer: str
    is_known: bool


def answers_of(plan: Plan) -> dict[str, Answer]:
    """Fact key -> the answer that holds (one query)."""
    return {
        answer.key: answer for answer in Answer.objects.filter(plan=plan).select_related("by").order_by("id")
    }


def fact_lines(definition: Definition, answers: Mapping[str, Answer]) -> tuple[FactLine, ...]:
    lines = []
    for fact in definition.facts:
        labels = {option.key: option.label for option in fact.choices}
        value = answers[fact.key].value if fact.key in answers else "not_known"
        value = value if value in labels else "not_known"
        lines.append(FactLine(fact.question, labels[value], value != "not_known"))
    return tuple(lines)


def anchor_lines(definition: Definition, answers: Mapping[str, Answer]) -> tuple[AnchorLine, ...]:
    """The events of the version with the days they have in this plan."""
    lines = []
    for anchor in definition.anchors:
        answer = answers.get(ANCHOR + anchor.key)
        day = date.fromisoformat(answer.value) if answer and answer.value else None
        lines.append(AnchorLine(anchor.key, anchor.title, anchor.explanation, day, answer))
    return tuple(lines)


def choice_blocks(
    definition: Definition, steps: Mapping[str, StepLine], outlook: Outlook
) -> tuple[ChoiceBlock, ...]:
    """The choices of the version, each with its steps in this plan."""
    return tuple(
        ChoiceBlock(
            choice.key,
            choice.title,
            rule_words.choice(choice, definition),
            tuple(steps[key] for key in choice.steps if key in steps),
            is_open=any(outlook.expected[key].choice for key in choice.steps if key in outlook.expected),
        )
        for choice in definition.choices
    )


def step_lines(
    plan: Plan, definition: Definition, answers: Mapping[str, Answer], outlook: Outlook
) -> dict[str, StepLine]:
    """Step key -> line, in the version's order (one query)."""
    rows = {
        row.step_key: row
        for row in PlanStep.objects.filter(plan=plan)
        .select_related("decided_by")
        .annotate(times=Count("items", filter=Q(items__status=ItemStatus.COMPLETED)))
    }
    values = {key: answer.value for key, answer in answers.items()}
    expected = outlook.expected or {one.key: one for one in expand(definition, values)}
    return {
        step.key: StepLine(step, rows[step.key], expected[step.key].reason, rows[step.key].times)
        for step in definition.steps
        if step.key in rows
    }

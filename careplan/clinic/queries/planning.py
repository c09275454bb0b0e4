"""What a nurse needs to see before she decides or plans."""

from dataclasses import dataclass

from careplan.clinic.changes import PreviewGroup, preview
from careplan.clinic.queries.patient import StepLine, answers_of, plan_of, step_lines
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Item, Plan, PlanStep
from careplan.plans.standing import changes_for, standing_of
from careplan.plans.states import OPEN_STATUSES
from pathways import queries as pathway_queries
from pathways.definition import Definition


@dataclass(frozen=True, slots=True)
class StepPage:
    plan: Plan
    line: StepLine
    category: str


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The facts of a plan: `answers` are those that hold now, fact key -> option key."""

    plan: Plan
    definition: Definition
    answers: dict[str, str]


def step_page(access: Access, step_key: str) -> StepPage:
    """One step in the patient's plan. Raises NotThere."""
    plan = plan_of(access)
    definition = pathway_queries.definition(plan.version_id)
    line = step_lines(plan, definition, answers_of(plan)).get(step_key)
    if line is None:
        raise NotThere
    return StepPage(plan, line, definition.category(line.step.category).title)


def facts_page(access: Access) -> FactsPage:
    """The facts of the patient's plan (three queries). Raises NotThere."""
    plan = plan_of(access)
    definition = pathway_queries.definition(plan.version_id)
    answers = {key: answer.value for key, answer in answers_of(plan).items()}
    known = {
        fact.key: answers.get(fact.key, "not_known") if answers.get(fact.key) in fact.values else "not_known"
        for fact in definition.facts
    }
    return FactsPage(plan, definition, known)


def changed_facts(page: FactsPage, changed: dict[str, str]) -> list[tuple[str, str, str]]:
    """Question, answer that holds, new answer; in the version's order."""
    lines = []
    for fact in page.definition.facts:
        if fact.key in changed:
            labels = {option.key: option.label for option in fact.choices}
            lines.append((fact.question, labels[page.answers[fact.key]], labels[changed[fact.key]]))
    return lines


def facts_preview(page: FactsPage, answers: dict[str, str]) -> list[PreviewGroup]:
    """What these answers would change, in words. Nothing is written."""
    changed = {key: value for key, value in answers.items() if page.answers.get(key) != value}
    standing = standing_of(page.plan, page.definition).with_answers(changed)
    changes = changes_for(page.plan, page.definition, standing)
    rows = PlanStep.objects.filter(plan=page.plan, by_hand=True).select_related("decided_by")
    decided_by = {row.step_key: row.decided_by.name for row in rows if row.decided_by}
    return preview(changes, page.definition, decided_by=decided_by)


def open_items(plan: Plan) -> list[Item]:
    """The open items in the version's order, a nurse's own last (one query)."""
    definition = pathway_queries.definition(plan.version_id)
    order = {step.key: place for place, step in enumerate(definition.steps)}
    items = Item.objects.filter(plan=plan, status__in=OPEN_STATUSES).select_related("step", "plan_step")
    return sorted(
        items,
        key=lambda item: (order.get(item.plan_step.step_key, 0) if item.plan_step else len(order), item.pk),
    )

"""What a nurse needs to see before she decides or plans."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.clinic.changes import PreviewGroup, preview
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.queries.steps import ChoiceBlock, StepLine, answers_of, choice_blocks, step_lines
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Item, Plan, PlanStep
from careplan.plans.outlook import outlook_of, show_on_the_day
from careplan.plans.standing import standing_of
from careplan.plans.states import OPEN_STATUSES, Applies
from pathways import rule_words
from pathways.definition import Definition, Step


@dataclass(frozen=True, slots=True)
class StepPage:
    """`choice`: the steps of which this is one, where one is to be chosen. `rules`: label and words."""

    plan: Plan
    line: StepLine
    category: str
    choice: ChoiceBlock | None
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The facts of a plan: `answers` are those that hold now, fact key -> option key."""

    plan: Plan
    definition: Definition
    answers: dict[str, str]


def step_page(access: Access, step_key: str) -> StepPage:
    """One step in the patient's plan. Raises NotThere."""
    plan = plan_of(access)
    definition = access.reader.definition(plan.version_id)
    outlook = outlook_of(plan, access.team.time_zone, definition)
    lines = step_lines(plan, definition, answers_of(plan), outlook)
    line = lines.get(step_key)
    if line is None:
        raise NotThere
    blocks = choice_blocks(definition, lines, outlook)
    return StepPage(
        plan,
        line,
        definition.category(line.step.category).title,
        next((block for block in blocks if line in block.lines), None),
        _rules_of(line.step, definition),
    )


def _rules_of(step: Step, definition: Definition) -> tuple[tuple[str, str], ...]:
    """When a step falls and what it waits for, where the pathway says so."""
    rules = []
    if step.schedule is not None:
        rules.append((_("When"), rule_words.schedule(step.schedule, definition)))
    if step.waits_for is not None:
        rules.append((_("Order"), rule_words.waits_for(step.waits_for, definition)))
    return tuple(rules)


def undecided_lines(access: Access, plan: Plan) -> list[StepLine]:
    """The steps of a plan that nobody has decided on, in the version's order (two queries, three more where days
    follow rules). Those of which one is to be chosen are decided together, on their own page."""
    definition = access.reader.definition(plan.version_id)
    outlook = outlook_of(plan, access.team.time_zone, definition)
    lines = step_lines(plan, definition, answers_of(plan), outlook)
    chosen_together = {key for choice in definition.choices for key in choice.steps}
    return [
        line
        for key, line in lines.items()
        if line.row.applies == Applies.UNDECIDED and key not in chosen_together
    ]


def facts_page(access: Access) -> FactsPage:
    """The facts of the patient's plan (three queries). Raises NotThere."""
    plan = plan_of(access)
    definition = access.reader.definition(plan.version_id)
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
    changes = standing.changes()
    rows = PlanStep.objects.filter(plan=page.plan, by_hand=True).select_related("decided_by")
    decided_by = {row.step_key: row.decided_by.name for row in rows if row.decided_by}
    return preview(changes, page.definition, decided_by=decided_by)


def open_items(access: Access, plan: Plan) -> list[Item]:
    """The open items in the version's order, a nurse's own last (one query, three more where days follow rules)."""
    definition = access.reader.definition(plan.version_id)
    order = {step.key: place for place, step in enumerate(definition.steps)}
    items = list(Item.objects.filter(plan=plan, status__in=OPEN_STATUSES).select_related("step", "plan_step"))
    access.reader.put_into_items(items)
    show_on_the_day(items, outlook_of(plan, access.team.time_zone), access.today)
    return sorted(
        items,
        key=lambda item: (order.get(item.plan_step.step_key, 0) if item.plan_step else len(order), item.pk),
    )

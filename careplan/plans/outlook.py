"""What the rules of its version say of one plan's steps right now, for the pages that show them.

A version without schedules, waiting and choices has nothing to say, and then nothing is read for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from careplan.plans.models import Item, Plan
from careplan.plans.rolling import due_when_read
from careplan.plans.standing import PlanStanding
from careplan.plans.standings import standings_of
from pathways import queries as pathway_queries
from pathways.definition import Definition, Step
from pathways.expand import ExpectedStep


@dataclass(frozen=True, slots=True)
class Outlook:
    """How each step stands by the rules, by its key. Empty for a version without such rules."""

    definition: Definition
    standing: PlanStanding | None = None
    expected: Mapping[str, ExpectedStep] = field(default_factory=dict)

    def step_of(self, item: Item) -> Step | None:
        if item.plan_step_id is None:
            return None
        return self.definition.steps_by_key.get(item.plan_step.step_key)

    def of(self, item: Item) -> ExpectedStep | None:
        """What is expected of an item's step; None for a nurse's own addition, or where no rule says anything."""
        return self.expected.get(item.plan_step.step_key) if item.plan_step_id is not None else None

    def waits(self, item: Item) -> bool:
        """Say whether an open item cannot be its turn yet: another step comes first, or its day is not known."""
        one = self.of(item)
        if one is None or not item.is_open:
            return False
        return bool(one.waits_for) or (one.missing is not None and item.due_on is None)

    def shown_due(self, item: Item, today: date) -> date | None:
        """The day a page shows: what a habit of the calendar missed stands under today."""
        by_rule = item.date_by_rule and not item.date_by_hand and item.is_open
        if item.due_on is None or not by_rule or self.standing is None:
            return item.due_on
        return due_when_read(self.step_of(item), item.due_on, self.standing.situation, today)


def has_rules(definition: Definition) -> bool:
    return bool(definition.choices) or any(
        step.schedule is not None or step.waits_for is not None for step in definition.steps
    )


def outlook_of(plan: Plan, time_zone: str, definition: Definition | None = None) -> Outlook:
    """Read how a plan stands by the rules of its version: three queries, none for a version without such rules.

    `definition`: the plan's version in the words of who reads it; None for the author's.
    """
    definition = definition or pathway_queries.definition(plan.version_id)
    if not has_rules(definition):
        return Outlook(definition)
    standing = replace(standings_of([plan], time_zone)[plan.pk], definition=definition)
    return Outlook(definition, standing, {one.key: one for one in standing.expected})


def show_on_the_day(items: Iterable[Item], outlook: Outlook, today: date) -> None:
    """Put the day that is shown into items that a page has read. They are never written after that."""
    for item in items:
        item.due_on = outlook.shown_due(item, today)

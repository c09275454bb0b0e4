"""What the rules of its version say of one plan's steps right now, for the pages that show them.

A version without schedules, waiting and choices has nothing to say, and then nothing is read for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from careplan.plans.models import Item, Plan
from careplan.plans.rolling import due_when_read
from careplan.plans.standing import PlanStanding
from careplan.plans.standings import standing_for_pages
from pathways import queries as pathway_queries
from pathways.definition import Definition, Kind, Step
from pathways.expand import ExpectedStep
from pathways.schedules import Point


@dataclass(frozen=True, slots=True)
class Outlook:
    """How each step stands by the rules, by its key. Empty for a version without such rules."""

    definition: Definition
    standing: PlanStanding | None = None

    @property
    def expected(self) -> Mapping[str, ExpectedStep]:
        return self.standing.places if self.standing is not None else {}

    def step_of(self, item: Item) -> Step | None:
        if item.plan_step_id is None:
            return None
        return self.definition.steps_by_key.get(item.plan_step.step_key)

    def of(self, item: Item) -> ExpectedStep | None:
        """What is expected of an item's step; None for a nurse's own addition, or where no rule says anything."""
        return self.expected.get(item.plan_step.step_key) if item.plan_step_id is not None else None

    def waits(self, item: Item) -> bool:
        """Say whether an open item cannot be its turn yet: another step comes first, or its day is not known."""
        if not item.is_open:
            return False
        return bool(self.waits_for(item)) or (item.due_on is None and self.missing(item) is not None)

    def waits_for(self, item: Item) -> tuple[str, ...]:
        """The steps that must be finished before this item's; () where no rule says anything."""
        return self.standing.places.waits_for(item.plan_step.step_key) if self._has_rules_for(item) else ()

    def missing(self, item: Item) -> Point | None:
        """What has no day yet, so that this item has none."""
        return self.standing.places.missing(item.plan_step.step_key) if self._has_rules_for(item) else None

    def _has_rules_for(self, item: Item) -> bool:
        if self.standing is None or item.plan_step_id is None:
            return False
        step = self.standing.definition.steps_by_key.get(item.plan_step.step_key)
        return step is not None and step.kind is not Kind.WATCH

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
    return Outlook(definition, standing_for_pages(plan, time_zone, definition))


def show_on_the_day(items: Iterable[Item], outlook: Outlook, today: date) -> None:
    """Put the day that is shown into items that a page has read. They are never written after that."""
    for item in items:
        item.due_on = outlook.shown_due(item, today)

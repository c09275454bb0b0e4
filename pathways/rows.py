"""How the rows of a version and its definition stand for each other, in both directions.

Nothing is saved here: `fields_of_…` gives what a row must hold, `read_rows` what the rows mean.
"""

from collections.abc import Mapping
from typing import Any

from pathways import conditions, parts_data, schedule_data
from pathways import definition as data
from pathways.definition import Definition
from pathways.models import Category, Fact, Step, Version


def read_rows(version: Version) -> Definition:
    """Build the definition of a version. Three queries; `version.pathway` must be loaded."""
    categories = list(version.categories.all())
    keys = {category.pk: category.key for category in categories}
    return Definition(
        pathway_key=version.pathway.key,
        title=version.title,
        summary=version.summary,
        language=version.language,
        document_title=version.document_title,
        document_date=version.document_date,
        categories=tuple(category_data(category) for category in categories),
        facts=tuple(fact_data(fact) for fact in version.facts.all()),
        steps=tuple(step_data(step, keys[step.category_id]) for step in version.steps.all()),
        glossary=tuple(data.GlossaryEntry(row["word"], row["meaning"]) for row in version.glossary),
        anchors=tuple(parts_data.anchor_from_data(row) for row in version.anchors),
        choices=tuple(parts_data.choice_from_data(row) for row in version.choices),
        goals=tuple(parts_data.goal_from_data(row) for row in version.goals),
        successions=tuple(parts_data.succession_from_data(row) for row in version.successions),
    )


def category_data(category: Category) -> data.Category:
    return data.Category(category.key, category.title)


def fact_data(fact: Fact) -> data.Fact:
    return data.Fact(
        key=fact.key,
        kind=data.FactKind(fact.kind),
        question=fact.question,
        explanation=fact.explanation,
        options=tuple(data.Option(row["key"], row["label"]) for row in fact.options),
        seen_by=data.SeenBy(fact.seen_by),
        covers=tuple(fact.covers),
        section=fact.section,
    )


def step_data(step: Step, category_key: str) -> data.Step:
    return data.Step(
        key=step.key,
        category=category_key,
        kind=data.Kind(step.kind),
        title=step.title,
        what=step.what,
        why=step.why,
        ask=tuple(step.ask),
        done_by=data.DoneBy(step.done_by),
        seen_by=data.SeenBy(step.seen_by),
        family_ticks=step.family_ticks,
        condition=conditions.from_data(step.condition),
        covers=tuple(step.covers),
        source=data.Source(data.Origin(step.origin), step.section, step.source_note),
        question=step.question,
        level=data.Level(step.level) if step.level else None,
        level_source=step.level_source,
        schedule=schedule_data.from_data(step.schedule),
        schedule_source=step.schedule_source,
        waits_for=parts_data.waits_for_from_data(step.waits_for),
    )


def fields_of_version(definition: Definition) -> dict[str, Any]:
    plain = ("title", "summary", "language", "document_title", "document_date")
    fields = {name: getattr(definition, name) for name in plain}
    glossary = [{"word": entry.word, "meaning": entry.meaning} for entry in definition.glossary]
    return fields | {
        "glossary": glossary,
        "anchors": [parts_data.anchor_to_data(one) for one in definition.anchors],
        "choices": [parts_data.choice_to_data(one) for one in definition.choices],
        "goals": [parts_data.goal_to_data(one) for one in definition.goals],
        "successions": [parts_data.succession_to_data(one) for one in definition.successions],
    }


def fields_of_category(category: data.Category) -> dict[str, Any]:
    return {"title": category.title}


def fields_of_fact(fact: data.Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "question": fact.question,
        "explanation": fact.explanation,
        "options": [{"key": option.key, "label": option.label} for option in fact.options],
        "seen_by": fact.seen_by.value,
        "covers": list(fact.covers),
        "section": fact.section,
    }


def fields_of_step(step: data.Step) -> dict[str, Any]:
    """Return what a row of this step holds, but for its key, position, version and category."""
    plain = ("title", "what", "why", "family_ticks", "question", "level_source", "schedule_source")
    return {name: getattr(step, name) for name in plain} | {
        "kind": step.kind.value,
        "ask": list(step.ask),
        "done_by": step.done_by.value,
        "seen_by": step.seen_by.value,
        "condition": conditions.to_data(step.condition),
        "covers": list(step.covers),
        "origin": step.source.origin.value,
        "section": step.source.section,
        "source_note": step.source.note,
        "level": step.level.value if step.level else "",
        "schedule": schedule_data.to_data(step.schedule),
        "waits_for": parts_data.waits_for_to_data(step.waits_for),
    }


def new_steps(
    version: Version, steps: tuple[data.Step, ...], categories: Mapping[str, Category]
) -> list[Step]:
    """Return unsaved rows, in order. `categories`: key -> saved row of the same version."""
    return [
        Step(
            version=version,
            key=step.key,
            position=position,
            category=categories[step.category],
            **fields_of_step(step),
        )
        for position, step in enumerate(steps, start=1)
    ]

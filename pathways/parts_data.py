"""The parts of a version as plain JSON data, and back. What is at its empty value is left out.

`..._from_data` raise KeyError, TypeError, AttributeError or ValueError for data that `..._to_data` never wrote.
"""

from __future__ import annotations

from pathways import conditions, schedule_data
from pathways.dependencies import Choice, ChoiceRule, HowMany, Succession, WaitsFor
from pathways.parts import (
    Anchor,
    DoneBy,
    Fact,
    FactKind,
    Goal,
    Kind,
    Level,
    Option,
    Origin,
    SeenBy,
    Source,
    Step,
)


def without_empty(data: dict) -> dict:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


# What stands at the version as lists of small groups is stored in its row in the same shape as in its text.


def anchor_to_data(one: Anchor) -> dict:
    return without_empty({"key": one.key, "title": one.title, "explanation": one.explanation})


def anchor_from_data(data: dict) -> Anchor:
    return Anchor(read_text(data["key"]), read_text(data["title"]), read_text(data.get("explanation", "")))


def goal_to_data(one: Goal) -> dict:
    return without_empty({"key": one.key, "title": one.title, "why": one.why})


def goal_from_data(data: dict) -> Goal:
    return Goal(read_text(data["key"]), read_text(data["title"]), read_text(data.get("why", "")))


def choice_to_data(one: Choice) -> dict:
    return {"key": one.key, "title": one.title, "steps": list(one.steps), "rule": str(one.rule)}


def choice_from_data(data: dict) -> Choice:
    rule = ChoiceRule(data["rule"])
    return Choice(read_text(data["key"]), read_text(data["title"]), read_texts(data["steps"]), rule)


def succession_to_data(one: Succession) -> dict:
    return {"before": list(one.before), "after": list(one.after)}


def succession_from_data(data: dict) -> Succession:
    return Succession(read_texts(data["before"]), read_texts(data["after"]))


def waits_for_to_data(waits: WaitsFor | None) -> dict | None:
    return None if waits is None else {"steps": list(waits.steps), "how_many": str(waits.how_many)}


def waits_for_from_data(data: dict | None) -> WaitsFor | None:
    return None if data is None else WaitsFor(read_texts(data["steps"]), HowMany(data["how_many"]))


def fact_to_data(fact: Fact) -> dict:
    plain = ("key", "kind", "question", "explanation", "section")
    data = {name: str(getattr(fact, name)) for name in plain}
    data["options"] = [{"key": option.key, "label": option.label} for option in fact.options]
    data["seen_by"] = str(fact.seen_by) if fact.seen_by is not SeenBy.NURSE else ""
    data["covers"] = list(fact.covers)
    return without_empty(data)


def step_to_data(step: Step) -> dict:
    plain = ("key", "category", "kind", "title", "what", "why", "done_by", "question", "level_source")
    data = {name: str(getattr(step, name)) for name in (*plain, "schedule_source")}
    data["ask"] = list(step.ask)
    data["covers"] = list(step.covers)
    data["seen_by"] = str(step.seen_by) if step.seen_by is not SeenBy.FAMILY else ""
    data["family_ticks"] = None if step.family_ticks else False
    data["condition"] = conditions.to_data(step.condition)
    data["level"] = str(step.level) if step.level else ""
    data["schedule"] = schedule_data.to_data(step.schedule)
    data["waits_for"] = waits_for_to_data(step.waits_for)
    source = step.source
    data["source"] = without_empty(
        {"origin": str(source.origin), "section": source.section, "note": source.note}
    )
    return without_empty(data)


def fact_from_data(data: dict) -> Fact:
    return Fact(
        key=read_text(data["key"]),
        kind=FactKind(data["kind"]),
        question=read_text(data["question"]),
        explanation=read_text(data.get("explanation", "")),
        options=tuple(
            Option(read_text(one["key"]), read_text(one["label"])) for one in data.get("options", [])
        ),
        seen_by=SeenBy(data.get("seen_by", SeenBy.NURSE)),
        covers=read_texts(data.get("covers", [])),
        section=read_text(data.get("section", "")),
    )


def step_from_data(data: dict) -> Step:
    level = data.get("level")
    source = data.get("source", {})
    return Step(
        key=read_text(data["key"]),
        category=read_text(data["category"]),
        kind=Kind(data["kind"]),
        title=read_text(data["title"]),
        what=read_text(data.get("what", "")),
        why=read_text(data.get("why", "")),
        ask=read_texts(data.get("ask", [])),
        done_by=DoneBy(data["done_by"]),
        seen_by=SeenBy(data.get("seen_by", SeenBy.FAMILY)),
        family_ticks=bool(data.get("family_ticks", True)),
        condition=conditions.from_data(data.get("condition")),
        covers=read_texts(data.get("covers", [])),
        source=Source(
            Origin(source.get("origin", Origin.DOCUMENT)),
            read_text(source.get("section", "")),
            read_text(source.get("note", "")),
        ),
        question=read_text(data.get("question", "")),
        level=Level(level) if level else None,
        level_source=read_text(data.get("level_source", "")),
        schedule=schedule_data.from_data(data.get("schedule")),
        schedule_source=read_text(data.get("schedule_source", "")),
        waits_for=waits_for_from_data(data.get("waits_for")),
    )


def read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def read_texts(values: list) -> tuple[str, ...]:
    return tuple(read_text(value) for value in values)

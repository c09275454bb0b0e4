"""Writes a version as a pathway file: `Definition` in, text out, in the shape of docs/pathway-format.md.

What `library_format.read_pathway` reads from that text is the same definition again. A draft that is not
finished is written too, with its empty texts; reading it then names what is missing.
"""

from __future__ import annotations

from typing import TypeAlias

from pathways import definition as d
from pathways.conditions import All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.dependencies import WaitsFor
from pathways.library_rules import COUNTED_FROM, ON_THE_DAY, PLAN_START, REFERENCES
from pathways.schedules import Point, Reference, Repeat, Schedule, Span
from pathways.yaml_text import Flow, Folded, Remark, Value, lines_of

_GROUPS = {All: "all", Any: "any", NoneOf: "none"}
LINE = 94
_BEGIN = "How to change this file: docs/pathway-format.md."

Fields: TypeAlias = "dict[str, Value | Remark]"


def write_pathway(definition: d.Definition, remark: str = "") -> str:
    """Return the pathway file of a definition. `remark`: a line for the top of the file, such as its version."""
    return "\n".join(lines_of(_pathway(definition, remark))) + "\n"


def _pathway(definition: d.Definition, remark: str) -> Fields:
    document = _filled(title=definition.document_title, date=definition.document_date)
    fields: Fields = {
        "remark": Remark(" ".join(remark.split()) or definition.title or definition.pathway_key),
        "how": Remark(_BEGIN),
        "gap": Remark(),
        "pathway": definition.pathway_key,
        "title": definition.title,
        **_filled(summary=Folded(definition.summary)),
        "language": definition.language,
        **_filled(document=document),
    }
    lists: dict[str, list] = {
        "categories": [{"key": one.key, "title": one.title} for one in definition.categories],
        "facts": _apart(_fact(fact) for fact in definition.facts),
        "anchors": _apart(map(_anchor, definition.anchors)),
        "goals": _apart(map(_goal, definition.goals)),
        "choices": _apart(map(_choice, definition.choices)),
        "steps": _steps(definition),
        "successions": [
            {"before": Flow(one.before), "after": Flow(one.after)} for one in definition.successions
        ],
        "glossary": [{"word": one.word, "meaning": one.meaning} for one in definition.glossary],
    }
    for name, entries in lists.items():
        if entries:
            fields |= {f"gap before {name}": Remark(), name: entries}
    return fields


def _filled(**values: Value) -> Fields:
    """Leave out what is empty."""
    return {name: value for name, value in values.items() if value not in ("", Folded(""), Flow(()), {}, [])}


def _apart(entries) -> list:
    """Put an empty line between the entries."""
    spaced: list = []
    for entry in entries:
        spaced += [Remark(), entry] if spaced else [entry]
    return spaced


def _fact(fact: d.Fact) -> Fields:
    return {
        "key": fact.key,
        "kind": str(fact.kind),
        "question": fact.question,
        **_filled(
            explanation=Folded(fact.explanation),
            options=[{"key": option.key, "label": option.label} for option in fact.options],
            seen_by="" if fact.seen_by is d.SeenBy.NURSE else str(fact.seen_by),
            covers=Flow(fact.covers),
            section=fact.section,
        ),
    }


def _anchor(anchor: d.Anchor) -> Fields:
    explanation = _filled(explanation=Folded(anchor.explanation))
    return {"key": anchor.key, "title": anchor.title, **explanation}


def _goal(goal: d.Goal) -> Fields:
    return {"key": goal.key, "title": goal.title, **_filled(why=Folded(goal.why))}


def _choice(choice: d.Choice) -> Fields:
    return {"key": choice.key, "title": choice.title, "rule": str(choice.rule), "steps": Flow(choice.steps)}


# --- steps --------------------------------------------------------------------------------------


def _steps(definition: d.Definition) -> list:
    """The steps in their order, with the title of a category above each run of its steps."""
    titles = {category.key: category.title for category in definition.categories}
    entries: list = []
    before = None
    for step in definition.steps:
        if entries:
            entries.append(Remark())
        if step.category != before:
            title = f"{titles.get(step.category) or step.category} "
            entries += [Remark(title.ljust(LINE, "-")), Remark()]
        entries.append(_step(step))
        before = step.category
    return entries


def _step(step: d.Step) -> Fields:
    watch = step.kind is d.Kind.WATCH
    nurse_only = step.seen_by is d.SeenBy.NURSE
    ticks = step.family_ticks is nurse_only and not watch
    return {
        "key": step.key,
        "category": step.category,
        "kind": str(step.kind),
        "title": step.title,
        **_filled(
            question=step.question,
            level=str(step.level) if step.level else "",
            level_source=step.level_source,
        ),
        "what": Folded(step.what),
        "why": Folded(step.why),
        **_filled(
            ask=list(step.ask),
            done_by="" if watch else str(step.done_by),
            seen_by=str(step.seen_by) if nurse_only else "",
            family_ticks=(d.YES if step.family_ticks else d.NO) if ticks else "",
            when=_condition(step.condition) if step.condition else "",
            waits_for=_waits_for(step.waits_for) if step.waits_for else "",
            schedule=_schedule(step.schedule) if step.schedule else "",
            schedule_source=step.schedule_source,
            covers=Flow(step.covers),
            origin="" if step.source.origin is d.Origin.DOCUMENT else str(step.source.origin),
            section=step.source.section,
            note=step.source.note,
        ),
    }


def _condition(condition: Condition) -> Value:
    match condition:
        case Is(fact, value):
            return Flow({"fact": fact, "is": value})
        case IsOneOf(fact, values):
            return Flow({"fact": fact, "is_one_of": Flow(values)})
        case IsNotKnown(fact):
            return Flow({"fact": fact, "is_not_known": d.YES})
    return {_GROUPS[type(condition)]: [_condition(part) for part in condition.conditions]}


def _waits_for(waits: WaitsFor) -> Value:
    return Flow({str(waits.how_many): Flow(waits.steps)})


def _schedule(schedule: Schedule) -> Fields:
    return {
        "start": _point(schedule.start),
        **_filled(opens=_from_due(schedule.opens), closes=_from_due(schedule.closes)),
        **(_repeat(schedule.repeat) if schedule.repeat else {}),
    }


def _repeat(repeat: Repeat) -> Fields:
    return {
        "every": _span(repeat.every),
        "counted_from": COUNTED_FROM[repeat.counted_from],
        **_filled(
            times="" if repeat.times is None else str(repeat.times),
            until=_point(repeat.until) if repeat.until else "",
            ends_when=_condition(repeat.ends_when) if repeat.ends_when else "",
        ),
    }


def _span(span: Span) -> str:
    return f"{span.count} {span.unit}" + ("" if span.count == 1 else "s")


def _point(point: Point) -> str:
    is_start = point.reference is Reference.PLAN_START
    reference = PLAN_START if is_start else f"{REFERENCES[point.reference]} {point.key}"
    if point.offset == Span(0) and not point.before:
        return reference
    return f"{_span(point.offset)} {'before' if point.before else 'after'} {reference}"


def _from_due(days: int | None) -> str:
    """One side of a window, in whole weeks where it is some."""
    if days is None:
        return ""
    if days == 0:
        return ON_THE_DAY
    count, unit = (abs(days) // 7, "week") if days % 7 == 0 else (abs(days), "day")
    return f"{count} {unit}{'' if count == 1 else 's'} {'before' if days < 0 else 'after'}"

"""What the pages of this window show. One function for each page, with a fixed number of queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, QuerySet

from pathways import conditions, describe, labels, queries, queries_compare, rule_words
from pathways.definition import Definition, Fact, GlossaryEntry, Kind, Level, Step
from pathways.models import Version, VersionNote
from pathways.needed_by import steps_that_ask
from pathways.queries_check import Checked, checked
from pathways.rule_lines import ListSection, list_sections


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in a list. `state`: draft, current (plans start from it), earlier or retired."""

    version: Version
    state: str
    step_count: int
    review: VersionNote | None
    retired: VersionNote | None


@dataclass(frozen=True, slots=True)
class PathwayLine:
    key: str
    title: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is read: all in words."""

    step: Step
    kind: str
    done_by: str
    seen_by: str
    when: str
    due: str
    waits: str
    source: str
    level: str
    is_call_now: bool


@dataclass(frozen=True, slots=True)
class CategoryBlock:
    """A category with its steps; watch questions stand in a list of their own and are only counted here.

    `above` and `below`: the titles of its neighbours, empty at the ends.
    """

    key: str
    title: str
    steps: tuple[StepLine, ...]
    watch_count: int
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class FactLine:
    fact: Fact
    answers: str
    seen_by: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoveredRow:
    """A row of the documented pathway, and the titles of the parts that carry it."""

    row: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a version, in the order and the words of the screen."""

    definition: Definition
    categories: tuple[CategoryBlock, ...]
    watch: tuple[StepLine, ...]
    facts: tuple[FactLine, ...]
    glossary: tuple[GlossaryEntry, ...]
    covered: tuple[CoveredRow, ...]
    lists: tuple[ListSection, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    line: VersionLine
    contents: Contents
    reviews: tuple[VersionNote, ...]
    accepted: tuple[VersionNote, ...]
    draft_number: int | None
    compared_with: int | None
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishPage:
    version: Version
    checked: Checked
    comparison: queries_compare.Comparison | None


def list_pathways() -> list[PathwayLine]:
    """Return all pathways with all their versions, the newest first. Two queries."""
    lines = _version_lines(_versions().order_by("pathway__key", "-number"))
    grouped = groupby(lines, key=lambda line: line.version.pathway.key)
    return [_pathway_line(key, tuple(group)) for key, group in grouped]


def find_version(pathway_key: str, number: int) -> Version | None:
    """Return a version with its pathway, or None. One query."""
    versions = Version.objects.select_related("pathway", "based_on").defer("definition_json")
    return versions.filter(pathway__key=pathway_key, number=number).first()


def version_page(pathway_key: str, number: int) -> VersionPage | None:
    """Return a version to read, published or draft, or None when there is none."""
    lines = version_lines(pathway_key)
    here = next((line for line in lines if line.version.number == number), None)
    if here is None:
        return None
    draft = next((line.version.number for line in lines if line.state == "draft"), None)
    notes = here.version.notes.all()
    reviews = tuple(note for note in reversed(notes) if note.kind == VersionNote.Kind.REVIEWED)
    accepted = tuple(note for note in notes if note.kind == VersionNote.Kind.ACCEPTED)
    definition = queries.definition(here.version.pk)
    contents, earlier = contents_of(definition), usual_before(lines, number)
    if earlier is None:
        return VersionPage(here, contents, reviews, accepted, draft, None, ())
    differences = queries_compare.counts_in_words(queries.definition(earlier.version.pk), definition)
    return VersionPage(here, contents, reviews, accepted, draft, earlier.version.number, differences)


def version_lines(pathway_key: str) -> list[VersionLine]:
    """Return every version of one pathway, the newest first; [] when there is no such pathway. Two queries."""
    return _version_lines(_versions().filter(pathway__key=pathway_key).order_by("-number"))


def usual_before(lines: list[VersionLine], number: int) -> VersionLine | None:
    """Return the version that one is compared with unless somebody chooses: the published one before it.

    One that is retired only when there is no other.
    """
    earlier = [line for line in lines if line.version.number < number and line.state != "draft"]
    return next((line for line in earlier if line.state != "retired"), earlier[0] if earlier else None)


def publish_page(draft: Version) -> PublishPage:
    """Return what stands in the way of publishing a draft, and what is new in it."""
    definition = queries.definition(draft.pk)
    earlier = queries.versions_before(draft)
    before = next(iter(earlier), None)
    comparison = (
        queries_compare.comparison(before, draft, queries.definition(before.pk), definition)
        if before
        else None
    )
    return PublishPage(draft, checked(draft, definition, earlier), comparison)


def contents_of(definition: Definition) -> Contents:
    """Return a definition as the screen shows it. No query."""
    lines = [_step_line(step, definition) for step in definition.steps]
    return Contents(
        definition=definition,
        categories=_blocks(definition, lines),
        watch=tuple(line for line in lines if line.step.kind is Kind.WATCH),
        facts=tuple(_fact_line(fact, definition) for fact in definition.facts),
        glossary=definition.glossary,
        covered=_covered(definition),
        lists=list_sections(definition, has_earlier_version=False),
    )


def _versions() -> QuerySet[Version]:
    return (
        Version.objects.select_related("pathway", "based_on")
        .prefetch_related("notes")
        .annotate(step_count=Count("steps"))
        .defer("definition_json", "based_on__definition_json")
    )


def _version_lines(versions: Iterable[Version]) -> list[VersionLine]:
    """In: versions with their notes, the newest of each pathway first."""
    lines: list[VersionLine] = []
    has_current: set[int] = set()
    for version in versions:
        newest = {note.kind: note for note in version.notes.all()}
        retired = newest.get(VersionNote.Kind.RETIRED)
        if version.is_draft:
            state = "draft"
        elif retired:
            state = "retired"
        else:
            state = "earlier" if version.pathway_id in has_current else "current"
            has_current.add(version.pathway_id)
        review = newest.get(VersionNote.Kind.REVIEWED)
        lines.append(VersionLine(version, state, version.step_count, review, retired))
    return lines


def _pathway_line(key: str, lines: tuple[VersionLine, ...]) -> PathwayLine:
    """Call a pathway by the title of its current version, else of its newest."""
    current = next((line for line in lines if line.state == "current"), lines[0])
    return PathwayLine(key, current.version.title, lines)


def _step_line(step: Step, definition: Definition) -> StepLine:
    return StepLine(
        step=step,
        kind=str(labels.KIND[step.kind]),
        done_by=str(labels.DONE_BY[step.done_by]),
        seen_by=str(labels.SEEN_BY[step.seen_by]),
        when=conditions.in_words(step.condition, definition.facts_by_key) if step.condition else "",
        due=rule_words.schedule(step.schedule, definition) if step.schedule else "",
        waits=rule_words.waits_for(step.waits_for, definition),
        source=describe.source(step),
        level=str(labels.LEVEL[step.level]) if step.level else "",
        is_call_now=step.level is Level.CALL_NOW,
    )


def _blocks(definition: Definition, lines: list[StepLine]) -> tuple[CategoryBlock, ...]:
    titles = ["", *(category.title for category in definition.categories), ""]
    blocks = []
    for number, category in enumerate(definition.categories):
        here = [line for line in lines if line.step.category == category.key]
        steps = tuple(line for line in here if line.step.kind is not Kind.WATCH)
        blocks.append(
            CategoryBlock(
                key=category.key,
                title=category.title,
                steps=steps,
                watch_count=len(here) - len(steps),
                above=titles[number],
                below=titles[number + 2],
            )
        )
    return tuple(blocks)


def _fact_line(fact: Fact, definition: Definition) -> FactLine:
    used_by = steps_that_ask(definition, fact.key)
    answers = " · ".join(option.label for option in fact.choices)
    return FactLine(fact, answers, str(labels.SEEN_BY[fact.seen_by]), tuple(used_by))


def _covered(definition: Definition) -> tuple[CoveredRow, ...]:
    titles: dict[str, list[str]] = {}
    for title, rows in (
        *((fact.question, fact.covers) for fact in definition.facts),
        *((step.title, step.covers) for step in definition.steps),
    ):
        for row in rows:
            titles.setdefault(row, []).append(title)
    return tuple(CoveredRow(row, tuple(titles[row])) for row in sorted(titles, key=_row_order))


def _row_order(row: str) -> tuple[str, int]:
    """IMG-2 stands before IMG-10."""
    name, _dash, number = row.partition("-")
    return name, int(re.sub(r"\D", "", number) or 0)

"""What the pages of made-up patients show: a version tried on all of them, or on one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from pathways import conditions, pins, queries, rule_words
from pathways.definition import Definition
from pathways.dry_run import Row, Sample, dry_run
from pathways.expand import Standing
from pathways.joined import commas
from pathways.models import SamplePatient, Version
from pathways.queries_check import sample_data

TAGS = {Standing.IN: "done", Standing.OUT: "", Standing.NEEDS_ANSWER: "wait"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One step for one made-up patient, in words. `tag`: the colour of the standing."""

    sample: str
    standing: str
    tag: str
    why: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step for all made-up patients. `rule`: when it applies and when it falls; the same for all."""

    key: str
    title: str
    rule: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    lines: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A made-up patient: who it is, in words, and how the result stands to what is pinned."""

    row: SamplePatient
    about: tuple[tuple[str, str], ...]
    is_pinned: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplesPage:
    version: Version
    cards: tuple[SampleCard, ...]
    blocks: tuple[Block, ...]
    step_count: int
    shown_count: int


def samples_page(version: Version, rows: list[SamplePatient], only_differing: bool = False) -> SamplesPage:
    """Return a version tried on made-up patients, side by side. No query but for the version's definition.

    `only_differing`: leave out the steps that are the same for all of them.
    """
    definition = queries.definition(version.pk)
    samples = [sample_data(row) for row in rows]
    results = [dry_run(definition, sample) for sample in samples]
    cards = (_card(*one, definition) for one in zip(rows, samples, results, strict=True))
    lines = [_line(definition, samples, steps) for steps in zip(*results, strict=True)]
    shown = [line for line in lines if not only_differing or _differs(line)]
    return SamplesPage(
        version=version,
        cards=tuple(cards),
        blocks=_blocks(definition, shown),
        step_count=len(lines),
        shown_count=len(shown),
    )


def _blocks(definition: Definition, lines: list[StepLine]) -> tuple[Block, ...]:
    """The lines of each category, in the order of the version; none for a category without a line."""
    by_category: dict[str, list[StepLine]] = {category.key: [] for category in definition.categories}
    for line in lines:
        by_category.setdefault(definition.step(line.key).category, []).append(line)
    titles = {category.key: category.title for category in definition.categories}
    return tuple(Block(titles.get(key, key), tuple(here)) for key, here in by_category.items() if here)


def samples_of(version: Version) -> list[SamplePatient]:
    """Return the made-up patients of a version's pathway, in the order in which they came. One query."""
    return list(SamplePatient.objects.filter(pathway_id=version.pathway_id))


def find_sample(version: Version, number: int) -> SamplePatient | None:
    """Return one made-up patient of a version's pathway, or None. One query."""
    samples = SamplePatient.objects.select_related("pathway")
    return samples.filter(pathway_id=version.pathway_id, pk=number).first()


def about(sample: Sample, definition: Definition) -> tuple[tuple[str, str], ...]:
    """Return a made-up patient as label and text, without what this version does not have."""
    lines = []
    for fact in definition.facts:
        labels = {option.key: option.label for option in fact.choices}
        answer = labels.get(sample.answers.get(fact.key, ""), gettext("not answered"))
        lines.append((fact.question, answer))
    for anchor in definition.anchors:
        if anchor.key in sample.days:
            lines.append((anchor.title, pins.day_words(sample.days[anchor.key])))
    for key, days in sample.done.items():
        if key in definition.steps_by_key:
            done = commas(map(pins.day_words, days))
            lines.append((definition.step(key).title, gettext("done: %s") % done))
    for key, said in sample.decided.items():
        if key in definition.steps_by_key:
            words = gettext("a nurse said yes") if said else gettext("a nurse said no")
            lines.append((definition.step(key).title, words))
    return tuple(lines)


def _card(row: SamplePatient, sample: Sample, result: tuple[Row, ...], definition: Definition) -> SampleCard:
    differences = pins.differences(sample.pinned, result, definition)
    return SampleCard(row, about(sample, definition), sample.pinned is not None, differences)


def _line(definition: Definition, samples: list[Sample], steps: tuple[Row, ...]) -> StepLine:
    step = definition.step(steps[0].key)
    rules = []
    if step.condition is not None:
        rules.append(conditions.in_words(step.condition, definition.facts_by_key))
    if step.schedule is not None:
        rules.append(rule_words.schedule(step.schedule, definition))
    if step.waits_for is not None:
        rules.append(rule_words.waits_for(step.waits_for, definition))
    cells = tuple(_cell(sample.name, row) for sample, row in zip(samples, steps, strict=True))
    return StepLine(step.key, step.title, "; ".join(rule for rule in rules if rule), cells)


def _cell(name: str, row: Row) -> Cell:
    standing = pins.standing_words(row.standing)
    return Cell(
        name, standing, TAGS[row.standing], row.why, () if row.standing is Standing.OUT else _lines(row)
    )


def _lines(row: Row) -> tuple[str, ...]:
    """When it falls and what it waits for, a line each."""
    lines = []
    if row.nurse_decides:
        lines.append(gettext("if a nurse says so"))
    if row.done:
        lines.append(gettext("done: %s") % commas(map(pins.day_words, row.done)))
    if row.day is not None:
        lines.append(_due(row))
    if row.when:
        lines.append(row.when)
    if row.then:
        lines.append(gettext("then %s") % commas(map(pins.day_words, row.then)))
    if row.waits:
        lines.append(row.waits)
    return tuple(lines)


def _due(row: Row) -> str:
    words = {"due": pins.day_words(row.day)}
    if row.opens is None and row.closes is None:
        return words["due"]
    words["opens"] = gettext("open") if row.opens is None else pins.day_words(row.opens)
    words["closes"] = gettext("open") if row.closes is None else pins.day_words(row.closes)
    return gettext("%(due)s (window: %(opens)s to %(closes)s)") % words


def _differs(line: StepLine) -> bool:
    return len({(cell.standing, cell.lines) for cell in line.cells}) > 1

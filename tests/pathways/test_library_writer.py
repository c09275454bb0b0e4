"""Export: what is written is read back as the same version, and is pleasant to read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from pathways import check
from pathways.definition import Definition, Origin, Source
from pathways.library_format import PathwayFileErrors, read_pathway
from pathways.library_writer import write_pathway
from pathways.yaml_nodes import TEXT, read_nodes
from pathways.yaml_text import WIDTH, Flow, Folded, lines_of
from tests.pathways.test_definition import FULL
from tests.pathways.valid_definitions import definitions, texts
from tests.pathways.window import AS_EDITED

LIBRARY = Path(__file__).parents[2] / "pathways" / "library"
DOCUMENTED = LIBRARY / "osseous-metastatic-cancer.yaml"
FULL_WITH_SOURCE = replace(
    FULL,
    steps=tuple(
        step
        if step.source.section or step.source.note
        else replace(step, source=Source(Origin.DOCUMENT, "Home"))
        for step in FULL.steps
    ),
)


def documented() -> Definition:
    return read_pathway(DOCUMENTED.read_bytes(), DOCUMENTED.name)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(definitions())
def test_every_version_that_can_be_published_comes_back_the_same(definition):
    assume(check.problems(definition) == ())  # random words may look like a dose, or hold a word to explain
    text = write_pathway(definition, remark="Version 3: # and “more”")
    again = read_pathway(text, "export.yaml")
    assert again == definition
    assert again.digest == definition.digest


@pytest.mark.parametrize(
    "definition", [documented(), FULL_WITH_SOURCE, AS_EDITED], ids=["documented", "full", "small"]
)
def test_known_versions_come_back_the_same(definition):
    assert read_pathway(write_pathway(definition), "export.yaml") == definition


def test_an_export_reads_as_the_library_does():
    """The words of the documented pathway stand in lines of a readable width, one sentence on each."""
    written = write_pathway(documented())
    assert max(map(len, written.splitlines())) <= WIDTH
    mine = set(DOCUMENTED.read_text(encoding="utf-8").splitlines())
    share = sum(line in mine for line in written.splitlines()) / len(written.splitlines())
    assert share > 0.75, "the export looks unlike the file it came from"


def test_a_whole_file_as_it_looks():
    text = write_pathway(FULL_WITH_SOURCE)
    assert (
        """\
    waits_for: {any: [block]}
    schedule:
      start: 2 weeks before step block
      opens: 3 days before
      closes: on the day
      every: 1 month
      counted_from: calendar
      times: "6"
      until: anchor infusion
      ends_when: {fact: spot, is: "no"}
    schedule_source: From us
    section: Home
"""
        in text
    )


@given(texts(40))
def test_any_text_is_read_back_from_every_place(text):
    written = "\n".join(
        lines_of({"a": Folded(text), "b": text, "c": [text, Folded(text)], "d": Flow((text, text))})
    )
    faults = []
    root = read_nodes(written, lambda line, reason: faults.append(reason))
    (_a, folded), (_b, plain), (_c, listed), (_d, flow) = root.value
    assert faults == []
    for node in (folded, plain, *listed.value, *flow.value):
        assert (node.tag, node.value) == (TEXT, text)


def test_a_draft_that_is_not_finished_is_written_and_says_what_is_missing():
    unfinished = replace(
        FULL_WITH_SOURCE, steps=(replace(FULL_WITH_SOURCE.steps[0], why=""), *FULL_WITH_SOURCE.steps[1:])
    )
    text = write_pathway(unfinished)
    with pytest.raises(PathwayFileErrors) as refused:
        read_pathway(text, "export.yaml")
    (error,) = refused.value.errors
    assert "“why” has no text" in error.reason
    assert re.fullmatch(r'\s+why: ""', text.splitlines()[error.line - 1])


def test_an_empty_draft_is_written_too():
    empty = Definition("bones", "Bones", "", "en", "", "")
    text = write_pathway(empty)
    assert text.startswith("# Bones\n")
    assert "categories" not in text
    with pytest.raises(PathwayFileErrors):
        read_pathway(text, "export.yaml")

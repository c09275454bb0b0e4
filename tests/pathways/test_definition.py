"""A version as a value: looked up by key, the same after JSON, one digest for one content."""

import copy
import dataclasses
import hashlib
import json
import pickle

import pytest
from django.utils import translation

from pathways.conditions import All, Is
from pathways.definition import (
    Anchor,
    Category,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    GlossaryEntry,
    Goal,
    Kind,
    Level,
    Option,
    Origin,
    SeenBy,
    Source,
    Step,
)
from pathways.dependencies import Choice, ChoiceRule, HowMany, Succession, WaitsFor
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit

FULL = Definition(
    pathway_key="bones",
    title="Bönes",
    summary="What should happen.",
    language="en",
    document_title="A document",
    document_date="2025-11-27",
    categories=(Category("pain", "Pain"), Category("signs", "Signs")),
    facts=(
        Fact(
            "began",
            FactKind.CHOICE,
            "Where?",
            "Why we ask.",
            (Option("lung", "Lung"),),
            SeenBy.FAMILY,
            ("PRI-1",),
            "S",
        ),
        Fact("spot", FactKind.YES_NO, "One spot?"),
    ),
    steps=(
        Step(
            key="block",
            category="pain",
            kind=Kind.TREATMENT,
            title="Block",
            what="What.",
            why="Why.",
            ask=("How?", "When?"),
            done_by=DoneBy.TOGETHER,
            seen_by=SeenBy.NURSE,
            family_ticks=False,
            condition=All((Is("spot", "yes"), Is("began", "lung"))),
            covers=("PIN-1", "PIN-2"),
            source=Source(Origin.DOCUMENT, "Pain", ""),
        ),
        Step(
            key="numb",
            category="signs",
            kind=Kind.WATCH,
            title="Numb",
            what="What.",
            why="Why.",
            done_by=DoneBy.FAMILY,
            family_ticks=False,
            source=Source(Origin.LOCAL, "", "From us"),
            question="Numb?",
            level=Level.CALL_NOW,
            level_source="From us",
        ),
        Step(
            "walk",
            "pain",
            Kind.HABIT,
            "Walk",
            "What.",
            "Why.",
            schedule=Schedule(
                start=Point(Reference.STEP, "block", Span(2, Unit.WEEK), before=True),
                opens=-3,
                closes=0,
                repeat=Repeat(
                    every=Span(1, Unit.MONTH),
                    counted_from=CountedFrom.CALENDAR,
                    times=6,
                    until=Point(Reference.ANCHOR, "infusion"),
                    ends_when=Is("spot", "no"),
                ),
            ),
            schedule_source="From us",
            waits_for=WaitsFor(("block",), HowMany.ANY),
        ),
    ),
    glossary=(GlossaryEntry("Block", "A meaning."),),
    anchors=(Anchor("infusion", "First visit", "The day it was."),),
    choices=(Choice("one", "One of these", ("block", "walk"), ChoiceRule.AT_MOST_ONE),),
    goals=(Goal("home", "At home", "It matters."),),
    successions=(Succession(("old",), ("block", "walk")),),
)


def test_parts_are_found_by_key():
    assert FULL.step("numb").title == "Numb"
    assert FULL.fact("spot").question == "One spot?"
    assert FULL.category("pain").title == "Pain"
    assert set(FULL.facts_by_key) == {"began", "spot"}
    assert [step.key for step in FULL.watch_steps] == ["numb"]
    for find in (FULL.step, FULL.fact, FULL.category):
        with pytest.raises(KeyError):
            find("gone")


def test_json_gives_the_same_definition_back():
    again = Definition.from_json(FULL.to_json())
    assert again == FULL
    assert again.to_json() == FULL.to_json()
    assert again.digest == FULL.digest
    assert hash(again) == hash(FULL)


def test_the_json_text_is_canonical():
    text = FULL.to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "Bönes" in text
    assert '"walk"' in text
    assert ":null" not in text
    assert ':""' not in text


def test_the_digest_is_fixed():
    """Stored digests must survive a new program: if this line changes, every published version looks altered."""
    walk = Step("walk", "pain", Kind.HABIT, "Walk", "What.", "Why.")
    small = Definition("bones", "Bones", "", "en", "", "", steps=(walk,))
    assert small.to_json() == (
        '{"language":"en","pathway_key":"bones","steps":[{"category":"pain","done_by":"clinician",'
        '"key":"walk","kind":"habit","source":{"origin":"document"},"title":"Walk","what":"What.",'
        '"why":"Why."}],"title":"Bones"}'
    )
    assert small.digest == hashlib.sha256(small.to_json().encode()).hexdigest()


def changed_step(**values):
    return dataclasses.replace(FULL, steps=(dataclasses.replace(FULL.steps[0], **values), *FULL.steps[1:]))


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(FULL, title="Other"),
        dataclasses.replace(FULL, steps=FULL.steps[::-1]),
        dataclasses.replace(FULL, glossary=()),
        dataclasses.replace(FULL, anchors=()),
        dataclasses.replace(FULL, choices=()),
        dataclasses.replace(FULL, goals=()),
        dataclasses.replace(FULL, successions=()),
        changed_step(what="Else."),
        changed_step(family_ticks=True),
        changed_step(seen_by=SeenBy.FAMILY),
        changed_step(condition=None),
        changed_step(condition=All((Is("spot", "no"), Is("began", "lung")))),
        changed_step(ask=("How? When?",)),
        changed_step(source=Source(Origin.LOCAL, "", "x")),
    ],
)
def test_every_change_shows_in_the_digest(other):
    assert other.digest != FULL.digest
    assert Definition.from_json(other.to_json()) == other


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Step)])
def test_no_field_of_a_step_is_lost_in_json(field):
    stored = [Definition.from_json(FULL.to_json()).step(step.key) for step in FULL.steps]
    assert [getattr(step, field) for step in stored] == [getattr(step, field) for step in FULL.steps]
    assert any(getattr(step, field) not in ("", None, ()) for step in FULL.steps)


def test_it_cannot_be_changed_but_copied():
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.title = "Other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.steps[0].title = "Other"
    assert copy.deepcopy(FULL) == FULL
    assert pickle.loads(pickle.dumps(FULL)) == FULL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "null",
        "3",
        "{}",
        '{"pathway_key": 3, "title": "x", "language": "en"}',
        FULL.to_json().replace('"habit"', '"hobby"'),
        FULL.to_json().replace('"is":"yes"', '"was":"yes"'),
        FULL.to_json().replace('"key":"walk",', ""),
    ],
)
def test_any_other_text_is_a_value_error(text):
    with pytest.raises(ValueError):
        Definition.from_json(text)


def test_the_choices_of_a_fact_end_with_not_known():
    assert [option.key for option in FULL.fact("began").choices] == ["lung", "not_known"]
    assert [option.label for option in FULL.fact("spot").choices] == ["Yes", "No", "Not known"]
    assert FULL.fact("began").values == {"lung"}
    assert FULL.fact("spot").values == {"yes", "no"}
    with translation.override("de"):
        assert [option.key for option in FULL.fact("spot").choices] == ["yes", "no", "not_known"]

"""Comparing two versions: nothing is forgotten, nothing is told that is not so."""

from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pathways.conditions import All, Is, IsNotKnown
from pathways.definition import (
    Anchor,
    Category,
    Choice,
    Definition,
    Fact,
    FactKind,
    GlossaryEntry,
    Goal,
    Level,
    Option,
    SeenBy,
    Step,
    Succession,
)
from pathways.dependencies import ChoiceRule, WaitsFor
from pathways.diff import LISTS, ORDER, Change, Part, compared_fields, counts, diff
from pathways.field_words import FIELDS, ChangeKind, field_words
from pathways.schedules import Repeat, Schedule, Span, Unit
from pathways.word_diff import Mark
from tests.cast import SMALL_PATHWAY
from tests.pathways.any_definition import TYPES, any_definition, any_part, values_of

ADDED, REMOVED, MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED
REWORDED, RULE, SOURCE = ChangeKind.REWORDED, ChangeKind.RULE, ChangeKind.SOURCE


def with_step(key: str, **values: object) -> Definition:
    steps = tuple(replace(one, **values) if one.key == key else one for one in SMALL_PATHWAY.steps)
    return replace(SMALL_PATHWAY, steps=steps)


def in_order(*keys: str, definition: Definition = SMALL_PATHWAY) -> Definition:
    return replace(definition, steps=tuple(definition.steps_by_key[key] for key in keys))


def told(changes: tuple[Change, ...]) -> list[tuple]:
    return [(one.part, one.key, one.kind, one.field, one.before, one.after) for one in changes]


# --- nothing is forgotten ---------------------------------------------------------------------------


def test_every_field_of_every_part_has_its_words() -> None:
    for part, owner in (TYPES | {Part.HEAD: Definition}).items():
        if part is not Part.SUCCESSION:  # it has no key, so another one is removed and added
            assert set(compared_fields(part, owner)) == set(FIELDS[owner]), owner
    compared = {one.name for one in fields(Definition) if one.init}
    assert compared == set(LISTS.values()) | set(FIELDS[Definition])


def test_a_field_without_words_is_shown_as_it_is() -> None:
    assert field_words(Step, "invented").words(3, SMALL_PATHWAY) == "3"


@given(any_definition())
def test_a_version_does_not_differ_from_itself(one: Definition) -> None:
    assert diff(one, one) == ()


@given(any_definition(), any_definition())
def test_versions_that_differ_never_compare_as_the_same(one: Definition, other: Definition) -> None:
    assert bool(diff(one, other)) == (one != other)


ALL_FIELDS = [
    (part, owner, field.name)
    for part, owner in TYPES.items()
    if part is not Part.SUCCESSION
    for field in fields(owner)
    if field.name not in {"key", "word"}
]


@pytest.mark.parametrize(("part", "owner", "name"), ALL_FIELDS)
@settings(max_examples=30)
@given(data=st.data())
def test_every_changed_field_of_a_part_is_named(part: Part, owner: type, name: str, data) -> None:
    one, value = data.draw(any_part(owner)), data.draw(values_of(owner, name))
    assume(value != getattr(one, name))
    before = replace(SMALL_PATHWAY, **{LISTS[part]: (one,)})
    after = replace(SMALL_PATHWAY, **{LISTS[part]: (replace(one, **{name: value}),)})
    (change,) = diff(before, after)
    key = one.word if part is Part.GLOSSARY else one.key
    assert (change.part, change.key, change.field) == (part, key, name)
    assert change.kind not in (ADDED, REMOVED)


@pytest.mark.parametrize("name", sorted(FIELDS[Definition]))
def test_every_changed_field_of_the_head_is_named(name: str) -> None:
    (change,) = diff(SMALL_PATHWAY, replace(SMALL_PATHWAY, **{name: "Other words"}))
    assert (change.part, change.field, change.after) == (Part.HEAD, name, "Other words")


@pytest.mark.parametrize("part", [part for part in LISTS if part is not Part.SUCCESSION])
@given(data=st.data())
def test_another_order_is_named(part: Part, data) -> None:
    identity = "word" if part is Part.GLOSSARY else "key"
    many = st.lists(any_part(TYPES[part]), max_size=5, unique_by=lambda one: getattr(one, identity))
    parts = tuple(data.draw(many))
    shuffled = tuple(data.draw(st.permutations(parts)))
    before, after = (replace(SMALL_PATHWAY, **{LISTS[part]: order}) for order in (parts, shuffled))
    changes = diff(before, after)
    assert {(one.part, one.kind, one.field) for one in changes} == (
        set() if shuffled == parts else {(part, MOVED, ORDER)}
    )


@given(any_definition(), any_definition())
def test_both_ways_tell_the_same(one: Definition, other: Definition) -> None:
    there, back = diff(one, other), diff(other, one)
    turned = {ADDED: REMOVED, REMOVED: ADDED}
    told_there = {
        (
            change.part,
            change.key,
            turned.get(change.kind, change.kind),
            change.field,
            change.before,
            change.after,
        )
        for change in there
        if change.field != ORDER
    }
    assert told_there == {
        (change.part, change.key, change.kind, change.field, change.after, change.before)
        for change in back
        if change.field != ORDER
    }
    moves = [Counter(change.part for change in changes if change.field == ORDER) for changes in (there, back)]
    assert moves[0] == moves[1]


# --- order ------------------------------------------------------------------------------------------


def test_only_what_really_moved_is_said_to_have_moved() -> None:
    keys = [one.key for one in SMALL_PATHWAY.steps]
    last_first = ["nerve-block", *(key for key in keys if key != "nerve-block")]
    assert told(diff(SMALL_PATHWAY, in_order(*last_first))) == [
        (Part.STEP, "nerve-block", MOVED, ORDER, "after “Strong pain medicines”", "first")
    ]


def test_a_new_or_a_missing_neighbour_moves_nobody() -> None:
    without = in_order(*[one.key for one in SMALL_PATHWAY.steps if one.key != "bone-scan"])
    assert told(diff(SMALL_PATHWAY, without)) == [(Part.STEP, "bone-scan", REMOVED, "", "", "")]
    assert told(diff(without, SMALL_PATHWAY)) == [(Part.STEP, "bone-scan", ADDED, "", "", "")]


def test_a_step_moves_among_the_steps_of_its_category() -> None:
    """The editor swaps two neighbours of a category; what stands between them in the row does not move."""
    before = in_order("exercises", "mri-scan", "support-group", "bone-scan")
    after = in_order("support-group", "mri-scan", "exercises", "bone-scan")
    (change,) = diff(before, after)
    assert change.key in {"exercises", "support-group"}


def test_the_order_across_categories_is_told_when_it_is_all_that_differs() -> None:
    before = in_order("mri-scan", "exercises", "bone-scan")
    after = in_order("exercises", "mri-scan", "bone-scan")
    assert [(one.key, one.kind) for one in diff(before, after)] == [("exercises", MOVED)]
    assert [one.kind for one in diff(before, replace(after, title="Another"))] == [REWORDED]


def test_another_category_is_a_move_with_both_titles() -> None:
    assert told(diff(SMALL_PATHWAY, with_step("mri-scan", category="support"))) == [
        (Part.STEP, "mri-scan", MOVED, "category", "Imaging", "Support")
    ]


@given(st.permutations(range(9)))
def test_as_few_as_possible_are_said_to_have_moved(order: list[int]) -> None:
    categories = tuple(Category(str(number), str(number)) for number in range(9))
    before = replace(SMALL_PATHWAY, categories=categories)
    after = replace(SMALL_PATHWAY, categories=tuple(categories[number] for number in order))
    longest = [1] * len(order)
    for place, number in enumerate(order):
        longest[place] = 1 + max(
            (longest[other] for other in range(place) if order[other] < number), default=0
        )
    assert len(diff(before, after)) == 9 - max(longest)


def test_another_order_of_hard_words_is_one_change() -> None:
    words = tuple(GlossaryEntry(word, "x") for word in ("MRI", "ALP", "PET"))
    before = replace(SMALL_PATHWAY, glossary=words)
    after = replace(SMALL_PATHWAY, glossary=(words[1], words[0], words[2]))
    assert told(diff(before, after)) == [(Part.GLOSSARY, "", MOVED, ORDER, "MRI, ALP, PET", "ALP, MRI, PET")]


# --- rules in words ---------------------------------------------------------------------------------


def test_rules_read_as_sentences_before_and_after() -> None:
    rules = {
        "condition": All((Is("medicines-enough", "no"), IsNotKnown("pain-in-one-spot"))),
        "schedule": Schedule(repeat=Repeat(Span(4, Unit.WEEK), times=6)),
        "waits_for": WaitsFor(("mri-scan", "bone-scan")),
    }
    assert told(diff(SMALL_PATHWAY, with_step("nerve-block", **rules))) == [
        (
            Part.STEP,
            "nerve-block",
            RULE,
            "condition",
            "when “Are the pain medicines enough?” is no and “Is the pain in one spot?” is yes",
            "when “Are the pain medicines enough?” is no and “Is the pain in one spot?” is not known",
        ),
        (
            Part.STEP,
            "nerve-block",
            RULE,
            "schedule",
            "no schedule: a nurse sets the date",
            "on the day of the plan’s start; then 4 weeks after each time it was done; 6 times in all",
        ),
        (
            Part.STEP,
            "nerve-block",
            RULE,
            "waits_for",
            "waits for nothing",
            "waits until “MRI scan” and “Bone scan” are finished",
        ),
    ]


def test_the_level_of_a_sign_is_a_rule_and_its_question_is_words() -> None:
    after = with_step("numb-legs", level=Level.TELL_TODAY, question="Are legs numb?", level_source="Us")
    assert [(one.field, one.kind, one.before, one.after) for one in diff(SMALL_PATHWAY, after)] == [
        ("question", REWORDED, "Are legs or arms numb or weak?", "Are legs numb?"),
        ("level", RULE, "Call now", "Tell the team today"),
        ("level_source", SOURCE, "clinical.md section 2", "Us"),
    ]


def test_another_answer_is_a_rule_and_another_label_is_words() -> None:
    def asked(*options: Option) -> Definition:
        return replace(SMALL_PATHWAY, facts=(Fact("began", FactKind.CHOICE, "Where?", options=options),))

    before = asked(Option("breast", "Breast"))
    assert [one.kind for one in diff(before, asked(Option("breast", "The breast")))] == [REWORDED]
    (added,) = diff(before, asked(Option("breast", "Breast"), Option("lung", "Lung")))
    assert (added.kind, added.before, added.after) == (RULE, "Breast", "Breast\nLung")
    (renamed,) = diff(before, asked(Option("chest", "Breast")))
    assert (renamed.kind, renamed.before, renamed.after) == (RULE, "Breast (breast)", "Breast (chest)")


def test_a_short_answer_is_replaced_as_a_whole() -> None:
    (change,) = diff(SMALL_PATHWAY, with_step("weak-bones", seen_by=SeenBy.FAMILY))
    assert [(one.mark, one.text) for one in change.pieces] == [
        (Mark.REMOVED, "nurses only"),
        (Mark.ADDED, "family and nurses"),
    ]


def test_two_rules_that_read_the_same_are_still_told() -> None:
    (change,) = diff(
        with_step("mri-scan", condition=Is("medicines-enough", "no")),
        with_step("mri-scan", condition=All((Is("medicines-enough", "no"),))),
    )
    assert (change.field, change.reads_the_same) == ("condition", True)


def test_events_goals_choices_words_and_mappings_are_compared() -> None:
    before = replace(
        SMALL_PATHWAY,
        anchors=(Anchor("infusion", "First infusion"),),
        goals=(Goal("walk", "Walk", "It helps."),),
        choices=(Choice("biopsy", "Biopsy", ("mri-scan", "bone-scan")),),
        glossary=(GlossaryEntry("MRI", "A scan."),),
    )
    after = replace(
        before,
        anchors=(Anchor("infusion", "The first infusion"),),
        goals=(),
        choices=(replace(before.choices[0], rule=ChoiceRule.AT_MOST_ONE),),
        glossary=(GlossaryEntry("MRI", "A picture."),),
        successions=(Succession(("old",), ("mri-scan", "bone-scan")),),
    )
    assert told(diff(before, after)) == [
        (Part.ANCHOR, "infusion", REWORDED, "title", "First infusion", "The first infusion"),
        (Part.CHOICE, "biopsy", RULE, "rule", "exactly one", "at most one"),
        (Part.GOAL, "walk", REMOVED, "", "", ""),
        (Part.GLOSSARY, "MRI", REWORDED, "meaning", "A scan.", "A picture."),
        (Part.SUCCESSION, "old > mri-scan bone-scan", ADDED, "", "", ""),
    ]
    assert diff(before, after)[-1].title == "“old” was split into “mri-scan” and “bone-scan”"


def test_a_word_that_stands_twice_in_a_draft_is_not_overlooked() -> None:
    once = replace(SMALL_PATHWAY, glossary=(GlossaryEntry("MRI", "A scan."),))
    twice = replace(SMALL_PATHWAY, glossary=(*once.glossary, GlossaryEntry("MRI", "A picture.")))
    assert [(one.kind, one.title) for one in diff(once, twice)] == [(ADDED, "MRI")]


# --- how many ---------------------------------------------------------------------------------------


def test_a_part_reworded_in_three_fields_is_counted_once() -> None:
    after = with_step("mri-scan", title="Scan", what="Other.", why="Other.", condition=Is("a", "b"))
    assert counts(diff(SMALL_PATHWAY, after)) == {REWORDED: 1, RULE: 1}
    assert counts(()) == {}

"""Conditions: three-valued, readable, and the same after a journey through JSON."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import conditions
from pathways.conditions import (
    MAX_DEPTH,
    MAX_PARTS,
    NOT_KNOWN,
    All,
    Any,
    ConditionError,
    Is,
    IsNotKnown,
    IsOneOf,
    NoneOf,
    evaluate,
)
from pathways.definition import Fact, FactKind, Option

KEYS = ("spine", "spot", "enough")
VALUES = ("yes", "no", "maybe")
FACTS = {
    "enough": Fact("enough", FactKind.YES_NO, "Are medicines enough?"),
    "spot": Fact("spot", FactKind.YES_NO, "Is the pain in one spot?"),
    "began": Fact(
        "began",
        FactKind.CHOICE,
        "Where did it begin?",
        options=(Option("breast", "Breast"), Option("lung", "Lung")),
    ),
}

keys = st.sampled_from(KEYS)
values = st.sampled_from(VALUES)
plain_tests = st.builds(Is, keys, values) | st.builds(
    IsOneOf, keys, st.lists(values, min_size=1, max_size=3).map(tuple)
)


def nested(leaves, level=MAX_DEPTH):
    if level == 1:
        return leaves
    parts = st.lists(nested(leaves, level - 1), min_size=1, max_size=3).map(tuple)
    return leaves | st.one_of(st.builds(group, parts) for group in (All, Any, NoneOf))


settled_by_answers = nested(plain_tests)
any_condition = nested(plain_tests | st.builds(IsNotKnown, keys))
answers = st.dictionaries(keys, st.sampled_from((*VALUES, NOT_KNOWN)))


@pytest.mark.parametrize(
    ("given_answers", "outcome"),
    [({}, None), ({"spine": NOT_KNOWN}, None), ({"spine": "yes"}, True), ({"spine": "no"}, False)],
)
def test_an_answer_nobody_gave_is_neither_true_nor_false(given_answers, outcome):
    assert evaluate(Is("spine", "yes"), given_answers) is outcome
    assert evaluate(IsOneOf("spine", ("yes", "maybe")), given_answers) is outcome
    assert evaluate(NoneOf((Is("spine", "no"),)), given_answers) is outcome
    assert evaluate(IsNotKnown("spine"), given_answers) is (outcome is None)


def test_no_condition_always_holds():
    assert evaluate(None, {}) is True
    assert conditions.facts_in(None) == frozenset()
    assert conditions.depth(None) == 0
    assert conditions.in_words(None, {}) == "always"
    assert conditions.from_data(conditions.to_data(None)) is None


@pytest.mark.parametrize(
    ("left", "right", "both", "either", "neither"),
    [
        ("yes", "yes", True, True, False),
        ("yes", "no", False, True, False),
        ("yes", None, None, True, False),
        ("no", "no", False, False, True),
        ("no", None, False, None, None),
        (None, None, None, None, None),
    ],
)
def test_groups_follow_kleenes_tables(left, right, both, either, neither):
    said = {key: value for key, value in (("spine", left), ("spot", right)) if value}
    for parts in ((Is("spine", "yes"), Is("spot", "yes")), (Is("spot", "yes"), Is("spine", "yes"))):
        assert evaluate(All(parts), said) is both
        assert evaluate(Any(parts), said) is either
        assert evaluate(NoneOf(parts), said) is neither


def test_what_is_not_a_condition_is_refused():
    with pytest.raises(TypeError, match="not a condition"):
        evaluate("yes", {})


@given(settled_by_answers, answers)
def test_a_settled_outcome_holds_whatever_the_open_answers_turn_out_to_be(condition, said):
    outcome = evaluate(condition, said)
    if outcome is None:
        return
    open_keys = [key for key in KEYS if said.get(key, NOT_KNOWN) == NOT_KNOWN]
    for completed in product(VALUES, repeat=len(open_keys)):
        assert evaluate(condition, {**said, **dict(zip(open_keys, completed, strict=True))}) is outcome


def table(condition, said):
    """The outcome by arithmetic: 0 is no, 1 is yes, a half is not known; and takes the least, or the most."""
    match condition:
        case IsNotKnown(fact):
            return 1 if said[fact] == NOT_KNOWN else 0
        case Is(fact, value):
            return 0.5 if said[fact] == NOT_KNOWN else int(said[fact] == value)
        case IsOneOf(fact, several):
            return 0.5 if said[fact] == NOT_KNOWN else int(said[fact] in several)
    parts = [table(part, said) for part in condition.conditions]
    return {All: min, Any: max, NoneOf: lambda many: 1 - max(many)}[type(condition)](parts)


@given(any_condition)
def test_every_row_of_the_truth_table(condition):
    for row in product((*VALUES, NOT_KNOWN), repeat=len(KEYS)):
        said = dict(zip(KEYS, row, strict=True))
        assert evaluate(condition, said) is {0: False, 0.5: None, 1: True}[table(condition, said)]


@given(settled_by_answers)
def test_without_any_answer_nothing_is_settled(condition):
    assert evaluate(condition, {}) is None


@given(any_condition, answers, values)
def test_an_answer_to_something_else_changes_nothing(condition, said, value):
    for key in set(KEYS) - conditions.facts_in(condition):
        assert evaluate(condition, {**said, key: value}) is evaluate(condition, said)


@given(any_condition, answers)
def test_missing_facts_are_open_facts_of_the_condition_and_end(condition, said):
    said = dict(said)
    for _ in range(len(KEYS) + 1):
        missing = conditions.missing_facts(condition, said)
        assert (not missing) == (evaluate(condition, said) is not None)
        assert missing <= conditions.facts_in(condition)
        assert all(said.get(key, NOT_KNOWN) == NOT_KNOWN for key in missing)
        said.update(dict.fromkeys(missing, "yes"))
    assert evaluate(condition, said) is not None


def test_missing_facts_leave_out_what_no_longer_matters():
    condition = Any((All((Is("enough", "no"), Is("spot", "yes"))), Is("spine", "yes")))
    assert conditions.missing_facts(condition, {}) == {"enough", "spot", "spine"}
    assert conditions.missing_facts(condition, {"enough": "yes"}) == {"spine"}
    assert conditions.missing_facts(condition, {"spine": "yes"}) == frozenset()


@given(any_condition, answers, st.randoms())
def test_the_order_of_parts_never_matters(condition, said, random):
    assert evaluate(shuffled(condition, random), said) is evaluate(condition, said)


@given(any_condition, answers)
def test_none_is_the_opposite_of_any(condition, said):
    outcome = evaluate(Any((condition,)), said)
    assert evaluate(NoneOf((condition,)), said) is (None if outcome is None else not outcome)


@given(any_condition)
def test_data_is_json_and_gives_the_condition_back(condition):
    data = json.loads(json.dumps(conditions.to_data(condition)))
    assert conditions.from_data(data) == condition
    assert conditions.depth(condition) <= MAX_DEPTH


def test_the_shape_of_the_data():
    condition = All((Is("x", "no"), Any((IsOneOf("y", ("a", "b")), IsNotKnown("z")))))
    assert conditions.to_data(condition) == {
        "all": [
            {"fact": "x", "is": "no"},
            {"any": [{"fact": "y", "is_one_of": ["a", "b"]}, {"fact": "z", "is_not_known": True}]},
        ]
    }


def deep(levels):
    data = {"fact": "x", "is": "yes"}
    for _ in range(levels - 1):
        data = {"all": [data]}
    return data


def test_depth_is_counted_and_bounded():
    assert conditions.depth(conditions.from_data(deep(MAX_DEPTH))) == MAX_DEPTH
    for levels in (MAX_DEPTH + 1, 5_000):
        with pytest.raises(ConditionError, match="nested deeper than 4"):
            conditions.from_data(deep(levels))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("x", "group of names"),
        ([], "group of names"),
        ({}, "either one of"),
        ({"all": [], "any": []}, "either one of"),
        ({"fact": "x"}, "either one of"),
        ({"fact": "x", "is": "a", "is_one_of": ["b"]}, "either one of"),
        ({"all": []}, "1 to 20 entries"),
        ({"all": "x"}, "1 to 20 entries"),
        ({"any": [{"fact": "x", "is": "a"}] * (MAX_PARTS + 1)}, "1 to 20 entries"),
        ({"fact": "x", "is_one_of": []}, "1 to 20 entries"),
        ({"fact": "x", "is": ""}, "must be a text"),
        ({"fact": 3, "is": "a"}, "must be a text"),
        ({"fact": "x", "is": True}, "must be a text"),
        ({"fact": "x", "is_one_of": ["a", None]}, "must be a text"),
        ({"fact": "x", "is": "not_known"}, "use “is_not_known”"),
        ({"fact": "x", "is_not_known": "yes"}, "is not a test"),
        ({"fact": "x", "was": "a"}, "“was” is not a test"),
    ],
)
def test_bad_data_gets_a_sentence(data, sentence):
    with pytest.raises(ConditionError, match=sentence):
        conditions.from_data(data)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            All((Is("enough", "no"), Is("spot", "yes"))),
            "when “Are medicines enough?” is no and “Is the pain in one spot?” is yes",
        ),
        (IsOneOf("began", ("breast", "lung")), "when “Where did it begin?” is “Breast” or “Lung”"),
        (IsNotKnown("spot"), "when “Is the pain in one spot?” is not known"),
        (NoneOf((IsNotKnown("spot"),)), "when “Is the pain in one spot?” is known"),
        (NoneOf((Is("began", "lung"),)), "when “Where did it begin?” is not “Lung”"),
        (All((Is("spot", "yes"),)), "when “Is the pain in one spot?” is yes"),
        (
            All((Is("spot", "yes"), Any((Is("enough", "no"), Is("began", "lung"))))),
            "when “Is the pain in one spot?” is yes and "
            "(“Are medicines enough?” is no or “Where did it begin?” is “Lung”)",
        ),
        (
            NoneOf((Is("spot", "yes"), Is("enough", "yes"))),
            "when none of this is so (“Is the pain in one spot?” is yes; “Are medicines enough?” is yes)",
        ),
        (Is("gone", "green"), "when “gone” is “green”"),
    ],
)
def test_a_condition_in_words(condition, words):
    assert conditions.in_words(condition, FACTS) == words


@given(any_condition)
def test_words_name_every_question(condition):
    facts = {key: Fact(key, FactKind.YES_NO, f"About {key}?") for key in KEYS}
    words = conditions.in_words(condition, facts)
    assert all(f"About {key}?" in words for key in conditions.facts_in(condition))


def shuffled(condition, random):
    if not isinstance(condition, All | Any | NoneOf):
        return condition
    parts = [shuffled(part, random) for part in condition.conditions]
    random.shuffle(parts)
    return type(condition)(tuple(parts))

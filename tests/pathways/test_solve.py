"""Which answers make a condition true: the search against every answer tried one by one."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.conditions import NOT_KNOWN, All, Any, Is, IsNotKnown, IsOneOf, NoneOf, evaluate
from pathways.parts import Fact, FactKind, Option
from pathways.solve import always_true, satisfiable

FACTS = {
    "place": Fact(
        "place", FactKind.CHOICE, "Where?", options=(Option("a", "A"), Option("b", "B"), Option("c", "C"))
    ),
    "pain": Fact("pain", FactKind.YES_NO, "Pain?"),
    "spine": Fact("spine", FactKind.YES_NO, "Spine?"),
}
VALUES = {"place": ("a", "b", "c"), "pain": ("yes", "no"), "spine": ("yes", "no")}

one_fact = st.sampled_from(sorted(FACTS))
tests_of_facts = one_fact.flatmap(
    lambda key: st.one_of(
        st.builds(Is, st.just(key), st.sampled_from(VALUES[key])),
        st.builds(
            IsOneOf,
            st.just(key),
            st.lists(st.sampled_from(VALUES[key]), min_size=1).map(lambda one: tuple(one)),
        ),
        st.just(IsNotKnown(key)),
    )
)
conditions = st.recursive(
    tests_of_facts,
    lambda parts: st.one_of(
        *(
            st.lists(parts, min_size=1, max_size=4).map(lambda some, kind=kind: kind(tuple(some)))
            for kind in (All, Any, NoneOf)
        )
    ),
    max_leaves=14,
)


def outcomes(condition) -> set:
    """What every answer to every fact makes of a condition: slow and plain."""
    answers = [(*VALUES[key], NOT_KNOWN) for key in FACTS]
    return {evaluate(condition, dict(zip(FACTS, chosen, strict=True))) for chosen in product(*answers)}


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(conditions)
def test_the_search_finds_what_trying_everything_finds(condition) -> None:
    every = outcomes(condition)
    assert satisfiable(condition, FACTS) is (True in every)
    assert always_true(condition, FACTS) is (False not in every)


@pytest.mark.parametrize(
    ("condition", "can_be_true", "decides_nothing"),
    [
        (None, True, True),
        (Is("pain", "yes"), True, False),
        (All((Is("pain", "yes"), Is("pain", "no"))), False, False),
        (All((Is("pain", "yes"), IsNotKnown("pain"))), False, False),
        (Any((Is("pain", "yes"), Is("pain", "no"))), True, True),
        (Any((Is("pain", "yes"), Is("pain", "no"), IsNotKnown("pain"))), True, True),
        (NoneOf((IsNotKnown("pain"),)), True, False),
        (NoneOf((IsOneOf("place", ("a", "b", "c")),)), False, False),
        (NoneOf((IsOneOf("place", ("a", "b")),)), True, False),
        (Is("nobody-asks", "yes"), False, True),
    ],
)
def test_well_known_cases(condition, can_be_true: bool, decides_nothing: bool) -> None:
    assert satisfiable(condition, FACTS) is can_be_true
    assert always_true(condition, FACTS) is decides_nothing


def test_a_riddle_that_is_too_long_is_left_undecided() -> None:
    keys = [f"fact-{number}" for number in range(20)]
    facts = {key: Fact(key, FactKind.YES_NO, "?") for key in keys}
    pairs = [NoneOf((All((Is(one, "yes"), Is(other, "yes"))),)) for one, other in pairwise(keys)]
    riddle = All((*pairs, Any(tuple(All((Is(key, "yes"), IsNotKnown(key))) for key in keys))))
    assert satisfiable(riddle, facts, budget=500) is None
    assert satisfiable(All(tuple(pairs)), facts) is True

"""A condition edited piece by piece: every piece can be reached, changed and taken out, and nothing unfit goes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import condition_tree, conditions
from pathways.condition_tree import Joint
from pathways.conditions import (
    MAX_DEPTH,
    MAX_PARTS,
    All,
    Any,
    Condition,
    ConditionError,
    Is,
    IsNotKnown,
    NoneOf,
)
from tests.cast import SMALL_PATHWAY

A, B, C = Is("medicines-enough", "no"), Is("pain-in-one-spot", "yes"), IsNotKnown("primary-cancer")
NESTED = All((A, Any((B, NoneOf((C, A))))))


def deepest(levels: int) -> Condition:
    condition: Condition = A
    for _level in range(levels - 1):
        condition = All((condition,))
    return condition


def paths(condition: Condition, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    inner = condition.conditions if condition_tree.joint_of(condition) else ()
    return [path, *(below for number, one in enumerate(inner) for below in paths(one, (*path, number)))]


def test_a_path_and_its_place_in_an_address_are_each_others_inverse() -> None:
    for path in paths(NESTED):
        assert condition_tree.path_of(condition_tree.place_of(path)) == path
    assert condition_tree.place_of((0, 1)) == "1-2"


@pytest.mark.parametrize("place", ["", "0", "-1", "1-", "x", "1-x", "１", "9999", "1--2", "1-0"])
def test_a_damaged_place_is_refused(place: str) -> None:
    with pytest.raises(KeyError):
        condition_tree.path_of(place)


def test_the_first_test_is_the_rule_and_the_second_joins_it() -> None:
    first = condition_tree.added(None, (), A)
    assert first == A
    assert condition_tree.added(first, (), B) == All((A, B))
    assert condition_tree.added(NESTED, (1, 1), B) == All((A, Any((B, NoneOf((C, A, B))))))


def test_a_part_is_changed_joined_and_wrapped_where_it_stands() -> None:
    assert condition_tree.changed(NESTED, (1, 0), C) == All((A, Any((C, NoneOf((C, A))))))
    assert condition_tree.joined(NESTED, (1,), Joint.NONE) == All((A, NoneOf((B, NoneOf((C, A))))))
    assert condition_tree.wrapped(NESTED, (0,), Joint.ANY) == All((Any((A,)), Any((B, NoneOf((C, A))))))
    with pytest.raises(KeyError):
        condition_tree.joined(NESTED, (0,), Joint.ANY)


def test_what_is_taken_out_takes_an_empty_group_with_it() -> None:
    assert condition_tree.removed(NESTED, (1, 1, 0)) == All((A, Any((B, NoneOf((A,))))))
    assert condition_tree.removed(All((Any((NoneOf((A,)),)),)), (0, 0, 0)) is None
    assert condition_tree.removed(A, ()) is None


@pytest.mark.parametrize("path", [(2,), (0, 0), (1, 1, 5)])
def test_a_place_that_is_not_there_is_refused(path: tuple[int, ...]) -> None:
    for act in (condition_tree.part_at, condition_tree.removed):
        with pytest.raises(KeyError):
            act(NESTED, path)
    with pytest.raises(KeyError):
        condition_tree.part_at(None, ())


def test_too_deep_and_too_wide_are_refused_with_a_sentence() -> None:
    full = deepest(MAX_DEPTH)
    with pytest.raises(ConditionError, match="nested deeper than 4 levels"):
        condition_tree.wrapped(full, (), Joint.ALL)
    with pytest.raises(ConditionError, match="1 to 20 entries"):
        condition_tree.added(All((A,) * MAX_PARTS), (), B)


def test_the_tree_offers_a_group_only_where_its_first_test_fits() -> None:
    def nodes(node: condition_tree.Node) -> list[condition_tree.Node]:
        return [node, *(below for part in node.parts for below in nodes(part))]

    for node in nodes(condition_tree.tree(NESTED, SMALL_PATHWAY.facts_by_key)):
        if not node.joint:
            continue
        path = condition_tree.path_of(node.place)
        if node.may_hold_group:
            condition_tree.added(NESTED, path, Any((A,)))
        else:
            with pytest.raises(ConditionError):
                condition_tree.added(NESTED, path, Any((A,)))
    assert condition_tree.tree(None, {}) is None


TESTS = st.sampled_from([A, B, C])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), TESTS, st.sampled_from(Joint)), max_size=25))
def test_whatever_is_done_the_rule_stays_one_that_can_be_stored(acts: list) -> None:
    rule: Condition | None = None
    for where, what, test, joint in acts:
        places = paths(rule) if rule else [()]
        path = places[where % len(places)]
        try:
            match what:
                case 0:
                    rule = condition_tree.added(rule, path, test)
                case 1:
                    rule = condition_tree.added(rule, path, condition_tree.GROUPS[joint]((test,)))
                case 2 if rule:
                    rule = condition_tree.wrapped(rule, path, joint)
                case 3 if rule:
                    rule = condition_tree.changed(rule, path, test)
                case 4 if rule:
                    rule = condition_tree.removed(rule, path)
        except ConditionError:
            continue
        assert conditions.from_data(conditions.to_data(rule)) == rule
        assert conditions.depth(rule) <= MAX_DEPTH

"""No number or total that is shown lets anybody work out a small one, not even who knows the rule."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.insights.few import NOT_TOLD, Count, few, hidden_parts, told_parts
from careplan.insights.step_numbers import StepCounts, tell


@pytest.mark.parametrize(
    ("number", "words"), [(0, "none"), (1, "few"), (4, "few"), (5, "5"), (40, "40"), (12_345, "12,345")]
)
def test_few(number, words):
    assert str(few(number)) == words


def test_what_is_not_told_says_so():
    assert str(NOT_TOLD) == "not shown"
    assert few(3) != NOT_TOLD


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ({"a": 60, "b": 38, "c": 0}, set()),
        ({"a": 60, "b": 38, "c": 2}, {"b", "c"}),
        ({"a": 60, "b": 38, "c": 2, "d": 38}, {"b", "c", "d"}),  # of two alike neither may be singled out
        ({"a": 60, "b": 3, "c": 2, "d": 0}, {"a", "b", "c"}),
        ({"a": 4, "b": 4, "c": 0}, {"a", "b", "c"}),  # nothing to hide behind
        ({"a": 2, "b": 0}, {"a", "b"}),
        ({"a": 0, "b": 0}, set()),
    ],
)
def test_the_small_hide_behind_the_smallest_of_the_others(parts, hidden):
    assert hidden_parts(parts) == hidden


def face(parts: tuple[int, ...]) -> tuple[Count, ...]:
    """What a reader sees of the parts of one whole."""
    return tuple(told_parts(dict(enumerate(parts))).values())


def wholes(total: int, number: int):
    """Every way in which `number` parts add up to `total`."""
    return (parts for parts in product(range(total + 1), repeat=number) if sum(parts) == total)


@given(parts=st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda parts: sum(parts) <= 20))
@settings(max_examples=60, deadline=None)
def test_no_hidden_part_can_be_worked_out_by_who_knows_the_whole_and_the_rule(parts):
    """Of all worlds with the same whole and the same page, no hidden part has the same number in each."""
    seen = face(tuple(parts))
    alike = [other for other in wholes(sum(parts), len(parts)) if face(other) == seen]
    for place, count in enumerate(seen):
        if count.told is None:
            assert len({other[place] for other in alike}) > 1, (parts, place)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_a_small_number_is_never_told_and_a_hidden_one_never_alone(parts):
    seen = face(tuple(parts))
    assert all(count.told == 0 or count.told is None or count.told >= 5 for count in seen)
    hidden = [number for number, count in zip(parts, seen, strict=True) if count.told is None]
    assert len(hidden) != 1 or sum(parts) < 5
    # what is hidden together is not small either
    assert not hidden or sum(hidden) >= 5 or sum(parts) < 5


# --- one step: what is done once for each plan adds up to all plans ------------------------------------------


def page_of_a_step(done: int, open_: int, not_done: int, without: int) -> tuple:
    """What a reader sees of a step that each plan has once, in a version that all these plans follow."""
    plans = done + open_ + not_done
    counts = StepCounts(plans=plans, done=done, open=open_, not_done=not_done)
    told = tell("key", "Title", "category", counts, plans + without)
    return told.plans, told.done, told.open, told.not_done


@pytest.mark.parametrize("all_plans", [5, 6, 8, 9, 10, 11, 15, 18])
def test_no_number_of_a_step_can_be_worked_out(all_plans):
    """All worlds with so many plans, side by side: no hidden number of a page is the same in all that look so."""
    worlds = defaultdict(list)
    for parts in wholes(all_plans, 4):
        worlds[page_of_a_step(*parts)].append((sum(parts[:3]), *parts[:3]))
    assert len(worlds) > 3
    for page, alike in worlds.items():
        for place, count in enumerate(page):
            if count.told is None:
                assert len({numbers[place] for numbers in alike}) > 1, (page, alike)
            else:
                assert {numbers[place] for numbers in alike} == {count.told}
        # how many plans do without the step is shown nowhere, and must not come out as small either
        without = {all_plans - numbers[0] for numbers in alike}
        assert len(without) > 1 or not 0 < without.pop() < 5, page


def test_few_plans_with_a_step_tell_nothing_more():
    counts = StepCounts(plans=3, done=90, open=3, verified=80, waits={2: 90})
    told = tell("key", "Title", "category", counts, 100)
    assert (str(told.plans), str(told.done), told.verified_share, told.median_days) == (
        "few", "not shown", None, None,
    )  # fmt: skip

"""Waiting and circles, against brute force."""

from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.dependencies import HowMany, WaitsFor, circles, still_waits_for

KEYS = ("a", "b", "c", "d", "e")

graphs = st.dictionaries(
    st.sampled_from(KEYS), st.sets(st.sampled_from((*KEYS, "elsewhere")), max_size=4), max_size=len(KEYS)
)


def test_every_way_that_three_steps_can_stand():
    """All 2 x 3^3 cases: each step is open, finished or ruled out."""
    for how_many, *states in product(HowMany, *[("open", "finished", "ruled out")] * 3):
        standing = dict(zip("abc", states, strict=True))
        left = still_waits_for(
            WaitsFor(("c", "a", "b"), how_many),
            lambda key, standing=standing: standing[key] == "finished",
            lambda key, standing=standing: standing[key] == "ruled out",
        )
        still_open = [key for key in "cab" if standing[key] == "open"]
        one_is_done = "finished" in standing.values()
        free = not still_open or (how_many is HowMany.ANY and one_is_done)
        assert left == (() if free else tuple(still_open)), (how_many, standing)


def test_who_waits_for_nothing_is_free():
    assert still_waits_for(None, lambda key: False, lambda key: False) == ()


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.sets(st.sampled_from(KEYS)), st.sampled_from(KEYS))
def test_finishing_one_more_never_makes_a_step_wait_longer(steps, finished, one_more):
    for how_many in HowMany:
        waits = WaitsFor(tuple(sorted(steps)), how_many)
        before = still_waits_for(waits, finished.__contains__, lambda key: False)
        after = still_waits_for(waits, {*finished, one_more}.__contains__, lambda key: False)
        assert set(after) <= set(before)


def all_circles(edges):
    """Every simple circle, found by trying every order of every choice of steps; each turned to its least step."""
    found = set()
    for length in range(1, len(KEYS) + 1):
        for order in permutations(KEYS, length):
            closed = zip(order, (*order[1:], order[0]), strict=True)
            if order[0] == min(order) and all(needed in edges.get(key, ()) for key, needed in closed):
                found.add(order)
    return found


def turned(circle):
    at = circle.index(min(circle))
    return (*circle[at:], *circle[:at])


@settings(max_examples=400)
@given(graphs)
def test_circles_are_found_when_there_are_some_and_only_then(edges):
    found = circles(edges, most=100)
    wanted = all_circles(edges)
    assert bool(found) == bool(wanted)
    assert {turned(circle) for circle in found} <= wanted
    assert len({turned(circle) for circle in found}) == len(found)


@settings(max_examples=400)
@given(graphs)
def test_cutting_every_circle_that_was_named_leaves_none_behind(edges):
    """An author who takes out one link of each circle that was named does not meet a new one next time."""
    remaining = {key: set(needs) for key, needs in edges.items()}
    for circle in circles(edges, most=100):
        for key, needed in zip(circle, (*circle[1:], circle[0]), strict=True):
            remaining[key].discard(needed)
    assert not all_circles(remaining)


def test_a_circle_is_named_in_the_order_of_waiting():
    (found,) = circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert turned(found) == ("a", "b", "c")
    assert circles({"a": {"a"}}) == (("a",),)


def test_no_more_circles_are_named_than_asked_for():
    assert len(circles({key: {key} for key in KEYS}, most=2)) == 2


def test_a_chain_of_two_thousand_steps_is_no_circle_and_one_link_makes_it_one():
    chain = {str(n): {str(n + 1)} for n in range(2_000)}
    assert circles(chain) == ()
    (found,) = circles({**chain, "2000": {"0"}})
    assert len(found) == 2_001

"""The hash chain: whatever is altered, taken out, moved, put in or cut off is found, with its number."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.plans.chain import Break, Link, canonical, first_break, link_hash, utc_text

texts = st.text(st.characters(codec="utf-8"), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
NOW = datetime(2026, 11, 22, 14, 5, 0, 1, tzinfo=UTC)


@given(values)
def test_canonical_text_reads_back_as_the_same_value(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(texts, values, min_size=2, max_size=5))
def test_the_order_in_which_keys_were_written_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(values, values)
def test_two_values_have_one_text_only_when_they_are_one(one, other):
    assert (canonical(one) == canonical(other)) == (repr_of(one) == repr_of(other))


def repr_of(value):
    """Tells True from 1, which Python calls equal."""
    if isinstance(value, dict):
        return {key: repr_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [repr_of(inner) for inner in value]
    return (type(value).__name__, value)


def test_canonical_text_has_no_spaces_and_keeps_letters():
    assert canonical({"b": [1, True, None], "a": "Grüße 🌷"}) == '{"a":"Grüße 🌷","b":[1,true,null]}'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"a": 0.5},
        [1, [2.5]],
        {1: "a"},
        {None: 1},
        (1, 2),
        {"a": NOW},
        b"bytes",
        {"a": {1}},
    ],
)
def test_what_two_programs_write_differently_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_a_choice_is_written_as_its_value():
    class Colour(StrEnum):
        BLUE = "blue"

    assert canonical({"colour": Colour.BLUE}) == '{"colour":"blue"}'


def test_a_time_is_written_in_utc_with_six_decimals():
    berlin = timezone(timedelta(hours=1))
    assert utc_text(datetime(2026, 11, 22, 15, 5, tzinfo=berlin)) == "2026-11-22T14:05:00.000000Z"
    assert utc_text(NOW) == "2026-11-22T14:05:00.000001Z"


links = st.builds(
    Link,
    patient=st.just("abcdefghjkmn"),
    number=st.just(0),
    plan=st.none() | st.integers(1, 9),
    item=st.none() | st.integers(1, 9),
    step_key=st.sampled_from(["", "mri-scan"]),
    kind=st.sampled_from(["ticked", "undone", "noted"]),
    by=st.integers(1, 3),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda one: one.replace(tzinfo=UTC)),
    data=st.sampled_from(["{}", '{"done_on":"2026-11-22"}', '{"next":2}']),
    sealed=st.sampled_from(["{}", '{"note":"gAAA"}']),
)


def chained(many):
    """The rows of a whole chain: (link, previous hash, hash), numbered from 1."""
    rows, previous = [], ""
    for number, link in enumerate(many, 1):
        link = replace(link, number=number)
        rows.append((link, previous, link_hash(link, previous)))
        previous = rows[-1][2]
    return rows


chains = st.lists(links, min_size=1, max_size=5).map(chained)


few = settings(max_examples=40)  # the chains are short, so that few already hold every place in them


def head_of(rows):
    return (rows[-1][0].number, rows[-1][2]) if rows else (0, "")


def broken(rows, whole):
    return first_break(rows, *head_of(whole))


@few
@given(chains)
def test_a_whole_chain_has_no_break(rows):
    assert broken(rows, rows) is None


def test_a_patient_without_events_has_a_whole_chain():
    assert first_break([], 0, "") is None


OTHER_VALUES = {
    "patient": "another",
    "plan": 77,
    "item": 77,
    "step_key": "bone-scan",
    "kind": "verified",
    "by": 77,
    "at": datetime(2025, 5, 5, tzinfo=UTC),
    "data": '{"other":1}',
    "sealed": '{"note":"hBBB"}',
}


@few
@given(chains, st.data())
def test_an_altered_event_is_found_whichever_part_of_it_was_altered(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(sorted(OTHER_VALUES)))
    link, previous, stored = rows[place]
    altered = [*rows]
    altered[place] = (replace(link, **{name: OTHER_VALUES[name]}), previous, stored)
    assert broken(altered, rows) == Break(place + 1, "changed")


@few
@given(chains, st.data())
def test_an_altered_hash_is_found(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    link, previous, stored = rows[place]
    of_hash, of_previous = [*rows], [*rows]
    of_hash[place] = (link, previous, "0" * 64)
    of_previous[place] = (link, "0" * 64, stored)
    assert broken(of_hash, rows) == Break(place + 1, "changed")
    assert broken(of_previous, rows) == Break(place + 1, "does not follow the one before")


@few
@given(chains, st.data())
def test_a_removed_event_is_found(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    left = rows[:place] + rows[place + 1 :]
    reason = "missing at the end" if place == len(rows) - 1 else "missing"
    assert broken(left, rows) == Break(place + 1, reason)


@few
@given(chains, st.data())
def test_a_tail_that_was_cut_off_is_found_by_the_head(rows, data):
    left = data.draw(st.integers(0, len(rows) - 1))
    assert broken(rows[:left], rows) == Break(left + 1, "missing at the end")


@few
@given(chains.filter(lambda rows: len(rows) > 1), st.data())
def test_two_events_that_changed_places_are_found(rows, data):
    first, second = sorted(
        data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True))
    )
    moved = [*rows]
    moved[first], moved[second] = moved[second], moved[first]
    assert broken(moved, rows) == Break(first + 1, "missing")


@few
@given(chains, links, st.data())
def test_a_well_made_event_that_was_put_in_is_found(rows, link, data):
    place = data.draw(st.integers(0, len(rows)))
    previous = rows[place - 1][2] if place else ""
    put_in = replace(link, number=place + 1)
    more = [*rows[:place], (put_in, previous, link_hash(put_in, previous)), *rows[place:]]
    at_the_end = place == len(rows)
    reason = "stands after the head that was noted" if at_the_end else "stands there twice"
    assert broken(more, rows) == Break(place + 1, reason)


@few
@given(chains, st.data())
def test_an_event_written_twice_is_found(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    assert broken([*rows[: place + 1], *rows[place:]], rows) == Break(place + 1, "stands there twice")


@few
@given(chains, st.data())
def test_a_chain_forged_to_its_end_is_found_by_the_head_alone(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    forged = chained(
        [
            replace(link, kind="verified") if one == place else link
            for one, (link, _previous, _hash) in enumerate(rows)
        ]
    )
    assert broken(forged, rows) == Break(len(rows), "is not the head that was noted")

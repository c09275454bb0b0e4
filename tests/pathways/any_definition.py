"""Made-up versions for property tests: built from the fields of the dataclasses, so that a new field is in."""

from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from pathways import conditions
from pathways.definition import (
    Anchor,
    Category,
    Choice,
    Definition,
    Fact,
    GlossaryEntry,
    Goal,
    Step,
    Succession,
)
from pathways.diff import LISTS, Part

KEYS = ("a", "b", "c", "d", "e")
TYPES = {
    Part.CATEGORY: Category,
    Part.STEP: Step,
    Part.FACT: Fact,
    Part.ANCHOR: Anchor,
    Part.CHOICE: Choice,
    Part.GOAL: Goal,
    Part.GLOSSARY: GlossaryEntry,
    Part.SUCCESSION: Succession,
}
keys = st.sampled_from(KEYS)
short = st.text("ab c.“é字\n", max_size=6)
any_test = (
    st.builds(conditions.Is, keys, keys)
    | st.builds(conditions.IsOneOf, keys, st.lists(keys, min_size=1, max_size=2).map(tuple))
    | st.builds(conditions.IsNotKnown, keys)
)
groups = (conditions.All, conditions.Any, conditions.NoneOf)
parts_of_group = st.lists(any_test, min_size=1, max_size=2).map(tuple)
any_condition = any_test | st.one_of(st.builds(group, parts_of_group) for group in groups)


def values_of(owner: type, name: str) -> st.SearchStrategy:
    """Return values that the field may hold, by its type alone."""
    if name in {"key", "category"}:
        return keys
    return _values(get_type_hints(owner)[name])


def any_part(owner: type) -> st.SearchStrategy:
    return st.builds(owner, **{one.name: values_of(owner, one.name) for one in fields(owner) if one.init})


def any_definition() -> st.SearchStrategy[Definition]:
    lists = {
        name: st.lists(any_part(TYPES[part]), max_size=3, unique_by=_identity(part)).map(tuple)
        for part, name in LISTS.items()
    }
    plain = {one.name: short for one in fields(Definition) if one.init and one.name not in lists}
    return st.builds(Definition, **plain, **lists)


def _values(hint: Any) -> st.SearchStrategy:
    if get_origin(hint) in {Union, UnionType}:
        kinds = get_args(hint)
        if conditions.Is in kinds:
            return st.none() | any_condition
        return st.one_of(_values(kind) for kind in kinds)
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0]), max_size=2).map(tuple)
    if is_dataclass(hint):
        return any_part(hint)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return {str: short, bool: st.booleans(), int: st.integers(0, 40), type(None): st.none()}[hint]


def _identity(part: Part):
    if part is Part.SUCCESSION:
        return lambda one: one
    return lambda one: getattr(one, "word" if part is Part.GLOSSARY else "key")

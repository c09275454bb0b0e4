"""Conditions over facts: when does a step belong in a plan?

Six plain shapes, frozen and hashable. Answers are strings; an answer that is missing or *not known*
makes a condition neither true nor false (Kleene's three-valued logic), because a plan must never guess
what nobody has said yet.

Nothing here knows a database, a clock or a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext

if TYPE_CHECKING:
    from pathways.definition import Fact

NOT_KNOWN = "not_known"
MAX_DEPTH = 4
MAX_PARTS = 20


class ConditionError(ValueError):
    """Raised by `from_data`: the data is not a condition. Its text is a sentence for the author."""


@dataclass(frozen=True, slots=True)
class Is:
    """The fact's answer is this value."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """The fact's answer is one of these values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsNotKnown:
    """Nobody has answered the fact yet, or the answer is *not known*."""

    fact: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = Is | IsOneOf | IsNotKnown | All | Any | NoneOf

_GROUPS = {"all": All, "any": Any, "none": NoneOf}
_GROUP_NAMES = {kind: name for name, kind in _GROUPS.items()}
_TESTS = ("is", "is_one_of", "is_not_known")


def evaluate(condition: Condition | None, answers: Mapping[str, str]) -> bool | None:
    """Say whether a condition holds: True, False, or None for *cannot be said yet*.

    In: a condition (None stands for "always") and the answers, fact key -> option key.
    `IsNotKnown` is always True or False. Raises nothing for facts that have no answer.
    """
    match condition:
        case None:
            return True
        case Is(fact, value):
            return None if _unknown(fact, answers) else answers[fact] == value
        case IsOneOf(fact, values):
            return None if _unknown(fact, answers) else answers[fact] in values
        case IsNotKnown(fact):
            return _unknown(fact, answers)
        case All(parts):
            return _all(evaluate(part, answers) for part in parts)
        case Any(parts):
            return _not(_all(_not(evaluate(part, answers)) for part in parts))
        case NoneOf(parts):
            return _all(_not(evaluate(part, answers)) for part in parts)
    raise TypeError(f"not a condition: {condition!r}")


def missing_facts(condition: Condition | None, answers: Mapping[str, str]) -> frozenset[str]:
    """Return the facts without an answer that keep the condition from being true or false.

    Empty when the outcome is settled. A part that is already settled asks for nothing.
    """
    if evaluate(condition, answers) is not None:
        return frozenset()
    if isinstance(condition, All | Any | NoneOf):
        return frozenset().union(*(missing_facts(part, answers) for part in condition.conditions))
    return frozenset({condition.fact})


def facts_in(condition: Condition | None) -> frozenset[str]:
    """Return the keys of all facts a condition speaks of."""
    if condition is None:
        return frozenset()
    if isinstance(condition, All | Any | NoneOf):
        return frozenset().union(*(facts_in(part) for part in condition.conditions))
    return frozenset({condition.fact})


def depth(condition: Condition | None) -> int:
    """Return how many levels a condition is nested: 0 for none, 1 for a single test."""
    if condition is None:
        return 0
    if isinstance(condition, All | Any | NoneOf):
        return 1 + max((depth(part) for part in condition.conditions), default=0)
    return 1


def in_words(condition: Condition | None, definition_facts: Mapping[str, Fact]) -> str:
    """Return a condition as words for people, in the language that is switched on.

    In: the condition and the version's facts by key. Out: for example
    *when “Are medicines enough?” is no and “Is the pain in one spot?” is yes*; *always* for None.
    A fact or option that does not exist is shown by its key, so that a draft can be read too.
    """
    if condition is None:
        return gettext("always")
    return gettext("when %(condition)s") % {"condition": _words(condition, definition_facts, inner=False)}


def part_in_words(condition: Condition, definition_facts: Mapping[str, Fact]) -> str:
    """Return a test, or a group, as words without the *when* before it."""
    return _words(condition, definition_facts, inner=False)


def to_data(condition: Condition | None) -> dict | None:
    """Return a condition as plain JSON data; `from_data` is its inverse."""
    match condition:
        case None:
            return None
        case Is(fact, value):
            return {"fact": fact, "is": value}
        case IsOneOf(fact, values):
            return {"fact": fact, "is_one_of": list(values)}
        case IsNotKnown(fact):
            return {"fact": fact, "is_not_known": True}
    return {_GROUP_NAMES[type(condition)]: [to_data(part) for part in condition.conditions]}


def from_data(data: object) -> Condition | None:
    """Read a condition from plain JSON data.

    Raises ConditionError, with a sentence for the author, for every shape that is not a condition:
    unknown names, empty groups, more than MAX_PARTS parts, nested deeper than MAX_DEPTH.
    """
    return None if data is None else _read(data, level=1)


def _read(data: object, level: int) -> Condition:
    if level > MAX_DEPTH:
        raise ConditionError(
            gettext("The condition is nested deeper than %(depth)s levels.") % {"depth": MAX_DEPTH}
        )
    if not isinstance(data, dict):
        raise ConditionError(gettext("A condition is a group of names and values, not a list or a text."))
    names = set(data)
    if len(names) == 1 and names <= set(_GROUPS):
        (name,) = names
        return _GROUPS[name](tuple(_read(part, level + 1) for part in _some(data[name], name)))
    if len(names) == 2 and "fact" in names:
        return _read_test(data)
    raise ConditionError(
        gettext(
            "A condition has either one of “all”, “any”, “none”, or “fact” with one of "
            "“is”, “is_one_of”, “is_not_known”."
        )
    )


def _read_test(data: dict) -> Condition:
    fact = _text(data["fact"], "fact")
    (name,) = set(data) - {"fact"}
    match name:
        case "is":
            return Is(fact, _value(data["is"]))
        case "is_one_of":
            return IsOneOf(fact, tuple(_value(value) for value in _some(data["is_one_of"], name)))
        case "is_not_known" if data["is_not_known"] is True:
            return IsNotKnown(fact)
    raise ConditionError(
        gettext("“%(name)s” is not a test. Use “is”, “is_one_of” or “is_not_known”.") % {"name": name}
    )


def _some(data: object, name: str) -> list:
    if not isinstance(data, list | tuple) or not 1 <= len(data) <= MAX_PARTS:
        raise ConditionError(
            gettext("“%(name)s” needs a list of 1 to %(most)s entries.") % {"name": name, "most": MAX_PARTS}
        )
    return list(data)


def _text(data: object, name: str) -> str:
    if not isinstance(data, str) or not data:
        raise ConditionError(gettext("“%(name)s” must be a text.") % {"name": name})
    return data


def _value(data: object) -> str:
    value = _text(data, "is")
    if value == NOT_KNOWN:
        raise ConditionError(gettext("To ask whether an answer is not known, use “is_not_known”."))
    return value


def _unknown(fact: str, answers: Mapping[str, str]) -> bool:
    return answers.get(fact, NOT_KNOWN) in ("", NOT_KNOWN)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values) -> bool | None:
    """Kleene's *and*: one False settles it, however many are unknown."""
    outcome: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            outcome = None
    return outcome


def _words(condition: Condition, facts: Mapping[str, Fact], inner: bool) -> str:
    match condition:
        case Is(fact, value):
            return gettext("“%(question)s” is %(answer)s") % _names(facts, fact, (value,))
        case IsOneOf(fact, values):
            return gettext("“%(question)s” is %(answer)s") % _names(facts, fact, values)
        case IsNotKnown(fact):
            return gettext("“%(question)s” is not known") % {"question": _question(facts, fact)}
        case NoneOf((Is(fact, value),)):
            return gettext("“%(question)s” is not %(answer)s") % _names(facts, fact, (value,))
        case NoneOf((IsNotKnown(fact),)):
            return gettext("“%(question)s” is known") % {"question": _question(facts, fact)}
        case NoneOf(parts):
            listed = "; ".join(_words(part, facts, inner=True) for part in parts)
            return gettext("none of this is so (%(parts)s)") % {"parts": listed}
        case All((part,)) | Any((part,)):
            return _words(part, facts, inner)
    joint = gettext(" and ") if isinstance(condition, All) else gettext(" or ")
    joined = joint.join(_words(part, facts, inner=True) for part in condition.conditions)
    return f"({joined})" if inner else joined


def _names(facts: Mapping[str, Fact], key: str, values: tuple[str, ...]) -> dict[str, str]:
    labels = {option.key: option.label for option in facts[key].choices} if key in facts else {}
    yes_no = {"yes": gettext("yes"), "no": gettext("no")}
    answers = [yes_no.get(value) or gettext("“%s”") % labels.get(value, value) for value in values]
    return {"question": _question(facts, key), "answer": gettext(" or ").join(answers)}


def _question(facts: Mapping[str, Fact], key: str) -> str:
    return facts[key].question if key in facts else key

"""What should be in a plan: a version's steps against a patient's answers.

`expand` is pure and total: the same input gives the same list, in the version's order, and an answer
nobody has given never counts as a yes or as a no. A dry run of a draft, the preview before a plan is
started and the change after a fact is answered are all this one call.

Dates are not in it: anchors, due windows and what waits for what arrive together with schedules. Until
then a nurse sets every date by hand, and only the occurrence number is worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from pathways import conditions
from pathways.definition import Definition, Kind, Step


class Standing(StrEnum):
    IN = "in"
    OUT = "out"
    NEEDS_ANSWER = "needs_answer"


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """One step's place in one plan.

    `needs`: keys of the facts without an answer that keep it open, in the version's order; empty unless
    NEEDS_ANSWER. `reason`: words for people. `occurrence`: the number of the next time, from 1.
    """

    key: str
    standing: Standing
    needs: tuple[str, ...]
    reason: str
    occurrence: int


def expand(
    definition: Definition, answers: Mapping[str, str], completions: Mapping[str, int]
) -> tuple[ExpectedStep, ...]:
    """Say of each step whether it belongs in a plan, and why. Watch steps are left out: they make no items.

    In: the version; fact key -> option key; step key -> how often it was finished.
    An answer whose fact or option this version does not have counts as *not known*.
    A habit comes back after each completion; every other kind stays at its first occurrence.
    """
    known = {
        key: value
        for key, value in answers.items()
        if key in definition.facts_by_key and value in definition.fact(key).values
    }
    return tuple(
        _expected(definition, step, known, completions)
        for step in definition.steps
        if step.kind is not Kind.WATCH
    )


def _expected(
    definition: Definition, step: Step, known: Mapping[str, str], completions: Mapping[str, int]
) -> ExpectedStep:
    missing = conditions.missing_facts(step.condition, known)
    needs = tuple(fact.key for fact in definition.facts if fact.key in missing)
    outcome = conditions.evaluate(step.condition, known)
    standing = {True: Standing.IN, False: Standing.OUT, None: Standing.NEEDS_ANSWER}[outcome]
    finished = max(0, completions.get(step.key, 0)) if step.kind is Kind.HABIT else 0
    return ExpectedStep(step.key, standing, needs, _reason(definition, step, standing, needs), finished + 1)


def _reason(definition: Definition, step: Step, standing: Standing, needs: tuple[str, ...]) -> str:
    if step.condition is None:
        return gettext("always part of this pathway")
    when = conditions.in_words(step.condition, definition.facts_by_key)
    if standing is Standing.IN:
        return when
    if standing is Standing.OUT:
        return gettext("only %(when)s") % {"when": when}
    questions = ", ".join(gettext("“%s”") % definition.fact(key).question for key in needs)
    return gettext("only %(when)s; not answered yet: %(questions)s") % {"when": when, "questions": questions}

"""What stands in the way of publishing a draft, and what somebody must look at first. Pure.

A pathway file is checked while it is read, where each fault has its line; a draft may be half finished for
days, so the editor lets it be and this is asked at the end. The limits on words are the same for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pathways import check_lists, check_parts, check_rules, check_samples, check_texts, renames
from pathways.definition import Definition
from pathways.dry_run import Sample
from pathways.findings import Finding, told_apart


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands beside a version and is checked with it.

    `earlier`: the versions whose place it takes. `untranslated`: language of this clinic -> titles of the parts that
    have no words in it, or old ones. `samples`: the pathway's made-up patients, with what is pinned.
    """

    earlier: tuple[Definition, ...] = ()
    untranslated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()


ALONE = Surroundings()


def findings(definition: Definition, beside: Surroundings = ALONE) -> tuple[Finding, ...]:
    """Return every error and warning, in the version's order; each id stands once. () when all is well."""
    return told_apart(
        (
            *check_parts.whole(definition),
            *check_parts.categories(definition),
            *check_parts.facts(definition),
            *check_lists.lists(definition, beside.earlier),
            *check_rules.circles(definition),
            *_steps(definition),
            *check_texts.limits(definition),
            *check_texts.numbers(definition),
            *check_texts.translations(beside.untranslated),
            *_renamed(definition, beside.earlier),
            *check_samples.pins(definition, beside.samples),
        )
    )


def problems(definition: Definition, beside: Surroundings = ALONE) -> tuple[Finding, ...]:
    """Return what keeps a version from being published whoever looked at it: the errors alone."""
    return tuple(one for one in findings(definition, beside) if not one.is_warning)


def _renamed(definition: Definition, earlier: tuple[Definition, ...]) -> list[Finding]:
    """Keys that seem to have been renamed, which plans would not find again."""
    problems = (problem for before in earlier for problem in renames.problems(before, definition))
    return [Finding("renamed", problem.place, problem.reason) for problem in problems]


def _steps(definition: Definition) -> list[Finding]:
    rules = check_rules.StepRules(definition)
    found: list[Finding] = []
    for step in definition.steps:
        found.extend(check_parts.step(definition, step))
        found.extend(rules.of(step))
    return found

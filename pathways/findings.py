"""What a check found: one sentence about one place of a version. Errors block publishing, warnings need a tick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext

from pathways.definition import Definition

Place = tuple[str, ...]


class Weight(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` names the rule, `place` the text or part, such as ("step", "mri-scan", "condition").

    An empty place means the whole version. `reason` is a sentence for the author. `number` tells two findings
    of one kind at one place apart.
    """

    kind: str
    place: Place
    reason: str
    weight: Weight = Weight.ERROR
    number: int = 1

    @property
    def id(self) -> str:
        """The same finding has the same id whenever, and in whatever language, the draft is checked."""
        end = f"#{self.number}" if self.number > 1 else ""
        return f"{self.kind}:{'/'.join(self.place)}{end}"

    @property
    def is_warning(self) -> bool:
        return self.weight is Weight.WARNING


def warning(kind: str, place: Place, reason: str) -> Finding:
    return Finding(kind, place, reason, Weight.WARNING)


def told_apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repeats, each with an id of its own."""
    count: dict[tuple[str, Place], int] = {}
    told = []
    for one in dict.fromkeys(found):
        count[one.kind, one.place] = number = count.get((one.kind, one.place), 0) + 1
        told.append(replace(one, number=number))
    return tuple(told)


def title_of(place: Place, definition: Definition) -> str:
    """Return what the part at a place is called on the screen."""
    kind, key = (*place, "", "")[:2]
    match kind:
        case "pathway" | "document":
            return gettext("Title and summary")
        case "glossary" | "sample":
            return key
        case "step" if key in definition.steps_by_key:
            return definition.step(key).title or key
        case "fact" if key in definition.facts_by_key:
            return definition.fact(key).question or key
        case "category":
            return next((one.title for one in definition.categories if one.key == key), "") or key
        case "anchor" | "choice" | "goal":
            parts = {"anchor": definition.anchors, "choice": definition.choices, "goal": definition.goals}[
                kind
            ]
            return next((one.title for one in parts if one.key == key), "") or key
        case "succession":
            return gettext("Steps that were split or merged")
        case "language":
            return gettext("Translation")
    return gettext("The whole version")

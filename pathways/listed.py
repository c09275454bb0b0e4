"""The lists of a version: events, choices, goals, and steps that became others. Pure."""

from enum import StrEnum

from django.utils.translation import gettext

from pathways import rule_words
from pathways.definition import Anchor, Definition, Goal
from pathways.dependencies import Choice, Succession
from pathways.describe import Described

Listed = Anchor | Choice | Goal | Succession


class ListName(StrEnum):
    """The value is the word in an address, and the name of the column."""

    ANCHORS = "anchors"
    CHOICES = "choices"
    GOALS = "goals"
    SUCCESSIONS = "successions"


def find(definition: Definition, name: ListName, key: str) -> Listed:
    """Return a part of a list by its key; what became of a step, by its number. Raises KeyError."""
    match name:
        case ListName.ANCHORS:
            return definition.anchors_by_key[key]
        case ListName.GOALS:
            return definition.goals_by_key[key]
        case ListName.CHOICES:
            return {one.key: one for one in definition.choices}[key]
    numbered = enumerate(definition.successions, start=1)
    return {str(number): one for number, one in numbered}[key]


def title(part: Listed) -> str:
    return rule_words.succession(part) if isinstance(part, Succession) else part.title


def described(part: Listed, definition: Definition) -> Described:
    match part:
        case Anchor():
            return [
                (gettext("Name of the event"), part.title),
                (gettext("What exactly is meant"), part.explanation),
            ]
        case Goal():
            return [(gettext("Goal"), part.title), (gettext("Why it matters"), part.why)]
        case Choice():
            return [
                (gettext("What is chosen"), part.title),
                (gettext("Rule"), rule_words.choice(part, definition)),
            ]
    return [(gettext("What became of it"), rule_words.succession(part))]

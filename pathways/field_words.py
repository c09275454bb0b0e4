"""How each field of a part reads, and what it is called when another version says something else there.

One table for all parts. A test goes through the fields of every dataclass, so that none is forgotten here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways import conditions, labels, rule_words
from pathways.definition import (
    Anchor,
    Category,
    Choice,
    Definition,
    Fact,
    FactKind,
    GlossaryEntry,
    Goal,
    Option,
    Source,
    Step,
)
from pathways.dependencies import ChoiceRule
from pathways.joined import commas


class ChangeKind(StrEnum):
    """What can become of a part from one version to another, in the order in which it is told."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    RULE = "rule"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class FieldWords:
    """`words` makes a text of a value, with the version it stands in.

    `keys`, where it is given: other keys are a changed rule, even though the field is one of words.
    `exact`: what is said instead where the words of both versions are alike.
    """

    label: str | Promise
    kind: ChangeKind
    words: Callable[[Any, Definition], str]
    keys: Callable[[Any], frozenset[str]] | None = None
    exact: Callable[[Any], str] | None = None

    def kind_of(self, before: object, after: object) -> ChangeKind:
        if self.keys is not None and self.keys(before) != self.keys(after):
            return ChangeKind.RULE
        return self.kind


def field_words(owner: type, name: str) -> FieldWords:
    """Return how a field reads. One that is not in the table is shown as it is, rather than left out."""
    unknown = FieldWords(name, ChangeKind.RULE, lambda value, _version: str(value))
    return FIELDS.get(owner, {}).get(name, unknown)


def _plain(value: str, _version: Definition) -> str:
    return value


def _lines(values: tuple[str, ...], _version: Definition) -> str:
    return "\n".join(values)


def _listed(values: tuple[str, ...], _version: Definition) -> str:
    return commas(values)


def _labelled(names: Mapping[Any, str | Promise]) -> Callable[[Any, Definition], str]:
    return lambda value, _version: "" if value is None else str(names[value])


def _yes_or_no(value: bool, _version: Definition) -> str:
    return gettext("yes") if value else gettext("no")


def _options(options: tuple[Option, ...], _version: Definition) -> str:
    return "\n".join(one.label for one in options)


def _options_with_keys(options: tuple[Option, ...]) -> str:
    """Answers already given hang on the key."""
    return "\n".join(f"{one.label} ({one.key})" for one in options)


def _option_keys(options: tuple[Option, ...]) -> frozenset[str]:
    return frozenset(one.key for one in options)


def _category(key: str, version: Definition) -> str:
    titles = {category.key: category.title for category in version.categories}
    return titles.get(key, key)


def _source(source: Source, _version: Definition) -> str:
    return " · ".join(
        part for part in (str(labels.ORIGIN[source.origin]), source.section, source.note) if part
    )


def _condition(condition: conditions.Condition | None, version: Definition) -> str:
    return conditions.in_words(condition, version.facts_by_key)


def _waits_for(waits: Any, version: Definition) -> str:
    return rule_words.waits_for(waits, version) or gettext("waits for nothing")


def _steps(keys: tuple[str, ...], version: Definition) -> str:
    return commas(rule_words.step_title(key, version) for key in keys)


_REWORDED, _RULE, _SOURCE = ChangeKind.REWORDED, ChangeKind.RULE, ChangeKind.SOURCE
_FACT_KIND = {FactKind.CHOICE: _("one answer from a list"), FactKind.YES_NO: _("yes, no or not known")}
_CHOICE_RULE = {ChoiceRule.EXACTLY_ONE: _("exactly one"), ChoiceRule.AT_MOST_ONE: _("at most one")}

FIELDS: Mapping[type, Mapping[str, FieldWords]] = {
    Definition: {
        "pathway_key": FieldWords(_("Pathway"), _SOURCE, _plain),
        "title": FieldWords(_("Title"), _REWORDED, _plain),
        "summary": FieldWords(_("Summary"), _REWORDED, _plain),
        "language": FieldWords(_("Language"), _REWORDED, _plain),
        "document_title": FieldWords(_("Document"), _SOURCE, _plain),
        "document_date": FieldWords(_("Date of the document"), _SOURCE, _plain),
    },
    Category: {"title": FieldWords(_("Title"), _REWORDED, _plain)},
    Fact: {
        "kind": FieldWords(_("How it is answered"), _RULE, _labelled(_FACT_KIND)),
        "question": FieldWords(_("Question"), _REWORDED, _plain),
        "explanation": FieldWords(_("Explanation"), _REWORDED, _plain),
        "options": FieldWords(_("Answers"), _REWORDED, _options, keys=_option_keys, exact=_options_with_keys),
        "seen_by": FieldWords(_("Who sees it"), _RULE, _labelled(labels.SEEN_BY)),
        "covers": FieldWords(_("Rows of the documented pathway"), _SOURCE, _listed),
        "section": FieldWords(_("Section of the document"), _SOURCE, _plain),
    },
    Step: {
        "category": FieldWords(_("Category"), ChangeKind.MOVED, _category),
        "kind": FieldWords(_("Kind"), _RULE, _labelled(labels.KIND)),
        "title": FieldWords(_("Title"), _REWORDED, _plain),
        "what": FieldWords(_("What it is"), _REWORDED, _plain),
        "why": FieldWords(_("Why it matters"), _REWORDED, _plain),
        "ask": FieldWords(_("What to ask"), _REWORDED, _lines),
        "done_by": FieldWords(_("Who does it"), _RULE, _labelled(labels.DONE_BY)),
        "seen_by": FieldWords(_("Who sees it"), _RULE, _labelled(labels.SEEN_BY)),
        "family_ticks": FieldWords(_("The family may tick it off"), _RULE, _yes_or_no),
        "condition": FieldWords(_("Applies"), _RULE, _condition),
        "covers": FieldWords(_("Rows of the documented pathway"), _SOURCE, _listed),
        "source": FieldWords(_("Where it comes from"), _SOURCE, _source),
        "question": FieldWords(_("Question in the check-in"), _REWORDED, _plain),
        "level": FieldWords(_("When the answer is yes or not sure"), _RULE, _labelled(labels.LEVEL)),
        "level_source": FieldWords(_("Where this choice comes from"), _SOURCE, _plain),
        "schedule": FieldWords(_("Schedule"), _RULE, rule_words.schedule),
        "schedule_source": FieldWords(_("Where the schedule comes from"), _SOURCE, _plain),
        "waits_for": FieldWords(_("Waiting"), _RULE, _waits_for),
    },
    Anchor: {
        "title": FieldWords(_("Title"), _REWORDED, _plain),
        "explanation": FieldWords(_("Explanation"), _REWORDED, _plain),
    },
    Choice: {
        "title": FieldWords(_("Title"), _REWORDED, _plain),
        "steps": FieldWords(_("Steps to choose from"), _RULE, _steps),
        "rule": FieldWords(_("How many"), _RULE, _labelled(_CHOICE_RULE)),
    },
    Goal: {
        "title": FieldWords(_("Title"), _REWORDED, _plain),
        "why": FieldWords(_("Why it matters"), _REWORDED, _plain),
    },
    GlossaryEntry: {"meaning": FieldWords(_("What it means"), _REWORDED, _plain)},
}

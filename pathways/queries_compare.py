"""What the page shows that compares two versions. No query but for the two definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pathways import describe, diff, labels, queries
from pathways.definition import Definition, Kind, Step
from pathways.diff import Change, Part
from pathways.field_words import ChangeKind, field_words
from pathways.models import Version

CAME_OR_WENT = (ChangeKind.ADDED, ChangeKind.REMOVED)
WATCH = "watch"
TAGS: Mapping[ChangeKind, tuple[str | Promise, str]] = {
    ChangeKind.ADDED: (_("added"), "done"),
    ChangeKind.REMOVED: (_("removed"), "open"),
    ChangeKind.MOVED: (_("moved"), ""),
    ChangeKind.REWORDED: (_("re-worded"), ""),
    ChangeKind.RULE: (_("rule changed"), "wait"),
    ChangeKind.SOURCE: (_("source"), ""),
}
PARTS: Mapping[Part, str | Promise] = {
    Part.HEAD: _("title or summary"),
    Part.CATEGORY: _("category"),
    Part.STEP: _("step"),
    Part.FACT: _("fact"),
    Part.ANCHOR: _("named event"),
    Part.CHOICE: _("choice"),
    Part.GOAL: _("goal"),
    Part.GLOSSARY: _("hard word"),
    Part.SUCCESSION: _("split or merged"),
}
GROUPS: Mapping[str, str | Promise] = {
    Part.HEAD: _("Title and summary"),
    WATCH: _("Watch questions of the check-in"),
    Part.FACT: _("Facts"),
    Part.ANCHOR: _("Named events"),
    Part.CHOICE: _("Choices"),
    Part.GOAL: _("Goals"),
    Part.GLOSSARY: _("Hard words"),
    Part.SUCCESSION: _("Steps that were split or merged"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part that differs. `line`, `note` and `described` say what came or went; `changes` what differs."""

    part: Part
    what: str
    key: str
    title: str
    tags: tuple[Tag, ...]
    changes: tuple[Change, ...]
    line: str = ""
    note: str = ""
    described: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedGroup:
    key: str
    title: str
    parts: tuple[ChangedPart, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions beside each other; `counts` are sentences' parts such as *2 added*, `groups` is () when equal."""

    before: Version
    after: Version
    counts: tuple[str, ...]
    groups: tuple[ChangedGroup, ...]

    @property
    def parts(self) -> tuple[ChangedPart, ...]:
        return tuple(part for group in self.groups for part in group.parts)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two versions, with its parts by key."""

    definition: Definition
    parts: Mapping[Part, Mapping[str, Any]]


def compare_page(before: Version, after: Version) -> Comparison:
    """Read two versions, drafts too, and compare them. A published one that was read before costs no query."""
    return comparison(before, after, queries.definition(before.pk), queries.definition(after.pk))


def comparison(before: Version, after: Version, was: Definition, now: Definition) -> Comparison:
    """Compare two versions whose definitions are read already. No query."""
    old, new = _side(was), _side(now)
    changes = diff.diff(was, now)
    return Comparison(before, after, _in_words(diff.counts(changes)), _grouped(changes, old, new))


def counts_in_words(before: Definition, after: Definition) -> tuple[str, ...]:
    """Return how much differs, such as *2 added* and *1 re-worded*; () when nothing does."""
    return _in_words(diff.counts(diff.diff(before, after)))


def _side(definition: Definition) -> _Side:
    return _Side(definition, {part: diff.parts_by_key(part, definition) for part in Part})


def _grouped(changes: tuple[Change, ...], old: _Side, new: _Side) -> tuple[ChangedGroup, ...]:
    """Gather the changes of each part, and the parts under the headings of the version's own pages."""
    by_group: dict[str, list[ChangedPart]] = {}
    for (part, key), found in groupby(changes, key=lambda change: (change.part, change.key)):
        one = new.parts[part].get(key) or old.parts[part].get(key)
        changed = _changed_part(part, key, tuple(found), old, new)
        by_group.setdefault(_group_of(part, one), []).append(changed)
    titles = _headings(old.definition, new.definition)
    return tuple(
        ChangedGroup(key, title, tuple(by_group[key])) for key, title in titles.items() if key in by_group
    )


def _headings(old: Definition, new: Definition) -> dict[str, str]:
    """Return group -> heading in the order of the page; a category that is gone keeps its heading, last."""
    others = {str(key): str(title) for key, title in GROUPS.items()}
    head = {str(Part.HEAD): others.pop(Part.HEAD)}
    both = (*new.categories, *old.categories)
    categories = {key: title for one in reversed(both) for key, title in [(f"in-{one.key}", one.title)]}
    in_order = {f"in-{one.key}": categories[f"in-{one.key}"] for one in both}
    return head | in_order | others


def _group_of(part: Part, one: Any) -> str:
    if isinstance(one, Step):
        return WATCH if one.kind is Kind.WATCH else f"in-{one.category}"
    return f"in-{one.key}" if part is Part.CATEGORY else str(part)


def _changed_part(part: Part, key: str, changes: tuple[Change, ...], old: _Side, new: _Side) -> ChangedPart:
    kinds = sorted({change.kind for change in changes}, key=list(ChangeKind).index)
    tags = tuple(Tag(str(words), kind) for words, kind in (TAGS[one] for one in kinds))
    title, what = changes[0].title, str(PARTS[part])
    if kinds[0] not in CAME_OR_WENT:
        return ChangedPart(part, what, key, title, tags, changes)
    side = new if kinds[0] is ChangeKind.ADDED else old
    one = side.parts[part][key]
    line, note = _step_in_short(one) if isinstance(one, Step) else ("", "")
    return ChangedPart(part, what, key, title, tags, (), line, note, _described(part, one, side.definition))


def _step_in_short(step: Step) -> tuple[str, str]:
    """For example *Decision · family and team together · documented pathway, section on prognosis*."""
    if step.kind is Kind.WATCH:
        level = str(labels.LEVEL[step.level]) if step.level else ""
        return " · ".join(text for text in (level, describe.source(step)) if text), step.question
    who = (str(labels.KIND[step.kind]), str(labels.DONE_BY[step.done_by]))
    return " · ".join((*who, describe.source(step))), step.what


def _described(part: Part, one: Any, version: Definition) -> tuple[tuple[str, str], ...]:
    """Return everything that a part says, as label and text; what it leaves open is left out."""
    if part is Part.SUCCESSION:
        return ()
    values = ((name, getattr(one, name)) for name in diff.compared_fields(part, type(one)) if name != "title")
    filled = ((field_words(type(one), name), value) for name, value in values if value not in (None, "", ()))
    return tuple((str(read.label), read.words(value, version)) for read, value in filled)


def _in_words(counted: Mapping[ChangeKind, int]) -> tuple[str, ...]:
    return tuple(_count_words(kind, count) for kind, count in counted.items())


def _count_words(kind: ChangeKind, count: int) -> str:
    match kind:
        case ChangeKind.ADDED:
            words = ngettext("%(count)s added", "%(count)s added", count)
        case ChangeKind.REMOVED:
            words = ngettext("%(count)s removed", "%(count)s removed", count)
        case ChangeKind.MOVED:
            words = ngettext("%(count)s moved", "%(count)s moved", count)
        case ChangeKind.REWORDED:
            words = ngettext("%(count)s re-worded", "%(count)s re-worded", count)
        case ChangeKind.RULE:
            words = ngettext("%(count)s rule changed", "%(count)s rules changed", count)
        case ChangeKind.SOURCE:
            words = ngettext("%(count)s source changed", "%(count)s sources changed", count)
    return words % {"count": count}

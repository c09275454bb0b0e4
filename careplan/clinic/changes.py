"""What a preview says: the changes of `reconcile`, sorted under headings, each with its reason. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from careplan.plans.reconcile import SCHEDULE_IS_OVER, TO_BE_DECIDED, Change, ChangeKind, KeptBecause
from careplan.plans.states import Applies
from pathways.definition import Definition, SeenBy
from pathways.joined import commas


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One step. `reason` is empty where the heading's own words are the reason; `day` where none is known or moves."""

    title: str
    category: str
    reason: str = ""
    day: str = ""
    nurses_only: bool = False


@dataclass(slots=True)
class PreviewGroup:
    """One heading of a preview. `meaning` says why, and what it will mean for the family."""

    key: str
    heading: str
    meaning: str
    lines: list[PreviewLine] = field(default_factory=list)

    @property
    def by_category(self) -> list[tuple[str, list[PreviewLine]]]:
        """The lines under the titles of their categories, in the version's order."""
        categories: dict[str, list[PreviewLine]] = {}
        for line in self.lines:
            categories.setdefault(line.category, []).append(line)
        return list(categories.items())


def preview(
    changes: Iterable[Change], definition: Definition, *, decided_by: Mapping[str, str] | None = None
) -> list[PreviewGroup]:
    """The changes in words, in the order a nurse reads them; groups without a line are left out.

    `decided_by`: step key -> the name of the nurse whose hand a rule will not overrule.
    """
    groups = {group.key: group for group in _groups()}
    changes = list(changes)
    moved = {one.step_key for one in changes if one.kind in (ChangeKind.ADD, ChangeKind.RESTORE)}
    moved |= {one.step_key for one in changes if one.kind in (ChangeKind.WITHDRAW, ChangeKind.KEEP)}
    waits = {one.step_key for one in changes if one.kind is ChangeKind.NEEDS_ANSWER}
    for change in changes:
        key = _group_of(change, moved, waits)
        if key:
            groups[key].lines.append(_line(change, definition, decided_by or {}))
    return [group for group in groups.values() if group.lines]


def _groups() -> list[PreviewGroup]:
    return [
        PreviewGroup(
            "in",
            _("Will be there"),
            _(
                "Always part of this pathway, where no other reason stands. "
                "It has no date until you set one, or the pathway gives one."
            ),
        ),
        PreviewGroup("out", _("Will be taken out"), _("What was done and written stays in the history.")),
        PreviewGroup(
            "decide",
            _("You decide"),
            _("Tests and treatments. The family sees one only after you say that it applies."),
        ),
        PreviewGroup("answer", _("Waits for an answer"), _("It stays open until the question is answered.")),
        PreviewGroup("move", _("Another day"), _("The day follows the schedule of the pathway.")),
        PreviewGroup("keep", _("Stays as you set it"), _("A nurse’s hand beats the rule.")),
        PreviewGroup(
            "no",
            _("Will not be there"),
            _("It does not apply. You can still say that it does, with a reason."),
        ),
    ]


def _group_of(change: Change, moved: set[str], waits: set[str]) -> str:
    if change.kind in (ChangeKind.ADD, ChangeKind.RESTORE):
        return "in"
    if change.kind is ChangeKind.WITHDRAW:
        return "out"
    if change.kind is ChangeKind.KEEP:
        return "keep"
    if change.kind is ChangeKind.REDATE:
        return "move"
    if change.kind is ChangeKind.NEEDS_ANSWER:
        return "answer"
    if change.kind is ChangeKind.SET_APPLIES and change.step_key not in moved | waits:
        return {Applies.UNDECIDED: "decide", Applies.NO: "no"}.get(Applies(change.after), "")
    return ""


def _line(change: Change, definition: Definition, decided_by: Mapping[str, str]) -> PreviewLine:
    try:
        step = definition.step(change.step_key)
    except KeyError:
        return PreviewLine(change.step_key, "", _("this version no longer has it"))
    return PreviewLine(
        step.title,
        definition.category(step.category).title,
        _reason(change, definition, decided_by),
        _day(change),
        nurses_only=step.seen_by is SeenBy.NURSE,
    )


def _day(change: Change) -> str:
    """The day an item gets, or from which day to which it moves."""
    if change.kind is ChangeKind.REDATE:
        return moved_days(change.before, change.after)
    if change.kind is ChangeKind.ADD and change.window is not None:
        return day_words(change.window.due)
    return ""


def moved_days(before: str, after: str) -> str:
    """From which day to which, both ISO 8601, empty for none."""
    return _("from %(before)s to %(after)s") % {
        "before": day_words(date.fromisoformat(before) if before else None),
        "after": day_words(date.fromisoformat(after) if after else None),
    }


def day_words(when: date | None) -> str:
    return date_format(when, "DATE_FORMAT") if when else _("no date")


def _reason(change: Change, definition: Definition, decided_by: Mapping[str, str]) -> str:
    if change.kind is ChangeKind.NEEDS_ANSWER:
        questions = commas(definition.fact(key).question for key in change.needs)
        return _("not answered yet: %(questions)s") % {"questions": questions}
    if change.kind is ChangeKind.KEEP:
        if change.reason == KeptBecause.DATED_BY_HAND and change.after:
            return _("its day was set by hand; by the pathway it would be %(day)s") % {
                "day": day_words(date.fromisoformat(change.after))
            }
        if change.reason == KeptBecause.DATED_BY_HAND:
            return _("its day was set by hand; by the facts it does not apply, so decide about it")
        name = decided_by.get(change.step_key)
        return _("decided by %(name)s") % {"name": name} if name else _("decided by hand")
    if change.reason == SCHEDULE_IS_OVER:
        return _("by the pathway it does not come back now")
    if change.reason == TO_BE_DECIDED:
        return _("you decide now whether it applies")
    return change.reason if definition.step(change.step_key).condition is not None else ""

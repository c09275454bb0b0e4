"""What moving to another version would change, in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from careplan.plans.moving import Move
from careplan.plans.reconcile import SCHEDULE_IS_OVER, TO_BE_DECIDED, Change, ChangeKind, KeptBecause
from careplan.plans.states import Applies
from pathways.definition import Definition
from pathways.joined import commas
from pathways.schedules import shown_due


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One change. `step_key` names an open item that would be dropped: it needs a reason."""

    title: str
    more: str = ""
    step_key: str = ""


@dataclass(slots=True)
class MoveHeading:
    key: str
    heading: str
    meaning: str
    lines: list[MoveLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MoveWords:
    headings: list[MoveHeading]

    @property
    def count(self) -> int:
        return sum(len(heading.lines) for heading in self.headings)

    @property
    def dropped(self) -> list[MoveLine]:
        return [line for heading in self.headings for line in heading.lines if line.step_key]


def words_of_move(
    move: Move, before: Definition, after: Definition, *, today: date | None = None
) -> MoveWords:
    """The changes that somebody would notice, sorted under headings; those without a line are left out.

    `today`: for one plan, whose days are told as somebody reads them on that day; a group has days in each plan.
    """
    headings = {one.key: one for one in _headings()}
    present = {one.step_key for one in move.shown if one.kind in _SAYS_IT_ALL}
    for change in move.shown:
        key = _heading_of(change, present)
        if key:
            headings[key].lines.append(_line(change, move, before, after, today))
    for fact, option in move.lost:
        headings["lost"].lines.append(_lost(fact, option, before))
    return MoveWords([one for one in headings.values() if one.lines])


_SAYS_IT_ALL = {ChangeKind.ADD, ChangeKind.RESTORE, ChangeKind.WITHDRAW, ChangeKind.NEEDS_ANSWER}


def _headings() -> list[MoveHeading]:
    return [
        MoveHeading("added", _("New in the plan"), _("The family sees it from then on.")),
        MoveHeading(
            "decide", _("For you to decide"), _("It is new. The family sees it once you say that it applies.")
        ),
        MoveHeading(
            "answer",
            _("Waits for an answer"),
            _("The plan waits until a fact is answered."),
        ),
        MoveHeading("reworded", _("Other words"), _("The step stays; its text or its place changes.")),
        MoveHeading("redated", _("Another day"), _("The day comes from the new schedule.")),
        MoveHeading("dropped", _("Taken out"), _("What was done and written stays in the history.")),
        MoveHeading("no", _("Does not apply any more"), _("By the new rules. Nothing of it was open.")),
        MoveHeading("lost", _("Answers that become “not known”"), _("The new version does not have them.")),
        MoveHeading("kept", _("Stays as a nurse set it"), _("A nurse’s hand beats the rule.")),
    ]


def _heading_of(change: Change, present: Iterable[str]) -> str:
    match change.kind:
        case ChangeKind.ADD | ChangeKind.RESTORE:
            return "added"
        case ChangeKind.NEEDS_ANSWER:
            return "answer"
        case ChangeKind.REWORD:
            return "reworded"
        case ChangeKind.REDATE:
            return "redated"
        case ChangeKind.WITHDRAW:
            return "dropped"
        case ChangeKind.KEEP:
            return "kept"
    if change.step_key in present:
        return ""
    return {Applies.UNDECIDED: "decide", Applies.NO: "no" if change.before else ""}.get(
        Applies(change.after), ""
    )


def _line(change: Change, move: Move, before: Definition, after: Definition, today: date | None) -> MoveLine:
    title = _title(change.step_key, before, after)
    match change.kind:
        case ChangeKind.NEEDS_ANSWER:
            questions = commas(after.fact(key).question for key in change.needs)
            return MoveLine(title, _("not answered yet: %(questions)s") % {"questions": questions})
        case ChangeKind.REDATE:
            return MoveLine(title, _days(change, _due(change, move, after, today)) if today else "")
        case ChangeKind.ADD if change.window and today:
            return MoveLine(title, _("on %(day)s") % {"day": _due(change, move, after, today)})
        case ChangeKind.WITHDRAW:
            return MoveLine(title, _why_out(change, after), step_key=change.step_key)
        case ChangeKind.KEEP:
            by_date = change.reason == KeptBecause.DATED_BY_HAND
            return MoveLine(title, _("its day was set by hand") if by_date else _("decided by hand"))
        case ChangeKind.REWORD:
            return MoveLine(title, _reworded(change.step_key, before, after))
    return MoveLine(title)


def _why_out(change: Change, after: Definition) -> str:
    if change.reason == SCHEDULE_IS_OVER:
        return _("its schedule has ended")
    if change.reason == TO_BE_DECIDED:
        return _("it stands open until you say that it applies")
    return change.reason if change.step_key in after.steps_by_key else _("the new version no longer has it")


def _reworded(key: str, before: Definition, after: Definition) -> str:
    """The title before, when it changed: a nurse knows the step by it."""
    old, new = before.steps_by_key.get(key), after.steps_by_key.get(key)
    if old is None or new is None or old.title == new.title:
        return ""
    return _("until now: %(title)s") % {"title": old.title}


def _due(change: Change, move: Move, after: Definition, today: date) -> str:
    """The new day, in words, as it stands when it is read: a calendar rhythm rolls on."""
    if change.window is None:
        return _("no day")
    schedule = after.step(change.step_key).schedule if change.step_key in after.steps_by_key else None
    return _day(shown_due(schedule, change.window.due, move.there.situation, today))


def _days(change: Change, after: str) -> str:
    before = _day(date.fromisoformat(change.before)) if change.before else _("no day")
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _title(key: str, before: Definition, after: Definition) -> str:
    step = after.steps_by_key.get(key) or before.steps_by_key.get(key)
    return step.title if step else key


def _lost(fact_key: str, option_key: str, before: Definition) -> MoveLine:
    fact = before.fact(fact_key)
    label = next((option.label for option in fact.choices if option.key == option_key), option_key)
    return MoveLine(fact.question, _("until now: %(title)s") % {"title": label})

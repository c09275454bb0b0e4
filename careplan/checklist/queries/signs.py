"""Warning signs: the full list with its numbers, and what was reported and answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, OuterRef, Q, QuerySet

from careplan.checkins.models import Sign
from careplan.checklist.queries.shared import PlanHead, TeamHours, hours_of, plan_head
from careplan.checklist.wording import Viewer, closed_words, taken_on_words
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import Patient, Plan
from careplan.statements import Given, Statement
from pathways.definition import Definition, Level, Step

ANSWERS_SHOWN_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SignRow:
    """One reported sign: what was said, who reported it, who is on it, and who answered it and how.

    `taken_on` and `closed` are lines such as "Nora called, 14:20"; empty while nobody has.
    """

    id: int
    said: str
    is_sure: bool
    by_name: str
    at: datetime
    taken_on: str
    closed: str
    answer: str


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one plan, by what the family does about them. Both levels are the pathway's, never worked out."""

    call_now: tuple[SignRow, ...] = ()
    tell_today: tuple[SignRow, ...] = ()
    answered: tuple[SignRow, ...] = ()

    @property
    def are_open(self) -> bool:
        return bool(self.call_now or self.tell_today)


@dataclass(frozen=True, slots=True)
class WarningSigns:
    """The fixed list of a version by its two levels, when somebody reads, and the days that are closed."""

    head: PlanHead
    call_now: tuple[Step, ...]
    tell_today: tuple[Step, ...]
    hours: TeamHours


def signs_shown(plan: Given | OuterRef) -> QuerySet[Sign]:
    """What is open, and what was answered after the moment `answered_since`."""
    lately = Q(closed_at=None) | Q(closed_at__gte=Given("answered_since", DateTimeField()))
    return Sign.objects.filter(lately, plan=plan)


_open_or_answered = Statement(
    lambda: (
        signs_shown(Given("plan"))
        .select_related("step", "reported_by", "taken_on_by", "closed_by", "closing_event__by")
        .order_by("id")
    )
)


def signs_of(patient: Patient, plan: Plan, viewer: Viewer) -> Signs:
    """What is open, the oldest first, and what was answered in the last three days (one query)."""
    rows = _open_or_answered.rows(plan=plan.pk, answered_since=viewer.now - ANSWERS_SHOWN_FOR)
    return group_signs(patient, rows, viewer)


def group_signs(patient: Patient, signs: Iterable[Sign], viewer: Viewer) -> Signs:
    """Sort signs, read with what `signs_of` reads, into open ones by level and answered ones."""
    by_level: dict[str, list[SignRow]] = {Level.CALL_NOW: [], Level.TELL_TODAY: []}
    answered = []
    signs = list(signs)
    viewer.reader.put_into(sign.step for sign in signs)
    for sign in signs:
        row = _row(patient, sign, viewer)
        (by_level[sign.level] if sign.is_open else answered).append(row)
    return Signs(tuple(by_level[Level.CALL_NOW]), tuple(by_level[Level.TELL_TODAY]), tuple(answered[::-1]))


def _row(patient: Patient, sign: Sign, viewer: Viewer) -> SignRow:
    closing = history.entries(patient, [sign.closing_event]) if sign.closing_event_id else []
    return SignRow(
        id=sign.pk,
        said=sign.step.title,
        is_sure=sign.answer == Sign.Answer.YES,
        by_name=viewer.name(sign.reported_by),
        at=sign.reported_at,
        taken_on=taken_on_words(sign.taken_on_by, sign.taken_on_at, viewer) if sign.taken_on_by_id else "",
        closed=closed_words(sign.outcome, sign.closed_by, sign.closed_at, viewer)
        if sign.closed_by_id
        else "",
        answer=closing[0].words.get("answer", "") if closing else "",
    )


def watched(definition: Definition | None, level: Level) -> tuple[Step, ...]:
    """The warning signs of one level, in the author's order."""
    return tuple(step for step in definition.watch_steps if step.level is level) if definition else ()


def warning_signs(access: Access) -> WarningSigns:
    """The page of all warning signs (four queries)."""
    head = plan_head(access)
    definition = head.definition
    return WarningSigns(
        head=head,
        call_now=watched(definition, Level.CALL_NOW),
        tell_today=watched(definition, Level.TELL_TODAY),
        hours=hours_of(access.team, Viewer.of(access), ahead=None),
    )

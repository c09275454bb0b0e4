"""Warning signs: the full list with its numbers, and what was reported and answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, OuterRef, Q, QuerySet

from careplan.checkins.models import Sign, clock_group
from careplan.checklist.queries.shared import PlanHead, TeamHours, hours_of, plan_head
from careplan.checklist.wording import (
    Viewer,
    answered_words,
    closed_words,
    message_sent_words,
    taken_on_words,
)
from careplan.notify import queries as post_office
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import Event, Patient, Plan
from careplan.statements import Given, Statement
from pathways.definition import Definition, Level, Step

ANSWERS_SHOWN_FOR = timedelta(days=3)


# What `group_signs` reads of a sign.
RELATED = (
    *("step", "reported_by", "taken_on_by", "answered_by", "closed_by"),
    *("answering_event__by", "closing_event__by"),
)


@dataclass(frozen=True, slots=True)
class SignRow:
    """One reported sign: what was said, who reported it, and each step since.

    `sent`, `taken_on`, `answered` and `closed` are lines such as "Nora called, 14:20"; empty while it is not so.
    `sent`: that a message went to the team, said while nobody has answered. `answer`, `closing`: a nurse's words.
    """

    id: int
    said: str
    is_sure: bool
    by_name: str
    at: datetime
    sent: str
    taken_on: str
    answered: str
    answer: str
    closed: str
    closing: str


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one plan, by what the family does about them. `answered`: closed or not.

    Both levels are the pathway's, never worked out.
    """

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
    """What is open, and what was closed after the moment `answered_since`."""
    lately = Q(closed_at=None) | Q(closed_at__gte=Given("answered_since", DateTimeField()))
    return Sign.objects.filter(lately, plan=plan)


_open_or_answered = Statement(lambda: as_shown(signs_shown(Given("plan"))))


def as_shown(signs: QuerySet[Sign]) -> QuerySet[Sign]:
    """With all that `group_signs` reads of a sign, in its order."""
    return signs.select_related(*RELATED).order_by("id")


def signs_of(patient: Patient, plan: Plan, viewer: Viewer) -> Signs:
    """What nobody has answered, the oldest first; what was and is open still; what was closed in the last three days.

    One query; one more where something waits for an answer.
    """
    rows = _open_or_answered.rows(plan=plan.pk, answered_since=viewer.now - ANSWERS_SHOWN_FOR)
    return group_signs(patient, rows, viewer)


def group_signs(patient: Patient, signs: Iterable[Sign], viewer: Viewer) -> Signs:
    """Sort signs, read as by `as_shown`: those that nobody has answered, by level, and answered ones, the newest
    first."""
    by_level: dict[str, list[SignRow]] = {Level.CALL_NOW: [], Level.TELL_TODAY: []}
    answered = []
    found = list(signs)
    viewer.reader.put_into(sign.step for sign in found)
    waiting = {clock_group(sign.checkin_id, sign.level) for sign in found if not sign.is_answered}
    sent = post_office.first_sent(waiting) if waiting else {}
    for sign in found:
        row = _row(patient, sign, viewer, sent)
        (answered if sign.is_answered else by_level[sign.level]).append(row)
    return Signs(tuple(by_level[Level.CALL_NOW]), tuple(by_level[Level.TELL_TODAY]), tuple(answered[::-1]))


def _row(patient: Patient, sign: Sign, viewer: Viewer, sent: Mapping[str, datetime]) -> SignRow:
    sent_at = None if sign.is_answered else sent.get(clock_group(sign.checkin_id, sign.level))
    is_apart = sign.closing_event_id != sign.answering_event_id  # until 2026 one event said both
    return SignRow(
        id=sign.pk,
        said=sign.step.title,
        is_sure=sign.answer == Sign.Answer.YES,
        by_name=viewer.name(sign.reported_by),
        at=sign.reported_at,
        sent=message_sent_words(sent_at, viewer) if sent_at else "",
        taken_on=taken_on_words(sign.taken_on_by, sign.taken_on_at, viewer) if sign.taken_on_by_id else "",
        answered=answered_words(sign.outcome, sign.answered_by, sign.answered_at, viewer)
        if sign.outcome  # a sign that was closed with its plan, after a death, was answered by nobody
        else "",
        answer=_words_of(patient, sign.answering_event),
        closed=closed_words(sign.closed_by, sign.closed_at, viewer) if sign.closed_by_id else "",
        closing=_words_of(patient, sign.closing_event) if is_apart else "",
    )


def _words_of(patient: Patient, event: Event | None) -> str:
    return history.entries(patient, [event])[0].words.get("answer", "") if event else ""


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

"""Questions for the visit, and the sheet that is printed for it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from careplan.checklist.queries.questions import may_be_opened
from careplan.checklist.queries.several import Group, to_choose_from
from careplan.checklist.queries.shared import EVENT_FIELDS, PlanHead, for_family, plan_head
from careplan.checklist.queries.signs import watched
from careplan.checklist.rows import date_words
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import VisitQuestion
from careplan.plans.states import OPEN_STATUSES, VisitOutcome
from pathways.definition import Level, Step

MOST_SETTLED = 10
MOST_APPOINTMENTS = 5
FIELDS = (
    *("position", "item__own_title", "item__status", "item__step__title", "item__step__seen_by"),
    *("item__step__key", "item__step__version_id"),
    *(f"event__{name}" for name in EVENT_FIELDS),
    *("settled_event__data", "settled_event__at"),
)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One question. `about` is the item's title, or empty.

    `up`: the question it would stand before when moved up; `down`: before which when moved down, "" at the end;
    None: it cannot go further.
    """

    id: int
    text: str
    by_name: str
    at: datetime
    about: str
    item_id: int | None
    is_lost: bool
    up: int | None = None
    down: int | str | None = None
    outcome: str = ""
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class VisitList:
    """The questions that wait, in the family's order, and the last that were asked or taken off."""

    head: PlanHead
    questions: tuple[VisitRow, ...] = ()
    settled: tuple[VisitRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """What goes on paper: appointments to come, questions, what is open, and the warning signs."""

    head: PlanHead
    questions: tuple[VisitRow, ...]
    appointments: tuple[Appointment, ...]
    groups: tuple[Group, ...]
    call_now: tuple[Step, ...]
    tell_today: tuple[Step, ...]


def visit_list(access: Access) -> VisitList:
    """The list of this person's plan (four queries)."""
    head, viewer = plan_head(access), Viewer.of(access)
    if head.plan is None:
        return VisitList(head)
    rows = VisitQuestion.objects.filter(plan=head.plan).select_related(
        "item__step", "event__by", "settled_event"
    )
    waiting = list(rows.filter(settled_event=None).only(*FIELDS).order_by("position", "id"))
    settled = list(
        rows.filter(settled_event__isnull=False)
        .only(*FIELDS)
        .order_by("-settled_event__number")[:MOST_SETTLED]
    )
    return VisitList(head, _rows(access, waiting, viewer), _rows(access, settled, viewer))


def visit_sheet(access: Access) -> VisitSheet:
    """Everything for the sheet (six queries, three more where days follow rules)."""
    questions, viewer = visit_list(access), Viewer.of(access)
    open_items = to_choose_from(questions.head, viewer)
    later = for_family(plan=questions.head.plan, status__in=OPEN_STATUSES, appointment_at__gte=access.now)
    booked = list(later.order_by("appointment_at")[:MOST_APPOINTMENTS])
    access.reader.put_into_items(booked)
    return VisitSheet(
        head=questions.head,
        questions=questions.questions,
        appointments=tuple(Appointment(item.title, date_words(item, viewer)) for item in booked),
        groups=open_items.groups,
        call_now=watched(questions.head.definition, Level.CALL_NOW),
        tell_today=watched(questions.head.definition, Level.TELL_TODAY),
    )


def _rows(access: Access, questions: Sequence[VisitQuestion], viewer: Viewer) -> tuple[VisitRow, ...]:
    access.reader.put_into_items(question.item for question in questions)
    for question in questions:
        question.event.item = question.item
    entries = history.entries(access.patient, [question.event for question in questions])
    rows = []
    for place, (question, entry) in enumerate(zip(questions, entries, strict=True)):
        item = question.item
        is_known = item is not None and may_be_opened(item)
        is_waiting = question.settled_event_id is None
        rows.append(
            VisitRow(
                id=question.pk,
                text=entry.words.get("question", ""),
                by_name=viewer.name(question.event.by),
                at=entry.at,
                about=item.title if is_known else "",
                item_id=item.pk if is_known else None,
                is_lost=entry.lost,
                up=questions[place - 1].pk if is_waiting and place else None,
                down=_below(questions, place) if is_waiting else None,
                outcome="" if is_waiting else _outcome(question),
                op_id=str(uuid4()) if is_waiting else "",
            )
        )
    return tuple(rows)


def _below(questions: Sequence[VisitQuestion], place: int) -> int | str | None:
    if place + 1 == len(questions):
        return None
    return questions[place + 2].pk if place + 2 < len(questions) else ""


def _outcome(question: VisitQuestion) -> str:
    return str(VisitOutcome(json.loads(question.settled_event.data)["outcome"]).label)

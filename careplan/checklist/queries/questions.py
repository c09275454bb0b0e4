"""Questions of the family, and the answers of a nurse."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, OuterRef, Q, QuerySet

from careplan.accounts.language import isolated
from careplan.checklist.queries.shared import EVENT_FIELDS, PlanHead, plan_head, reading_line
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import Item, Patient, Plan, Question
from careplan.plans.states import ItemStatus
from careplan.statements import Given, Statement
from pathways.definition import SeenBy

ANSWERS_NEW_FOR = timedelta(days=3)
MOST_QUESTIONS = 50
QUESTION_FIELDS = (
    *("item__own_title", "item__status", "item__step__title", "item__step__seen_by"),
    *("item__step__key", "item__step__version_id"),
    *(f"{event}__{name}" for event in ("event", "answered_event") for name in EVENT_FIELDS),
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question and, once there is one, its answer. `about` is the item's title, or empty."""

    id: int
    text: str
    by_name: str
    at: datetime
    about: str
    item_id: int | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    is_lost: bool


@dataclass(frozen=True, slots=True)
class QuestionList:
    head: PlanHead
    questions: tuple[QuestionRow, ...]
    reading: str


def asked_lately(patient: Patient, plan: Plan, viewer: Viewer) -> tuple[QuestionRow, ...]:
    """What still waits for an answer, and what was answered in the last three days (one query)."""
    rows = _asked_lately.rows(plan=plan.pk, answered_since=viewer.now - ANSWERS_NEW_FOR)
    return _rows(patient, rows, viewer)


def question_list(access: Access) -> QuestionList:
    """Every question of this person's plans, the newest first (five queries)."""
    viewer = Viewer.of(access)
    rows = _rows(access.patient, _questions(patient=access.patient), viewer)
    return QuestionList(plan_head(access), rows, reading_line(access.team, viewer))


def asked_about(patient: Patient, item_id: int, viewer: Viewer) -> tuple[QuestionRow, ...]:
    """What was asked about one item (one query)."""
    return _rows(patient, _questions(patient=patient, item_id=item_id), viewer)


def _questions(*conditions: Q, **lookups: object) -> QuerySet[Question]:
    # A question of the family about a step stays theirs, also where the step was later kept for nurses.
    return _read(Question.objects.filter(*conditions, **lookups))


def _read(questions: QuerySet[Question]) -> QuerySet[Question]:
    return (
        questions.select_related("item__step", "event__by", "answered_event__by")
        .only(*QUESTION_FIELDS)
        .order_by("-id")[:MOST_QUESTIONS]
    )


def questions_shown(plan: Given | OuterRef) -> QuerySet[Question]:
    """What waits for an answer, and what was answered after the moment `answered_since`."""
    answered_lately = Q(answered_event__at__gte=Given("answered_since", DateTimeField()))
    return Question.objects.filter(Q(answered_event=None) | answered_lately, plan=plan)


_asked_lately = Statement(lambda: _read(questions_shown(Given("plan"))))


def may_be_opened(item: Item) -> bool:
    is_for_family = item.step is None or item.step.seen_by == SeenBy.FAMILY
    return is_for_family and item.status != ItemStatus.ENTERED_IN_ERROR


def _rows(patient: Patient, questions: Iterable[Question], viewer: Viewer) -> tuple[QuestionRow, ...]:
    found = list(questions)
    viewer.reader.put_into_items(question.item for question in found)
    return tuple(_row(patient, question, viewer) for question in found)


def _row(patient: Patient, question: Question, viewer: Viewer) -> QuestionRow:
    item = question.item
    # Both events are about the question's item, which is read already.
    events = [event for event in (question.event, question.answered_event) if event is not None]
    for event in events:
        event.item = item
    entries = history.entries(patient, events)
    asked, answered = entries[0], entries[1] if len(entries) > 1 else None
    is_known = item is not None and may_be_opened(item)
    return QuestionRow(
        id=question.pk,
        text=asked.words.get("question", ""),
        by_name=viewer.name(question.event.by),
        at=asked.at,
        about=item.title if is_known else "",
        item_id=item.pk if is_known else None,
        answer=answered.words.get("answer", "") if answered else "",
        answered_by=isolated(question.answered_event.by.first_name) if answered else "",
        answered_at=answered.at if answered else None,
        is_lost=asked.lost or bool(answered and answered.lost),
    )

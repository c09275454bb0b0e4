"""Questions of the family, and the answers of a nurse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet

from careplan.accounts.language import isolated
from careplan.checklist.queries.shared import EVENT_FIELDS, PlanHead, plan_head, reading_line
from careplan.checklist.talk_telling import corrected_words
from careplan.checklist.talking import ThreadRow, may_be_opened, thread_rows
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from careplan.plans.history import Entry
from careplan.plans.models import Event, Patient, Plan, Question
from careplan.plans.states import EventKind
from careplan.plans.talk import threads
from careplan.statements import Given, Statement

ANSWERS_NEW_FOR = timedelta(days=3)
MOST_QUESTIONS = 50
QUESTION_FIELDS = (
    *("item__own_title", "item__status", "item__step__title", "item__step__seen_by"),
    *("item__step__key", "item__step__version_id"),
    *(f"{event}__{name}" for event in ("event", "answered_event") for name in EVENT_FIELDS),
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """That words were put right, when, and what stood there before."""

    words: str
    earlier: tuple[str, ...]


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
    corrected: tuple[Corrected, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionList:
    head: PlanHead
    questions: tuple[ThreadRow, ...]
    reading: str


def asked_lately(patient: Patient, plan: Plan, viewer: Viewer) -> tuple[QuestionRow, ...]:
    """What still waits for an answer, and what was answered in the last three days (one query; one more where
    somebody has corrected words since)."""
    rows = _asked_lately.rows(plan=plan.pk, patient=patient.pk, answered_since=viewer.now - ANSWERS_NEW_FOR)
    return _rows(patient, rows, viewer)


def question_list(access: Access) -> QuestionList:
    """Every question of this person's plans, the newest first (eight queries at most)."""
    viewer, head = Viewer.of(access), plan_head(access)
    questions = list(_questions(patient=access.patient)[:MOST_QUESTIONS])
    viewer.reader.put_into_items(question.item for question in questions)
    found = threads(access.patient, events_of(questions), history.Reader.of(access))
    rows = thread_rows(found, viewer, may_correct=access.takes_part and head.is_open)
    return QuestionList(head, tuple(reversed(rows)), reading_line(access.team, viewer))


def _questions(*conditions: Q, **lookups: object) -> QuerySet[Question]:
    # A question of the family about a step stays theirs, also where the step was later kept for nurses.
    return _read(Question.objects.filter(*conditions, **lookups))


def _read(questions: QuerySet[Question]) -> QuerySet[Question]:
    return (
        questions.select_related("item__step", "event__by", "answered_event__by")
        .only(*QUESTION_FIELDS)
        .order_by("-id")
    )


def events_of(questions: Iterable[Question]) -> list[Event]:
    """The events of questions and answers, each with its item."""
    found = []
    for question in questions:
        for event in (question.event, question.answered_event):
            if event is not None:
                event.item = question.item  # both are about the question's item, which is read already
                found.append(event)
    return found


def questions_shown(plan: Given | OuterRef) -> QuerySet[Question]:
    """What waits for an answer, and what was answered after the moment `answered_since`."""
    answered_lately = Q(answered_event__at__gte=Given("answered_since", DateTimeField()))
    return Question.objects.filter(Q(answered_event=None) | answered_lately, plan=plan)


def _with_corrected(questions: QuerySet[Question]) -> QuerySet[Question]:
    later = Event.objects.filter(
        patient=Given("patient"), kind=EventKind.CORRECTED, number__gt=OuterRef("event__number")
    )
    return questions.annotate(is_corrected=Exists(later))


_asked_lately = Statement(lambda: _with_corrected(_read(questions_shown(Given("plan"))))[:MOST_QUESTIONS])


def _rows(patient: Patient, found: list[Question], viewer: Viewer) -> tuple[QuestionRow, ...]:
    viewer.reader.put_into_items(question.item for question in found)
    entries = history.entries(patient, events_of(found))
    corrected = [question.event.number for question in found if question.is_corrected]
    later = history.corrections_of(patient, [entry.number for entry in entries] if corrected else [])
    said = {entry.number: entry for entry in history.as_corrected([*entries, *later])}
    return tuple(_row(question, said, viewer) for question in found)


def _row(question: Question, said: Mapping[int, Entry], viewer: Viewer) -> QuestionRow:
    item, asked = question.item, said[question.event.number]
    answered = said[question.answered_event.number] if question.answered_event else None
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
        corrected=tuple(
            Corrected(corrected_words(entry.corrected_at, viewer), entry.earlier)
            for entry in (asked, answered)
            if entry is not None and entry.corrected_at
        ),
    )


@dataclass(frozen=True, slots=True)
class WordsPage:
    """Words that the reader wrote and may correct. `about`: the item's title, or empty."""

    head: PlanHead
    number: int
    text: str
    label: str
    about: str
    item_id: int | None


def words_page(access: Access, number: int) -> WordsPage:
    """The newest words of one event of this person's own (five queries). Raises NotThere, also for another's."""
    events = Event.objects.filter(patient=access.patient, number=number, by=access.user)
    event = events.filter(kind__in=history.WORDS_OF_KIND).select_related("by", "item__step").first()
    reader = history.Reader.of(access)
    found = history.entries(access.patient, [event] if event else [], reader)
    if not found or not found[0].said or not (event.item is None or may_be_opened(event.item)):
        raise NotThere
    access.reader.put_into_items([event.item])
    later = history.corrections_of(access.patient, [number], reader)
    (entry,) = history.as_corrected([*found, *later])
    item = event.item
    return WordsPage(
        head=plan_head(access),
        number=number,
        text=entry.said,
        label=entry.label,
        about=item.title if item else "",
        item_id=item.pk if item else None,
    )

"""What happened since my last review, and what still waits for an answer from before."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from careplan.clinic.reasons import news_in_words
from careplan.clinic.telling import tell
from careplan.clinic.told import Names, Told
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import Event, Item, Plan, Question, ReviewMark
from careplan.plans.states import EventKind, ItemStatus, Variance

MOST_SHOWN = 200
# A colleague's own looking is told in one line above the list; it is no news of the patient.
NOT_NEWS = (EventKind.REVIEWED, EventKind.VERIFIED)
REPORTS = (EventKind.TICKED, EventKind.SKIPPED)


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One event that is new to me, and what I can do about it here."""

    told: Told
    question: Question | None = None
    can_verify: bool = False
    can_confirm: bool = False
    can_ask: bool = False
    is_report: bool = False

    @property
    def asked_back(self) -> bool:
        """Whether a nurse's question about this very report waits for the family."""
        return self.is_report and self.item is not None and self.item.asked_back_at is not None

    @property
    def item(self) -> Item | None:
        return self.told.entry.item


@dataclass(frozen=True, slots=True)
class NewsBlock:
    """What is new about one step, all its times together, or (`item` None) about the plan as a whole: in the order in
    which it happened. `item`: the one with the newest line."""

    item: Item | None
    lines: tuple[NewsLine, ...]


def _thing(item: Item | None) -> object:
    """What a line is about: all times of one step are one thing."""
    if item is None:
        return None
    return ("step", item.plan_step_id) if item.plan_step_id else ("item", item.pk)


@dataclass(frozen=True, slots=True)
class News:
    """`mark` is my last review; None: I never reviewed this plan. `up_to` is the last number on this page."""

    mark: ReviewMark | None
    lines: tuple[NewsLine, ...]
    older_questions: tuple[NewsLine, ...]
    older_reasons: tuple[Item, ...]
    has_more: bool
    up_to: int

    @property
    def summary(self) -> str:
        return news_in_words(Counter(line.told.entry.kind for line in self.lines))

    @property
    def blocks(self) -> tuple[NewsBlock, ...]:
        """One for each step or addition of a nurse's, the one with the newest line first."""
        grouped: dict[object, list[NewsLine]] = {}
        for line in self.lines:
            grouped.setdefault(_thing(line.item), []).append(line)
        return tuple(NewsBlock(some[0].item, tuple(reversed(some))) for some in grouped.values())

    @property
    def has_ticks(self) -> bool:
        """Whether anything can be verified here."""
        return any(line.can_verify for line in self.lines)

    @property
    def has_questions(self) -> bool:
        """Whether something can be answered here."""
        return any(line.question for line in (*self.lines, *self.older_questions))

    @property
    def to_verify(self) -> list[NewsLine]:
        """What is verified with one press for all. What a colleague asked the family about has its own button alone."""
        return [line for line in self.lines if line.can_verify and not line.asked_back]


def news_since(
    access: Access, plan: Plan, marks: Iterable[ReviewMark], names: Names, family: frozenset[int]
) -> News:
    """Everything others did since my last review, the newest first (four queries).

    `family`: the ids of the accounts whose ticks a nurse verifies.
    """
    mark = next((mark for mark in marks if mark.nurse_id == access.user.pk), None)
    since = mark.event_number if mark else 0
    reader = history.Reader.of(access)
    events = list(
        Event.objects.filter(history.shown_to(reader), patient=access.patient, number__gt=since)
        .exclude(by=access.user)
        .exclude(kind__in=NOT_NEWS)
        .select_related("by", "item__step", "item__asked_back_by")
        .order_by("-number")[: MOST_SHOWN + 1]
    )
    shown = events[:MOST_SHOWN]
    questions = _questions(plan, [event.pk for event in shown])
    entries = history.as_corrected(history.entries(access.patient, shown, reader))
    lines = _lines([tell(entry, names) for entry in entries], questions, family)
    new_ids = {event.pk for event in shown}
    older = [row for row in questions.values() if row.event_id not in new_ids and row.answered_event is None]
    asked = history.entries(access.patient, [row.event for row in older])
    later = history.corrections_of(access.patient, [entry.number for entry in asked], reader)
    corrected = history.as_corrected([*asked, *later])
    reasons = _told_not_needed(plan)
    access.reader.put_into_items(reasons)
    in_lines = {line.item.pk for line in lines if line.can_confirm}
    return News(
        mark=mark,
        lines=lines,
        older_questions=tuple(
            NewsLine(tell(entry, names), question=row) for row, entry in zip(older, corrected, strict=True)
        ),
        older_reasons=tuple(item for item in reasons if item.pk not in in_lines),
        has_more=len(events) > MOST_SHOWN,
        up_to=access.patient.last_event_number,
    )


def _questions(plan: Plan, event_ids: list[int]) -> dict[int, Question]:
    """Event id -> question: those that wait, and those among the events given (one query)."""
    rows = Question.objects.filter(Q(plan=plan, answered_event=None) | Q(event__in=event_ids))
    rows = rows.select_related("event__by", "event__item__step", "answered_event__by").order_by("id")
    return {row.event_id: row for row in rows}


def _told_not_needed(plan: Plan) -> list[Item]:
    """Items the family was told are not needed, and no nurse has confirmed (one query)."""
    return list(
        Item.objects.filter(
            plan=plan,
            status=ItemStatus.CANCELLED,
            variance=Variance.TOLD_NOT_NEEDED,
            variance_confirmed=False,
        )
        .select_related("step", "done_by")
        .order_by("recorded_at", "id")
    )


def waits_to_be_confirmed(item: Item) -> bool:
    return (
        item.status == ItemStatus.CANCELLED
        and item.variance == Variance.TOLD_NOT_NEEDED
        and not item.variance_confirmed
    )


def _lines(
    told: Iterable[Told], questions: Mapping[int, Question], family: frozenset[int]
) -> tuple[NewsLine, ...]:
    """Newest first, so the first tick met of an item is the one that stands."""
    asked = {question.event.number: question for question in questions.values()}
    lines, met = [], set()
    for one in told:
        kind, item = one.entry.kind, one.entry.item
        is_latest = item is not None and item.pk not in met
        if item is not None and kind in (EventKind.TICKED, EventKind.UNDONE, EventKind.SKIPPED):
            met.add(item.pk)
        lines.append(
            NewsLine(
                one,
                question=asked.get(one.entry.number) if kind == EventKind.ASKED else None,
                can_verify=kind == EventKind.TICKED and is_latest and waits_to_be_verified(item, family),
                can_confirm=kind == EventKind.SKIPPED and is_latest and waits_to_be_confirmed(item),
                is_report=kind in REPORTS and is_latest,
                can_ask=kind in REPORTS and is_latest and can_be_asked_about(item, family),
            )
        )
    return tuple(lines)


def waits_to_be_verified(item: Item, family: frozenset[int]) -> bool:
    """A tick of the family's. What a nurse ticked herself needs no second word."""
    return item.status == ItemStatus.COMPLETED and item.verified_at is None and item.done_by_id in family


def can_be_asked_about(item: Item, family: frozenset[int]) -> bool:
    """Reported by the family, done or not done, without a nurse's word, and nobody has asked yet."""
    is_reported = waits_to_be_verified(item, family) or (
        item.status == ItemStatus.CANCELLED and item.done_by_id in family
    )
    return is_reported and item.asked_back_at is None

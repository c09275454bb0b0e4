"""What family and nurses asked each other: at one item, and of one patient all together."""

from collections.abc import Iterable
from dataclasses import dataclass

from careplan.accounts.models import Team, User
from careplan.plans import history, talk
from careplan.plans.access import Access, NotThere
from careplan.plans.models import AnswerTemplate, Event, Item, Plan, Question
from careplan.plans.states import EventKind, ItemStatus
from careplan.plans.talk import Thread

MOST_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A thread, and for a question of the family the row that is answered."""

    thread: Thread
    question: Question | None = None

    @property
    def item(self) -> Item | None:
        return self.thread.first.item

    @property
    def waits(self) -> bool:
        return self.question is not None and self.question.answered_event_id is None

    def is_seen_by(self, user: User) -> bool:
        return any(seen.user_id == user.pk for seen in self.thread.messages[0].seen)


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """`waiting`: no answer yet, the oldest first; `answered`: the newest first; `asked_back`: what nurses ask the
    family about, and no reply has come. `seen`: the numbers of questions that this nurse has said she saw."""

    waiting: tuple[TalkLine, ...]
    answered: tuple[TalkLine, ...]
    asked_back: tuple[Item, ...]
    has_more: bool
    is_open: bool
    seen: frozenset[int]


def talk_about(access: Access, item: Item) -> tuple[TalkLine, ...]:
    """Everything that was said about an item, the oldest first (four queries at most)."""
    found = talk.threads_of_item(access.patient, item.pk, history.Reader.of(access))
    if not found:
        return ()
    questions = Question.objects.filter(item=item).select_related("event")
    return _lines(found, questions)


def questions_page(access: Access) -> QuestionsPage:
    """Every question of a patient (six queries at most)."""
    rows = list(
        Question.objects.filter(patient=access.patient)
        .select_related("plan", "event__by", "event__item__step", "answered_event__by")
        .order_by("-id")[: MOST_QUESTIONS + 1]
    )
    shown = rows[:MOST_QUESTIONS]
    access.reader.put_into_items(row.event.item for row in shown)
    events: list[Event] = []
    for row in shown:
        events.append(row.event)
        if row.answered_event is not None:
            row.answered_event.item = row.event.item
            events.append(row.answered_event)
    found = talk.threads(access.patient, events, history.Reader.of(access))
    lines = _lines(found, shown)
    return QuestionsPage(
        waiting=tuple(line for line in lines if line.waits),
        answered=tuple(reversed([line for line in lines if not line.waits])),
        asked_back=_asked_back(access),
        has_more=len(rows) > MOST_QUESTIONS,
        is_open=Plan.objects.filter(patient=access.patient, status=Plan.Status.ACTIVE).exists(),
        seen=seen_by(lines, access.user),
    )


def seen_by(lines: Iterable[TalkLine], user: User) -> frozenset[int]:
    """The numbers of the questions that this nurse has said that she saw."""
    return frozenset(line.thread.first.number for line in lines if line.is_seen_by(user))


def _lines(found: Iterable[Thread], questions: Iterable[Question]) -> tuple[TalkLine, ...]:
    by_number = {question.event.number: question for question in questions}
    return tuple(TalkLine(thread, by_number.get(thread.first.number)) for thread in found)


def _asked_back(access: Access) -> tuple[Item, ...]:
    open_plan = {"plan__patient": access.patient, "plan__status": Plan.Status.ACTIVE}
    items = Item.objects.filter(**open_plan, asked_back_at__isnull=False)
    items = items.exclude(status=ItemStatus.ENTERED_IN_ERROR).select_related("step", "asked_back_by")
    found = tuple(items.order_by("asked_back_at", "id")[:MOST_QUESTIONS])
    access.reader.put_into_items(found)
    return found


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was chosen to be verified and is not done any more (`undone`: who took it back, when), or has a nurse's word
    already."""

    item: Item
    undone: Event | None


def left_out(access: Access, item_ids: Iterable[int], verified: Iterable[Item]) -> tuple[LeftOut, ...]:
    """Why some of the items were not verified (three queries at most, none where all were)."""
    missing = set(item_ids) - {item.pk for item in verified}
    if not missing:
        return ()
    items = list(
        Item.objects.filter(pk__in=missing, plan__patient=access.patient)
        .select_related("step", "verified_by")
        .order_by("pk")
    )
    access.reader.put_into_items(items)
    undone = Event.objects.filter(item__in=items, kind=EventKind.UNDONE).select_related("by")
    last = {event.item_id: event for event in undone.order_by("number")}
    return tuple(
        LeftOut(item, None if item.verified_by_id else last.get(item.pk))
        for item in items
        if item.verified_by_id not in (None, access.user.pk) or (item.pk in last and not item.is_done)
    )


@dataclass(frozen=True, slots=True)
class WordsPage:
    """Words that their author may correct, as they stand now, and what stood there before."""

    entry: history.Entry
    item: Item | None


def words_page(access: Access, number: int) -> WordsPage:
    """The words of one event of this person's own (three queries at most). Raises NotThere, also for another's."""
    event = (
        Event.objects.filter(patient=access.patient, number=number, by=access.user)
        .filter(kind__in=history.WORDS_OF_KIND)
        .select_related("by", "item__step", "plan")
        .first()
    )
    reader = history.Reader.of(access)
    found = history.entries(access.patient, [event] if event else [], reader)
    if not found or not found[0].said:
        raise NotThere
    access.reader.put_into_items([event.item])
    later = history.corrections_of(access.patient, [number], reader)
    return WordsPage(history.as_corrected([*found, *later])[0], event.item)


def templates_of(team: Team) -> tuple[AnswerTemplate, ...]:
    """The answers that a team uses again, by name (one query)."""
    return tuple(AnswerTemplate.objects.filter(team=team).select_related("changed_by"))


def template_of(team: Team, template_id: int) -> AnswerTemplate:
    """Raises NotThere for another team's."""
    found = AnswerTemplate.objects.filter(team=team, pk=template_id).first()
    if found is None:
        raise NotThere
    return found

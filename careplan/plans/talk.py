"""What nurse and family say to each other, in threads: a question with its answer, and who has seen which of them.

*Seen* is said from acts alone (DECISIONS 22): a nurse's review, her answer, her "I saw it"; the family's "I have seen
this", their reply. Opening a page is none of these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from careplan.plans import history
from careplan.plans.history import Entry, Reader
from careplan.plans.models import CareTeamMember, Event, Patient
from careplan.plans.states import EventKind

BY_FAMILY = (EventKind.ASKED, EventKind.REPLIED)
OF_TALK = (EventKind.ASKED, EventKind.ANSWERED, EventKind.ASKED_BACK, EventKind.REPLIED)
BEGINS = (EventKind.ASKED, EventKind.ASKED_BACK)
MOST_MESSAGES, MOST_REVIEWS = 200, 200


@dataclass(frozen=True, slots=True)
class Seen:
    """Who has seen something; `at` where an act of theirs says when."""

    user_id: int
    name: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    entry: Entry
    seen: tuple[Seen, ...] = ()

    @property
    def is_by_family(self) -> bool:
        return self.entry.kind in BY_FAMILY


@dataclass(frozen=True, slots=True)
class Thread:
    """A question of the family and its answer, or a question of a nurse and the family's reply, in the order in which
    they were written."""

    messages: tuple[Message, ...]

    @property
    def first(self) -> Entry:
        return self.messages[0].entry

    @property
    def is_answered(self) -> bool:
        return len(self.messages) > 1

    @property
    def waits_for_nurse(self) -> bool:
        return self.first.kind == EventKind.ASKED and not self.is_answered


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The acts from which it is known who has seen what."""

    reviews: tuple[Entry, ...] = ()
    members: tuple[CareTeamMember, ...] = ()

    def of(self, entry: Entry, after: Iterable[Entry]) -> tuple[Seen, ...]:
        """Who of the other side has seen `entry`. `after`: what was said to it in the same thread."""
        found: dict[int, Seen] = {}
        if entry.kind in BY_FAMILY:
            acts = [act for act in self.reviews if _reaches(act, entry)]
        else:
            acts = []
            for member in self.members:
                if member.seen_number >= entry.number and member.user_id != entry.by_id:
                    found[member.user_id] = Seen(member.user_id, member.user.name)
        for act in sorted((*acts, *after), key=lambda one: one.number):
            if act.by_id != entry.by_id:
                found.setdefault(act.by_id, Seen(act.by_id, act.by_name, act.at))
        return tuple(found.values())


def _reaches(review: Entry, entry: Entry) -> bool:
    """A nurse looked at everything up to it, or said "I saw it" of this one."""
    return review.data.get("up_to", 0) >= entry.number or review.data.get("question") == entry.number


def threads_of_item(patient: Patient, item_id: int, reader: Reader) -> tuple[Thread, ...]:
    """What was said about one item, the thread that began first on top (three queries; one where nothing was)."""
    events = Event.objects.filter(item=item_id, patient=patient, kind__in=(*OF_TALK, EventKind.CORRECTED))
    events = list(events.select_related("by", "item__step").order_by("-number")[:MOST_MESSAGES])
    return _threads(patient, history.entries(patient, reversed(events), reader))


def threads(patient: Patient, events: Sequence[Event], reader: Reader) -> tuple[Thread, ...]:
    """Events of talk, in their order, as threads with their newest words (three queries; none for none)."""
    if not events:
        return ()
    found = history.entries(patient, events, reader)
    later = history.corrections_of(patient, [entry.number for entry in found], reader)
    return _threads(patient, [*found, *later])


def _threads(patient: Patient, entries: Iterable[Entry]) -> tuple[Thread, ...]:
    said = [entry for entry in history.as_corrected(entries) if entry.kind in OF_TALK]
    if not said:
        return ()
    return arranged(said, witnesses_of(patient, min(entry.number for entry in said)))


def witnesses_of(patient: Patient, number: int) -> Witnesses:
    """Who said that they have seen something after event `number` (two queries)."""
    reviews: QuerySet[Event] = Event.objects.filter(
        patient=patient, kind=EventKind.REVIEWED, number__gt=number
    ).select_related("by", "item")
    members = CareTeamMember.objects.filter(patient=patient, seen_number__gte=number, user__isnull=False)
    newest = list(reviews.order_by("-number")[:MOST_REVIEWS])
    return Witnesses(
        tuple(history.entries(patient, reversed(newest))),
        tuple(members.select_related("user").order_by("id")),
    )


def arranged(entries: Sequence[Entry], witnesses: Witnesses) -> tuple[Thread, ...]:
    """Each answer under its question. What answers nothing that is there stands alone, so that no word is lost.

    Pure.
    """
    grouped: dict[int, list[Entry]] = {}
    asked_back: dict[int | None, int] = {}
    for entry in sorted(entries, key=lambda one: one.number):
        item = entry.item.pk if entry.item else None
        if entry.kind == EventKind.ASKED_BACK:
            asked_back[item] = entry.number
        begun = entry.number if entry.kind in BEGINS else entry.data.get("question", asked_back.get(item))
        grouped.setdefault(begun if begun in grouped else entry.number, []).append(entry)
    return tuple(
        Thread(
            tuple(Message(entry, witnesses.of(entry, some[place + 1 :])) for place, entry in enumerate(some))
        )
        for some in grouped.values()
    )

"""Reading history: events with their words opened, for the pages that show them, and only to whom they are for.

A note has readers (ADR 0017). `entries` leaves out what the reader may not read; without a reader it gives what
everybody may read, so that a page that forgets to say who reads shows too little and never too much.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from careplan.plans import keyring
from careplan.plans.access import Access
from careplan.plans.models import Event, Item, Patient
from careplan.plans.states import EventKind, Readers

# Under which name an event holds what its author wrote, and may correct.
WORDS_OF_KIND: dict[str, str] = {
    EventKind.NOTED: "note",
    EventKind.TICKED: "note",
    EventKind.SKIPPED: "note",
    EventKind.ASKED: "question",
    EventKind.ASKED_BACK: "question",
    EventKind.ANSWERED: "answer",
    EventKind.REPLIED: "answer",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a page shows it. `words`: field -> text; `lost` when they cannot be opened any more.

    `earlier`: what stood there before its author corrected it, the oldest first; `corrected_at`: when that was last.
    """

    number: int
    kind: str
    label: str
    at: datetime
    by_id: int
    by_name: str
    item: Item | None
    step_key: str
    data: dict
    words: dict[str, str]
    lost: bool = False
    earlier: tuple[str, ...] = ()
    corrected_at: datetime | None = None

    @property
    def said(self) -> str:
        """What its author wrote, and may correct; empty for events without such words."""
        return self.words.get(WORDS_OF_KIND.get(self.kind, ""), "")

    @property
    def corrects(self) -> int | None:
        """The entry whose words this one puts right."""
        return self.data.get("corrects") if self.kind == EventKind.CORRECTED else None

    @property
    def readers(self) -> Readers:
        readers = self.data.get("readers")
        return Readers(readers) if readers in Readers.values else Readers.ALL


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: whose account, and on whose pages. A nurse who is family too reads each page in that part."""

    user_id: int
    is_nurse: bool

    @classmethod
    def of(cls, access: Access) -> "Reader":
        return cls(access.user.pk, is_nurse=not access.is_family)

    def may_read(self, readers: str, by_id: int) -> bool:
        """The author always; else the family or the nurses, as the author chose."""
        return by_id == self.user_id or readers in (Readers.ALL, self.own)

    @property
    def own(self) -> Readers:
        return Readers.NURSES if self.is_nurse else Readers.FAMILY


def shown_to(reader: Reader) -> Q:
    """The same rule as a condition on events, where they are counted or cut off after so many."""
    return Q(by=reader.user_id) | _open_to(reader.own)


def open_to_family() -> Q:
    """What each of a family may read of what others wrote, as a condition on events."""
    return _open_to(Readers.FAMILY)


def _open_to(own: Readers) -> Q:
    open_to = Q()
    for readers in (Readers.ALL, own):
        open_to |= Q(data__contains=f'"readers":"{readers.value}"')
    return ~Q(data__contains='"readers":') | open_to


def entries(patient: Patient, events: Iterable[Event], reader: Reader | None = None) -> list[Entry]:
    """Open the events of one patient that `reader` may read, in the order given; None: what everybody may read.

    The events come with `by` and, where used, `item` read. Words under a destroyed key are marked lost instead of
    raising: a page of history must still be shown.
    """
    events = list(events)
    if not events:
        return []
    try:
        key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
    except keyring.Unreadable:
        key = None
    return [
        _entry(patient, event, key, data)
        for event in events
        if _may_read(reader, event, data := json.loads(event.data))
    ]


def _may_read(reader: Reader | None, event: Event, data: dict) -> bool:
    readers = data.get("readers", Readers.ALL)
    return readers == Readers.ALL if reader is None else reader.may_read(readers, event.by_id)


def _entry(patient: Patient, event: Event, key: bytes | None, data: dict) -> Entry:
    words, lost = {}, False
    for field, sealed in json.loads(event.sealed).items():
        try:
            if key is None:
                raise keyring.Unreadable
            words[field] = keyring.open_words(key, patient.public_id, event.number, field, sealed)
        except keyring.Unreadable:
            lost = True
    return Entry(
        number=event.number,
        kind=str(event.kind),
        label=str(event.get_kind_display()),
        at=event.at,
        by_id=event.by_id,
        by_name=event.by.name,
        item=event.item if event.item_id else None,
        step_key=event.step_key,
        data=data,
        words=words,
        lost=lost,
    )


def corrections_of(patient: Patient, numbers: Iterable[int], reader: Reader | None = None) -> list[Entry]:
    """What was put right later in the entries of these numbers (one query, none for none)."""
    wanted = set(numbers)
    if not wanted:
        return []
    later = Event.objects.filter(patient=patient, kind=EventKind.CORRECTED, number__gt=min(wanted))
    found = entries(patient, later.select_related("by", "item").order_by("number"), reader)
    return [entry for entry in found if entry.corrects in wanted]


def as_corrected(found: Iterable[Entry]) -> list[Entry]:
    """The entries in their order, each with its newest words and with what stood there before. Corrections of an
    entry that is among them are told in it, and leave the list. Pure."""
    found = list(found)
    numbers = {entry.number for entry in found if entry.kind != EventKind.CORRECTED}
    by_number: dict[int, list[Entry]] = {}
    for entry in found:
        if entry.corrects in numbers:
            by_number.setdefault(entry.corrects, []).append(entry)
    return [
        _corrected(entry, sorted(by_number.get(entry.number, []), key=lambda one: one.number))
        for entry in found
        if entry.corrects not in numbers
    ]


def _corrected(entry: Entry, corrections: list[Entry]) -> Entry:
    if not corrections:
        return entry
    field, newest = WORDS_OF_KIND[entry.kind], corrections[-1]
    texts = [one.words.get(field, "") for one in (entry, *corrections)]
    return replace(
        entry,
        words=entry.words | {field: texts[-1]},
        earlier=tuple(text for text in texts[:-1] if text),
        corrected_at=newest.at,
        lost=entry.lost or newest.lost,
    )

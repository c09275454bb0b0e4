"""Reading history: events with their words opened, for the pages that show them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from careplan.plans import keyring
from careplan.plans.models import Event, Item, Patient


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a page shows it. `words`: field -> text; `lost` when they cannot be opened any more."""

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


def entries(patient: Patient, events: Iterable[Event]) -> list[Entry]:
    """Open events of one patient, in the order given. The events come with `by` and, where used, `item` read.

    Words under a destroyed key are marked lost instead of raising: a page of history must still be shown.
    """
    try:
        key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
    except keyring.Unreadable:
        key = None
    return [_entry(patient, event, key) for event in events]


def _entry(patient: Patient, event: Event, key: bytes | None) -> Entry:
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
        data=json.loads(event.data),
        words=words,
        lost=lost,
    )

"""The same life again as somebody else: other numbers, names and keys, on other days, with a chain of its own.

What can be known beforehand is worked out once for each life and each number of days that it is moved back
(`Pattern`); a copy then fills in ids, names, sealed words and hashes. The result is what the actions would have
written: the tests recompute chains and heads (tests/performance/test_region.py).
"""

import base64
import hashlib
import hmac
import os
import random
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import dumps

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from careplan.plans import keyring
from careplan.plans.chain import canonical, utc_text
from careplan.plans.models import Act, Event, Patient, PatientName
from careplan.plans.standing import ANCHOR
from careplan.plans.states import FAR_AWAY, EventKind, WorklistGroup
from tests.performance.region.people import Person
from tests.performance.region.rows import OF_PATIENT, STAFF, Prototype, Ref, Told, Value

EVENT, PATIENT, PLAN, ITEM, USER = "plans_event", "plans_patient", "plans_plan", "plans_item", "accounts_user"
NAMES, ACT, LOG = "plans_patientname", "plans_act", "audit_accesslog"
TABLES = {model._meta.db_table: model for model in OF_PATIENT}
# The order in which a copy's ids are counted on; a slot holds the first id of this copy, or a shared one.
SLOTS = [*TABLES, *STAFF, "team"]
PLACE = {name: place for place, name in enumerate(SLOTS)}
DAY_ONLY = {"appointment_at"}
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
# What a browser sent under a number of its own, by the event it became; and what the access log then said.
SENT = {
    EventKind.TICKED: ("tick", "checklist:tick_item"),
    EventKind.UNDONE: ("undo", "checklist:undo_item"),
    EventKind.SKIPPED: ("skip", "checklist:skip_item"),
    EventKind.CHECKED_IN: ("check_in", "checklist:check_in"),
    EventKind.ASKED: ("ask", "checklist:ask_nurse"),
    EventKind.UNDERSTOOD: ("understand", "checklist:understand_step"),
    EventKind.VISIT_QUESTION_ADDED: ("visit", "checklist:add_visit_question"),
    EventKind.ANSWERED: ("answer", "clinic:answer_question"),
    EventKind.REVIEWED: ("review", "clinic:mark_reviewed"),
    EventKind.ITEM_ADDED: ("own", "clinic:add_own_item"),
    EventKind.STEP_DECIDED: ("decide", "clinic:decide_step"),
}
NONCE = keyring.NONCE_BYTES
# A column's value as this database takes it.
Adapt = Callable[[models.Field, object], object]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far back in time a copy lies: whole days, and seconds within the day so that few moments are the same."""

    days: int
    seconds: int

    def day(self, value: date) -> date:
        return value - timedelta(days=self.days)

    def moment(self, value: datetime, *, day_only: bool = False) -> datetime:
        if value == FAR_AWAY:
            return value
        return value - timedelta(days=self.days, seconds=0 if day_only else self.seconds)

    def text(self, value: object) -> object:
        """A day or a moment that stands in an event's data or words, moved; anything else as it is."""
        if not isinstance(value, str):
            return value
        if ISO_DAY.fullmatch(value):
            return self.day(date.fromisoformat(value)).isoformat()
        if ISO_MOMENT.fullmatch(value):
            return self.moment(datetime.fromisoformat(value), day_only=True).isoformat()
        return value


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what is fixed, and (column, slot, place) for each number that a copy adds."""

    fixed: list
    ids: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event: `at` and `head` are the parts of its canonical text that hold no id; `data` may."""

    row: Row
    number: int
    at: str
    kind: str
    step: str
    by: tuple[int, int]
    plan: int | None
    item: int | None
    data: str | None
    data_with_ids: Mapping[str, object]
    words: list[tuple[str, bytes]]
    sent: tuple[str, str] | None
    at_value: object


@dataclass(frozen=True, slots=True)
class Pattern:
    """A life, moved, ready to be copied. `counts`: how many ids of each table one copy takes."""

    prototype: Prototype
    rows: dict[str, list[Row]]
    events: list[EventRow]
    counts: list[int]


def column_names(model: type[models.Model]) -> list[str]:
    return [column.column for column in model._meta.concrete_fields]


def make_pattern(
    prototype: Prototype, moved: Moved, adapt: Adapt, shared: Mapping[str, Mapping[str | int, int]]
) -> Pattern:
    """`shared`: "step" -> key -> id, "version" -> 0 -> id of the database that is filled."""
    rows = {
        table: [_row(model, values, moved, adapt, shared) for values in prototype.rows[table]]
        for table, model in TABLES.items()
    }
    events = [
        _event(values, told, row, moved, adapt, shared)
        for values, told, row in zip(prototype.rows[EVENT], prototype.told, rows[EVENT], strict=True)
    ]
    counts = [len(rows.get(name, ())) for name in SLOTS]
    counts[PLACE[ITEM]] += prototype.ghosts
    del rows[EVENT]
    return Pattern(prototype, rows, events, counts)


def _row(model: type[models.Model], values: Sequence[Value], moved: Moved, adapt: Adapt, shared) -> Row:
    columns = model._meta.concrete_fields
    by_name = {column.name: value for column, value in zip(columns, values, strict=True)}
    fixed, ids = [], []
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        if isinstance(value, Ref) and value.table in shared:
            fixed.append(shared[value.table][value.place])
        elif isinstance(value, Ref):
            fixed.append(None)
            ids.append((place, PLACE[value.table], int(value.place)))
        else:
            fixed.append(adapt(column, _moved(column.name, value, by_name, moved)))
    return Row(fixed, ids)


def _moved(name: str, value: Value, row: Mapping[str, Value], moved: Moved) -> Value:
    if isinstance(value, datetime):
        by_date = name == "worklist_since" and row["worklist_group"] == WorklistGroup.BY_DATE
        return moved.moment(value, day_only=by_date or name in DAY_ONLY)
    if isinstance(value, date):
        return moved.day(value)
    if name == "value" and str(row.get("key", "")).startswith(ANCHOR):
        return moved.text(value)
    return value


def _event(values: Sequence[Value], told: Told, row: Row, moved: Moved, adapt: Adapt, shared) -> EventRow:
    by_name = {column.name: value for column, value in zip(Event._meta.concrete_fields, values, strict=True)}
    data = {name: moved.text(_resolved(value, shared)) for name, value in told.data.items()}
    has_ids = any(isinstance(value, Ref) for value in data.values())
    by, plan, item = by_name["by"], by_name["plan"], by_name["item"]
    at = moved.moment(by_name["at"])
    return EventRow(
        row=row,
        number=by_name["number"],
        at=utc_text(at),
        kind=by_name["kind"],
        step=by_name["step_key"],
        by=(PLACE[by.table], int(by.place)),
        plan=None if plan is None else int(plan.place),
        item=None if item is None else int(item.place),
        data=None if has_ids else canonical(data),
        data_with_ids=data if has_ids else {},
        words=[(name, str(moved.text(words)).encode()) for name, words in sorted(told.words.items())],
        sent=SENT.get(EventKind(by_name["kind"])),
        at_value=adapt(Event._meta.get_field("at"), at),
    )


def _resolved(value: object, shared) -> object:
    if isinstance(value, Ref) and value.table in shared:
        return shared[value.table][value.place]
    return value


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a copy stands: ids of what a measurement asks for."""

    kind: str
    patient_id: int
    public_id: str
    plan_id: int
    family_id: int


class Copier:
    """Makes copies; `rows` of each table gather until they are taken away (`take`)."""

    def __init__(self, adapt: Adapt, first_ids: Mapping[str, int], seed: int) -> None:
        self.next = [first_ids.get(name, 0) for name in SLOTS]
        self.next_of = {table: first_ids[table] for table in (NAMES, ACT, LOG)}
        self.chance = random.Random(seed)
        self.op_id = Act._meta.get_field("op_id")
        self.adapt = adapt
        self.rows: dict[str, list[tuple]] = {}
        self._forget()
        self.columns = {
            name: [column.name for column in TABLES[name]._meta.concrete_fields].index for name in TABLES
        }

    def _forget(self) -> None:
        self.rows = {table: [] for table in (*TABLES, NAMES, ACT, LOG)}

    def take(self) -> dict[str, list[tuple]]:
        rows = self.rows
        self._forget()
        return rows

    def copy(self, pattern: Pattern, person: Person, team: int, nurse: int, colleague: int) -> Copied:
        """Everything of one more patient."""
        ids = self.next.copy()
        ids[PLACE["nurse"]], ids[PLACE["colleague"]], ids[PLACE["team"]] = nurse, colleague, team
        for place, count in enumerate(pattern.counts):
            self.next[place] += count
        wrapped = keyring.make_patient_key(person.public_id)
        key = keyring.open_patient_key(wrapped, person.public_id)
        head = self._events(pattern, ids, person.public_id, key)
        for table, rows in pattern.rows.items():
            filled = [self._filled(row, ids) for row in rows]
            if name_them := getattr(self, f"_name_{table}", None):
                name_them(filled, person, wrapped, head)
            self.rows[table] += map(tuple, filled)
        self._search_words(person, ids[PLACE[PATIENT]], team)
        return Copied(
            pattern.prototype.kind,
            ids[PLACE[PATIENT]],
            person.public_id,
            ids[PLACE[PLAN]],
            ids[PLACE[USER]],
        )

    def _filled(self, row: Row, ids: list[int]) -> list:
        filled = row.fixed.copy()
        for column, slot, place in row.ids:
            filled[column] = ids[slot] + place
        return filled

    def _events(self, pattern: Pattern, ids: list[int], public_id: str, key: bytes) -> str:
        """The chain, and what browsers sent for it. Returns the last hash."""
        aead, before = AESGCM(key), ""
        plan_id, item_id, patient_id = ids[PLACE[PLAN]], ids[PLACE[ITEM]], ids[PLACE[PATIENT]]
        columns = self.columns[EVENT]
        data_at, sealed_at = columns("data"), columns("sealed")
        previous_at, hash_at = columns("previous_hash"), columns("hash")
        for event in pattern.events:
            data = event.data or _data_of(event, ids)
            sealed = _seal(aead, public_id, event) if event.words else "{}"
            by = ids[event.by[0]] + event.by[1]
            plan = "null" if event.plan is None else plan_id + event.plan
            item = "null" if event.item is None else item_id + event.item
            text = (
                f'{before}\n{{"at":"{event.at}","by":{by},"data":{dumps(data, ensure_ascii=False)},"item":{item},'
                f'"kind":"{event.kind}","number":{event.number},"patient":"{public_id}","plan":{plan},'
                f'"sealed":{dumps(sealed)},"step":"{event.step}"}}'
            )
            now = hashlib.sha256(text.encode()).hexdigest()
            row = self._filled(event.row, ids)
            row[data_at], row[sealed_at], row[previous_at], row[hash_at] = data, sealed, before, now
            self.rows[EVENT].append(tuple(row))
            before = now
            if event.sent:
                self._sent(event, by, patient_id, key)
        return before

    def _sent(self, event: EventRow, by: int, patient_id: int, key: bytes) -> None:
        """The act that became this event, and the line of the access log."""
        act, what = event.sent
        op_id = self.adapt(self.op_id, uuid.UUID(int=self.chance.getrandbits(128), version=4))
        digest = hmac.digest(key, f"{act} {event.number}".encode(), "sha256").hex()
        number, at = str(event.number), event.at_value
        self.rows[ACT].append(
            (self._count(ACT), op_id, by, patient_id, act, digest, "applied", number, None, "", at)
        )
        self.rows[LOG].append((self._count(LOG), at, "changed", by, None, patient_id, what, "", None))

    def _search_words(self, person: Person, patient_id: int, team: int) -> None:
        for word in sorted(person.search_words):
            self.rows[NAMES].append((self._count(NAMES), patient_id, team, word))

    def _count(self, table: str) -> int:
        number = self.next_of[table]
        self.next_of[table] += 1
        return number

    def _name_plans_patient(self, rows: list[list], person: Person, wrapped: str, head: str) -> None:
        identity = person.identity
        values = {
            "public_id": person.public_id,
            "name": identity.name,
            "called": identity.called,
            "born_on": self.adapt(Patient._meta.get_field("born_on"), identity.born_on),
            "number": identity.number,
            "wrapped_key": wrapped,
            "last_event_hash": head,
        }
        for name, value in values.items():
            rows[0][self.columns[PATIENT](name)] = value

    def _name_accounts_user(self, rows: list[list], person: Person, _wrapped: str, _head: str) -> None:
        for place, row in enumerate(rows):
            row[self.columns[USER]("name")] = person.families[place]
            row[self.columns[USER]("email")] = _address(person, place)

    def _name_account_emailaddress(self, rows: list[list], person: Person, _wrapped: str, _head: str) -> None:
        for place, row in enumerate(rows):
            row[self.columns["account_emailaddress"]("email")] = _address(person, place)

    def _name_accounts_invitation(self, rows: list[list], person: Person, _wrapped: str, _head: str) -> None:
        columns = self.columns["accounts_invitation"]
        for place, row in enumerate(rows):
            row[columns("token")] = f"{self.chance.getrandbits(190):048x}"[:43]
            row[columns("name")] = person.families[place]


def _address(person: Person, place: int) -> str:
    return f"{person.public_id}-{place}@families.example"


def _data_of(event: EventRow, ids: list[int]) -> str:
    return canonical(
        {
            name: ids[PLACE[value.table]] + int(value.place) if isinstance(value, Ref) else value
            for name, value in event.data_with_ids.items()
        }
    )


def _seal(aead: AESGCM, public_id: str, event: EventRow) -> str:
    """The words of one event as `History.record` seals them."""
    nonces = os.urandom(NONCE * len(event.words))
    sealed = []
    for place, (name, words) in enumerate(event.words):
        nonce = nonces[place * NONCE : (place + 1) * NONCE]
        secret = nonce + aead.encrypt(nonce, words, f"{public_id}/{event.number}/{name}".encode())
        sealed.append(f'"{name}":"{base64.urlsafe_b64encode(secret).decode()}"')
    return "{" + ",".join(sealed) + "}"


# The columns of the tables that are written by hand above, in their order.
WRITTEN_BY_HAND = {
    PatientName: ("id", "patient_id", "team_id", "word"),
    Act: (
        *("id", "op_id", "user_id", "patient_id", "kind", "digest", "outcome", "event_numbers"),
        *("happened_at", "reason", "at"),
    ),
}

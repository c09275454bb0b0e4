"""One transaction of one patient's history: lock, look at the act, record, close the chain.

Every action goes through `writing`. It takes the Patient row as the lock, so that numbers are gap-free
and two people at once wait for each other, and it reads the actor's rights again under that lock, so
that access which ended a moment ago writes nothing.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days, keyring
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_dates
from careplan.plans.actions.locking import Acting, locked_patient, parts_of
from careplan.plans.actions.together import Together
from careplan.plans.chain import Link, canonical, link_hash, utc_text
from careplan.plans.models import Act, Event, Item, Patient, Plan
from careplan.plans.states import EventKind
from careplan.statements import insert, update

# A clock of a phone that is this far behind tells nothing about when something happened.
LONGEST_ON_A_PHONE = days.LONGEST_LOOK_BACK
CLOCKS_AGREE = timedelta(minutes=1)


class ActRefused(Exception):
    """What was asked cannot be done. `message` is a sentence for the person, `field` where it belongs.

    `current` holds what is there now, when the page was older than that: both are shown. `overtaken`: what is
    there now is the cause, and on a page that was newer the same could not have been asked (ADR 0015).
    """

    def __init__(
        self, message: str, *, field: str | None = None, current: object = None, overtaken: bool = False
    ):
        super().__init__(message)
        self.message = message
        self.field = field
        self.current = current
        self.is_overtaken = overtaken or current is not None


class ActConflict(ActRefused):
    """The same `op_id` came before, with another author or other content. What came first stands."""


class ActSettled(ActRefused):
    """The same `op_id` came before from the same author and was not done as asked, or cannot be asked again.

    `act` says what became of it.
    """

    def __init__(self, act: Act):
        super().__init__(act.reason or _("This was sent before, and something else was there already."))
        self.act = act


@dataclass(frozen=True, slots=True)
class Sent:
    """How an act came that a phone had kept: when its clock said that it happened; which nurse let it in, where its
    author's access has ended since; and with which other acts of its push it is done."""

    happened_at: datetime | None = None
    let_in_by: User | None = None
    together: Together | None = None

    def moment(self, at: datetime) -> datetime:
        """When it happened, as far as a clock can be believed that somebody else sets: never later than `at`."""
        happened = self.happened_at
        return happened if happened and at - LONGEST_ON_A_PHONE <= happened <= at else at

    def notes(self, at: datetime) -> dict[str, object]:
        """What every event of the act says about it: the other clock where the two differ, and who let it in."""
        notes: dict[str, object] = {}
        if self.happened_at is not None and abs(self.happened_at - at) > CLOCKS_AGREE:
            notes["happened"] = utc_text(self.happened_at)
        if self.let_in_by is not None:
            notes["let_in_by"] = self.let_in_by.pk
        return notes


BY_PAGE = Sent()
BESIDE_THE_EVENTS = 0  # no event has this number


@dataclass
class History:
    """The open history of one locked patient. `record` adds an event; all are written when the block ends.

    `earlier` is the same act, when it had been taken before.
    """

    patient: Patient
    by: User
    at: datetime
    acting: Acting
    sent: Sent = BY_PAGE
    earlier: Act | None = None
    events: list[Event] = field(default_factory=list)
    _key: bytes = b""
    _written: int = 0
    _kept: Item | None = None

    @property
    def repeated(self) -> bool:
        return self.earlier is not None

    def earlier_event(self) -> Event:
        """The first event that the same act wrote when it was taken, with its plan and item. Only when repeated."""
        first = self.earlier.event_numbers.partition("-")[0]
        return Event.objects.select_related("plan", "item").get(patient=self.patient, number=int(first))

    def record(
        self,
        kind: EventKind,
        *,
        plan: Plan | None = None,
        item: Item | None = None,
        step_key: str = "",
        data: Mapping[str, object] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> Event:
        """Append one event. `data` holds no personal words; `words` are sealed, empty ones left out."""
        patient = self.patient
        number = patient.last_event_number + 1
        sealed = {
            name: keyring.seal_words(self._key, patient.public_id, number, name, text)
            for name, text in (words or {}).items()
            if text
        }
        event = Event(
            patient=patient,
            number=number,
            plan=plan,
            item=item,
            step_key=step_key or (item.plan_step.step_key if item and item.plan_step_id else ""),
            kind=kind,
            by=self.by,
            at=self.at,
            data=canonical({**(data or {}), **self.sent.notes(self.at)}),
            sealed=canonical(sealed),
            previous_hash=patient.last_event_hash,
        )
        event.hash = link_hash(link_of(event, patient.public_id), event.previous_hash)
        patient.last_event_number, patient.last_event_hash = number, event.hash
        self.events.append(event)
        if self.sent.together is not None:
            self.sent.together.events.append(event)
        return event

    def catch_up(self) -> None:
        """Go on after the events that another act wrote in the same transaction."""
        self.patient.refresh_from_db(fields=["last_event_number", "last_event_hash"])

    def seal_row(self, name: str, text: str) -> str:
        """Words for a row beside the events, under the patient's key. `name` ties them to their place."""
        return keyring.seal_words(self._key, self.patient.public_id, BESIDE_THE_EVENTS, name, text)

    def write_events(self) -> None:
        """Write what was recorded so far, so that rows may point at it, and queries find it."""
        if self.sent.together is not None:
            self.sent.together.write_events()
            return
        new = self.events[self._written :]
        if not new:
            return
        if len(new) == 1:
            insert(new[0])
        else:
            Event.objects.bulk_create(new)
        self._written = len(self.events)
        update(self.patient, ("last_event_number", "last_event_hash"))

    def find_next_day(self, plan: Plan) -> None:
        """Find the plan's next day again, and write its head: now, or once for all acts that are done together."""
        if self.sent.together is None:
            refresh_dates(plan)
        else:
            self.sent.together.find_next_day(plan)

    def keep(self, item: Item) -> None:
        """Say that the item and its plan will stand in the database as they are here, and that no other row that was
        there changes: an act that is done together with this one need not read them again."""
        self._kept = item

    def change_other_rows(self) -> None:
        """Take back what `keep` said."""
        self._kept = None


def link_of(event: Event, public_id: str) -> Link:
    """The part of an event that its hash covers."""
    return Link(
        patient=public_id,
        number=event.number,
        plan=event.plan_id,
        item=event.item_id,
        step_key=event.step_key,
        kind=str(event.kind),
        by=event.by_id,
        at=event.at,
        data=event.data,
        sealed=event.sealed,
    )


@contextmanager
def writing(
    patient: Patient,
    *,
    by: User,
    at: datetime,
    acting: Acting,
    op_id: UUID | None = None,
    act: str = "",
    content: Mapping[str, object] | None = None,
    sent: Sent = BY_PAGE,
    outcome: Act.Outcome = Act.Outcome.APPLIED,
    reason: str = "",
) -> Iterator[History]:
    """Open one patient's history for one act of `by` at the aware moment `at`.

    `op_id` with `act` and `content` makes a repeat harmless: the block runs with `repeated` True and must
    then change nothing. `sent`: how it came, when a phone had kept it. `outcome` and `reason`: what is written
    about the act, where it is not done but kept.
    Raises NotThere when `by` has no such part in the patient any more, ActConflict when the same `op_id` came
    with another author or other content, ActSettled when it came before and was not done, or when it was done
    and `by` has no part any more.
    """
    together = sent.together
    # An act that fails spoils the transaction of all that are done with it: Django lets nothing of that be committed.
    with transaction.atomic(savepoint=together is None):
        locked = together.patient if together else _lock(patient)
        today = days.today(patient.team.time_zone, at)
        part = _part_of(locked, acting, by, today, op_id, sent)
        key = together.key if together else keyring.open_patient_key(locked.wrapped_key, locked.public_id)
        digest = _digest(key, act, content or {})
        if part is None:
            _refuse_without_part(op_id, by, digest)
        history = History(locked, by, at, acting, sent, _key=key)
        (was_sent,) = part
        if was_sent:
            history.earlier = _earlier(op_id, by, digest, together)
        yield history
        row = None
        if op_id is not None and not history.repeated:
            row = Act(
                op_id=op_id,
                user_id=by.pk,
                patient_id=locked.pk,
                kind=act,
                digest=digest,
                outcome=outcome,
                event_numbers=_numbers_of(history.events),
                happened_at=sent.happened_at,
                reason=reason,
                at=at,
            )
        _write(history, row)


def _write(history: History, row: Act | None) -> None:
    """Write events and act, or leave both to the end of the acts that are done together."""
    if history.sent.together is not None:
        history.sent.together.end_act(row, history._kept)
        return
    history.write_events()
    if row is not None:
        insert(row)


def _lock(patient: Patient) -> Patient:
    locked = locked_patient.first(patient=patient.pk)
    if locked is None:
        raise NotThere
    return locked


def _part_of(
    locked: Patient, acting: Acting, by: User, today: date, op_id: UUID | None, sent: Sent
) -> tuple[bool] | None:
    """Whether the act came before; None where `by` has no such part. What a nurse lets in is done in the part of its
    author, by her right.

    A statement of its own, after the lock: in one statement PostgreSQL would wait for the patient's row and then
    judge the rows of the other tables as they were before it waited. An act that came before is rare, so the act
    itself is read only then.
    """
    if sent.let_in_by is not None:
        acting, by = Acting.NURSE, sent.let_in_by
    if sent.together is not None:
        return (op_id in sent.together.taken,) if sent.together.has_part(acting, by, today) else None
    given = {"patient": locked.pk, "team": locked.team_id, "by": by.pk, "today": today}
    return parts_of(acting).first(**given, op_id=op_id)


def _refuse_without_part(op_id: UUID | None, by: User, digest: str) -> NoReturn:
    """NotThere; but somebody whose part ended is told what became of an act that was taken before it did."""
    if op_id is not None and Act.objects.filter(op_id=op_id).exists():
        raise ActSettled(_earlier(op_id, by, digest, None))
    raise NotThere


def _digest(key: bytes, act: str, content: Mapping[str, object]) -> str:
    """What tells the same act from another. Under the patient's key: a plain hash of the short words of a
    check-in could be guessed back to them, also after the key was destroyed."""
    text = canonical({"act": act, "content": dict(content)})
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def is_same_act(patient: Patient, row: Act, act: str, content: Mapping[str, object]) -> bool:
    """Whether this is what was kept under that number."""
    key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
    return hmac.compare_digest(row.digest, _digest(key, act, content))


def _numbers_of(events: list[Event]) -> str:
    """`12`, or `12-57`: one act's numbers follow each other, because it holds the lock."""
    numbers = [str(event.number) for event in events]
    return "-".join([numbers[0], numbers[-1]] if len(numbers) > 1 else numbers)


def _earlier(op_id: UUID, by: User, digest: str, together: Together | None) -> Act:
    act = together.taken[op_id] if together else Act.objects.get(op_id=op_id)
    if act.user_id == by.pk and act.outcome != Act.Outcome.APPLIED:
        raise ActSettled(act)
    if (act.user_id, act.digest) != (by.pk, digest):  # under the patient's key: another patient's differs
        raise ActConflict(
            _("This page was sent twice with different content. Please look again and repeat it.")
        )
    return act

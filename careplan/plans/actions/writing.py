"""One transaction of one patient's history: lock, look at the act, record, close the chain.

Every action goes through `writing`. It takes the Patient row as the lock, so that numbers are gap-free
and two people at once wait for each other, and it reads the actor's rights again under that lock, so
that access which ended a moment ago writes nothing.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet, Value
from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, User
from careplan.plans import days, keyring
from careplan.plans.access import NotThere
from careplan.plans.chain import Link, canonical, link_hash
from careplan.plans.models import Act, CareTeamMember, Event, Item, Patient, Plan
from careplan.plans.states import EventKind


class ActRefused(Exception):
    """What was asked cannot be done. `message` is a sentence for the person, `field` where it belongs.

    `current` holds what is there now, when the page was older than that: both are shown.
    """

    def __init__(self, message: str, *, field: str | None = None, current: object = None):
        super().__init__(message)
        self.message = message
        self.field = field
        self.current = current


class Acting(StrEnum):
    """In which part somebody acts: as one of the family who takes part, or as a nurse of the team."""

    FAMILY = "family"
    LOOKS_ON = "looks_on"
    NURSE = "nurse"


@dataclass
class History:
    """The open history of one locked patient. `record` adds an event; all are written when the block ends.

    `earlier` is the same act, when it had been taken before.
    """

    patient: Patient
    by: User
    at: datetime
    acting: Acting
    earlier: Act | None = None
    events: list[Event] = field(default_factory=list)
    _key: bytes = b""
    _written: int = 0

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
            data=canonical(dict(data or {})),
            sealed=canonical(sealed),
            previous_hash=patient.last_event_hash,
        )
        event.hash = link_hash(link_of(event, patient.public_id), event.previous_hash)
        patient.last_event_number, patient.last_event_hash = number, event.hash
        self.events.append(event)
        return event

    def write_events(self) -> None:
        """Write what was recorded so far, so that rows may point at it."""
        new = self.events[self._written :]
        if not new:
            return
        Event.objects.bulk_create(new)
        self._written = len(self.events)
        Patient.objects.filter(pk=self.patient.pk).update(
            last_event_number=self.patient.last_event_number, last_event_hash=self.patient.last_event_hash
        )


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
) -> Iterator[History]:
    """Open one patient's history for one act of `by` at the aware moment `at`.

    `op_id` with `act` and `content` makes a repeat harmless: the block runs with `repeated` True and must
    then change nothing. Raises NotThere when `by` has no such part in the patient any more, ActRefused when
    the same `op_id` came with another author or other content.
    """
    with transaction.atomic():
        locked = Patient.objects.select_for_update().filter(pk=patient.pk).first()
        if locked is None:
            raise NotThere
        # A statement of its own, after the lock: in one statement PostgreSQL would wait for the patient's row
        # and then judge the rows of the other tables as they were before it waited. It asks as well whether the
        # act came before: that is rare, so the act itself is read only then.
        parts = _parts(acting, locked, by, days.today(patient.team.time_zone, at))
        part = parts.annotate(was_sent=_was_sent(op_id)).values("was_sent").first()
        if part is None:
            raise NotThere
        key = keyring.open_patient_key(locked.wrapped_key, locked.public_id)
        history = History(locked, by, at, acting, _key=key)
        digest = _digest(key, act, content or {})
        if part["was_sent"]:
            history.earlier = _earlier(op_id, by, digest)
        yield history
        history.write_events()
        if op_id is not None and not history.repeated:
            Act.objects.create(
                op_id=op_id,
                user=by,
                patient=locked,
                kind=act,
                digest=digest,
                outcome=Act.Outcome.APPLIED,
                event_numbers=_numbers_of(history.events),
                at=at,
            )


def _was_sent(op_id: UUID | None) -> Exists | Value:
    return Value(False) if op_id is None else Exists(Act.objects.filter(op_id=op_id))


def _parts(acting: Acting, patient: Patient, by: User, today: date) -> QuerySet:
    """The rows that give `by` this part in the patient right now, with an account that is not switched off."""
    if acting is Acting.NURSE:
        return Membership.objects.filter(team=patient.team_id, user=by, user__is_active=True, ended_at=None)
    members = CareTeamMember.objects.filter(
        ~Q(ends_on__lt=today),
        patient=patient,
        user=by,
        user__is_active=True,
        ended_at=None,
        joined_at__isnull=False,
    )
    if acting is Acting.FAMILY:
        members = members.filter(rights=CareTeamMember.Rights.TAKES_PART)
    return members


def _digest(key: bytes, act: str, content: Mapping[str, object]) -> str:
    """What tells the same act from another. Under the patient's key: a plain hash of the short words of a
    check-in could be guessed back to them, also after the key was destroyed."""
    text = canonical({"act": act, "content": dict(content)})
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _numbers_of(events: list[Event]) -> str:
    """`12`, or `12-57`: one act's numbers follow each other, because it holds the lock."""
    numbers = [str(event.number) for event in events]
    return "-".join([numbers[0], numbers[-1]] if len(numbers) > 1 else numbers)


def _earlier(op_id: UUID, by: User, digest: str) -> Act:
    act = Act.objects.get(op_id=op_id)
    if (act.user_id, act.digest) != (by.pk, digest):  # under the patient's key: another patient's differs
        raise ActRefused(
            _("This page was sent twice with different content. Please look again and repeat it.")
        )
    return act

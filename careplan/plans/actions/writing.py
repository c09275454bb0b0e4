"""One transaction of one patient's history: lock, look at the act, record, close the chain.

Every action goes through `writing`. It takes the Patient row as the lock, so that numbers are gap-free
and two people at once wait for each other, and it reads the actor's rights again under that lock, so
that access which ended a moment ago writes nothing.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, Exists, Q, QuerySet, UUIDField
from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, User
from careplan.plans import days, keyring
from careplan.plans.access import NotThere
from careplan.plans.chain import Link, canonical, link_hash, utc_text
from careplan.plans.models import Act, CareTeamMember, Event, Handover, Item, Patient, Plan
from careplan.plans.states import EventKind
from careplan.statements import Given, Statement, insert, update

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


class Acting(StrEnum):
    """In which part somebody acts: as one of the family who takes part or looks on, as somebody whose part has
    ended, as a nurse of the team, or as a nurse of a team to which the patient is, or was, offered."""

    FAMILY = "family"
    LOOKS_ON = "looks_on"
    FORMER = "former"
    NURSE = "nurse"
    RECEIVING = "receiving"


@dataclass(frozen=True, slots=True)
class Sent:
    """How an act came that a phone had kept: when its clock said that it happened; and which nurse let it in,
    where its author's access has ended since."""

    happened_at: datetime | None = None
    let_in_by: User | None = None

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
        return event

    def catch_up(self) -> None:
        """Go on after the events that another act wrote in the same transaction."""
        self.patient.refresh_from_db(fields=["last_event_number", "last_event_hash"])

    def seal_row(self, name: str, text: str) -> str:
        """Words for a row beside the events, under the patient's key. `name` ties them to their place."""
        return keyring.seal_words(self._key, self.patient.public_id, BESIDE_THE_EVENTS, name, text)

    def write_events(self) -> None:
        """Write what was recorded so far, so that rows may point at it."""
        new = self.events[self._written :]
        if not new:
            return
        if len(new) == 1:
            insert(new[0])
        else:
            Event.objects.bulk_create(new)
        self._written = len(self.events)
        update(self.patient, ("last_event_number", "last_event_hash"))


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
    with transaction.atomic():
        locked = _locked_patient.first(patient=patient.pk)
        if locked is None:
            raise NotThere
        # A statement of its own, after the lock: in one statement PostgreSQL would wait for the patient's row
        # and then judge the rows of the other tables as they were before it waited. It asks as well whether the
        # act came before: that is rare, so the act itself is read only then.
        part = _parts_of(_part_of(acting, sent)).first(
            patient=locked.pk,
            team=locked.team_id,
            by=(sent.let_in_by or by).pk,
            today=days.today(patient.team.time_zone, at),
            op_id=op_id,
        )
        key = keyring.open_patient_key(locked.wrapped_key, locked.public_id)
        digest = _digest(key, act, content or {})
        if part is None:
            _refuse_without_part(op_id, by, digest)
        history = History(locked, by, at, acting, sent, _key=key)
        (was_sent,) = part
        if was_sent:
            history.earlier = _earlier(op_id, by, digest)
        yield history
        history.write_events()
        if op_id is not None and not history.repeated:
            insert(
                Act(
                    op_id=op_id,
                    user=by,
                    patient=locked,
                    kind=act,
                    digest=digest,
                    outcome=outcome,
                    event_numbers=_numbers_of(history.events),
                    happened_at=sent.happened_at,
                    reason=reason,
                    at=at,
                )
            )


_locked_patient = Statement(
    lambda: Patient.objects.select_for_update().filter(pk=Given("patient")).order_by()
)


def _part_of(acting: Acting, sent: Sent) -> Acting:
    """What a nurse lets in is done in the part of its author, by her right."""
    return Acting.NURSE if sent.let_in_by is not None else acting


@cache
def _parts_of(acting: Acting) -> Statement:
    """The rows that give `by` this part in the patient right now, with an account that is not switched off."""
    was_sent = Exists(Act.objects.filter(op_id=Given("op_id", UUIDField())))
    return Statement(
        lambda: _parts(acting).annotate(was_sent=was_sent).order_by("id").values_list("was_sent")[:1]
    )


def _parts(acting: Acting) -> QuerySet:
    by = Given("by")
    if acting is Acting.RECEIVING:
        # Settled offers too: who comes second is told who was first. The action looks at the offer itself.
        offered_to = Handover.objects.filter(plan__patient=Given("patient")).values("to_team")
        return Membership.objects.filter(team__in=offered_to, user=by, user__is_active=True, ended_at=None)
    if acting is Acting.NURSE:
        return Membership.objects.filter(team=Given("team"), user=by, user__is_active=True, ended_at=None)
    members = CareTeamMember.objects.filter(
        patient=Given("patient"), user=by, user__is_active=True, joined_at__isnull=False
    )
    if acting is Acting.FORMER:
        return members
    members = members.filter(Q(ends_on=None) | Q(ends_on__gte=Given("today", DateField())), ended_at=None)
    if acting is Acting.FAMILY:
        members = members.filter(rights=CareTeamMember.Rights.TAKES_PART)
    return members


def _refuse_without_part(op_id: UUID | None, by: User, digest: str) -> NoReturn:
    """NotThere; but somebody whose part ended is told what became of an act that was taken before it did."""
    if op_id is not None and Act.objects.filter(op_id=op_id).exists():
        raise ActSettled(_earlier(op_id, by, digest))
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


def _earlier(op_id: UUID, by: User, digest: str) -> Act:
    act = Act.objects.get(op_id=op_id)
    if act.user_id == by.pk and act.outcome != Act.Outcome.APPLIED:
        raise ActSettled(act)
    if (act.user_id, act.digest) != (by.pk, digest):  # under the patient's key: another patient's differs
        raise ActConflict(
            _("This page was sent twice with different content. Please look again and repeat it.")
        )
    return act

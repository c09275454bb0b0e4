"""The clocks of reported signs: who is written to, and when the next one is (docs/adr/0023).

A clock is a row with a due time. The worker calls `escalate_due` when it starts and at every look. Each clock is
one short transaction under the lock of its row: of several workers one does it, a killed one has done nothing.
Messages are rows in the same transaction, named by clock, rung and person, so nobody gets one twice.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from careplan.accounts.hours import after_open_minutes
from careplan.accounts.models import Membership, Team, User
from careplan.accounts.queries import hours_of_team, people_of, reading_of
from careplan.checkins.models import CheckIn, Sign, SignClock, clock_group
from careplan.notify import actions as post_office
from careplan.notify import queries as posted
from careplan.notify.models import Delivery
from careplan.plans.messages import message_group
from careplan.plans.models import Plan

logger = logging.getLogger(__name__)

Rung = SignClock.Rung
# How soon it is asked again whether a message was handed over, and a clock that met a fault is tried again.
LOOK_AGAIN = timedelta(seconds=5)
AFTER_A_FAULT = timedelta(minutes=1)
MOST_AT_ONCE = 100
# A message that may still arrive, or has.
ON_ITS_WAY = {Delivery.Status.WAITING, Delivery.Status.SENT}


def start_clocks(checkin: CheckIn, levels: Iterable[str], at: datetime) -> None:
    """A check-in opened signs of these levels: the worker looks at once. Inside the transaction of the check-in."""
    SignClock.objects.bulk_create(
        SignClock(checkin=checkin, level=level, due_at=at) for level in sorted(levels)
    )


def hold_clock(sign: Sign, at: datetime) -> None:
    """A nurse is on it: when all signs of the clock are taken on, the next rung waits for one more period.

    A *tell today* clock stops: its one message has done what it is for. So does one that has come to the leads.
    """
    if _unanswered(sign.checkin_id, sign.level).filter(taken_on_at=None).exists():
        return
    running = SignClock.objects.filter(
        checkin=sign.checkin_id, level=sign.level, due_at__isnull=False, rung__lt=Rung.LEADS
    )
    if sign.level == Sign.Level.TELL_TODAY:
        _stop(running, clock_group(sign.checkin_id, sign.level))
        return
    ends_at = _after(sign.plan.team, at, 1)
    running.update(ends_at=ends_at, due_at=ends_at)


def stop_clock(sign: Sign) -> None:
    """A sign was answered: when it was the last one of its clock, nothing more is sent, nor what still waits."""
    if not _unanswered(sign.checkin_id, sign.level).exists():
        clocks = SignClock.objects.filter(checkin=sign.checkin_id, level=sign.level)
        _stop(clocks, clock_group(sign.checkin_id, sign.level))


def _stop(clocks: QuerySet[SignClock], group: str) -> None:
    """The clock first: whoever looks at it holds its lock, and what that one asked for is seen after it."""
    clocks.update(due_at=None)
    post_office.cancel_group(group=group)


def escalate_due(now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Look at every clock that is due at `now` (aware), and ask for the messages it is time for. Returns how many
    clocks were looked at.

    Safe to call at any time, by several workers, twice for the same moment. A clock that cannot be looked at is
    written to the log and tried again a minute later; the others go on.
    """
    due = SignClock.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    looked = 0
    for clock_id in list(due[:MOST_AT_ONCE]):
        if not may_go_on():
            break
        try:
            looked += _look_at(clock_id, now)
        # One clock that meets a fault must not keep the message about another sign from going out.
        except Exception:
            logger.exception("clock %s of a sign could not be looked at", clock_id)
            SignClock.objects.filter(pk=clock_id, due_at__lte=now).update(due_at=now + AFTER_A_FAULT)
    return looked


def _look_at(clock_id: int, now: datetime) -> bool:
    """One clock in one transaction. False: another worker has it, or it is not due any more."""
    with transaction.atomic():
        can_skip = connection.features.has_select_for_update_skip_locked
        locked = SignClock.objects.select_for_update(skip_locked=can_skip, of=_of_itself())
        clock = locked.select_related("checkin").filter(pk=clock_id, due_at__lte=now).first()
        if clock is None:
            return False
        plan = Plan.objects.select_related("team").get(pk=clock.checkin.plan_id)
        waits = _unanswered(clock.checkin_id, clock.level).exists()
        if not waits or plan.status != Plan.Status.ACTIVE:
            _stop(SignClock.objects.filter(pk=clock.pk), clock.group)
            return True
        Look(clock, plan, now).go_on()
        clock.save(update_fields=["rung", "ends_at", "due_at"])
    return True


def _of_itself() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


class Look:
    """One look at one clock whose signs wait: goes on, rung by rung, as far as it is time to."""

    def __init__(self, clock: SignClock, plan: Plan, now: datetime) -> None:
        self.clock, self.plan, self.now = clock, plan, now
        self.team: Team = plan.team
        self.reading = reading_of(self.team, now)
        self.is_call_now = clock.level == Sign.Level.CALL_NOW
        self.people = people_of(self.team.pk)
        self.statuses = posted.statuses_in(clock.group)

    def go_on(self) -> None:
        """Move the clock on, ask for the messages of each rung it comes to, and say when to look again."""
        clock = self.clock
        if clock.rung == Rung.NOBODY and not self._begin():
            return
        while clock.rung < Rung.EVERYBODY and self._is_over():
            self._next_rung()
        clock.due_at = self._look_next()

    def _begin(self) -> bool:
        """From nobody to the first rung. False: it is not time for that yet."""
        clock = self.clock
        is_held = clock.ends_at is not None and self.now < clock.ends_at  # taken on before the first message
        if is_held:
            clock.due_at = clock.ends_at
            return False
        if not self.is_call_now and not self.reading.is_open and self.reading.opens_at is not None:
            clock.due_at = self.reading.opens_at
            return False
        start, clock.ends_at = clock.ends_at or clock.checkin.at, None
        if not self.is_call_now or self.reading.is_open:
            self._write_to(Rung.NURSE)
            clock.ends_at = self._after(start, 1) if self.is_call_now else None
            return True
        # Nobody reads now: the nurse and the backup at once. Where no hours can be counted, the leads as well.
        clock.ends_at = self._after(start, 2 if self._people_on(Rung.BACKUP) else 1)
        self._write_to(Rung.NURSE, Rung.BACKUP, *([] if clock.ends_at else [Rung.LEADS]))
        return True

    def _next_rung(self) -> None:
        """The next rung, a period after this one began to be over; at once where this one reached nobody."""
        clock = self.clock
        begins = clock.ends_at if clock.ends_at and clock.ends_at <= self.now else self.now
        if self._team_has_closed():
            begins = clock.ends_at or self.now
        self._write_to(Rung(clock.rung + 1))
        is_counted = self.is_call_now and clock.rung < Rung.LEADS
        clock.ends_at = self._after(begins, 1) if is_counted else None

    def _is_over(self) -> bool:
        """Whether this rung had its time, or reached nobody."""
        if not self._reached():
            return True
        if self.clock.ends_at is not None and self.clock.ends_at <= self.now:
            return True
        return self._team_has_closed()

    def _team_has_closed(self) -> bool:
        """At the nurse's rung, in a team that has a backup: the backup is told when the team closes, as for a sign
        that comes when it is closed. Where somebody is on it, nobody looks before that time is over (`hold_clock`)."""
        has_backup = bool(self._people_on(Rung.BACKUP))
        at_the_nurse = self.is_call_now and self.clock.rung == Rung.NURSE
        return at_the_nurse and has_backup and not self.reading.is_open

    def _look_next(self) -> datetime | None:
        """Soon while a message waits to be handed over; then when the rung is over. None: there is no next one."""
        clock = self.clock
        if Delivery.Status.WAITING in self.statuses.values():
            return self.now + LOOK_AGAIN
        if clock.rung >= Rung.LEADS or clock.ends_at is None:
            return None
        closes_at = self.reading.closes_at
        if clock.rung == Rung.NURSE and closes_at and self._people_on(Rung.BACKUP):
            return min(clock.ends_at, closes_at)
        return clock.ends_at

    # --- people and messages

    def _write_to(self, *rungs: Rung) -> None:
        """Ask for a message to everybody on these rungs who was not written to; the last of them is where it is."""
        self.clock.rung = rungs[-1]
        known = {_person_in(key) for key in self.statuses}
        for person in self._people_on(*rungs):
            if person.pk not in known:
                key = f"{self.clock.group}-{self.clock.rung}-{person.pk}"
                ask_for_message(key, person, self.clock.group, self.plan.pk, self.now)
                self.statuses[key] = Delivery.Status.WAITING

    def _people_on(self, *rungs: Rung) -> list[User]:
        """Who of the team stands on these rungs, and can sign in. Whoever left or is switched off does not."""
        return [place.user for place in self.people if any(self._stands_on(place, rung) for rung in rungs)]

    def _stands_on(self, place: Membership, rung: Rung) -> bool:
        if rung == Rung.NURSE:
            return self.plan.nurse_id in (None, place.user_id)
        if rung == Rung.BACKUP:
            return self.team.backup_nurse_id == place.user_id
        return rung == Rung.EVERYBODY or place.role == Membership.Role.LEAD

    def _reached(self) -> Collection[str]:
        """The messages of this rung that may arrive, or have."""
        begin = f"{self.clock.group}-{self.clock.rung}-"
        return [
            key for key, status in self.statuses.items() if key.startswith(begin) and status in ON_ITS_WAY
        ]

    def _after(self, start: datetime, periods: int) -> datetime | None:
        return _after(self.team, start, periods)


def ask_for_message(key: str, person: User, group: str, plan_id: int, at: datetime) -> None:
    """Ask for "somebody is waiting for you": no name, no place, nothing of a patient, in the reader's language."""
    post_office.queue(
        key=key,
        to_address=person.email,
        template="somebody_waits",
        values={"link": settings.SITE_URL.rstrip("/") + reverse("accounts:show_home")},
        at=at,
        language=person.language or settings.LANGUAGE_CODE,
        group=group,
        wider_group=message_group(plan_id),
    )


def _person_in(key: str) -> int:
    return int(key.rpartition("-")[2])


def _after(team: Team, start: datetime, periods: int) -> datetime | None:
    """When the team has been open for so many times the minutes in which it wants to answer."""
    return after_open_minutes(*hours_of_team(team), start, periods * team.answer_within, team.time_zone)


def _unanswered(checkin_id: int, level: str) -> QuerySet[Sign]:
    return Sign.objects.filter(checkin=checkin_id, level=level, answered_at=None, closed_at=None)

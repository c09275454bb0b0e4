"""Several acts of one person in one transaction (ADR 0025): what they share under the one lock of their patient.

All of them are committed, or none. Rows are kept from act to act only where an act says that they stand in the database
as they are here; after any other act the next one reads them anew.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import F, UUIDField
from django.db.models.lookups import In

from careplan.accounts.models import User
from careplan.plans import keyring
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_dates
from careplan.plans.actions.locking import Acting, locked_patient, parts_of
from careplan.plans.models import Act, Event, Item, Patient, Plan
from careplan.statements import Statement, all_given, insert_all, numbered, remember, update


@dataclass(eq=False)
class Together:
    """The open transaction: the locked patient, its key, and what is written when the last act is done.

    `taken`: the acts under these ids that were taken before, or since the transaction began. `unread`: the items that
    they name, until the first of them is asked for: then all are read.
    """

    patient: Patient
    key: bytes
    taken: dict[UUID, Act]
    unread: set[int] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    _acts: list[Act] = field(default_factory=list)
    _items: dict[int, Item] = field(default_factory=dict)
    _plans: dict[int, Plan] = field(default_factory=dict)
    _undated: dict[int, Plan] = field(default_factory=dict)
    _parts: dict[tuple[Acting, int], bool] = field(default_factory=dict)

    def has_part(self, acting: Acting, by: User, today: date) -> bool:
        """Whether `by` has this part (read once). Who ends it waits for the lock."""
        who = (acting, by.pk)
        if who not in self._parts:
            patient = self.patient
            given = {"patient": patient.pk, "team": patient.team_id, "by": by.pk, "today": today}
            self._parts[who] = parts_of(acting).first(**given, op_id=None) is not None
        return self._parts[who]

    def item(self, item_id: int) -> Item | None:
        """An item that an act before this one has left as it is."""
        return self._items.get(item_id)

    def add_item(self, item: Item) -> None:
        """An item that was read just now. Items of one plan share its row, as the acts before have left it."""
        self._items[item.pk] = item
        item.plan = self._plans.setdefault(item.plan_id, item.plan)

    def find_next_day(self, plan: Plan) -> None:
        """Remember that the plan's next day has to be found again, once for all acts that may have changed it."""
        self._undated[plan.pk] = plan

    def end_act(self, act: Act | None, kept: Item | None) -> None:
        """One act is done. `act`: its row, where it was not taken before. `kept`: its item, where nothing but this
        item, its plan's head and a new next time has changed; where that is not said, everything is read anew."""
        if act is not None:
            self._acts.append(act)
            self.taken[act.op_id] = act
        if kept is None:
            self._forget_rows()
        else:
            remember(kept)

    def write(self) -> None:
        """Write what was put off to the end."""
        self._forget_rows()
        self.write_events()
        insert_all(self._acts)

    def write_events(self) -> None:
        """Write what was recorded so far."""
        if self.events:
            insert_all(self.events)
            self.events.clear()
            update(self.patient, ("last_event_number", "last_event_hash"))

    def _forget_rows(self) -> None:
        for plan in self._undated.values():
            refresh_dates(plan)
        for rows in (self._undated, self._items, self._plans):
            rows.clear()


@cache
def _acts_under(count: int) -> Statement:
    op_ids = all_given("op_id", count, UUIDField())
    return Statement(lambda: Act.objects.filter(In(F("op_id"), op_ids)).order_by())


@contextmanager
def taking_together(
    patient: Patient, op_ids: Collection[UUID], item_ids: Iterable[int] = ()
) -> Iterator[Together]:
    """One transaction for the acts with these ids, on these items: each is done by its action, with
    `Sent(together=...)`.

    An act that raises spoils all of them: whoever catches that must leave the block by an exception too. Another
    request that took one of the ids for another patient meanwhile is told by IntegrityError, at the end.
    Raises NotThere when the patient is gone.
    """
    with transaction.atomic():
        locked = locked_patient.first(patient=patient.pk)
        if locked is None:
            raise NotThere
        key = keyring.open_patient_key(locked.wrapped_key, locked.public_id)
        # A statement of its own, after the lock: in one, PostgreSQL would not see what it waited for.
        taken = _acts_under(len(op_ids)).rows(**numbered("op_id", op_ids))
        together = Together(locked, key, {act.op_id: act for act in taken}, set(item_ids))
        yield together
        together.write()

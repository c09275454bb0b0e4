"""A region to measure: thousands of patients with names, months of history, questions that wait and families.

What is made is what the actions would have made: events in one chain a patient, items as their events say, and the
heads of plans as `plans.actions.head` keeps them. It is written in few statements, because a hundred thousand plans
by their actions would take hours.
"""

import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from careplan.accounts.models import Invitation, Team, User
from careplan.plans import actions, days
from careplan.plans.actions.head import HEAD_FIELDS
from careplan.plans.actions.rows import update_rows
from careplan.plans.actions.writing import Acting, History
from careplan.plans.models import (
    CareTeamMember,
    Event,
    Item,
    Patient,
    PatientName,
    Plan,
    Question,
    ReviewMark,
)
from careplan.plans.states import OPEN_STATUSES, EventKind, ItemStatus, worklist_place
from pathways.models import Version
from tests.performance import world

BATCH = 500
# How many acts of a family and of nurses a plan has behind it, about: six million events in a hundred thousand.
ACTS = 60
ONE_WAITS_OF = 10
ONE_IS_FOLLOWED_OF = 20
ITEM_FIELDS = [
    "status",
    "done_on",
    "done_by",
    "recorded_at",
    "verified_by",
    "verified_at",
    "last_event_number",
]
FIRST = ("Ada", "Birgit", "Carl", "Deniz", "Emre", "Fatma", "Greta", "Henrik", "Ilse", "Jana", "Karim", "Léa")
LAST = (
    "Aziz",
    "Becker",
    "Conti",
    "Delgado",
    "Eriksen",
    "Farouk",
    "García",
    "Hansen",
    "Ivanova",
    "Jansen",
    "Kaya",
)


@dataclass(frozen=True)
class Region:
    """Teams of an ordinary size, and one that is large; `families` are plans with somebody who takes part."""

    team: Team
    nurse: User
    plan_ids: Sequence[int]
    families: Sequence[tuple[int, User]]


def make_region(name: str, count: int, version: Version, at: datetime, seed: int = 1) -> Region:
    """One team with `count` plans and all that happened in them."""
    team, nurse = world.make_team(f"{name} {uuid.uuid4().hex[:6]}", at)
    chance = random.Random(seed)
    plan_ids, families = [], []
    for first in range(0, count, BATCH):
        made = world.make_plans(min(BATCH, count - first), team, nurse, version, at)
        plan_ids += made
        families += _live(made, team, nurse, at, chance)
    return Region(team, nurse, plan_ids, families)


def _live(
    plan_ids: Sequence[int], team: Team, nurse: User, at: datetime, chance: random.Random
) -> list[tuple[int, User]]:
    """Some months of each of these plans, in one transaction."""
    with transaction.atomic():
        plans = list(Plan.objects.filter(pk__in=plan_ids).select_related("patient").order_by("pk"))
        _name(plans, chance)
        families = _families(plans[::ONE_IS_FOLLOWED_OF], nurse, at)
        carers = dict(families)
        items: dict[int, list[Item]] = {}
        for item in Item.objects.filter(plan__in=plan_ids).select_related("plan_step").order_by("pk"):
            items.setdefault(item.plan_id, []).append(item)
        lives = [
            _Life(plan, items.get(plan.pk, []), carers.get(plan.pk, nurse), nurse, at, chance)
            for plan in plans
        ]
        for life in lives:
            life.go_on()
        _write(lives, team, nurse, at)
    return families


def _name(plans: Iterable[Plan], chance: random.Random) -> None:
    patients, words = [], []
    for plan in plans:
        patient = plan.patient
        patient.called = chance.choice(FIRST)
        patient.name = f"{patient.called} {chance.choice(LAST)}-{chance.choice(LAST)} {patient.number}"
        patients.append(patient)
        for word in {*patient.name.replace("-", " ").split(), patient.name, patient.number}:
            words.append(
                PatientName(patient=patient, team_id=patient.team_id, word=actions.folded(str(word)))
            )
    Patient.objects.bulk_update(patients, ["name", "called"])
    PatientName.objects.bulk_create(words)


def _families(plans: Sequence[Plan], nurse: User, at: datetime) -> list[tuple[int, User]]:
    users = User.objects.bulk_create(
        User(name=f"Family {plan.pk}", email=f"{uuid.uuid4().hex}@example.org", is_active=True)
        for plan in plans
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            kind=Invitation.Kind.CAREGIVER,
            token=uuid.uuid4().hex,
            email=user.email,
            name=user.name,
            invited_by=nurse,
            created_at=at,
            expires_at=at + timedelta(days=7),
        )
        for user in users
    )
    CareTeamMember.objects.bulk_create(
        CareTeamMember(
            patient_id=plan.patient_id,
            user=user,
            invitation=invitation,
            relation=CareTeamMember.Relation.CHILD,
            agreed_by=CareTeamMember.AgreedBy.PATIENT,
            invited_by=nurse,
            invited_at=at,
            joined_at=at,
        )
        for plan, user, invitation in zip(plans, users, invitations, strict=True)
    )
    return [(plan.pk, user) for plan, user in zip(plans, users, strict=True)]


class _Life:
    """What happens in one plan: ticks and undos of the items that are there, some verified, now and then a review."""

    def __init__(
        self, plan: Plan, items: list[Item], carer: User, nurse: User, at: datetime, chance: random.Random
    ) -> None:
        self.plan, self.items, self.carer, self.nurse, self.chance = plan, items, carer, nurse, chance
        self.at = at - timedelta(days=chance.randrange(20, 150))
        self.now = at
        self.events: list[Event] = []
        self.patient = plan.patient
        self.waits: Event | None = None
        self.reviewed = 0

    def go_on(self) -> None:
        ticking = [item for item in self.items if item.family_ticks]
        # Twice through the same few, so that the plan still has most of its items open: done, taken back, done.
        for turn in range(ACTS if ticking else 0):
            self.at += (self.now - self.at) / (ACTS - turn + 1)
            item = ticking[(turn // 2) % max(1, len(ticking) // 3)]
            self._tick_or_undo(item)
            if turn % 20 == 19:
                self._review()
        if self.chance.randrange(ONE_WAITS_OF) == 0:
            self.waits = self._record(EventKind.ASKED, self.carer, {"readers": "all"})

    def _record(self, kind: EventKind, by: User, data: dict, item: Item | None = None) -> Event:
        history = History(self.patient, by, self.at, Acting.NURSE)
        event = history.record(kind, plan=self.plan, item=item, data=data)
        self.events.append(event)
        return event

    def _tick_or_undo(self, item: Item) -> None:
        if item.is_open:
            event = self._record(EventKind.TICKED, self.carer, {"done_on": self.at.date().isoformat()}, item)
            item.status, item.done_on, item.done_by = ItemStatus.COMPLETED, self.at.date(), self.carer
            item.recorded_at = self.at
        else:
            event = self._record(EventKind.UNDONE, self.carer, {"next": None}, item)
            item.status, item.done_on, item.done_by = ItemStatus.NOT_STARTED, None, None
            item.recorded_at = None
        item.last_event_number = event.number

    def _review(self) -> None:
        self.reviewed = self.patient.last_event_number
        self._record(EventKind.REVIEWED, self.nurse, {"up_to": self.reviewed})


def _write(lives: Sequence[_Life], team: Team, nurse: User, at: datetime) -> None:
    Event.objects.bulk_create(_events(lives), batch_size=5_000)
    update_rows([item for life in lives for item in life.items if item.last_event_number], ITEM_FIELDS)
    update_rows([life.patient for life in lives], ["last_event_number", "last_event_hash"])
    waiting = [life for life in lives if life.waits]
    Question.objects.bulk_create(
        Question(patient=life.patient, plan=life.plan, event=life.waits, asked_at=life.waits.at)
        for life in waiting
    )
    ReviewMark.objects.bulk_create(
        ReviewMark(plan=life.plan, nurse=nurse, event_number=life.reviewed, at=at)
        for life in lives
        if life.reviewed
    )
    for life in lives:
        _set_head(life)
    update_rows([life.plan for life in lives], HEAD_FIELDS)


def _events(lives: Iterable[_Life]) -> Iterator[Event]:
    for life in lives:
        yield from life.events


def _set_head(life: _Life) -> None:
    plan = life.plan
    dated = [item for item in life.items if item.status in OPEN_STATUSES and item.due_on]
    following = min(dated, key=lambda item: (item.due_on, item.pk), default=None)
    plan.next_item, plan.next_on = following, following and following.due_on
    plan.waiting_since = life.waits.at if life.waits else None
    plan.worklist_group, plan.worklist_since = worklist_place(None, plan.waiting_since, plan.next_on)


def make_long_history(plan_id: int, nurse: User, count: int, at: datetime) -> None:
    """One patient with `count` more events, as a treatment of years leaves behind."""
    plan = Plan.objects.select_related("patient").get(pk=plan_id)
    items = list(Item.objects.filter(plan=plan).select_related("plan_step").order_by("pk"))
    life = _Life(plan, items, nurse, nurse, at, random.Random(1))
    life.at = at - timedelta(days=700)
    for turn in range(count):
        life.at += (at - life.at) / (count - turn + 1)
        life._tick_or_undo(items[(turn // 2) % len(items)])
    with transaction.atomic():
        Event.objects.bulk_create(life.events, batch_size=5_000)
        update_rows(items, ITEM_FIELDS)
        update_rows([plan.patient], ["last_event_number", "last_event_hash"])


def today_of(team: Team, at: datetime) -> str:
    return days.today(team.time_zone, at).isoformat()

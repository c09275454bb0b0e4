"""One patient's rows, taken out of the database in a form that can be put in again as somebody else.

A reference to another row becomes (table, place), place counting that patient's rows of the table; a reference to
what all share (a nurse, the team, the pathway) becomes a name. Words are opened: they are sealed anew for each copy.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q

from careplan.accounts.models import Invitation, Team, User
from careplan.checkins.models import CheckIn, Sign, SignClock
from careplan.plans import keyring
from careplan.plans.models import (
    Answer,
    CareTeamMember,
    Event,
    Item,
    Patient,
    Plan,
    PlanGoal,
    PlanStep,
    Question,
    ReviewMark,
    Understanding,
    VisitQuestion,
)
from pathways.models import Step, Version
from tests.performance.region.lives import Life

# Tables of one patient, each with how its rows are found. In this order they are written.
OF_PATIENT: dict[type[models.Model], str] = {
    User: "",
    EmailAddress: "",
    Invitation: "",
    Patient: "pk",
    CareTeamMember: "patient",
    Plan: "patient",
    Answer: "plan__patient",
    PlanStep: "plan__patient",
    Item: "plan__patient",
    PlanGoal: "plan__patient",
    Event: "patient",
    Question: "patient",
    VisitQuestion: "patient",
    Understanding: "plan__patient",
    ReviewMark: "plan__patient",
    CheckIn: "patient",
    Sign: "patient",
    SignClock: "checkin__patient",
}
# Made for each copy instead: words of a name are another person's.
MADE_ANEW = {"plans_patientname"}
STAFF = ("nurse", "colleague")
# In the data of events: what is the number of a row, and what is a number only.
IDS_IN_DATA: dict[str, type[models.Model]] = {
    "member": CareTeamMember,
    "sign": Sign,
    "removed": Item,
    "done_by": User,
    "instead_of": User,
    "goal": PlanGoal,
    "step": Step,
    "version": Version,
}
NUMBERS_IN_DATA = {"up_to", "next", "question", "every_days"}


class NotUnderstood(Exception):
    """The history holds something that this does not know how to give to another person."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Another row: of the same patient (`table`, `place`), or shared (`table` "nurse", "team" ..., `place` a key)."""

    table: str
    place: int | str = 0


Value = str | int | bool | date | datetime | Ref | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is special about an event: its data and its words, opened."""

    data: Mapping[str, object]
    words: Mapping[str, str]


@dataclass
class Prototype:
    """Everything of one patient. `told` stands beside the rows of events; `ghosts` are items that were removed."""

    kind: str
    weight: float
    rows: dict[str, list[list[Value]]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    ghosts: int = 0


def take_out(life: Life) -> Prototype:
    """Raises NotUnderstood."""
    return _Reader(life).read()


class _Reader:
    def __init__(self, life: Life) -> None:
        self.life = life
        self.patient = Patient.objects.get(pk=life.patient_id)
        self.places: dict[tuple[str, int], int] = {}
        self.ghosts: dict[int, int] = {}
        self.step_keys = dict(Step.objects.values_list("pk", "key"))

    def read(self) -> Prototype:
        found = {model: list(self._rows_of(model)) for model in OF_PATIENT}
        for model, rows in found.items():
            table = model._meta.db_table
            self.places |= {(table, row.pk): place for place, row in enumerate(rows)}
        prototype = Prototype(self.life.kind, self.life.weight)
        for event in found[Event]:
            prototype.told.append(self._told(event))
        for model, rows in found.items():
            prototype.rows[model._meta.db_table] = [self._values(row) for row in rows]
        prototype.ghosts = len(self.ghosts)
        return prototype

    def _rows_of(self, model: type[models.Model]) -> Iterator[models.Model]:
        members = CareTeamMember.objects.filter(patient=self.patient)
        if model is User:
            return User.objects.filter(pk__in=members.values("user")).order_by("pk").iterator()
        if model is EmailAddress:
            return EmailAddress.objects.filter(user__in=members.values("user")).order_by("pk").iterator()
        if model is Invitation:
            return Invitation.objects.filter(pk__in=members.values("invitation")).order_by("pk").iterator()
        return model.objects.filter(Q((OF_PATIENT[model], self.patient.pk))).order_by("pk").iterator()

    def _values(self, row: models.Model) -> list[Value]:
        return [self._value(row, column) for column in row._meta.concrete_fields]

    def _value(self, row: models.Model, column: models.Field) -> Value:
        value = getattr(row, column.attname)
        if value is None:
            return None
        if column.primary_key:
            return self._ref(type(row), value)
        if column.related_model is not None:
            return self._ref(column.related_model, value)
        return value

    def _ref(self, model: type[models.Model], key: int) -> Ref:
        table = model._meta.db_table
        if (place := self.places.get((table, key))) is not None:
            return Ref(table, place)
        if model is User and key in self.life.staff:
            return Ref(STAFF[self.life.staff.index(key)])
        if model is Team:
            return Ref("team")
        if model is Version:
            return Ref("version")
        if model is Step:
            return Ref("step", self.step_keys[key])
        if model is Item:  # it was removed when a tick was taken back
            place = self.ghosts.setdefault(key, len(self.ghosts))
            return Ref(table, sum(name == table for name, _key in self.places) + place)
        raise NotUnderstood(f"{table} {key} is nobody's of this patient")

    def _told(self, event: Event) -> Told:
        key = keyring.open_patient_key(self.patient.wrapped_key, self.patient.public_id)
        words = {
            name: keyring.open_words(key, self.patient.public_id, event.number, name, sealed)
            for name, sealed in json.loads(event.sealed).items()
        }
        return Told({name: self._datum(name, one) for name, one in json.loads(event.data).items()}, words)

    def _datum(self, name: str, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int) or name in NUMBERS_IN_DATA:
            return value
        if name not in IDS_IN_DATA:
            raise NotUnderstood(f"{name} in an event's data is a number: of what?")
        return self._ref(IDS_IN_DATA[name], value)


def refuse_unknown_tables(known: Iterable[str], counted: Mapping[str, int]) -> None:
    """Every table that has rows of patients is copied, or it is known why not. Raises NotUnderstood."""
    copied = {model._meta.db_table for model in OF_PATIENT} | MADE_ANEW
    if left := [table for table, count in counted.items() if count and table not in copied | set(known)]:
        raise NotUnderstood(f"these tables have rows and nobody copies them: {', '.join(left)}")

"""What phones ask for: what became of an act, and what changed since they last asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from careplan.accounts.models import User
from careplan.plans import history, late_words
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Act, Event, Patient, Plan
from careplan.plans.states import EventKind
from pathways import queries as pathway_queries
from pathways.definition import SeenBy, Step

# What a page shows beside the items, by the kinds of event that change it. Today and the plan show a little of all.
ALWAYS = ("today", "plan", "several")
PAGES = {
    "questions": {EventKind.ASKED, EventKind.ANSWERED, EventKind.CORRECTED, EventKind.REVIEWED},
    "check-ins": {
        EventKind.CHECKED_IN,
        EventKind.SIGN_REPORTED,
        EventKind.SIGN_TAKEN_ON,
        EventKind.SIGN_ANSWERED,
        EventKind.SIGN_CLOSED,
    },
    "family": {
        EventKind.INVITED,
        EventKind.JOINED,
        EventKind.ACCESS_CHANGED,
        EventKind.ACCESS_ENDED,
        EventKind.LEFT,
    },
    "visit-questions": {EventKind.VISIT_QUESTION_ADDED, EventKind.VISIT_QUESTION_SETTLED},
}
# After these every page may be another: other steps, other words, other warning signs.
WHOLE_PLAN = {
    EventKind.PLAN_STARTED,
    EventKind.PLAN_FINISHED,
    EventKind.PLAN_REOPENED,
    EventKind.PLAN_ENTERED_IN_ERROR,
    EventKind.PLAN_MOVED,
    EventKind.PLAN_MOVED_BACK,
    EventKind.PATIENT_CORRECTED,
}
ALL_PAGES = (*ALWAYS, *PAGES, "all")


@dataclass(frozen=True, slots=True)
class TakenAct:
    """An act that was taken: when, and the numbers of its events."""

    at: datetime
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after an event: up to which number, which items, which pages."""

    number: int
    items: tuple[int, ...]
    pages: tuple[str, ...]


def acts_of(patient: Patient, op_ids: Collection[str]) -> dict[str, TakenAct]:
    """The acts of one patient by their id (one query; none for none)."""
    if not op_ids:
        return {}
    rows = Act.objects.filter(patient=patient, op_id__in=op_ids).values_list("op_id", "at", "event_numbers")
    return {str(op_id): TakenAct(at, numbers_in(numbers)) for op_id, at, numbers in rows}


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers of an act's events: `12-14` as 12, 13, 14."""
    if not text:
        return ()
    first, _dash, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def was_taken(access: Access, op_id: UUID, kind: str, happened_at: datetime | None) -> bool:
    """Whether this person's act of that kind, kept on a phone at that moment, was done before (one query)."""
    done = Act.objects.filter(patient=access.patient, user=access.user, outcome=Act.Outcome.APPLIED)
    return happened_at is not None and done.filter(op_id=op_id, kind=kind, happened_at=happened_at).exists()


def watch_questions(patient: Patient, plan_id: int | None) -> tuple[Step, ...]:
    """What a check-in asks in a plan of this patient (one query). Raises NotThere."""
    plan = Plan.objects.filter(pk=plan_id, patient=patient).first()
    if plan is None:
        raise NotThere
    return pathway_queries.definition(plan.version_id).watch_steps


def kept_reason(patient: Patient, number: int, reader: User) -> str:
    """What somebody is told whose act was overtaken: what stood there, by whom (three queries at most)."""
    event = Event.objects.select_related("by").get(patient=patient, number=number)
    data = history.entries(patient, [event], history.Reader(reader.pk, is_nurse=False))[0].data
    name = User.objects.filter(pk=data["found_by"]).values_list("name", flat=True).first()
    is_me = data["found_by"] == reader.pk
    return late_words.kept_words(data["found"], name or "", is_me=is_me, waits=data["waits"])


def last_number(patient: Patient) -> int:
    """The number of the newest event, read now (one query)."""
    return Patient.objects.values_list("last_event_number", flat=True).get(pk=patient.pk)


def changes_after(access: Access, after: int) -> Changes:
    """What changed after event `after` (two queries). A number that is not there yet comes from a database that was
    put back: then everything may be another."""
    number = last_number(access.patient)
    if after == number:
        return Changes(number, (), ())
    is_lost = after > number
    may_read = history.shown_to(history.Reader.of(access))
    events = Event.objects.filter(may_read, patient=access.patient, number__gt=0 if is_lost else after)
    may_know = Q(item__step__isnull=True) | Q(item__step__seen_by=SeenBy.FAMILY)
    found = set(events.filter(may_know).order_by().values_list("item", "kind").distinct())
    kinds = {kind for _item, kind in found}
    items = tuple(sorted({item for item, _kind in found if item is not None}))
    if is_lost or kinds & WHOLE_PLAN:
        return Changes(number, items, ALL_PAGES)
    pages = tuple(page for page, changing in PAGES.items() if kinds & changing)
    return Changes(number, items, (*ALWAYS, *pages))

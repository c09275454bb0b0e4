"""What several pages read: the plan that is shown, items a family may know of, what a nurse looked at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import (
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from careplan.accounts.models import Team
from careplan.accounts.queries import reading_of
from careplan.checklist.rows import Review
from careplan.checklist.wording import Viewer, hours_lines, reading_words
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import CareTeamMember, Event, Item, Patient, Plan
from careplan.plans.outlook import Outlook, outlook_of, show_on_the_day
from careplan.plans.outlook_words import veiled
from careplan.plans.reader import Reader
from careplan.plans.states import OPEN_STATUSES, Applies, EventKind, ItemStatus
from careplan.statements import Given, Statement
from pathways import queries as pathway_queries
from pathways.definition import Definition, GlossaryEntry, SeenBy, Step
from pathways.translations import Reading

MOST_REVIEWS = 50
# A review that says "I saw it" of one question, and nothing of the rest.
ONE_QUESTION = '"question":'
DONE_LATELY = timedelta(days=7)
CLOSED_DAYS_AHEAD = timedelta(days=14)
# What a row of a list is made of. Named one by one: the long words of a step are most of its weight, and reading
# all columns of the five tables takes half as long again.
ROW_FIELDS = (
    *(
        "plan_id",
        "plan_step_id",
        "step_id",
        "category_key",
        "own_title",
        "family_ticks",
        "occurrence",
        "status",
    ),
    *("closes_on", "date_by_hand", "date_by_rule"),
    *("due_on", "opens_on", "appointment_at", "place", "comes_along", "done_on", "done_by_id", "recorded_at"),
    *("verified_by_id", "verified_at", "variance", "last_event_number"),
    *("step__title", "step__kind", "step__seen_by", "step__key", "step__version_id"),
    *("plan_step__step_key", "plan_step__applies", "plan_step__every_days"),
    *("done_by__name", "done_by__email", "verified_by__name", "verified_by__email"),
    *("taken_by_id", "taken_by__name", "taken_by__email"),
)
# What `history.entries` opens.
EVENT_FIELDS = ("number", "kind", "at", "data", "sealed", "step_key", "item_id", "by__name", "by__email")


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What every page of a patient says about the plan. `plan` is None until the team has started one."""

    plan: Plan | None
    is_open: bool
    needs_banner: bool
    reader: Reader = field(default_factory=Reader, compare=False)

    @property
    def reading(self) -> Reading | None:
        """The version in the reader's language, which knows what is translated and checked."""
        return self.reader.reading(self.plan.version_id) if self.plan else None

    @property
    def definition(self) -> Definition | None:
        """The version in the reader's language."""
        return self.reader.definition(self.plan.version_id) if self.plan else None


def family_outlook(head: PlanHead, viewer: Viewer, items: Iterable[Item] = ()) -> Outlook:
    """What the rules say of the plan's steps, in a family's names and language; days of `items` are put as they are
    read today.

    Three queries, none for a version without schedules, waiting and choices.
    """
    outlook = outlook_of(head.plan, viewer.zone, head.definition)
    show_on_the_day(items, outlook, viewer.today)
    return veiled(outlook) if outlook.standing is not None else outlook


def shown_plan(**more: Exists) -> QuerySet[Plan]:
    """The plan a family sees: the open one, else the last that was finished. `more`: what else is asked of it."""
    # "active" stands before "finished" in the alphabet; at most one plan is active.
    plans = Plan.objects.filter(patient=Given("patient")).exclude(status=Plan.Status.ENTERED_IN_ERROR)
    asked = plans.annotate(is_reviewed=pathway_queries.is_reviewed("version"), **more)
    return asked.order_by("status", "-id")[:1]


_shown_plan = Statement(shown_plan)


def plan_head(access: Access) -> PlanHead:
    """The plan a family sees (one query)."""
    return head_of(_shown_plan.first(patient=access.patient.pk), access)


def head_of(plan: Plan | None, access: Access) -> PlanHead:
    """What is said of a plan as `shown_plan` reads it."""
    if plan is None:
        return PlanHead(None, is_open=False, needs_banner=False, reader=access.reader)
    return PlanHead(
        plan,
        is_open=plan.status == Plan.Status.ACTIVE,
        needs_banner=not plan.is_reviewed,
        reader=access.reader,
    )


def for_family(patient: Patient | None = None, **lookups: object) -> QuerySet[Item]:
    """Items that a family may know of, with everything a row needs. Nurse-only steps are not among them.

    `done_by_family` says whether one of the family did it, so that they may take it back; `taker_until` how long who
    took it on takes part, because a last day ends a part without an act of anybody.
    """
    family = CareTeamMember.objects.filter(patient=OuterRef("plan__patient"), user=OuterRef("done_by"))
    takers = CareTeamMember.objects.filter(
        patient=OuterRef("plan__patient"),
        user=OuterRef("taken_by"),
        rights=CareTeamMember.Rights.TAKES_PART,
        ended_at=None,
    )
    until = takers.values_list(Coalesce("ends_on", Value(date.max)))
    may_know = Q(step__isnull=True) | Q(step__seen_by=SeenBy.FAMILY)
    items = Item.objects.filter(may_know, **lookups).exclude(status=ItemStatus.ENTERED_IN_ERROR)
    if patient is not None:
        items = items.filter(plan__patient=patient)
    return items.select_related("step", "plan_step", "done_by", "verified_by", "taken_by").annotate(
        done_by_family=Exists(family), taker_until=Subquery(until[:1], output_field=DateField())
    )


def for_family_to_tick(**lookups: object) -> QuerySet[Item]:
    """Of these, what applies and has a tick for the family: all that may stand on *Today*."""
    return for_family(**lookups).filter(to_tick())


def to_tick() -> Q:
    """What applies and has a tick for the family, as a condition on items."""
    return (Q(plan_step__isnull=True) | Q(plan_step__applies=Applies.YES)) & Q(family_ticks=True)


_reviews = Statement(
    lambda: (
        Event.objects.filter(patient=Given("patient"), number__gt=Given("number"), kind=EventKind.REVIEWED)
        .exclude(data__contains=ONE_QUESTION)
        .select_related("by")
        .order_by("number")[:MOST_REVIEWS]
    )
)


def reviews_after(patient: Patient, number: int) -> list[Review]:
    """When nurses pressed Reviewed after event `number`, the first of them first (one query, a range scan)."""
    events = _reviews.rows(patient=patient.pk, number=number)
    opened = history.entries(patient, events)
    return [
        Review(entry.data["up_to"], event.by, event.at) for entry, event in zip(opened, events, strict=True)
    ]


def reviews_of(patient: Patient, items: Iterable[Item]) -> list[Review]:
    """The reviews that can cover one of `items`; no query where a nurse verified them all, or there are none."""
    numbers = [item.last_event_number for item in items if item.verified_by_id is None]
    return reviews_after(patient, min(numbers)) if numbers else []


def reading_line(team: Team, viewer: Viewer) -> str:
    """Whether somebody reads now, in words (two queries)."""
    return reading_words(reading_of(team, viewer.now), viewer)


@dataclass(frozen=True, slots=True)
class TeamHours:
    """When the team reads. `now`: that nobody does at this moment, empty in opening hours.

    `lines`: the hours of the week, empty where none are written; `closed_days`: the next ones.
    """

    now: str = ""
    lines: tuple[str, ...] = ()
    closed_days: tuple[date, ...] = ()


def hours_of(team: Team, viewer: Viewer, ahead: timedelta | None = CLOSED_DAYS_AHEAD) -> TeamHours:
    """When somebody of the team reads, with closed days up to `ahead`, None for all (two queries)."""
    prefetch_related_objects([team], "opening_hours", "closed_days")
    closed = sorted(row.day for row in team.closed_days.all() if row.day >= viewer.today)
    return TeamHours(
        now=reading_line(team, viewer),
        lines=tuple(hours_lines(team)),
        closed_days=tuple(day for day in closed if ahead is None or day <= viewer.today + ahead),
    )


def due_days(plan: Plan, up_to: date) -> list[date]:
    """The days of everything open for the family up to a day (one query)."""
    items = for_family_to_tick(plan=plan, status__in=OPEN_STATUSES, due_on__lte=up_to)
    return list(items.order_by("due_on").values_list("due_on", flat=True))


def explained(version_id: int, text: str, reader: Reader) -> tuple[GlossaryEntry, ...]:
    """The hard words of `text`, each with its meaning, so that they are explained in place.

    In: the words as the author wrote them, because other languages bend theirs; or what a nurse typed. Out: the
    entries as the reader reads them.
    """
    said = reader.definition(version_id).glossary
    written = pathway_queries.definition(version_id).glossary
    return tuple(
        entry
        for entry, source in zip(said, written, strict=True)
        if _stands_in(source.word, text) or _stands_in(entry.word, text)
    )


def _stands_in(word: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(_in_a_sentence(word))}", text, re.IGNORECASE))


def words_of(step: Step) -> str:
    return " ".join((step.title, step.what, step.why, *step.ask))


def _in_a_sentence(word: str) -> str:
    """The glossary's word as text has it: "Bone scan (scintigraphy)" is found by "bone scan"."""
    return word.partition("(")[0].strip()

"""What is counted for the pages of numbers. The database adds up; a page is one function, in a fixed number of
queries, whatever is in the tables. Nothing here gives a row of a patient.

**Which plans.** Those that follow the version today, however they came to it; what was done before a plan moved
there counts too. Plans entered in error never count. Finished plans count with the open ones once there are five
of them (and the other way round): else their small number could be worked out from the difference.

**Which items.** Those of the steps of the version, each occurrence for itself. Left out: additions of a nurse's
own, what was withdrawn, what was entered in error. What was still open when a plan was finished counts as open.

**From open to done.** The day an item is open from is the later of two: the day it came on the plan, and the day
its window opened (`opens_on`, if it has one). It came on the plan on the day of its newest ITEM_ADDED event, in
the time zone of the plan's team; without such an event it began with the plan (`started_on`) if it is the first
of its step, and else with the day on which the time before it was done. Where none of these is known the item is
left out of the median. `done_on` is the day it really happened; before its window opened counts as 0 days.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate

from careplan.accounts.models import Team
from careplan.insights import chart, few, step_numbers
from careplan.insights.step_numbers import StepCounts, StepNumbers
from careplan.plans.models import Event, Item, Plan, PlanStep
from careplan.plans.reader import Reader
from careplan.plans.states import OPEN_STATUSES, Applies, EventKind, ItemStatus
from pathways import queries as pathway_queries
from pathways import queries_pages
from pathways.definition import Definition, Kind
from pathways.models import Version

NOT_KNOWN = 10_000_000  # a day number far after every real one
COUNTED_ITEMS = [*OPEN_STATUSES, ItemStatus.COMPLETED.value, ItemStatus.CANCELLED.value]


class DayNumber(Func):
    """A date as days since 1970, so that both databases can subtract and compare."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **more):
        template = "CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '1970-01-01')", **more)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version in the list, with how many plans follow it."""

    version: Version
    is_offered: bool
    active: few.Count
    finished: few.Count


@dataclass(frozen=True)
class CategoryNumbers:
    title: str
    steps: tuple[StepNumbers, ...]

    @cached_property
    def chart(self) -> chart.Chart:
        return chart.draw(self.steps)

    @property
    def with_reasons(self) -> tuple[StepNumbers, ...]:
        return tuple(step for step in self.steps if step.reasons)


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """`counted`: how many plans the numbers of the steps are of; `leaves_out`: active, finished or nothing."""

    version: Version
    active: few.Count
    finished: few.Count
    counted: few.Count
    leaves_out: tuple[str, ...]
    categories: tuple[CategoryNumbers, ...]


def list_versions() -> list[VersionLine]:
    """Every published version, the newest of each pathway first, with how many plans follow it (three queries)."""
    offered = {version.pk for version in pathway_queries.offered_versions()}
    versions = pathway_queries.with_retired().filter(published_at__isnull=False).defer("definition_json")
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Plan.objects.order_by().values_list("version_id", "status").annotate(number=Count("pk"))
    for version_id, status, number in rows:
        numbers[version_id][status] = number
    return [
        VersionLine(
            version=version,
            is_offered=version.pk in offered,
            active=few.few(numbers[version.pk].get(Plan.Status.ACTIVE, 0)),
            finished=few.few(numbers[version.pk].get(Plan.Status.FINISHED, 0)),
        )
        for version in versions.order_by("pathway__key", "-number")
    ]


def published_version(pathway_key: str, number: int) -> Version | None:
    """A published version with its pathway, or None for a draft and for what is not there (one query)."""
    version = queries_pages.find_version(pathway_key, number)
    return None if version is None or version.is_draft else version


def numbers_page(version: Version) -> NumbersPage:
    """The numbers of one published version (five queries, and one for the time zones)."""
    rows = Plan.objects.filter(version=version).order_by().values_list("status").annotate(number=Count("pk"))
    by_status = dict(rows)
    both = {status: by_status.get(status, 0) for status in (Plan.Status.ACTIVE, Plan.Status.FINISHED)}
    statuses = [status for status, number in both.items() if number >= few.SMALLEST_TOLD]
    counted = sum(both[status] for status in statuses)
    definition = Reader().definition(version.pk)
    counts = _counts(version, statuses)
    return NumbersPage(
        version=version,
        active=few.few(both[Plan.Status.ACTIVE]),
        finished=few.few(both[Plan.Status.FINISHED]),
        counted=few.few(counted),
        leaves_out=tuple(str(status) for status, number in both.items() if number and status not in statuses),
        categories=_categories(definition, counts, counted),
    )


def _categories(
    definition: Definition, counts: dict[str, StepCounts], all_plans: int
) -> tuple[CategoryNumbers, ...]:
    told = step_numbers.by_category(
        step_numbers.tell(step.key, step.title, step.category, counts[step.key], all_plans)
        for step in definition.steps
        if step.kind is not Kind.WATCH
    )
    return tuple(
        CategoryNumbers(category.title, told[category.key])
        for category in definition.categories
        if category.key in told
    )


def _counts(version: Version, statuses: Iterable[str]) -> dict[str, StepCounts]:
    """Step key -> what the tables say. Not to be shown as it is: see `step_numbers.tell`."""
    statuses = list(statuses)
    found: dict[str, StepCounts] = defaultdict(StepCounts)
    applying = PlanStep.objects.filter(plan__version=version, plan__status__in=statuses, applies=Applies.YES)
    for key, number in applying.order_by().values_list("step_key").annotate(number=Count("pk")):
        found[key].plans = number
    items = Item.objects.filter(
        plan__version=version,
        plan__status__in=statuses,
        plan_step__isnull=False,
        status__in=COUNTED_ITEMS,
    ).order_by()
    _add_states(found, items)
    _add_waits(found, items)
    return found


def _add_states(found: dict[str, StepCounts], items: QuerySet[Item]) -> None:
    verified = Count("pk", filter=Q(verified_at__isnull=False))
    rows = items.values_list("plan_step__step_key", "status", "variance", "variance_confirmed").annotate(
        number=Count("pk"), verified=verified
    )
    for key, status, variance, is_confirmed, number, number_verified in rows:
        counts = found[key]
        if status == ItemStatus.COMPLETED:
            counts.done += number
            counts.verified += number_verified
        elif status == ItemStatus.CANCELLED:
            reason = step_numbers.reason_of(variance, confirmed=is_confirmed)
            counts.not_done += number
            counts.reasons[reason] = counts.reasons.get(reason, 0) + number
        else:
            counts.open += number


def _add_waits(found: dict[str, StepCounts], items: QuerySet[Item]) -> None:
    done = items.filter(status=ItemStatus.COMPLETED, done_on__isnull=False)
    # No NULL in it: of a day and of NULL, PostgreSQL takes the day for the greatest, SQLite NULL.
    open_from = Greatest(
        Coalesce(_day_it_came(), Value(NOT_KNOWN)), Coalesce(DayNumber("opens_on"), Value(0))
    )
    waited = done.annotate(days=DayNumber("done_on") - open_from)
    rows = waited.values_list("plan_step__step_key", "days").annotate(number=Count("pk"))
    for key, days, number in rows:
        if days > -NOT_KNOWN // 2:
            waits = found[key].waits
            waits[max(0, days)] = waits.get(max(0, days), 0) + number


def _day_it_came() -> Coalesce:
    """The day an item came on the plan, as a number; NULL when it is not known. See the head of this module."""
    additions = Event.objects.filter(item=OuterRef("pk"), kind=EventKind.ITEM_ADDED).order_by("-number")
    added_at = Subquery(additions.values("at")[:1])
    before = Item.objects.filter(
        plan_step=OuterRef("plan_step"), occurrence=OuterRef("occurrence") - 1
    ).order_by()
    return Coalesce(
        DayNumber(_day_in_its_zone(added_at)),
        Case(
            When(occurrence=1, then=DayNumber("plan__started_on")),
            default=DayNumber(Subquery(before.values("done_on")[:1])),
        ),
    )


def _day_in_its_zone(moment: Subquery) -> Case:
    """The day of a moment on the calendar of the plan's team (one query: which zones there are)."""
    zones = Team.objects.order_by().values_list("time_zone", flat=True).distinct()
    return Case(
        *(When(plan__team__time_zone=zone, then=TruncDate(moment, tzinfo=ZoneInfo(zone))) for zone in zones),
        output_field=DateField(),
    )

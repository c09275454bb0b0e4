"""Who waits for me: one page of the worklist, with a fixed number of queries whatever is on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.checkins.models import Sign
from careplan.clinic.filters import Filters
from careplan.clinic.queries.list_options import PRIMARY_CANCER
from careplan.clinic.queries.narrowed import (
    cancer_of_plan,
    narrowed,
    open_questions,
    undecided_steps,
    unverified_ticks,
)
from careplan.clinic.queries.row_after import RowAfter
from careplan.plans import days, history
from careplan.plans.models import Event, Item, Plan, ReviewMark
from careplan.plans.reader import Reader
from careplan.plans.states import (
    OPEN_STATUSES,
    EventKind,
    ItemStatus,
    Variance,
    WorklistGroup,
)
from pathways.definition import Definition

PAGE_SIZE = 50
ORDER = ("worklist_group", "worklist_since", "id")
# Never shown on a list, and the longest columns of their rows.
NOT_READ = (
    "patient__wrapped_key",
    "next_item__own_words",
    *(f"next_item__step__{name}" for name in ("what", "why", "ask", "condition", "covers")),
)
# A plan that somebody never reviewed has its whole history before it: counting stops here.
NEWS_LOOK_BACK = 200
NEWS_KINDS = (
    EventKind.TICKED,
    EventKind.UNDONE,
    EventKind.SKIPPED,
    EventKind.NOTED,
    EventKind.REPLIED,
    EventKind.CHECKED_IN,
)
CURSOR_SALT = "careplan.clinic.worklist"


@dataclass(frozen=True, slots=True)
class Bar:
    """How far one category is: steps that were done at least once, of those that apply."""

    title: str
    done: int
    total: int

    @property
    def words(self) -> str:
        return _("%(title)s: %(done)d of %(total)d") % {
            "title": self.title,
            "done": self.done,
            "total": self.total,
        }


@dataclass(slots=True)
class Row:
    """One plan on the worklist, with everything its line says."""

    plan: Plan
    team: Team
    bars: list[Bar] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    news: dict[str, int] = field(default_factory=dict)
    told_not_needed: int = 0
    cancer: str = ""

    @property
    def group(self) -> WorklistGroup:
        return WorklistGroup(self.plan.worklist_group)

    @property
    def done(self) -> int:
        return sum(bar.done for bar in self.bars)

    @property
    def total(self) -> int:
        return sum(bar.total for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Group:
    group: WorklistGroup
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Worklist:
    groups: list[Group]
    teams: list[Team]
    next_cursor: str

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def worklist(user: User, filters: Filters, cursor: str, *, now: datetime, reader: Reader) -> Worklist:
    """One page of the open plans of my teams, in the stored order (four queries, one more in another language).

    `cursor` is what a page before gave as `next_cursor`; a damaged one begins at the start.
    """
    found = _first_of(
        _with_what_is_shown(plans, user, filters) for plans in _scans(user, filters, cursor, now)
    )
    shown, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    rows = rows_of(shown, user, reader)
    return Worklist(_grouped(rows), teams_of(user), _make_cursor(shown[-1]) if has_more else "")


def rows_of(plans: Iterable[Plan], user: User, reader: Reader) -> list[Row]:
    """Plans, read by `shown_plans` or for a page, with everything their lines say (three queries)."""
    by_id = {team.pk: team for team in teams_of(user)}
    rows = [Row(plan, by_id[plan.team_id]) for plan in plans]
    reader.put_into_items(row.plan.next_item for row in rows)
    _add_progress(rows, reader)
    _add_signs(rows, reader)
    _add_news(rows, user)
    return rows


def marks(user: User, filters: Filters, cursor: str, *, now: datetime) -> list[str]:
    """What tells each row of a page from what it becomes, in the order of the page (one query)."""
    columns = (*ORDER, "patient__last_event_number")
    found = _first_of(plans.values_list(*columns) for plans in _scans(user, filters, cursor, now))
    return [mark_of(plan_id, number) for *_place, plan_id, number in found[:PAGE_SIZE]]


def mark_of(plan_id: int, event_number: int) -> str:
    """Eight letters that change with everything that is written about the patient, and say nothing of it."""
    return salted_hmac(CURSOR_SALT, f"{plan_id}:{event_number}").hexdigest()[:8]


def first_plan_ids(user: User, filters: Filters, most: int, *, now: datetime) -> list[tuple[int, int]]:
    """(plan, patient) of the first plans of the list, in the stored order; at most `most` (one query)."""
    columns = (*ORDER, "patient_id")
    scans = (plans.values_list(*columns) for plans in _scans(user, filters, "", now))
    return [(plan_id, patient_id) for *_place, plan_id, patient_id in _first_of(scans, most)]


def shown_plans(user: User, filters: Filters, plan_ids: Iterable[int]) -> list[Plan]:
    """These plans with what their lines need, in the stored order, as far as they still are of my teams (one query)."""
    teams = [team.pk for team in teams_of(user)]
    plans = Plan.objects.filter(pk__in=list(plan_ids), team__in=teams)
    return list(_with_what_is_shown(plans, user, filters).order_by(*ORDER))


def _scans(user: User, filters: Filters, cursor: str, now: datetime) -> list[QuerySet[Plan]]:
    """For each team chosen: its open plans that fit, from a place on."""
    after = _read_cursor(cursor)
    chosen = [team for team in teams_of(user) if filters.team_id in (None, team.pk)]
    scans = []
    for team in chosen:
        plans = Plan.objects.filter(team=team, status=Plan.Status.ACTIVE).order_by()
        if after:
            plans = plans.filter(RowAfter(ORDER, after))
        scans.append(narrowed(plans, filters, user, days.today(team.time_zone, now)))
    return scans


def _first_of(plans_of_teams: Iterable[QuerySet], most: int = 0) -> list:
    """The first plans of all teams together, in the stored order: `most`, or one more than a page holds.

    One query whatever the number of teams: each team is a scan of the index by itself, and the database merges them
    as it reads. `team_id IN (...)` would read every plan of every team and sort them. SQLite merges parts that are
    not cut by themselves; PostgreSQL reads on to the end of each part that is not.
    """
    most = most or PAGE_SIZE + 1
    scans = list(plans_of_teams)
    if len(scans) <= 1:
        return [plan for scan in scans for plan in scan.order_by(*ORDER)[:most]]
    if connection.features.supports_slicing_ordering_in_compound:
        scans = [scan.order_by(*ORDER)[:most] for scan in scans]
    return list(scans[0].union(*scans[1:], all=True).order_by(*ORDER)[:most])


def _with_what_is_shown(plans: QuerySet[Plan], user: User, filters: Filters) -> QuerySet[Plan]:
    mark = ReviewMark.objects.filter(plan=OuterRef("pk"), nurse=user).order_by()
    return (
        plans.select_related("patient", "nurse", "next_item__step")
        .defer(*NOT_READ)
        .annotate(
            my_mark=Subquery(mark.values("event_number")[:1]),
            my_mark_at=Subquery(mark.values("at")[:1]),
            open_questions=_count(open_questions()),
            undecided=_count(undecided_steps()),
            unverified=_count(unverified_ticks()) if filters.is_unverified else Value(0),
            cancer=cancer_of_plan(),
        )
    )


def _any_of(conditions: Iterable[Q]) -> Q:
    whole = Q(pk__in=[])
    for condition in conditions:
        whole |= condition
    return whole


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("plan").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(counted), 0)


def _add_progress(rows: list[Row], reader: Reader) -> None:
    """Steps done at least once of steps that apply, by category, and the "told not needed" that wait.

    A habit is one step however often it comes back; an item of a nurse's own counts as one step.
    """
    step = Coalesce("plan_step_id", F("id") * -1)
    told = Q(status=ItemStatus.CANCELLED, variance=Variance.TOLD_NOT_NEEDED, variance_confirmed=False)
    counts = (
        Item.objects.filter(
            plan__in=[row.plan.pk for row in rows],
            status__in=[*OPEN_STATUSES, ItemStatus.COMPLETED, ItemStatus.CANCELLED],
        )
        .order_by()
        .values("plan_id", "category_key")
        .annotate(
            total=Count(step, distinct=True),
            done=Count(step, distinct=True, filter=Q(status=ItemStatus.COMPLETED)),
            told=Count("id", filter=told),
        )
    )
    by_plan: dict[int, dict[str, Mapping]] = defaultdict(dict)
    for count in counts:
        by_plan[count["plan_id"]][count["category_key"]] = count
    for row in rows:
        mine = by_plan[row.plan.pk]
        row.told_not_needed = sum(count["told"] for count in mine.values())
        definition = reader.definition(row.plan.version_id)
        row.cancer = _label_of_cancer(definition, row.plan.cancer)
        for category in definition.categories:
            if count := mine.get(category.key):
                row.bars.append(Bar(category.title, count["done"], count["total"]))


def _label_of_cancer(definition: Definition, answer: str | None) -> str:
    fact = definition.facts_by_key.get(PRIMARY_CANCER)
    options = fact.options if fact and answer else ()
    return next((option.label for option in options if option.key == answer), "")


def _add_signs(rows: list[Row], reader: Reader) -> None:
    by_plan = {row.plan.pk: row for row in rows}
    unanswered_first = F("answered_at").asc(nulls_first=True)
    signs = Sign.objects.filter(plan__in=by_plan, closed_at=None).order_by(
        unanswered_first, "reported_at", "id"
    )
    found = list(signs.select_related("step", "reported_by", "taken_on_by", "answered_by"))
    reader.put_into(sign.step for sign in found)
    for sign in found:
        by_plan[sign.plan_id].signs.append(sign)


def _add_news(rows: list[Row], user: User) -> None:
    """How many acts of others came in since my last review, by kind: each patient's newest events alone."""
    by_patient = {row.plan.patient_id: row for row in rows}
    since = [
        Q(
            patient=row.plan.patient_id,
            number__gt=max(row.plan.my_mark or 0, row.plan.patient.last_event_number - NEWS_LOOK_BACK),
        )
        for row in rows
    ]
    may_read = history.shown_to(history.Reader(user.pk, is_nurse=True))
    events = Event.objects.filter(_any_of(since), may_read, kind__in=NEWS_KINDS).exclude(by=user)
    for count in events.order_by().values("patient_id", "kind").annotate(times=Count("id")):
        by_patient[count["patient_id"]].news[count["kind"]] = count["times"]


def _grouped(rows: list[Row]) -> list[Group]:
    groups = [Group(group, []) for group in WorklistGroup]
    for row in rows:
        groups[row.plan.worklist_group - 1].rows.append(row)
    return [group for group in groups if group.rows]


def _make_cursor(plan: Plan) -> str:
    place = [plan.worklist_group, plan.worklist_since.isoformat(), plan.pk]
    return signing.dumps(place, salt=CURSOR_SALT)


def _read_cursor(cursor: str) -> tuple[int, datetime, int] | None:
    if not cursor:
        return None
    try:
        group, since, plan_id = signing.loads(cursor, salt=CURSOR_SALT)
    except signing.BadSignature:
        return None
    return group, datetime.fromisoformat(since), plan_id

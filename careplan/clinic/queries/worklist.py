"""Who waits for me: one page of the worklist, with a fixed number of queries whatever is on it."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
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
from careplan.clinic.queries.row_signs import open_signs
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
from careplan.statements import Given, Statement, all_given, numbered
from pathways.definition import Definition

PAGE_SIZE = 50
ORDER = ("worklist_group", "worklist_since", "id")
# What lines say. The rows that are read with a plan have six times as many columns, many of them long or dates.
COLUMNS = (
    *("patient", "team", "version", "nurse", "next_item", "worklist_group", "worklist_since", "next_on"),
    *("paused_at", "pause_reason", "paused_until", "overtaken_since", "held_since"),
    *(f"patient__{name}" for name in ("public_id", "name", "born_on", "number", "last_event_number")),
    *("nurse__name", "nurse__email"),
    *(f"next_item__{name}" for name in ("step", "own_title", "appointment_at")),
    *(f"next_item__step__{name}" for name in ("version", "key", "title")),
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


class Bar(NamedTuple):
    """How far one category is: steps that were done at least once, of those that apply.

    A page has five hundred of them, each looked up by what it holds: a plain tuple is made and found much faster.
    """

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
    found = _shown(user, filters, cursor, now)
    shown, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    rows = rows_of(shown, user, reader)
    return Worklist(_grouped(rows), teams_of(user), _make_cursor(shown[-1]) if has_more else "")


def _shown(user: User, filters: Filters, cursor: str, now: datetime) -> list[Plan]:
    """The plans of one page, and one more when there is one. The list as it opens is asked by ready SQL."""
    teams, after = teams_of(user), _read_cursor(cursor)
    if filters.any or not teams:
        scans = _scans(user, filters, cursor, now)
        return _first_of(_with_what_is_shown(plans, user, filters) for plans in scans)
    given = {"user": user.pk, **numbered("team", (team.pk for team in teams))}
    if after:
        given |= dict(zip(ORDER, after, strict=True))
    return _unfiltered(len(teams), bool(after), PAGE_SIZE + 1).rows(**given)


def rows_of(plans: Iterable[Plan], user: User, reader: Reader) -> list[Row]:
    """Plans, read by `shown_plans` or for a page, with everything their lines say (three queries)."""
    by_id = {team.pk: team for team in teams_of(user)}
    rows = [Row(plan, by_id[plan.team_id]) for plan in plans]
    if not rows:
        return []
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
    mark = _empty_mark(settings.SECRET_KEY).copy()
    mark.update(f"{plan_id}:{event_number}".encode())
    return mark.hexdigest()[:8]


@lru_cache(maxsize=1)
def _empty_mark(secret: str) -> hmac.HMAC:
    """What every mark of a page begins with."""
    return salted_hmac(CURSOR_SALT, "", secret=secret)


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
    return [
        narrowed(_open_plans(team.pk, after), filters, user, days.today(team.time_zone, now))
        for team in chosen
    ]


def _open_plans(team: int | Given, after: Sequence[object] | None) -> QuerySet[Plan]:
    plans = Plan.objects.filter(team=team, status=Plan.Status.ACTIVE).order_by()
    return plans.filter(RowAfter(ORDER, after)) if after else plans


@cache
def _unfiltered(teams: int, is_later: bool, most: int) -> Statement:
    """So many plans of so many teams, without a filter."""
    after = (Given(ORDER[0]), Given(ORDER[1], DateTimeField()), Given(ORDER[2])) if is_later else None

    def page() -> QuerySet[Plan]:
        scans = [_open_plans(one, after) for one in all_given("team", teams)]
        shown = [_with_what_is_shown(plans, Given("user"), Filters()) for plans in scans]
        return _merged(shown, most)

    return Statement(page)


def _first_of(plans_of_teams: Iterable[QuerySet], most: int = 0) -> list:
    """The first plans of all teams together, in the stored order: `most`, or one more than a page holds.

    One query whatever the number of teams: each team is a scan of the index by itself, and the database merges them
    as it reads. `team_id IN (...)` would read every plan of every team and sort them. SQLite merges parts that are
    not cut by themselves; PostgreSQL reads on to the end of each part that is not.
    """
    scans = list(plans_of_teams)
    return list(_merged(scans, most or PAGE_SIZE + 1)) if scans else []


def _merged(scans: list[QuerySet], most: int) -> QuerySet:
    if len(scans) == 1:
        return scans[0].order_by(*ORDER)[:most]
    if connection.features.supports_slicing_ordering_in_compound:
        scans = [scan.order_by(*ORDER)[:most] for scan in scans]
    return scans[0].union(*scans[1:], all=True).order_by(*ORDER)[:most]


def _with_what_is_shown(plans: QuerySet[Plan], user: User | Given, filters: Filters) -> QuerySet[Plan]:
    mark = ReviewMark.objects.filter(plan=OuterRef("pk"), nurse=user).order_by()
    return (
        plans.select_related("patient", "nurse", "next_item__step")
        .only(*COLUMNS)
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


@cache
def _progress_of(plans: int) -> Statement:
    """(plan, category, total, done, told not needed) of so many plans.

    A habit is one step however often it comes back; an item of a nurse's own counts as one step.
    """
    step = Coalesce("plan_step_id", F("id") * -1)
    told = Q(status=ItemStatus.CANCELLED, variance=Variance.TOLD_NOT_NEEDED, variance_confirmed=False)
    return Statement(
        lambda: (
            Item.objects.filter(
                In(F("plan_id"), all_given("plan", plans)),
                status__in=[*OPEN_STATUSES, ItemStatus.COMPLETED, ItemStatus.CANCELLED],
            )
            .order_by()
            .values("plan_id", "category_key")
            .annotate(
                total=Count(step, distinct=True),
                done=Count(step, distinct=True, filter=Q(status=ItemStatus.COMPLETED)),
                told=Count("id", filter=told),
            )
            .values_list("plan_id", "category_key", "total", "done", "told")
        )
    )


def _add_progress(rows: list[Row], reader: Reader) -> None:
    """Steps done at least once of steps that apply, by category, and the "told not needed" that wait."""
    by_plan: dict[int, dict[str, tuple[int, int]]] = {row.plan.pk: {} for row in rows}
    told_of = dict.fromkeys(by_plan, 0)
    for plan_id, category, total, done, told in _progress_of(len(rows)).rows(**numbered("plan", by_plan)):
        by_plan[plan_id][category] = (done, total)
        told_of[plan_id] += told
    for row in rows:
        mine = by_plan[row.plan.pk]
        row.told_not_needed = told_of[row.plan.pk]
        definition = reader.definition(row.plan.version_id)
        row.cancer = _label_of_cancer(definition, row.plan.cancer)
        row.bars += [
            Bar(category.title, *mine[category.key])
            for category in definition.categories
            if category.key in mine
        ]


def _label_of_cancer(definition: Definition, answer: str | None) -> str:
    fact = definition.facts_by_key.get(PRIMARY_CANCER)
    options = fact.options if fact and answer else ()
    return next((option.label for option in options if option.key == answer), "")


def _add_signs(rows: list[Row], reader: Reader) -> None:
    by_plan = {row.plan.pk: row for row in rows}
    for sign in open_signs(by_plan, reader):
        by_plan[sign.plan_id].signs.append(sign)


@cache
def _news_of(patients: int) -> Statement:
    """(patient, kind, how many) of what others wrote about so many patients, each after a number of its own."""
    pairs = zip(all_given("patient", patients), all_given("after", patients), strict=True)
    since = [Q(patient=patient, number__gt=after) for patient, after in pairs]
    may_read = history.shown_to(history.Reader(Given("user"), is_nurse=True))
    return Statement(
        lambda: (
            Event.objects.filter(_any_of(since), may_read, kind__in=NEWS_KINDS)
            .exclude(by=Given("user"))
            .order_by()
            .values("patient_id", "kind")
            .annotate(times=Count("id"))
            .values_list("patient_id", "kind", "times")
        )
    )


def _add_news(rows: list[Row], user: User) -> None:
    """How many acts of others came in since my last review, by kind: each patient's newest events alone."""
    by_patient = {row.plan.patient_id: row for row in rows}
    after = (
        max(row.plan.my_mark or 0, row.plan.patient.last_event_number - NEWS_LOOK_BACK)
        for row in by_patient.values()
    )
    given = {"user": user.pk, **numbered("patient", by_patient), **numbered("after", after)}
    for patient_id, kind, times in _news_of(len(by_patient)).rows(**given):
        by_patient[patient_id].news[kind] = times


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

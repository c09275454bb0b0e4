"""What a plan's row keeps so that the worklist is one index scan: next date, what waits, the stored pair."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet

from careplan.plans.models import Event, Item, Plan, Question, ReviewMark
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.rolling import rolling_steps
from careplan.plans.states import OPEN_STATUSES, EventKind, ItemStatus, Variance, worklist_place
from careplan.statements import Given, Statement, update
from pathways import queries as pathway_queries
from pathways.definition import Definition

# As an event's data says that a nurse has to look at a late act.
WAITS = '"waits":true'
HEAD_FIELDS = [
    "sign_open_since",
    "tell_since",
    "overtaken_since",
    "held_since",
    "waiting_since",
    "next_on",
    "next_item",
    "worklist_group",
    "worklist_since",
]


def refresh_dates(plan: Plan) -> None:
    """Find the next date again (one query) and write the plan's head (one query). Under the patient's lock."""
    following = _next_dated(rolling_steps(pathway_queries.definition(plan.version_id))).first(plan=plan.pk)
    plan.next_item_id, plan.next_on = following or (None, None)
    write_head(plan)


@lru_cache(maxsize=256)
def _next_dated(rolling: frozenset[str]) -> Statement:
    return Statement(lambda: _dated_items(rolling).filter(plan=Given("plan")).values_list("id", "due_on")[:1])


def dated_items(definition: Definition) -> QuerySet[Item]:
    """Open items with a day, the next one first. A habit of the calendar is left out: missed, it goes on to the day
    of reading, so its stored day would call it late on the worklist."""
    return _dated_items(rolling_steps(definition))


def _dated_items(rolling: frozenset[str]) -> QuerySet[Item]:
    items = Item.objects.filter(status__in=OPEN_STATUSES, due_on__isnull=False)
    if rolling:
        items = items.exclude(plan_step__step_key__in=rolling, date_by_hand=False)
    return items.order_by("due_on", F("appointment_at").asc(nulls_last=True), "id")


def refresh_waiting(plan: Plan) -> None:
    """Find again since when something waits for a nurse, and write the plan's head.

    It waits for: a *tell today* sign, an open question, a "told not needed" that no nurse has confirmed, a fact
    that a new version of the pathway asks for, a late act that says the opposite of what stands, an act that came
    after access had ended.
    A plain tick or a step that is not decided does not wait.
    """
    question = Question.objects.filter(plan=plan, answered_event=None).aggregate(since=Min("asked_at"))[
        "since"
    ]
    told = Item.objects.filter(
        plan=plan, status=ItemStatus.CANCELLED, variance=Variance.TOLD_NOT_NEEDED, variance_confirmed=False
    ).aggregate(since=Min("recorded_at"))["since"]
    plan.waiting_since = oldest(question, told, *kept_since(plan))
    write_head(plan)


def kept_since(plan: Plan) -> tuple[datetime | None, ...]:
    """Since when something waits for a nurse that the plan's own row keeps."""
    return plan.tell_since, plan.fact_needed_since, plan.overtaken_since, plan.held_since


def settle_fact_needed(plan: Plan, changes: Iterable[Change]) -> None:
    """Take a plan out of waiting for a fact once nothing in it needs an answer any more. Under the lock."""
    if plan.fact_needed_since is None or any(one.kind is ChangeKind.NEEDS_ANSWER for one in changes):
        return
    plan.fact_needed_since = None
    plan.save(update_fields=["fact_needed_since"])
    refresh_waiting(plan)


def settle_overtaken(plan: Plan) -> None:
    """Take a plan out of waiting for its late acts, as far as nurses have looked: reviewed the plan up to them, or
    verified their item after them. Under the lock, when those events are written."""
    if plan.overtaken_since is None:
        return
    reviewed = ReviewMark.objects.filter(plan=plan).aggregate(number=Max("event_number"))["number"] or 0
    verified = Event.objects.filter(
        item=OuterRef("item"), kind=EventKind.VERIFIED, number__gt=OuterRef("number")
    )
    late = Event.objects.filter(
        ~Exists(verified),
        plan=plan,
        kind=EventKind.ACT_OVERTAKEN,
        number__gt=reviewed,
        data__contains=WAITS,
    )
    plan.overtaken_since = late.aggregate(since=Min("at"))["since"]
    refresh_waiting(plan)


def waiting_of_many(plans: Sequence[Plan]) -> dict[int, datetime | None]:
    """Plan id -> since when a question or a reason waits in it (two queries). Facts and signs stand at the plan."""
    ids = [plan.pk for plan in plans]
    questions = (
        Question.objects.filter(plan__in=ids, answered_event=None)
        .order_by()
        .values_list("plan_id")
        .annotate(since=Min("asked_at"))
    )
    told = (
        Item.objects.filter(
            plan__in=ids,
            status=ItemStatus.CANCELLED,
            variance=Variance.TOLD_NOT_NEEDED,
            variance_confirmed=False,
        )
        .order_by()
        .values_list("plan_id")
        .annotate(since=Min("recorded_at"))
    )
    found: dict[int, datetime | None] = {}
    for plan_id, since in [*questions, *told]:
        found[plan_id] = oldest(found.get(plan_id), since)
    return found


def write_head(plan: Plan) -> None:
    put_in_place(plan)
    update(plan, HEAD_FIELDS)


def put_in_place(plan: Plan) -> None:
    """Derive the stored pair that orders the worklist from what the plan's row says."""
    plan.worklist_group, plan.worklist_since = worklist_place(
        plan.sign_open_since, plan.waiting_since, plan.next_on, is_paused=plan.paused_at is not None
    )


def oldest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)

"""Plans that are no longer open, the last ended first."""

from dataclasses import dataclass
from datetime import date

from django.core import signing

from careplan.accounts.models import User
from careplan.accounts.queries import teams_of
from careplan.clinic.queries.row_after import RowAfter
from careplan.plans.models import Plan

PAGE_SIZE = 50
CURSOR_SALT = "careplan.clinic.finished"


@dataclass(frozen=True, slots=True)
class FinishedPlans:
    plans: list[Plan]
    next_cursor: str


def finished_plans(user: User, cursor: str) -> FinishedPlans:
    """One page of my teams' finished plans (one query). Those entered in error stand in no list."""
    plans = Plan.objects.filter(team__in=[team.pk for team in teams_of(user)], status=Plan.Status.FINISHED)
    if place := _read_cursor(cursor):
        plans = plans.filter(RowAfter(("ended_on", "id"), place, backwards=True))
    plans = plans.select_related("patient", "nurse", "version").defer(
        "patient__wrapped_key", "version__definition_json"
    )
    found = list(plans.order_by("-ended_on", "-id")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    has_more = len(found) > PAGE_SIZE
    return FinishedPlans(shown, _make_cursor(shown[-1]) if has_more else "")


def _make_cursor(plan: Plan) -> str:
    return signing.dumps([plan.ended_on.isoformat(), plan.pk], salt=CURSOR_SALT)


def _read_cursor(cursor: str) -> tuple[date, int] | None:
    try:
        ended_on, plan_id = signing.loads(cursor, salt=CURSOR_SALT)
    except signing.BadSignature:
        return None
    return date.fromisoformat(ended_on), plan_id

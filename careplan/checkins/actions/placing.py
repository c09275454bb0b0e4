"""Where the signs of a plan put it on the worklist."""

from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from careplan.checkins.models import Sign
from careplan.plans import actions as plan_actions
from careplan.plans.models import Plan


def place(plan: Plan) -> None:
    """Read the open signs again (one query): a *call now* sign that nobody answered puts the plan in the first group.

    Every other open sign waits in the second: a *tell today* sign since it was reported, and what was answered and
    left open, to look again, since it was answered.
    """
    calls = Q(level=Sign.Level.CALL_NOW, answered_at=None)
    waits = Min(Coalesce("answered_at", "reported_at"), filter=~calls)
    since = Sign.objects.filter(plan=plan, closed_at=None).aggregate(
        call=Min("reported_at", filter=calls), wait=waits
    )
    plan_actions.place_signs(plan, call_now_since=since["call"], tell_today_since=since["wait"])

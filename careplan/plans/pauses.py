"""What a nurse wrote when she let a plan rest."""

from careplan.plans import history
from careplan.plans.models import Event, Patient, Plan
from careplan.plans.states import EventKind


def pause_words(patient: Patient, plan: Plan) -> str:
    """Her own words to the pause that holds; "" without any, or where the plan does not rest (then no query)."""
    if plan.paused_at is None:
        return ""
    said = Event.objects.filter(patient=patient, plan=plan, kind=EventKind.PLAN_PAUSED)
    event = said.select_related("by").order_by("-number").first()
    return history.entries(patient, [event])[0].words.get("reason", "") if event else ""

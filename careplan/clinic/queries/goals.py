"""One goal of a plan."""

from careplan.plans.access import NotThere
from careplan.plans.models import Plan, PlanGoal


def goal_of(plan: Plan, goal_id: int) -> PlanGoal:
    """The goal, when it is of this plan (one query). Raises NotThere."""
    goal = PlanGoal.objects.filter(pk=goal_id, plan=plan).first()
    if goal is None:
        raise NotThere
    return goal

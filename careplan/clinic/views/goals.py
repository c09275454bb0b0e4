"""Goals of a plan: worded, dated and agreed, apart from what is to do."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careplan.accounts.roles import Permission
from careplan.clinic.forms.goals import GoalForm, goal_initial
from careplan.clinic.queries.goals import goal_of
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, save_or_show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def add_goal(request: HttpRequest, access: Access) -> HttpResponse:
    """Write down a goal of this one person."""
    plan = plan_of(access)
    form = open_form(request, GoalForm, auto_id="goal_%s")
    return save_or_show(
        request,
        access,
        "add_goal.html",
        form,
        lambda: actions.add_goal(plan_id=plan.pk, goal=form.goal(), today=access.today, **by(access, form)),
        said=_("The goal is saved."),
        anchor="goals",
        plan=plan,
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def set_goal(request: HttpRequest, access: Access, goal: int) -> HttpResponse:
    """Word a goal, date it, say how it stands and who agreed."""
    plan = plan_of(access)
    row = goal_of(plan, goal)
    form = open_form(request, GoalForm, initial=goal_initial(row), auto_id="goal_%s")
    return save_or_show(
        request,
        access,
        "set_goal.html",
        form,
        lambda: actions.set_goal(
            plan_id=plan.pk,
            goal_id=goal,
            goal=form.goal(),
            today=access.today,
            seen=form.cleaned_data["seen"],
            **by(access, form),
        ),
        said=_("The goal is saved."),
        anchor="goals",
        plan=plan,
        goal=row,
    )

"""The whole plan, its steps, and the hard words in it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.checklist.queries.items import step_page
from careplan.checklist.queries.plan import plan_page
from careplan.checklist.queries.shared import plan_head
from careplan.checklist.views.frame import MORE, PLAN, show
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything, category by category; what is not decided is folded and has no tick."""
    return show(request, access, "show_plan", tab=PLAN, page=plan_page(access))


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_step(request: HttpRequest, access: Access, step: str) -> HttpResponse:
    """One step as the pathway explains it, also where nothing of it is decided."""
    return show(request, access, "show_step", tab=PLAN, page=step_page(access, step))


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_glossary(request: HttpRequest, access: Access) -> HttpResponse:
    """The hard words of the plan, explained."""
    return show(request, access, "show_glossary", tab=MORE, head=plan_head(access))

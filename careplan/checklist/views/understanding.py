"""What somebody says about what they read: "I understand", and "I have seen what changed"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from careplan.accounts.roles import Permission
from careplan.checklist.forms import attempt
from careplan.checklist.forms_family import SeenForm, UnderstoodForm
from careplan.checklist.queries.shared import plan_head
from careplan.checklist.views.items import by
from careplan.checklist.views.ticks import problem_in
from careplan.plans import actions
from careplan.plans.access import Access, NotThere, patient_view


@require_POST
@patient_view(Permission.TAKE_PART)
def understand_step(request: HttpRequest, access: Access, step: str) -> HttpResponse:
    """ "I understand" the words of a step. Back to the page where they stand."""
    form = UnderstoodForm({**request.POST.dict(), "step": step})
    plan = plan_head(access).plan
    if plan is None:
        raise NotThere
    done = attempt(
        form,
        lambda: actions.understand_step(
            plan_id=plan.pk, step_key=step, words=form.cleaned_data["words"], **by(access, form)
        ),
    )
    if done.is_done:
        messages.success(request, _("Saved: you understand this."))
    else:
        messages.warning(request, problem_in(form))
    item = request.POST.get("back", "")
    if item.isascii() and item.isdigit():
        return redirect("checklist:show_item", access.patient.public_id, int(item))
    return redirect("checklist:show_step", access.patient.public_id, step)


@require_POST
@patient_view(Permission.SEE_CHECKLIST)
def mark_seen(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything that *Today* showed as changed has been seen; what came in after stays new."""
    form = SeenForm(request.POST)
    done = attempt(
        form,
        lambda: actions.mark_seen(
            patient=access.patient, up_to=form.cleaned_data["up_to"], by=access.user, at=access.now
        ),
    )
    if not done.is_done:
        messages.warning(request, problem_in(form))
    return redirect("checklist:show_today", access.patient.public_id)

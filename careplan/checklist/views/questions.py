"""Questions to the nurse that belong to no step, and every answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checklist.forms import QuestionForm, attempt
from careplan.checklist.queries.questions import question_list
from careplan.checklist.queries.shared import plan_head
from careplan.checklist.views.frame import MORE, show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def list_questions(request: HttpRequest, access: Access) -> HttpResponse:
    """What was asked, and what was answered, by whom and when."""
    return show(request, access, "list_questions", tab=MORE, page=question_list(access))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.TAKE_PART)
def ask_nurse(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask about anything. The question stands on the nurse's list until she answers."""
    head = plan_head(access)
    if request.method != "POST" or head.plan is None:
        kept = typed_text.kept_text(request).get("question", "")
        form = QuestionForm(initial={"question": kept})
        return show(request, access, "ask_nurse", tab=MORE, head=head, form=form)
    form = QuestionForm(request.POST)
    asked = attempt(
        form,
        lambda: actions.ask_nurse(
            patient=access.patient,
            plan_id=head.plan.pk,
            question=form.cleaned_data["question"],
            by=access.user,
            at=access.now,
            op_id=form.cleaned_data["op_id"],
        ),
    )
    if not asked.is_done:
        return show(request, access, "ask_nurse", tab=MORE, status=asked.status, head=head, form=form)
    messages.success(request, _("Your question is with the nurses now."))
    return redirect("checklist:list_questions", access.patient.public_id)

"""Questions for the visit: the family's own list and order, and the sheet to take along."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checklist.forms import ActForm, attempt
from careplan.checklist.forms_family import OrderForm, SettleForm, VisitQuestionForm
from careplan.checklist.queries.items import item_of
from careplan.checklist.queries.visit import visit_list, visit_sheet
from careplan.checklist.views.frame import MORE, show
from careplan.checklist.views.items import after_form, by
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.states import VisitOutcome


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def list_visit_questions(request: HttpRequest, access: Access) -> HttpResponse:
    """The list, in the family's order, and one more question."""
    kept = typed_text.kept_text(request).get("question", "")
    return _page(request, access, VisitQuestionForm(initial={"question": kept}), 200)


@require_http_methods(["POST"])
@patient_view(Permission.TAKE_PART)
def add_visit_question(request: HttpRequest, access: Access) -> HttpResponse:
    """Put a question at the end of the list."""
    form = VisitQuestionForm(request.POST)
    head = visit_list(access).head
    if head.plan is None:
        return _page(request, access, form, 422)
    done = attempt(
        form,
        lambda: actions.add_visit_question(
            plan_id=head.plan.pk, question=form.cleaned_data["question"], **by(access, form)
        ),
    )
    if not done.is_done:
        return _page(request, access, form, done.status)
    return _back(request, access, _("Saved. Your question is on the list."))


@require_POST
@patient_view(Permission.TAKE_PART)
def ask_at_visit(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Put a question about an item on the list."""
    form = VisitQuestionForm(request.POST, auto_id="visit_%s")
    plan_id = item_of(access, item).plan_id
    done = attempt(
        form,
        lambda: actions.add_visit_question(
            item_id=item, plan_id=plan_id, question=form.cleaned_data["question"], **by(access, form)
        ),
    )
    said = _("Saved. Your question is on the list for the visit.")
    return after_form(request, access, item, {"visit": form}, done, said)


@require_POST
@patient_view(Permission.TAKE_PART)
def order_visit_question(request: HttpRequest, access: Access, visit_question: int) -> HttpResponse:
    """Move a question up or down: before another one, or to the end."""
    form = OrderForm(request.POST)
    done = attempt(
        form,
        lambda: actions.order_visit_question(
            patient=access.patient,
            question_id=visit_question,
            before=form.cleaned_data["before"],
            by=access.user,
            at=access.now,
        ),
    )
    # Back to the question itself, so that it can be moved on without being looked for.
    place = f"#question-{visit_question}" if done.is_done else ""
    return _after(request, access, form, done.is_done, _("Moved."), place)


@require_POST
@patient_view(Permission.TAKE_PART)
def settle_visit_question(request: HttpRequest, access: Access, visit_question: int) -> HttpResponse:
    """It was asked, or it need not be asked any more."""
    form = SettleForm(request.POST)
    done = attempt(
        form,
        lambda: actions.settle_visit_question(
            question_id=visit_question,
            outcome=VisitOutcome(form.cleaned_data["outcome"]),
            **by(access, form),
        ),
    )
    return _after(request, access, form, done.is_done, _("Saved. It is off the list."))


@require_safe
@patient_view(Permission.SEE_CHECKLIST, takes_copy=True)
def print_visit(request: HttpRequest, access: Access) -> HttpResponse:
    """The sheet for the visit: questions, what is open, the appointment, the warning signs."""
    return show(request, access, "print_visit", tab=MORE, page=visit_sheet(access))


def _after(
    request: HttpRequest, access: Access, form: ActForm, is_done: bool, said: str, place: str = ""
) -> HttpResponse:
    """These buttons have no fields to look at again: what stood in the way is said above the list."""
    if not is_done:
        for errors in form.errors.values():
            messages.warning(request, " ".join(str(error) for error in errors))
        return redirect("checklist:list_visit_questions", access.patient.public_id)
    return _back(request, access, said, place)


def _back(request: HttpRequest, access: Access, said: str, place: str = "") -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("checklist:list_visit_questions", args=[access.patient.public_id]) + place)


def _page(request: HttpRequest, access: Access, form: VisitQuestionForm, status: int) -> HttpResponse:
    page = visit_list(access)
    return show(request, access, "list_visit_questions", tab=MORE, status=status, page=page, form=form)

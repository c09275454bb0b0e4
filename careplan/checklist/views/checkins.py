"""How is she today: the questions, what was saved, and what was entered before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn
from careplan.checklist.forms import CheckInForm, attempt
from careplan.checklist.queries.checkins import check_in_list, check_in_page, saved_check_in
from careplan.checklist.views.frame import CHECK_IN, show
from careplan.plans.access import Access, patient_view
from careplan.plans.models import CareTeamMember

NEVER_RESTORED = ("op_id",)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.TAKE_PART)
def check_in(request: HttpRequest, access: Access) -> HttpResponse:
    """The full warning list, then the questions. What is saved leads to a page that says first when to call."""
    page = check_in_page(access)
    questions = page.call_now + page.tell_today
    if request.method != "POST" or page.head.plan is None:
        form = CheckInForm(questions=questions, initial=_first_values(request, access))
        return show(request, access, "check_in", tab=CHECK_IN, page=page, form=form)
    form = CheckInForm(request.POST, questions=questions)
    saved = attempt(
        form,
        lambda: checkin_actions.check_in(
            patient=access.patient,
            plan_id=page.head.plan.pk,
            observation=form.observation,
            by=access.user,
            at=access.now,
            op_id=form.cleaned_data["op_id"],
        ),
    )
    if not saved.is_done:
        return show(request, access, "check_in", tab=CHECK_IN, status=saved.status, page=page, form=form)
    return redirect("checklist:show_check_in", access.patient.public_id, saved.result.pk)


def _first_values(request: HttpRequest, access: Access) -> dict[str, str]:
    """Words kept from a session that ran out; and the patient's own words where the patient is the one who writes."""
    kept = {name: text for name, text in typed_text.kept_text(request).items() if name not in NEVER_RESTORED}
    is_patient = access.member is not None and access.member.relation == CareTeamMember.Relation.PATIENT
    return {"whose_words": CheckIn.Words.PATIENT, **kept} if is_patient else kept


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_check_in(request: HttpRequest, access: Access, check_in: int) -> HttpResponse:
    """One check-in: first when to call, if anything was said that needs it; then what was saved."""
    return show(request, access, "show_check_in", tab=CHECK_IN, page=saved_check_in(access, check_in))


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def list_check_ins(request: HttpRequest, access: Access) -> HttpResponse:
    """What was entered before, by whom, and nothing more."""
    return show(request, access, "list_check_ins", tab=CHECK_IN, page=check_in_list(access))

"""How is she today: the questions, what was saved, and what was entered before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checkins import actions as checkin_actions
from careplan.checkins.answers import PAIN_ENDS, TIRED_ENDS
from careplan.checkins.diary import days_asked, number_asked
from careplan.checkins.models import CheckIn
from careplan.checklist.forms import attempt
from careplan.checklist.forms_check_in import CheckInForm
from careplan.checklist.queries.checkins import (
    CheckInPage,
    check_in_charts,
    check_in_list,
    check_in_page,
    saved_check_in,
)
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
        form = CheckInForm(questions=questions, today=access.today, initial=_first_values(request, access))
        return _show_form(request, access, page, form)
    form = CheckInForm(request.POST, questions=questions, today=access.today)
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
        return _show_form(request, access, page, form, saved.status)
    return redirect("checklist:show_check_in", access.patient.public_id, saved.result.pk)


def _show_form(
    request: HttpRequest, access: Access, page: CheckInPage, form: CheckInForm, status: int = 200
) -> HttpResponse:
    about = {"pain_ends": PAIN_ENDS, "tired_ends": TIRED_ENDS, "is_patient": _is_patient(access)}
    return show(request, access, "check_in", tab=CHECK_IN, status=status, page=page, form=form, **about)


def _first_values(request: HttpRequest, access: Access) -> dict[str, str]:
    """Words kept from a session that ran out; and the patient's own words where the patient is the one who writes."""
    kept = {name: text for name, text in typed_text.kept_text(request).items() if name not in NEVER_RESTORED}
    return {"whose_words": CheckIn.Words.PATIENT, **kept} if _is_patient(access) else kept


def _is_patient(access: Access) -> bool:
    return access.member is not None and access.member.relation == CareTeamMember.Relation.PATIENT


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_check_in(request: HttpRequest, access: Access, check_in: int) -> HttpResponse:
    """One check-in: first when to call, if anything was said that needs it; then what was saved."""
    return show(request, access, "show_check_in", tab=CHECK_IN, page=saved_check_in(access, check_in))


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def list_check_ins(request: HttpRequest, access: Access) -> HttpResponse:
    """What was entered before, day by day, by whom, and nothing more."""
    before = number_asked(request.GET.get("before", ""))
    page = check_in_list(access, before)
    return show(request, access, "list_check_ins", tab=CHECK_IN, page=page, before=before)


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_charts(request: HttpRequest, access: Access) -> HttpResponse:
    """Pain and tiredness as they were entered, over some days: points, and the same as a table."""
    page = check_in_charts(access, days_asked(request.GET.get("days", "")))
    return show(request, access, "show_charts", tab=CHECK_IN, page=page)

"""One patient: what is new, what waits, what is to do; and everything that ever happened."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplan.accounts.roles import Permission
from careplan.clinic.forms.plan import NurseForm
from careplan.clinic.forms.review import ReviewedForm
from careplan.clinic.queries.history import history_page
from careplan.clinic.queries.patient import PatientPage, patient_page
from careplan.clinic.queries.talk import templates_of
from careplan.clinic.views.pages import show
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHART)
def show_patient(request: HttpRequest, access: Access) -> HttpResponse:
    """The patient page: since my last review, then what is open, and beside it family, facts and signs."""
    return _show(request, access, patient_page(access))


@require_safe
@patient_view(Permission.SEE_CHART)
def show_plan(request: HttpRequest, access: Access, plan: int) -> HttpResponse:
    """One plan of the patient, also one that is over while another is open."""
    return _show(request, access, patient_page(access, plan))


def _show(request: HttpRequest, access: Access, page: PatientPage) -> HttpResponse:
    context = {"page": page, "plan": page.plan}
    if page.news is not None:
        context["reviewed_form"] = ReviewedForm(initial={"up_to": page.news.up_to}, auto_id="reviewed_%s")
        nurse_id = page.plan.nurse_id or ""
        context["templates"] = templates_of(access.team) if page.news.has_questions else ()
        context["nurse_form"] = NurseForm(nurses=page.nurses, initial={"nurse": nurse_id}, auto_id="nurse_%s")
    return show(request, access, "show_patient.html", **context)


@require_safe
@patient_view(Permission.SEE_CHART)
def show_history(request: HttpRequest, access: Access) -> HttpResponse:
    """Everything that happened, the newest first, by number."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    return show(request, access, "show_history.html", page=history_page(access, before), before=before)

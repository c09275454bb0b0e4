"""A whole plan: who it is with, finished, opened again, entered in error; and the patient's own particulars."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.clinic.forms.plan import EndingForm, IdentityForm, NurseForm, identity_initial
from careplan.clinic.queries.patient import nurses_of, plan_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, save_or_show, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.models import Plan


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def set_nurse(request: HttpRequest, access: Access) -> HttpResponse:
    """Say which nurse of the team the plan is with, or nobody."""
    plan = plan_of(access)
    initial = {"nurse": plan.nurse_id or ""}
    form = open_form(request, NurseForm, initial=initial, nurses=nurses_of(access.team.pk))

    def said() -> str:
        who = form.chosen.name if form.chosen else _("nobody yet")
        return _("The plan is now with: %(who)s.") % {"who": who}

    return save_or_show(
        request,
        access,
        "set_nurse.html",
        form,
        lambda: actions.set_nurse(plan_id=plan.pk, nurse=form.chosen, **by(access, form)),
        said=said,
        plan=plan,
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def finish_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Finish a plan. Nothing is deleted, and the family can still read it."""
    return _end(request, access, Plan.Status.FINISHED, "finish_plan.html", _("The plan is finished."))


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def enter_plan_in_error(request: HttpRequest, access: Access) -> HttpResponse:
    """Mark a plan as entered in error: it should never have been started."""
    said = _("The plan is marked as entered in error.")
    return _end(request, access, Plan.Status.ENTERED_IN_ERROR, "enter_plan_in_error.html", said)


def _end(request: HttpRequest, access: Access, status: Plan.Status, template: str, said: str) -> HttpResponse:
    plan = plan_of(access)
    form = open_form(request, EndingForm)
    return save_or_show(
        request,
        access,
        template,
        form,
        lambda: actions.end_plan(
            plan_id=plan.pk, status=status, reason=form.cleaned_data["reason"], **by(access, form)
        ),
        said=said,
        plan=plan,
    )


@require_POST
@patient_view(Permission.PLAN_CARE)
def reopen_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Open a finished plan again."""
    plan = plan_of(access)
    press(
        request,
        lambda form: actions.reopen_plan(plan_id=plan.pk, **by(access, form)),
        _("The plan is open again."),
    )
    return to_patient(access)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def correct_patient(request: HttpRequest, access: Access) -> HttpResponse:
    """Correct name, first name, date of birth or number."""
    form = open_form(request, IdentityForm, initial=identity_initial(access.patient))
    return save_or_show(
        request,
        access,
        "correct_patient.html",
        form,
        lambda: actions.correct_patient(identity=form.identity(), **by(access, form)),
        said=_("Corrected."),
    )

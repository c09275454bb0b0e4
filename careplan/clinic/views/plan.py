"""A whole plan: who it is with, finished, opened again, entered in error; and the patient's own particulars."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.checkins import actions as checkin_actions
from careplan.clinic.forms.plan import (
    EndingForm,
    FinishingForm,
    IdentityForm,
    NurseForm,
    PauseForm,
    identity_initial,
)
from careplan.clinic.queries.patient import nurses_of, plan_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, save_or_show, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.models import Plan
from careplan.plans.states import EndReason


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
    """Finish a plan, and say why. Nothing is deleted, and the family can still read it."""
    plan = plan_of(access)
    form = open_form(request, FinishingForm)

    def finish() -> Plan:
        words, about = form.cleaned_data["reason"], {"plan_id": plan.pk, **by(access, form)}
        if form.is_death:
            return checkin_actions.close_after_death(words=words, **about)
        because = EndReason(form.cleaned_data["because"])
        return actions.end_plan(status=Plan.Status.FINISHED, because=because, reason=words, **about)

    def said() -> str:
        return (
            _("The plan is closed. Nobody is told by careplan.")
            if form.is_death
            else _("The plan is finished.")
        )

    return save_or_show(request, access, "finish_plan.html", form, finish, said=said, plan=plan)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def enter_plan_in_error(request: HttpRequest, access: Access) -> HttpResponse:
    """Mark a plan as entered in error: it should never have been started."""
    plan = plan_of(access)
    form = open_form(request, EndingForm)
    return save_or_show(
        request,
        access,
        "enter_plan_in_error.html",
        form,
        lambda: actions.end_plan(
            plan_id=plan.pk,
            status=Plan.Status.ENTERED_IN_ERROR,
            reason=form.cleaned_data["reason"],
            **by(access, form),
        ),
        said=_("The plan is marked as entered in error."),
        plan=plan,
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def pause_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Let the plan rest, with a reason that the family reads; or say anew why and until when."""
    plan = plan_of(access)
    initial = {"reason": plan.pause_reason, "until": plan.paused_until} if plan.paused_at else {}
    form = open_form(request, PauseForm, initial=initial)
    return save_or_show(
        request,
        access,
        "pause_plan.html",
        form,
        lambda: actions.pause_plan(plan_id=plan.pk, pause=form.pause(), **by(access, form)),
        said=_("The plan is paused. The family sees why."),
        plan=plan,
    )


@require_POST
@patient_view(Permission.PLAN_CARE)
def resume_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Let the plan go on. What was due meanwhile is looked at by the nurse, on the sheet of dates."""
    plan = plan_of(access)
    press(
        request,
        lambda form: actions.resume_plan(plan_id=plan.pk, **by(access, form)),
        _("The plan goes on. Please look whether its dates still hold."),
    )
    return to_patient(access)


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

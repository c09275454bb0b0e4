"""Patients handed over: offered, taken back, accepted, declined."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.access import role_view
from careplan.accounts.queries import teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import ActForm, attempt, status_of
from careplan.clinic.forms.handover import DeclineForm, HandoverForm, HandOverSeveralForm
from careplan.clinic.handing_over import about, hand_over_all, team_or_404
from careplan.clinic.queries.handovers import handover_line, handover_page, own_plans, receivers
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.views.pages import (
    SHOWN_AND_SENT,
    by,
    first_error,
    open_form,
    press,
    record_list,
    save_or_show,
    to_patient,
)
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.offers import Offer, offer_view


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_handovers(request: HttpRequest) -> HttpResponse:
    """What is offered to me and my teams, what we offered, and what the others said."""
    now = timezone.now()
    page = handover_page(request.user, now)
    record_list(request, page.patient_ids, now=now)
    context = {"page": page, "teams": teams_of(request.user), "now": now}
    return render(request, "clinic/list_handovers.html", context)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def hand_over(request: HttpRequest, access: Access) -> HttpResponse:
    """Offer the patient to a colleague or to another team. Nothing changes until they say yes."""
    plan = plan_of(access)
    form = open_form(request, HandoverForm, receivers=receivers(access.team, plan))
    waiting = actions.waiting_handover(plan)
    return save_or_show(
        request,
        access,
        "hand_over.html",
        form,
        lambda: actions.offer_handover(
            plan_id=plan.pk, to=form.receiver, note=form.cleaned_data["note"], **by(access, form)
        ),
        said=_("Offered. Nothing changes until the other side says yes."),
        plan=plan,
        waiting=waiting,
    )


@require_POST
@patient_view(Permission.PLAN_CARE)
def withdraw_handover(request: HttpRequest, access: Access, handover: int) -> HttpResponse:
    """Take an offer back that was not answered."""
    press(
        request,
        lambda form: actions.withdraw_handover(handover_id=handover, **by(access, form)),
        _("The offer is taken back."),
    )
    return to_patient(access)


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.PLAN_CARE)
def hand_over_several(request: HttpRequest, team: int) -> HttpResponse:
    """Offer several of my patients at once, with one note. Each is an offer of its own."""
    now = timezone.now()
    own_team = team_or_404(request.user, team)
    plans = own_plans(request.user, own_team, offered_too=request.method == "POST")
    record_list(request, (plan.patient_id for plan in plans), now=now)
    form = open_form(request, HandOverSeveralForm, receivers=receivers(own_team), plans=plans)
    if request.method == "POST" and form.is_valid():
        offered, refused = hand_over_all(form, by=request.user, at=now)
        if offered:
            said = ngettext("%(count)d patient is offered.", "%(count)d patients are offered.", offered)
            messages.success(request, said % {"count": offered})
        for name, why in refused:
            messages.warning(request, _("%(name)s: %(why)s") % {"name": name, "why": why})
        return redirect("clinic:list_handovers")
    context = {"form": form, "team": own_team, "plans": plans}
    status = status_of(form) if form.is_bound else 200
    return render(request, "clinic/hand_over_several.html", context, status=status)


@require_POST
@offer_view(Permission.PLAN_CARE)
def accept_handover(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Say yes: from this moment the patient is with me."""
    form = ActForm(request.POST)
    accepted = attempt(
        form, lambda: actions.accept_handover(handover_id=offer.handover.pk, **about(offer, form))
    )
    if not accepted:
        messages.warning(request, first_error(form))
        return redirect("clinic:list_handovers")
    messages.success(request, _("%(name)s is with you now.") % {"name": offer.patient.name})
    return redirect("clinic:show_patient", offer.patient.public_id)


@require_http_methods(SHOWN_AND_SENT)
@offer_view(Permission.PLAN_CARE)
def decline_handover(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Say no, and why. The patient stays where they are."""
    form = open_form(request, DeclineForm)
    if request.method == "POST":
        declined = attempt(
            form,
            lambda: actions.decline_handover(
                handover_id=offer.handover.pk, why=form.cleaned_data["why"], **about(offer, form)
            ),
        )
        if declined:
            messages.success(request, _("They are told that you cannot take this patient, and why."))
            return redirect("clinic:list_handovers")
    # Settled meanwhile: who it was about is not this side's to read any more, what was typed is.
    line = handover_line(offer.handover, offer.user) if offer.is_waiting and not form.is_stale else None
    context = {"form": form, "line": line, "now": offer.now}
    status = status_of(form) if form.is_bound else 200
    return render(request, "clinic/decline_handover.html", context, status=status)

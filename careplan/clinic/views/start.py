"""Starting a plan, for a patient who is here already or for a new one.

Three pages: who, the facts, what will be there. Nothing is written before the last button; a new patient and
the plan are then written together or not at all. What was typed travels in the forms, never in an address.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.access import address_of, role_view
from careplan.accounts.models import Team
from careplan.accounts.queries import teams_of
from careplan.accounts.roles import Permission
from careplan.accounts.typed_text import kept_text
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.clinic.forms.base import attempt
from careplan.clinic.forms.plan import NewPatientForm
from careplan.clinic.forms.start import StartForm, read_identity, sign_identity
from careplan.clinic.forms.worklist import SearchForm
from careplan.clinic.queries import start as queries
from careplan.clinic.start_pages import StartPage, facts_or_preview
from careplan.clinic.views.pages import SHOWN_AND_SENT, record_list, to_patient
from careplan.plans import actions, days
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Identity
from careplan.plans.models import Patient


@require_safe
@role_view(Permission.START_PLAN)
def start_plan(request: HttpRequest) -> HttpResponse:
    """For whom: somebody who is here already, or a new patient."""
    form = NewPatientForm(teams=teams_of(request.user), initial=kept_text(request))
    return _show_start(request, form)


def _show_start(request: HttpRequest, form: NewPatientForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "search_form": SearchForm(),
        "has_versions": bool(queries.versions_to_start_from()),
    }
    return render(request, "clinic/start_plan.html", context, status=status)


@require_POST
@role_view(Permission.START_PLAN)
def start_new_patient(request: HttpRequest) -> HttpResponse:
    """Who the new patient is. Somebody with this number, or name and date of birth, is shown before going on."""
    form = NewPatientForm(request.POST, teams=teams_of(request.user))
    identity = attempt(form, lambda: _identity_of(form))
    if identity is None:
        return _show_start(request, form, status=422)
    doubles = queries.find_doubles(identity, form.chosen_team)
    if doubles.same_number or (doubles.all and request.POST.get("somebody_else") != "yes"):
        record_list(request, (one.pk for one in doubles.all), now=timezone.now())
        context = {"form": form, "doubles": doubles, "identity": identity}
        return render(request, "clinic/start_doubles.html", context, status=409)
    page = _new_page(request, identity, form.chosen_team)
    return facts_or_preview(request, page, None)


def _identity_of(form: NewPatientForm) -> Identity:
    today = days.today(form.chosen_team.time_zone, timezone.now())
    return actions.clean_identity(form.identity(), today)


def _new_page(request: HttpRequest, identity: Identity, team: Team) -> StartPage:
    return StartPage(
        versions=queries.versions_to_start_from(),
        chosen=request.POST.get("version", ""),
        identity=identity,
        team=team,
        carried=sign_identity(identity, team.pk),
    )


@require_POST
@role_view(Permission.START_PLAN)
def start_new_plan(request: HttpRequest) -> HttpResponse:
    """The facts of a new patient, what will be there, and then patient and plan at once."""
    known = read_identity(request.POST.get("identity", ""))
    team = next((team for team in teams_of(request.user) if known and team.pk == known[1]), None)
    if known is None or team is None:
        messages.warning(request, _("This page was open for too long. Please begin again."))
        return redirect("clinic:start_plan")
    page = _new_page(request, known[0], team)
    form = page.bound_form(request)
    if form is not None and request.POST.get("agreed") == "yes":
        patient = attempt(form, lambda: _start_new(request, form, known[0], team))
        if patient is not None:
            return _started(request, patient)
    return facts_or_preview(request, page, form)


def _start_new(request: HttpRequest, form: StartForm, identity: Identity, team: Team) -> Patient:
    """Patient and plan in one transaction; the patient made before when the same form comes twice."""
    now = timezone.now()
    if patient := queries.patient_started_by(form.cleaned_data["op_id"], request.user):
        return patient
    with transaction.atomic():
        patient = actions.create_patient(identity=identity, team=team, by=request.user, at=now)
        actions.start_plan(
            patient=patient,
            version_id=form.cleaned_data["version"],
            answers=form.answers,
            anchors=form.anchors,
            started_on=days.today(team.time_zone, now),
            by=request.user,
            at=now,
            op_id=form.cleaned_data["op_id"],
        )
    record_access(
        act=AccessLog.Act.CHANGED,
        what=request.resolver_match.view_name,
        at=now,
        user_id=request.user.pk,
        patient_id=patient.pk,
        address=address_of(request),
        must_succeed=False,  # the plan is there already, and its history names who started it
    )
    return patient


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.START_PLAN)
def start_known_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """The facts of a patient who is here already, what will be there, and the plan."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("version", "")
    page = StartPage(queries.versions_to_start_from(), chosen, access=access)
    if request.method != "POST" and queries.open_plan_of(access.patient) is not None:
        messages.info(request, _("This patient already has an open plan."))
        return to_patient(access)
    form = page.bound_form(request)
    if form is not None and request.POST.get("agreed") == "yes":
        plan = attempt(
            form,
            lambda: actions.start_plan(
                patient=access.patient,
                version_id=form.cleaned_data["version"],
                answers=form.answers,
                anchors=form.anchors,
                started_on=access.today,
                by=access.user,
                at=access.now,
                op_id=form.cleaned_data["op_id"],
            ),
        )
        if plan is not None:
            return _started(request, access.patient)
    return facts_or_preview(request, page, form)


def _started(request: HttpRequest, patient: Patient) -> HttpResponse:
    messages.success(request, _("The plan is started. Now give it its first dates."))
    return redirect("clinic:set_dates", patient.public_id)

"""Live plans and new versions: what is on offer, what would change, the agreement, and how far a move is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.access import role_view
from careplan.accounts.roles import Permission
from careplan.clinic.forms.moves import MoveForm
from careplan.clinic.queries import moves
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, press, record_list, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, NotThere, patient_view
from careplan.plans.actions import ActRefused
from careplan.plans.models import VersionMove


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_offers(request: HttpRequest) -> HttpResponse:
    """The versions on offer to my teams, and the last moves."""
    context = {"offers": moves.offers_for(request.user), "moves": moves.moves_of(request.user)}
    return render(request, "clinic/list_offers.html", context)


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.PLAN_CARE)
def preview_move(request: HttpRequest, team: int, version: int) -> HttpResponse:
    """Which plans would change alike, and how; choose for each group, with a reason for what is dropped."""
    try:
        own_team, offered = moves.offered(request.user, team, version)
    except NotThere as error:
        raise Http404 from error
    mine, after = request.GET.get("mine") == "1", _number(request.GET.get("after", ""))
    page = moves.move_preview(request.user, own_team, offered, mine=mine, after=after)
    now = timezone.now()
    record_list(request, (plan.patient_id for group in page.groups for plan in group.plans), now=now)
    form = MoveForm(page.groups, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            move = actions.agree_to_move(
                team=own_team,
                version_id=offered.pk,
                agreed=form.agreed,
                reasons=form.reasons,
                by=request.user,
                at=now,
            )
            return redirect("clinic:show_move", move.pk)
        except ActRefused as refusal:
            form.error = refusal.message
    context = {"page": page, "form": form, "mine": mine}
    return render(request, "clinic/preview_move.html", context, status=422 if form.is_bound else 200)


@require_safe
@role_view(Permission.SEE_WORKLIST)
def show_move(request: HttpRequest, move: int) -> HttpResponse:
    """How far a move is; when it is over, its report. The piece alone for a page that looks again by itself."""
    page = moves.move_page(_move(request, move))
    shown = [moving.plan.patient_id for moving in (*page.left_out, *page.moved)]
    now = timezone.now()
    if request.htmx:  # looking again by itself is no new look
        return render(request, "clinic/_move_progress.html", {"page": page, "now": now})
    record_list(request, shown, now=now)
    return render(request, "clinic/show_move.html", {"page": page, "now": now})


@require_POST
@role_view(Permission.PLAN_CARE)
def stop_move(request: HttpRequest, move: int) -> HttpResponse:
    """Stop after the batch that is being worked on."""
    found = _move(request, move)
    try:
        actions.stop_move(move=found, by=request.user, at=timezone.now())
        messages.success(request, _("Stopped. Plans that were moved stay moved; the others wait."))
    except ActRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("clinic:show_move", move)


@require_POST
@role_view(Permission.PLAN_CARE)
def resume_move(request: HttpRequest, move: int) -> HttpResponse:
    """Let a stopped move go on."""
    found = _move(request, move)
    try:
        actions.resume_move(move=found, by=request.user)
        messages.success(request, _("It goes on."))
    except ActRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("clinic:show_move", move)


@require_POST
@patient_view(Permission.PLAN_CARE)
def move_back(request: HttpRequest, access: Access, moving: int) -> HttpResponse:
    """Bring one plan back to the version it came from."""
    press(
        request,
        lambda form: actions.move_back(moving_id=moving, **by(access, form)),
        _("The plan follows the earlier version again. What was done since stays done."),
    )
    return to_patient(access)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def show_new_version(request: HttpRequest, access: Access) -> HttpResponse:
    """What the newest offer would change in this one plan, with its days; agree to it here."""
    plan = plan_of(access)
    found = moves.plan_move(access, plan)
    if found is None:
        raise NotThere
    version, move, words = found
    group = moves.MoveGroup(move.signature, words, plan.version, [plan])
    plan.patient = access.patient
    form = MoveForm([group], request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            agreed = actions.agree_to_move(
                team=access.team,
                version_id=version.pk,
                agreed=form.agreed,
                reasons=form.reasons,
                by=access.user,
                at=access.now,
            )
            return redirect("clinic:show_move", agreed.pk)
        except ActRefused as refusal:
            form.error = refusal.message
    context = {"access": access, "patient": access.patient, "team": access.team, "today": access.today}
    context |= {
        "version": version,
        "form": form,
        "plan": plan,
        "now": access.now,
        "zone": access.team.time_zone,
    }
    return render(request, "clinic/show_new_version.html", context, status=422 if form.is_bound else 200)


def _move(request: HttpRequest, move_id: int) -> VersionMove:
    try:
        return moves.move_of(request.user, move_id)
    except NotThere as error:
        raise Http404 from error


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0

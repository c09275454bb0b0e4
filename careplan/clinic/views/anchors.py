"""Days of a plan: the events that other days hang on, moved with a look at what shifts first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from careplan.accounts.roles import Permission
from careplan.clinic.forms.anchors import AnchorForm
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.queries.anchors import AnchorsPage, anchors_page, shift_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.models import Plan


@require_safe
@patient_view(Permission.SEE_CHART)
def list_anchors(request: HttpRequest, access: Access) -> HttpResponse:
    """Each event with its day or "not set yet", who said so, when."""
    page = anchors_page(access)
    return show(
        request, access, "list_anchors.html", page=page, is_open=page.plan.status == Plan.Status.ACTIVE
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def move_anchor(request: HttpRequest, access: Access, anchor: str) -> HttpResponse:
    """Set or move the day of an event: first which dates shift, then, when the nurse agrees, the move.

    The agreement holds for the history it was shown against; when anything happened since, it is shown again.
    """
    page = anchors_page(access)
    line = page.line(anchor)
    initial = {"day": line.day, "basis": access.patient.last_event_number}
    form = open_form(request, AnchorForm, initial=initial, today=access.today, auto_id="anchor_%s")
    if request.method != "POST":
        return show(request, access, "move_anchor.html", page=page, line=line, form=form)
    if request.POST.get("agreed") == "yes":
        done = attempt(form, lambda: (_move(access, page, anchor, form),))
        if done:
            messages.success(request, _("The day is saved, and the dates follow it."))
            return redirect("clinic:list_anchors", access.patient.public_id)
    return _preview(request, access, page, anchor, form)


def _move(access: Access, page: AnchorsPage, anchor: str, form: AnchorForm) -> object:
    return actions.move_anchor(
        plan_id=page.plan.pk,
        anchor_key=anchor,
        day=form.cleaned_data["day"],
        keep=form.keep,
        said_by=form.cleaned_data["said_by"],
        basis=form.cleaned_data["basis"] or 0,
        **by(access, form),
    )


def _preview(
    request: HttpRequest, access: Access, page: AnchorsPage, anchor: str, form: AnchorForm
) -> HttpResponse:
    """The typed day with what would shift, against the history as it is now."""
    line, is_valid = page.line(anchor), form.is_valid()
    has_day = "day" not in form.errors
    day = form.cleaned_data.get("day")
    return show(
        request,
        access,
        "move_anchor.html",
        status=200 if is_valid else status_of(form),
        page=page,
        line=line,
        form=form,
        day=day,
        is_preview=has_day,
        is_same=has_day and day == line.day,
        shift=shift_of(page, anchor, day, form.keep) if has_day else None,
        basis=access.patient.last_event_number,
    )

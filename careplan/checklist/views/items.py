"""One item: its page, and what a family writes about it. A form that is refused comes back as it was typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checklist.forms import (
    ITEM_FORMS,
    ActForm,
    AppointmentForm,
    Attempt,
    NoAppointmentForm,
    NoteForm,
    QuestionForm,
    attempt,
    item_forms,
)
from careplan.checklist.forms_family import family_forms
from careplan.checklist.queries.items import item_of, item_page
from careplan.checklist.views.frame import PLAN, show
from careplan.plans import actions, days
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Appointment


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """What it is, why, what to ask, how it stands, what happened; and every form for it."""
    opened = "tick" if "day" in request.GET else "question" if "ask" in request.GET else ""
    return _page(request, access, item, status=200, opened=opened)


@require_POST
@patient_view(Permission.TAKE_PART)
def note_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Write a note, for those whom its author chose to read it."""
    form = NoteForm(request.POST, auto_id="note_%s")
    done = attempt(
        form,
        lambda: actions.note_item(
            item_id=item,
            note=form.cleaned_data["note"],
            readers=form.cleaned_data["readers"],
            **by(access, form),
        ),
    )
    return after_form(request, access, item, {"note": form}, done, _("Your note is saved."))


@require_POST
@patient_view(Permission.TAKE_PART)
def ask_about_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Ask the nurse about this item. The question stands on her list until she answers."""
    form = QuestionForm(request.POST, auto_id="question_%s")
    plan_id = item_of(access, item).plan_id
    done = attempt(
        form,
        lambda: actions.ask_nurse(
            item_id=item, plan_id=plan_id, question=form.cleaned_data["question"], **by(access, form)
        ),
    )
    return after_form(
        request, access, item, {"question": form}, done, _("Your question is with the nurses now.")
    )


@require_POST
@patient_view(Permission.TAKE_PART)
def set_appointment(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Write down an appointment: day and time in the team's zone, place, who comes along."""
    form = AppointmentForm(request.POST, auto_id="appointment_%s")
    zone = days.zone_of(access.team.time_zone)
    done = attempt(
        form,
        lambda: actions.set_appointment(
            item_id=item,
            appointment=form.appointment(zone),
            seen=form.cleaned_data["seen"],
            **by(access, form),
        ),
    )
    return after_form(request, access, item, {"appointment": form}, done, _("The appointment is saved."))


@require_POST
@patient_view(Permission.TAKE_PART)
def remove_appointment(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """There is no appointment any more. The day stays as the item's date."""
    form = NoAppointmentForm(request.POST, auto_id="no_appointment_%s")
    done = attempt(
        form,
        lambda: actions.set_appointment(
            item_id=item, appointment=Appointment(None), seen=form.cleaned_data["seen"], **by(access, form)
        ),
    )
    return after_form(
        request, access, item, {"no_appointment": form}, done, _("The appointment is taken away.")
    )


def by(access: Access, form: ActForm) -> dict[str, object]:
    """What every act of a family needs: for whom, by whom, when, and the id that makes a repeat harmless."""
    return {
        "patient": access.patient,
        "by": access.user,
        "at": access.now,
        "op_id": form.cleaned_data["op_id"],
    }


def show_again(
    request: HttpRequest, access: Access, item_id: int, sent: dict[str, ActForm], done: Attempt
) -> HttpResponse:
    """The item's page with the one form as it was sent: 422, or 409 where something else is there now."""
    return _page(request, access, item_id, status=done.status, bound=sent)


def after_form(
    request: HttpRequest,
    access: Access,
    item_id: int,
    sent: dict[str, ActForm],
    done: Attempt,
    said: str,
) -> HttpResponse:
    if not done.is_done:
        return show_again(request, access, item_id, sent, done)
    messages.success(request, said)
    return redirect("checklist:show_item", access.patient.public_id, item_id)


def _page(
    request: HttpRequest,
    access: Access,
    item_id: int,
    *,
    status: int,
    opened: str = "",
    bound: dict[str, ActForm] | None = None,
) -> HttpResponse:
    page = item_page(access, item_id)
    kept = typed_text.kept_text(request) if page.may_act else {}
    bound = bound or {}
    forms = item_forms(
        page.item,
        access.today,
        days.zone_of(access.team.time_zone),
        kept=kept,
        opened=opened,
        bound={name: form for name, form in bound.items() if name in ITEM_FORMS},
    )
    family = family_forms(page.taking.others, bound=bound)
    return show(request, access, "show_item", tab=PLAN, status=status, page=page, forms=forms, family=family)

"""One item: its page, and what a nurse does with it. A form that is refused comes back on the page, as typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import ActForm, SeenForm, attempt, status_of
from careplan.clinic.forms.items import (
    AppointmentForm,
    DateForm,
    NoteForm,
    ResultForm,
    SkipForm,
    TickForm,
    VoidForm,
    item_forms,
    reason_of,
    result_words,
)
from careplan.clinic.queries.item import item_of, item_page
from careplan.clinic.views.pages import by, patient_url, show, to_patient
from careplan.plans import actions, days
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Acting, Appointment
from careplan.plans.states import ItemStatus


@require_safe
@patient_view(Permission.SEE_CHART)
def show_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """One item with its words, dates, notes and history, and everything that can be done with it."""
    return _page(request, access, item)


@require_POST
@patient_view(Permission.PLAN_CARE)
def tick_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Report an item as done, by the nurse herself."""
    form = TickForm(request.POST, auto_id="tick_%s")
    done = attempt(
        form,
        lambda: actions.tick_item(
            done_on=form.cleaned_data["done_on"] or access.today,
            note=form.cleaned_data["note"],
            today=access.today,
            acting=Acting.NURSE,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "tick", form, done, _("Ticked as done."))


@require_POST
@patient_view(Permission.PLAN_CARE)
def undo_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Take back a tick, or a "not done"."""
    form = ActForm(request.POST, auto_id="undo_%s")
    done = attempt(form, lambda: actions.undo_item(acting=Acting.NURSE, item_id=item, **by(access, form)))
    if done and done.item.status == ItemStatus.ENTERED_IN_ERROR:
        # A later time of the same step was changed meanwhile: that one stays, and this one left every page.
        messages.success(request, _("Taken back. The next time of this step stays as it is."))
        return to_patient(access)
    said = _("Taken back. It is open again.")
    if done and not done.item.is_open:
        said = _("Taken back. The step does not apply any more, so it is not open again.")
    return _after(request, access, item, "undo", form, done, said)


@require_POST
@patient_view(Permission.PLAN_CARE)
def skip_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Say that an item was not done, and why."""
    form = SkipForm(request.POST, auto_id="skip_%s")
    done = attempt(
        form,
        lambda: actions.skip_item(
            reason=reason_of(form),
            note=form.cleaned_data["note"],
            today=access.today,
            acting=Acting.NURSE,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "skip", form, done, _("Saved as not done."))


@require_POST
@patient_view(Permission.REVIEW)
def note_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Write a note for the family and the nurses, or for the nurses alone."""
    form = NoteForm(request.POST, auto_id="note_%s")
    done = attempt(
        form,
        lambda: actions.note_item(
            note=form.cleaned_data["note"],
            readers=form.cleaned_data["readers"],
            acting=Acting.NURSE,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "note", form, done, _("The note is saved."))


@require_POST
@patient_view(Permission.PLAN_CARE)
def set_date(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Set, move or take away the day an item is for, and after how many days it comes back."""
    form = DateForm(request.POST, auto_id="date_%s", has_rhythm=item_of(access, item).plan_step is not None)
    done = attempt(
        form,
        lambda: actions.set_date(
            due_on=form.cleaned_data["due_on"],
            every_days=form.cleaned_data.get("every_days"),
            seen=form.cleaned_data["seen"],
            today=access.today,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "date", form, done, _("The date is saved."))


@require_POST
@patient_view(Permission.PLAN_CARE)
def set_appointment(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Enter or change an appointment: when, where, who comes along."""
    form = AppointmentForm(request.POST, auto_id="appointment_%s")
    zone = days.zone_of(access.team.time_zone)
    done = attempt(
        form,
        lambda: actions.set_appointment(
            appointment=form.appointment(zone),
            seen=form.cleaned_data["seen"],
            acting=Acting.NURSE,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "appointment", form, done, _("The appointment is saved."))


@require_POST
@patient_view(Permission.PLAN_CARE)
def remove_appointment(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Take an appointment away. The day stays as the item's date."""
    form = SeenForm(request.POST, auto_id="remove_%s")
    done = attempt(
        form,
        lambda: actions.set_appointment(
            appointment=Appointment(None),
            seen=form.cleaned_data["seen"],
            acting=Acting.NURSE,
            item_id=item,
            **by(access, form),
        ),
    )
    return _after(request, access, item, "remove", form, done, _("The appointment is taken away."))


@require_POST
@patient_view(Permission.PLAN_CARE)
def set_result(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Note that a result is waited for, or was talked about."""
    form = ResultForm(request.POST, auto_id="result_%s")
    done = attempt(
        form,
        lambda: actions.set_result(result=form.cleaned_data["result"], item_id=item, **by(access, form)),
    )
    said = result_words(form.cleaned_data["result"]) if done else ""
    return _after(request, access, item, "result", form, done, said)


@require_POST
@patient_view(Permission.PLAN_CARE)
def void_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Mark an item of a nurse's own as entered in error."""
    form = VoidForm(request.POST, auto_id="void_%s")
    done = attempt(
        form, lambda: actions.void_item(reason=form.cleaned_data["reason"], item_id=item, **by(access, form))
    )
    if done:
        messages.success(request, _("Marked as entered in error. It is on no page any more."))
        return to_patient(access)
    return _page(request, access, item, status=status_of(form), void=form)


def _after(
    request: HttpRequest,
    access: Access,
    item_id: int,
    name: str,
    form: ActForm,
    done: object,
    said: str,
) -> HttpResponse:
    """Back to where the form stood; or the item's page with the refused form as it was typed."""
    if not done:
        return _page(request, access, item_id, status=status_of(form), **{name: form})
    messages.success(request, said)
    if request.POST.get("back") == "patient":
        return redirect(patient_url(access, f"item-{item_id}"))
    return redirect("clinic:show_item", access.patient.public_id, item_id)


def _page(
    request: HttpRequest, access: Access, item_id: int, *, status: int = 200, **bound: ActForm
) -> HttpResponse:
    page = item_page(access, item_id)
    zone = days.zone_of(access.team.time_zone)
    forms = item_forms(page.item, today=access.today, zone=zone) | bound
    return show(
        request,
        access,
        "show_item.html",
        status=status,
        page=page,
        item=page.item,
        forms=forms,
        refused=next(iter(bound.values()), None),
    )

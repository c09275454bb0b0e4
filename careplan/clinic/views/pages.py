"""How pages of this window are answered: a patient's page, a form on it, a list with its row in the access log."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from careplan.accounts.access import address_of
from careplan.accounts.typed_text import kept_text
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.clinic.forms.base import ActForm, attempt, status_of
from careplan.plans.access import Access

SHOWN_AND_SENT = ["GET", "HEAD", "POST"]
Form = TypeVar("Form", bound=ActForm)


def show(
    request: HttpRequest, access: Access, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of one patient: whose it is, the team, and the day and moment it was made."""
    about = {
        "access": access,
        "patient": access.patient,
        "team": access.team,
        "today": access.today,
        "now": access.now,
        "zone": access.team.time_zone,
    }
    return render(request, f"clinic/{template}", about | context, status=status)


def open_form(
    request: HttpRequest, form: type[Form], *, initial: Mapping[str, object] | None = None, **more: Any
) -> Form:
    """The form of a page: as it was sent, or filled with what holds now and with words of a lost session."""
    initial = dict(initial or {})
    if request.method == "POST":
        return form(request.POST, initial=initial, **more)
    return form(initial=initial | kept_text(request), **more)


def save_or_show(
    request: HttpRequest,
    access: Access,
    template: str,
    form: ActForm,
    act: Callable[[], object],
    *,
    said: str | Callable[[], str],
    anchor: str = "",
    **context: object,
) -> HttpResponse:
    """Show a form on its own page; when it was sent and done, say so on the patient page (at `anchor`).

    A refusal comes back on the same page, what was typed kept: 422, or 409 when the page was stale.
    """
    if request.method == "POST" and attempt(form, act):
        messages.success(request, said() if callable(said) else said)
        return to_patient(access, anchor)
    status = status_of(form) if form.is_bound else 200
    return show(request, access, template, status=status, form=form, **context)


def press(
    request: HttpRequest, act: Callable[[ActForm], object], said: str, form_class: type[ActForm] = ActForm
) -> bool:
    """Do what a single button asks for. A refusal is said on the page that follows."""
    form = form_class(request.POST)
    done = attempt(form, lambda: act(form))
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, first_error(form))
    return bool(done)


def first_error(form: ActForm) -> str:
    return next((error for errors in form.errors.values() for error in errors), "")


def by(access: Access, form: ActForm) -> dict[str, Any]:
    """Whose patient, who acts, when, and the number that makes sending twice harmless: told to every action."""
    return {
        "patient": access.patient,
        "by": access.user,
        "at": access.now,
        "op_id": form.cleaned_data["op_id"],
    }


def record_list(
    request: HttpRequest,
    patient_ids: Iterable[int],
    *,
    now: datetime,
    act: AccessLog.Act = AccessLog.Act.LISTED,
) -> None:
    """Write one row into the access log with the patients shown. Raises AccessLogUnavailable (answered 503)."""
    record_access(
        act=act,
        what=request.resolver_match.view_name,
        at=now,
        user_id=request.user.pk,
        shown_patient_ids=patient_ids,
        address=address_of(request),
    )


def to_patient(access: Access, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(patient_url(access, anchor))


def patient_url(access: Access, anchor: str = "") -> str:
    url = reverse("clinic:show_patient", args=[access.patient.public_id])
    return f"{url}#{anchor}" if anchor else url

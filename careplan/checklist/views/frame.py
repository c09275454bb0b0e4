"""What every page of a patient shares: the context of its frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careplan.accounts.phones import account_id
from careplan.checklist.offline import release
from careplan.plans.access import Access

PAGE_HEADER = "X-Careplan-Page"
TODAY, PLAN, CHECK_IN, MORE = "today", "plan", "check_in", "more"


def show(
    request: HttpRequest,
    access: Access,
    template: str,
    *,
    tab: str = "",
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Render `checklist/<template>.html`. `tab` is the bottom tab that is marked as the current one."""
    values = {"access": access, "team": access.team, "tab": tab, "release": release(), **context}
    response = render(request, f"checklist/{template}.html", values, status=status)
    return for_phone(response, request, number=access.patient.last_event_number)


def for_phone(response: HttpResponse, request: HttpRequest, *, number: int = 0) -> HttpResponse:
    """Mark a page that a phone may keep: whose it is, the patient's last event on it, and the files it needs."""
    response[PAGE_HEADER] = f"{account_id(request.user)} {number} {release()}"
    return response

"""What every page of a patient shares: the context of its frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, time_format
from django.utils.safestring import SafeString

from careplan.accounts.phones import account_id
from careplan.checklist.offline import release
from careplan.plans import days
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
    response = render(request, f"checklist/{template}.html", values | {"as_of": as_of(access)}, status=status)
    return for_phone(response, request, number=access.patient.last_event_number)


def piece(request: HttpRequest, access: Access, html: SafeString, *, status: int = 200) -> HttpResponse:
    """What is rendered already, a page or a part of one."""
    response = HttpResponse(html, status=status)
    return for_phone(response, request, number=access.patient.last_event_number)


def frame_of(request: HttpRequest, access: Access) -> dict[str, str]:
    """The same for a page that is filled into a stencil."""
    said = as_of(access)
    about = {"account": account_id(request.user), "release": release()}
    return about | {"as_of_time": said["time"], "as_of_day": said["day"]}


def as_of(access: Access) -> dict[str, str]:
    """The time and the day of a page, on the team's clock, for when it is read without a network."""
    local = access.now.astimezone(days.zone_of(access.team.time_zone))
    return {"time": time_format(local.time(), "TIME_FORMAT"), "day": date_format(local, "MONTH_DAY_FORMAT")}


def for_phone(response: HttpResponse, request: HttpRequest, *, number: int = 0) -> HttpResponse:
    """Mark a page that a phone may keep: whose it is, the patient's last event on it, and the files it needs."""
    response[PAGE_HEADER] = f"{account_id(request.user)} {number} {release()}"
    return response

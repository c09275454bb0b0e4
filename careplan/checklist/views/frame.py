"""What every page of a patient shares: the context of its frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careplan.plans.access import Access

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
    values = {"access": access, "team": access.team, "tab": tab, **context}
    return render(request, f"checklist/{template}.html", values, status=status)

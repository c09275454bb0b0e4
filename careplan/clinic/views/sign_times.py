"""How long the own team took over its warning signs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careplan.accounts.access import role_view
from careplan.accounts.queries import team_with_contacts, teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.forms.sign_times import PeriodForm
from careplan.clinic.queries.sign_times import sign_times
from careplan.plans import days


@require_safe
@role_view(Permission.SEE_WORKLIST)
def show_sign_times(request: HttpRequest, team: int) -> HttpResponse:
    """For a chosen period: how many signs were reported, and how long it took until each step. Of no patient."""
    if team not in {one.pk for one in teams_of(request.user)}:
        raise Http404
    found = team_with_contacts(team)
    form = PeriodForm(request.GET, today=days.today(found.time_zone, timezone.now()))
    period = form.period
    lines = sign_times(found, *period) if period else []
    context = {"team": found, "form": form, "period": period, "lines": lines}
    return render(request, "clinic/show_sign_times.html", context, status=200 if period else 422)

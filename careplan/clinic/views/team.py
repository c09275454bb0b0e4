"""How families reach the nurse's own team: numbers, opening hours, closed days."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careplan.accounts import actions
from careplan.accounts.access import role_view
from careplan.accounts.models import Team, User
from careplan.accounts.queries import team_with_contacts, teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.contacts import ContactsForm
from careplan.clinic.queries.addresses import unreached_in
from careplan.plans import days


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.EDIT_TEAM_CONTACTS)
def edit_team_contacts(request: HttpRequest, team: int) -> HttpResponse:
    """The numbers that stand on every page of a family, and when somebody reads."""
    found = _own_team(request.user, team)
    is_sent = request.method == "POST"
    today = days.today(found.time_zone, timezone.now())
    form = ContactsForm(request.POST if is_sent else None, team=found, today=today)
    if is_sent and attempt(
        form,
        lambda: actions.set_team_contacts(
            team=found, contacts=form.contacts, by=request.user, at=timezone.now()
        ),
    ):
        messages.success(request, _("Saved. Families see it from now on."))
        return redirect("clinic:edit_team_contacts", team)
    status = status_of(form) if is_sent else 200
    context = {"team": found, "form": form, "unreached": unreached_in(found), "now": timezone.now()}
    return render(request, "clinic/edit_team_contacts.html", context, status=status)


def _own_team(user: User, team_id: int) -> Team:
    """The team, of those the nurse is in. Another one is not there for her."""
    if team_id not in {team.pk for team in teams_of(user)}:
        raise Http404
    return team_with_contacts(team_id)

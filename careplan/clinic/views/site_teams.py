"""Teams, for the site admin: their names, and how families reach them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts import actions
from careplan.accounts.access import role_view
from careplan.accounts.models import Team
from careplan.accounts.queries import team_with_contacts
from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.contacts import ContactsForm
from careplan.clinic.forms.site import NewTeamForm, TeamNameForm
from careplan.clinic.queries import site
from careplan.plans import days


@require_safe
@role_view(Permission.MANAGE_TEAMS)
def list_teams(request: HttpRequest) -> HttpResponse:
    """Every team: whether families find its numbers, how many nurses, how many open plans."""
    return render(request, "clinic/site/list_teams.html", {"lines": site.team_lines()})


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.MANAGE_TEAMS)
def add_team(request: HttpRequest) -> HttpResponse:
    """A new team: its name and time zone. Its numbers come next."""
    form = NewTeamForm(request.POST or None)
    if request.method == "POST":
        team = attempt(
            form,
            lambda: actions.make_team(
                name=form.cleaned_data["name"],
                time_zone=form.cleaned_data["time_zone"],
                by=request.user,
                at=timezone.now(),
            ),
        )
        if team is not None:
            messages.success(request, gettext("The team is there. Now write its numbers and hours."))
            return redirect("clinic:edit_team", team.pk)
    status = status_of(form) if request.method == "POST" else 200
    return render(request, "clinic/site/add_team.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.MANAGE_TEAMS)
def edit_team(request: HttpRequest, team: int) -> HttpResponse:
    """One team's numbers, hours and closed days; its name in a form of its own."""
    found = _team(team)
    form = _contacts_form(request, found)
    if request.method != "POST":
        return _show_team(request, found, form)
    saved = attempt(
        form,
        lambda: actions.set_team_contacts(
            team=found, contacts=form.contacts, by=request.user, at=timezone.now()
        ),
    )
    if saved is None:
        return _show_team(request, found, form, status=status_of(form))
    messages.success(request, gettext("Saved. Families see it from now on."))
    return redirect("clinic:edit_team", team)


@require_POST
@role_view(Permission.MANAGE_TEAMS)
def rename_team(request: HttpRequest, team: int) -> HttpResponse:
    """Give a team another name."""
    found = _team(team)
    form = TeamNameForm(request.POST)
    renamed = attempt(
        form,
        lambda: actions.rename_team(
            team=_team(team), name=form.cleaned_data["name"], by=request.user, at=timezone.now()
        ),
    )
    if renamed is None:
        return _show_team(request, found, _contacts_form(request, found), form, status=status_of(form))
    messages.success(request, gettext("The team has its new name."))
    return redirect("clinic:edit_team", team)


def _team(team_id: int) -> Team:
    found = team_with_contacts(team_id)
    if found is None:
        raise Http404
    return found


def _contacts_form(request: HttpRequest, team: Team) -> ContactsForm:
    is_sent_here = request.method == "POST" and request.resolver_match.url_name == "edit_team"
    today = days.today(team.time_zone, timezone.now())
    return ContactsForm(request.POST if is_sent_here else None, team=team, today=today)


def _show_team(
    request: HttpRequest,
    team: Team,
    form: ContactsForm,
    name_form: TeamNameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "team": team,
        "form": form,
        "name_form": name_form or TeamNameForm(initial={"name": team.name}, auto_id="id_team_%s"),
    }
    return render(request, "clinic/site/edit_team.html", shown, status=status)

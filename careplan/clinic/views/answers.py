"""Answers that a team uses again: its list, and the form of one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.access import role_view
from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.review import TemplateForm
from careplan.clinic.queries.talk import template_of, templates_of
from careplan.clinic.views.pages import SHOWN_AND_SENT
from careplan.plans import actions
from careplan.plans.access import NotThere


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_templates(request: HttpRequest, team: int) -> HttpResponse:
    """The answers of one of the nurse's own teams."""
    found = _own_team(request.user, team)
    context = {"team": found, "templates": templates_of(found), "now": timezone.now()}
    return render(request, "clinic/list_templates.html", context)


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.SEE_WORKLIST)
def add_template(request: HttpRequest, team: int) -> HttpResponse:
    """Write down an answer to use again."""
    return _form_page(request, _own_team(request.user, team))


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.SEE_WORKLIST)
def change_template(request: HttpRequest, team: int, template: int) -> HttpResponse:
    """Change one of them. What was sent with its words stays as it was."""
    return _form_page(request, _own_team(request.user, team), template)


@require_POST
@role_view(Permission.SEE_WORKLIST)
def delete_template(request: HttpRequest, team: int, template: int) -> HttpResponse:
    """Take one off the list."""
    found = _own_team(request.user, team)
    try:
        actions.delete_template(team=found, template_id=template, by=request.user, at=timezone.now())
    except NotThere as gone:
        raise Http404 from gone
    messages.success(request, _("The template is off the list. Answers that were sent stay."))
    return redirect("clinic:list_templates", team)


def _form_page(request: HttpRequest, team: Team, template_id: int | None = None) -> HttpResponse:
    try:
        row = template_of(team, template_id) if template_id is not None else None
    except NotThere as gone:
        raise Http404 from gone
    initial = {"title": row.title, "words": row.words} if row else {}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and attempt(
        form,
        lambda: actions.save_template(
            team=team, template_id=template_id, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The template is saved."))
        return redirect("clinic:list_templates", team.pk)
    status = status_of(form) if form.is_bound else 200
    context = {"team": team, "form": form, "template": row}
    return render(request, "clinic/edit_template.html", context, status=status)


def _own_team(user: User, team_id: int) -> Team:
    """The team, of those the nurse is in. Another one is not there for her."""
    found = next((team for team in teams_of(user) if team.pk == team_id), None)
    if found is None:
        raise Http404
    return found

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from careplan.accounts import queries
from careplan.accounts.roles import Role


def show_home(request: HttpRequest) -> HttpResponse:
    """Send each person to the window that is theirs."""
    roles = queries.roles_of(request.user)
    if roles & {Role.NURSE, Role.LEAD_NURSE}:
        return redirect("clinic:list_patients")
    if Role.PATHWAY_ADMIN in roles:
        return redirect("pathways:list_pathways")
    if Role.SITE_ADMIN in roles:
        return redirect("clinic:list_teams")
    return redirect("checklist:list_people")

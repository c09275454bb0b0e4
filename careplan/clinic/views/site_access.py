"""The access log, for the site admin: who looked at what. Reading it is written down too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careplan.accounts.access import role_view
from careplan.accounts.roles import Permission
from careplan.audit.queries import Wanted
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.site import AccessFilterForm
from careplan.clinic.queries import access_log, site
from careplan.clinic.views.pages import record_list


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.READ_ACCESS_LOG)
def list_access(request: HttpRequest) -> HttpResponse:
    """The newest rows; by POST those that are looked for, or the older ones.

    Names and numbers that are looked for must not stand in an address, which proxies and browsers keep.
    """
    form = AccessFilterForm(request.POST if request.method == "POST" else None)
    asked, before = Wanted(), None
    if form.is_bound:
        asked = attempt(form, lambda: access_log.wanted(form.cleaned_data))
        before = form.cleaned_data.get("before")
    page = access_log.log_page(asked, before) if asked is not None else None
    record_list(request, page.patient_ids if page else (), now=timezone.now())
    shown = {"form": form, "page": page, "zone": site.zone_name()}
    status = status_of(form) if page is None else 200
    return render(request, "clinic/site/list_access.html", shown, status=status)

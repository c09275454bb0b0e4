"""Small things around one plan: what was not done, and who else has it open."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.clinic import presence
from careplan.clinic.queries.variances import variance_page
from careplan.clinic.views.pages import show
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHART)
def list_variances(request: HttpRequest, access: Access) -> HttpResponse:
    """What was not done in the plan, why, and whose reason it counts as."""
    return show(request, access, "list_variances.html", found=variance_page(access))


@require_POST
@patient_view(Permission.SEE_CHART, is_poll=True)
def say_here(request: HttpRequest, access: Access) -> HttpResponse:
    """An open page says that it is open, and is told who else has the same patient open."""
    words = presence.here_words(presence.say_here(access))
    return HttpResponse(words, content_type="text/plain; charset=utf-8")

"""What makes the family's pages an app that opens without a network, and what of it lies on this phone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from careplan.accounts.access import signed_in_view
from careplan.accounts.roles import Permission
from careplan.checklist.offline import ICON, worker_source
from careplan.checklist.views.frame import MORE, show
from careplan.plans.access import Access, patient_view

PAPER = "#faf8f4"  # --paper of careplan.css


@require_safe
@login_not_required
@conditional_page
def show_manifest(request: HttpRequest) -> HttpResponse:
    """How a phone installs the family's pages. No data; no word of illness on anybody's home screen."""
    home = reverse("checklist:list_people")
    about = {
        "id": home,
        "name": "careplan",
        "short_name": "careplan",
        "description": _("The care plan, for families and their nurses."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [{"src": static(ICON), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(
        about, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"}
    )


@require_safe
@login_not_required
@conditional_page
def show_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at this address because a worker serves what lies beside and below it.

    Browsers ask for it with every page: where it is the same as before, that is all that is said.
    """
    return HttpResponse(
        worker_source(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
@login_not_required
def show_offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows where it has no page to show: plain words for each case, and nobody's data."""
    return render(request, "checklist/offline.html", {"is_for_nobody": True})


@require_safe
@patient_view(Permission.SEE_CHECKLIST)
def show_phone(request: HttpRequest, access: Access) -> HttpResponse:
    """What lies on this phone, and what was not sent yet. The phone fills it: the server knows nothing of that."""
    return show(request, access, "show_phone", tab=MORE)


@require_safe
@signed_in_view
def sign_out_first(request: HttpRequest) -> HttpResponse:
    """Asked on the way out, while something on this phone is not sent yet."""
    return render(request, "checklist/sign_out_first.html")

"""Calm pages for what goes wrong. No patient's data, no query: they must work when little else does.

They are rendered without the request, so that they are the same bytes for everybody: a page that never
existed and a page that is not yours must look alike.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = "120"


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


@login_not_required
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("404.html"), status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


@login_not_required
def closed_for_a_moment(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answered where the access log could not be written: lists, exports and prints stay closed."""
    headers = {"Retry-After": RETRY_AFTER_SECONDS}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)

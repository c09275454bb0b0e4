"""Calm pages for what goes wrong. No patient's data, no query: they must work when little else does.

They are rendered without the request, so that they are the same bytes for everybody: a page that never
existed and a page that is not yours must look alike.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

from careplan.accounts import typed_text
from careplan.audit.actions import AccessLogUnavailable

RETRY_AFTER_SECONDS = "120"


def _answers_in_json(request: HttpRequest) -> bool:
    """Whether a program asked, and not a person: the gate of its view says so."""
    match = getattr(request, "resolver_match", None)
    return match is not None and getattr(match.func, "answers_in_json", False)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _answers_in_json(request):
        return JsonResponse({"error": "bad_request"}, status=400)
    return HttpResponse(render_to_string("400.html"), status=400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


@login_not_required
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("404.html"), status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    if _answers_in_json(request):
        return JsonResponse({"error": "server"}, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before somebody signed in elsewhere, or it is not ours. Words typed are kept."""
    if _answers_in_json(request):
        is_out = not request.user.is_authenticated
        return JsonResponse({"error": "signed_out" if is_out else "csrf"}, status=401 if is_out else 403)
    writer = typed_text.read_writer(request)
    is_kept = writer is not None and typed_text.keep(request)
    return HttpResponse(
        render_to_string("403_csrf.html", {"page": writer.page if is_kept else ""}), status=403
    )


class ClosedForAMomentMiddleware(MiddlewareMixin):
    """Lists, exports and prints stay closed while the access log cannot be written."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AccessLogUnavailable):
            return None
        headers = {"Retry-After": RETRY_AFTER_SECONDS}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)

"""Every page has a language and needs a sign-in unless it is marked, a session that ran out loses nobody's words, and
a refusal of a page outside careplan's own rooms is written down."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from careplan.accounts import typed_text
from careplan.accounts.access import record
from careplan.accounts.language import is_offered
from careplan.audit.models import AccessLog


class KeepTypedTextMiddleware(LoginRequiredMiddleware):
    """Sends the signed-out to the sign-in page, with the words they had just typed kept for them (DECISIONS 38).

    Afterwards they come back to the page their form stood on, not to the address it was sent to: that one may
    answer to POST alone.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if getattr(view_func, "answers_in_json", False):  # a program would take a redirect for success
            return JsonResponse({"error": "signed_out"}, status=HTTPStatus.UNAUTHORIZED)
        next_page = request.get_full_path()
        if request.method == "POST":
            next_page = _keep_words(request)
        elif request.htmx:
            next_page = typed_text.page_of(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if next_page:
            sign_in += "?" + urlencode({REDIRECT_FIELD_NAME: next_page}, safe="/")
        # htmx would put the sign-in page into the middle of the page that asked.
        return HttpResponseClientRedirect(sign_in) if request.htmx else redirect(sign_in)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_done = response.status_code < HTTPStatus.BAD_REQUEST
        user = getattr(request, "user", None)
        if request.method == "POST" and is_done and user is not None and user.is_authenticated:
            typed_text.forget_when_sent(request)
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The language of the person who is signed in, else of this browser's last choice, else as the browser asks."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user = request.user
        if user.is_authenticated and is_offered(user.language):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()


class RefusalsAreWrittenDownMiddleware(MiddlewareMixin):
    """Who was refused a page of pathways is in the access log, as for every other page.

    Those views ask by Django's own `permission_required`, since `pathways` knows nothing of this house; they are
    told by their mark `gate = "permission:<name>"`. Every other gate writes its refusals by itself.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        gate = getattr(request.resolver_match.func, "gate", "")
        if isinstance(exception, PermissionDenied) and gate.startswith("permission:"):
            record(request, AccessLog.Act.REFUSED)


def _keep_words(request: HttpRequest) -> str:
    """Keep what was typed, say so on the sign-in page, and return the page to come back to ("" for the start)."""
    if typed_text.is_on_phone(request):
        messages.warning(
            request, _("You were signed out. What you wrote is on this phone: sign in, and it is sent.")
        )
    elif typed_text.keep(request):
        words = _(
            "You were signed out. What you wrote is kept for half an hour: sign in again and it will be there."
        )
        messages.warning(request, words)
    else:
        messages.warning(
            request, _("You were signed out, so this was not saved. Sign in and do it once more.")
        )
    writer = typed_text.read_writer(request)
    return writer.page if writer else _page_before(request)


def _page_before(request: HttpRequest) -> str:
    """The path of our own page from which the request came; "" when it cannot be known."""
    if request.htmx:
        return typed_text.page_of(request)
    before = urlsplit(request.headers.get("referer", ""))
    return before.path if before.netloc == request.get_host() else ""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse


class KeepTypedTextMiddleware(LoginRequiredMiddleware):
    """Every page needs a sign-in unless it is marked `login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        return super().handle_no_permission(request, view_func)

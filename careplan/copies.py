"""Browsers keep no copy of a page on their disk: it may speak of a patient, and access to it may end (V14.3.2).

Said once for all views, as a view that forgot would leave its page behind on a shared computer, where Back
shows it to the next person. Files of the style and the scripts are served further out, and are kept.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class NoCopiesMiddleware:
    """Adds `Cache-Control: private, no-store` to every answer that says nothing of its own about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

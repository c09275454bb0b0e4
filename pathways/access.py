"""Who may come in: every page of this window is gated by one permission of the role table.

Signed-out people never get here: the middleware sends them to the sign-in page first.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase

View = Callable[..., HttpResponseBase]

READ = "pathways.read"
EDIT = "pathways.edit"


def needs(permission: str) -> Callable[[View], View]:
    """Answer 403 without the permission, and mark the view, so that a test can see that it is gated."""

    def gate(view: View) -> View:
        gated = permission_required(permission, raise_exception=True)(view)
        gated.gate = f"permission:{permission}"
        return gated

    return gate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from careplan.accounts import queries
from careplan.accounts.access import signed_in_view


@require_safe
@signed_in_view
def show_home(request: HttpRequest) -> HttpResponse:
    """Send each person to the window that is theirs; who has several chooses."""
    windows = queries.windows_of(request.user) or [queries.FAMILY]
    if len(windows) == 1:
        return redirect(windows[0].url_name)
    return render(request, "accounts/home.html", {"windows": [*windows, queries.FAMILY]})


@require_safe
@signed_in_view
def show_account(request: HttpRequest) -> HttpResponse:
    """A person's own name, e-mail address and password."""
    # A nurse may also care for somebody at home, which this room cannot know: the families' window is there.
    windows = [*queries.windows_of(request.user), queries.FAMILY]
    return render(request, "accounts/account.html", {"windows": windows})

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts import actions, queries
from careplan.accounts.access import signed_in_view
from careplan.accounts.forms import SetUpForm
from careplan.accounts.joining import answer_invitation
from careplan.accounts.language import is_offered
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import NoSuchLanguage, Refused, SetUpDone
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.accounts.sign_in import is_too_often, sign_in

# A session ends so long after the sign-in. It is told where one signs in: nothing ends without a warning.
SESSION_DAYS = settings.SESSION_COOKIE_AGE // (60 * 60 * 24)


class SignInView(LoginView):
    """allauth's sign-in page, with the sample accounts on it where there are any."""

    def get_context_data(self, **kwargs: object) -> dict:
        sample_accounts = queries.sample_accounts()
        more = {
            "sample_accounts": sample_accounts,
            "sample_password": SAMPLE_PASSWORD,
            "is_set_up": bool(sample_accounts) or queries.is_set_up(),
            "session_days": SESSION_DAYS,
        }
        return super().get_context_data(**kwargs) | more


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
    context = {"windows": windows, "session_days": SESSION_DAYS}
    return render(request, "accounts/account.html", context)


@require_POST
@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Turn the pages into another language: for this account where there is one, and for this browser."""
    code, page = request.POST.get("language", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None, require_https=request.is_secure()):
        page = resolve_url("accounts:show_home")
    answer = redirect(page)
    if not is_offered(code):
        messages.error(request, NoSuchLanguage.sentence)
        return answer
    if request.user.is_authenticated:
        actions.choose_language(user=request.user, language=code, at=timezone.now())
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the first site admin with the one-time code. Closed for good once there is one."""
    if queries.is_set_up():
        return render(request, "accounts/set_up_done.html", {"problem": SetUpDone()})
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _set_up(request, form)
        if user is not None:
            sign_in(request, user)
            return redirect("accounts:show_home")
    return render(request, "accounts/set_up.html", {"form": form})


def _set_up(request: HttpRequest, form: SetUpForm) -> User | None:
    """The new site admin, or None with the reason written into the form."""
    if is_too_often(request, "set_up"):
        form.add_error(None, _("That was very often in a short time. Wait a few minutes, then try again."))
        return None
    try:
        return actions.set_up(
            code=form.cleaned_data["code"], **form.account, at=timezone.now(), language=get_language()
        )
    except Refused as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def accept_staff_invitation(request: HttpRequest, signed: str) -> HttpResponse:
    """Where a nurse or an admin answers an invitation."""
    return answer_invitation(
        request,
        signed,
        kind=Invitation.Kind.STAFF,
        template="accounts/accept_staff_invitation.html",
        join=lambda invitation, user, at: actions.join_staff(invitation=invitation, user=user, at=at),
    )

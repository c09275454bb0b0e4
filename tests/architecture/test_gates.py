"""Every address is gated or named as public, and what belongs to a patient goes through the patient's gate."""

from collections.abc import Callable, Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

# Whoever makes another page public says so here as well.
PUBLIC = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:accept_staff_invitation",
    "accounts:choose_language",
    "accounts:set_up",
    "checklist:accept_invitation",
    "checklist:show_manifest",
    "checklist:show_offline",
    "checklist:show_worker",
    "operations:show_health",
}


def views(
    patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str, Callable]]:
    """Each address as (name with its room, the address as it is written, the view)."""
    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from views(pattern.url_patterns, inner, address)
        else:
            yield ":".join((*spaces, pattern.name or "")), address, pattern.callback


def faults(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for name, address, view in views(patterns):
        gate = getattr(view, "gate", "")
        is_public = getattr(view, "login_required", True) is False
        if not gate and not is_public:
            yield f"{name} has no gate"
        if is_public and name not in PUBLIC:
            yield f"{name} is public and not in the list of public pages"
        if "patient>" in address and not gate.startswith("patient:"):
            yield f"{name} names a patient and does not go through the patient's gate"
        if not name.rpartition(":")[2]:
            yield f"{address} has no name"


def test_every_address_is_gated_or_public():
    patterns = get_resolver().url_patterns
    assert len(list(views(patterns))) > 20
    assert list(faults(patterns)) == []


def test_every_public_page_in_the_list_exists():
    public = {name for name, _address, view in views(get_resolver().url_patterns) if not gated(view)}
    assert PUBLIC - public == set()


def gated(view: Callable) -> bool:
    return bool(getattr(view, "gate", ""))


def test_an_open_address_is_named():
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def role_gated(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    role_gated.gate = "role:see_worklist"
    patterns = [
        path("bare", bare, name="show_bare"),
        path("open", login_not_required(lambda request: HttpResponse()), name="show_open"),
        path("care/<str:patient>/items", role_gated, name="list_items"),
        path("nameless", role_gated),
        path("fine", role_gated, name="show_fine"),
    ]
    assert list(faults(patterns)) == [
        "show_bare has no gate",
        "show_open is public and not in the list of public pages",
        "list_items names a patient and does not go through the patient's gate",
        "nameless has no name",
    ]

"""Every page of this room is gated or marked public, and each gate is seen to refuse."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, include, path

from careplan.accounts import allauth_urls
from careplan.accounts import urls as own_urls
from careplan.accounts.access import role_view, signed_in_view
from careplan.accounts.roles import Permission
from careplan.audit.models import AccessLog


@role_view(Permission.MANAGE_STAFF)
def manage(request):
    return HttpResponse("staff")


@signed_in_view
def own(request):
    return HttpResponse("own")


urlpatterns = [
    path("manage/", manage, name="manage"),
    path("own/", own, name="own"),
    path("", include("careplan.urls")),
]


def ways_in(patterns: list[URLPattern]) -> dict[str, str]:
    """How each page is reached: its gate, "public", or "open" for one that somebody forgot."""
    found = {}
    for pattern in patterns:
        is_public = getattr(pattern.callback, "login_required", True) is False
        found[pattern.name] = getattr(pattern.callback, "gate", "public" if is_public else "open")
    return found


def test_every_page_of_the_room_is_gated_or_public_by_mark():
    assert ways_in(own_urls.urlpatterns + allauth_urls.urlpatterns) == {
        "show_home": "signed_in",
        "show_account": "signed_in",
        "choose_language": "public",
        "set_up": "public",
        "accept_staff_invitation": "public",
        "account_login": "public",
        "account_logout": "public",
        "account_inactive": "public",
        "account_change_password": "signed_in",
        "account_reset_password": "public",
        "account_reset_password_done": "public",
        "account_reset_password_from_key": "public",
        "account_reset_password_from_key_done": "public",
    }


def test_a_page_that_somebody_forgot_to_gate_is_named():
    def forgotten(request):
        return HttpResponse("x")

    assert ways_in([path("x/", forgotten, name="forgotten")]) == {"forgotten": "open"}


LADDER = {
    "anonymous": (302, 302),
    "carl": (403, 200),
    "lena": (403, 200),
    "rob": (403, 200),
    "otto": (403, 200),
    "nora": (403, 200),
    "stella": (403, 200),
    "ada": (403, 200),
    "simon": (200, 200),
}


@pytest.mark.urls(__name__)
class TestLadder:
    @pytest.mark.parametrize("who", LADDER)
    def test_who_gets_in(self, cast, client_of, who):
        client = Client() if who == "anonymous" else client_of(getattr(cast, who))
        AccessLog.objects.all().delete()
        assert (client.get("/manage/").status_code, client.get("/own/").status_code) == LADDER[who]
        refused = list(AccessLog.objects.values_list("act", "what", "user_id"))
        expected = [("refused", "manage", getattr(cast, who).pk)] if LADDER[who][0] == 403 else []
        assert refused == expected

    def test_a_role_that_ended_ends_at_once(self, simon, client_of):
        client = client_of(simon)
        assert client.get("/manage/").status_code == 200
        type(simon).objects.update(is_site_admin=False)
        assert client.get("/manage/").status_code == 403


@pytest.mark.urls(__name__)
class TestChangesAreWrittenDown:
    def test_a_change_of_staff_is(self, simon, client_of):
        client = client_of(simon)
        client.get("/manage/")
        assert AccessLog.objects.count() == 0
        assert client.post("/manage/").status_code == 200
        assert list(AccessLog.objects.values_list("act", "what", "user_id")) == [
            ("changed", "manage", simon.pk)
        ]

    def test_without_the_log_it_does_not_happen(self, simon, client_of, monkeypatch):
        def fail(**values):
            raise OperationalError("disk full")

        monkeypatch.setattr(AccessLog.objects, "create", fail)
        answer = client_of(simon).post("/manage/")
        assert answer.status_code == 503
        assert b"staff" not in answer.content

    def test_a_refusal_stays_a_refusal_without_the_log(self, nora, client_of, monkeypatch):
        def fail(**values):
            raise OperationalError("disk full")

        monkeypatch.setattr(AccessLog.objects, "create", fail)
        assert client_of(nora).post("/manage/").status_code == 403


def test_the_gates_wear_their_name():
    assert (manage.gate, own.gate) == ("role:manage_staff", "signed_in")


@pytest.mark.parametrize("address", ["/account/signup/", "/account/email/", "/account/confirm-email/x/"])
def test_what_allauth_has_and_we_do_not_use_cannot_be_reached(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("address", ["/", "/account/", "/account/password/"])
def test_own_pages_ask_the_signed_out_to_sign_in(client, db, address, method):
    answer = getattr(client, method)(address)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_what_no_browser_sends_is_refused_before_anybody_is_asked(client, db, method):
    assert getattr(client, method)("/account/").status_code == 405

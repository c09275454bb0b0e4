"""Signing in and out: who may, what is written into the access log, and when it is enough."""

import pytest
from django.db import OperationalError
from django.test import Client

from careplan.accounts import actions, queries
from careplan.accounts.models import Installation
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.audit.models import AccessLog
from tests.cast import PASSWORD

SIGN_IN = "/account/sign-in/"


def acts():
    return list(AccessLog.objects.order_by("pk").values_list("act", "what", "user_id"))


def is_signed_in(client):
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("typed", ["nora@example.org", "  NORA@Example.org "])
def test_signing_in_by_e_mail_is_written_down(client, nora, sign_in, typed):
    answer = client.post(SIGN_IN, {"login": typed, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert is_signed_in(client)
    assert acts() == [("signed_in", "account_login", nora.pk)]
    assert AccessLog.objects.get().address == "127.0.0.1"


@pytest.mark.parametrize(
    ("email", "password"), [("nora@example.org", "not the password"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_look_the_same(client, nora, email, password):
    answer = client.post(SIGN_IN, {"login": email, "password": password})
    assert answer.status_code == 200
    assert "The e-mail address or the password is not right." in answer.content.decode()
    assert f'value="{email}"' in answer.content.decode(), "what was typed is kept"
    assert password not in answer.content.decode(), "but never the password"
    assert not is_signed_in(client)
    assert acts() == [("sign_in_failed", "account_login", None)]


def test_nothing_typed_gets_a_sentence_beside_each_field(client, db):
    page = client.post(SIGN_IN, {}).content.decode()
    assert page.count("Please write your e-mail address.") == 2, "in the summary and beside the field"
    assert page.count("Please write your password.") == 2
    assert 'href="#id_login"' in page


def test_after_five_wrong_tries_even_the_right_password_waits(client, nora, sign_in):
    for _attempt in range(5):
        sign_in(nora, password="wrong")
    answer = sign_in(nora)
    assert "Wait five minutes" in answer.content.decode()
    assert not is_signed_in(client)


def test_signing_in_goes_on_to_the_page_asked_for_but_never_to_another_place(client, nora, sign_in):
    assert client.get("/account/").headers["location"] == "/account/sign-in/?next=/account/"
    assert sign_in(nora, next="/account/").headers["location"] == "/account/"
    client.logout()
    assert sign_in(nora, next="https://elsewhere.example/").headers["location"] == "/"


def test_a_switched_off_person_cannot_sign_in(client, nora, simon, sign_in, now):
    actions.switch_off_user(user=nora, by=simon, at=now)
    answer = sign_in(nora)
    assert answer.headers["location"] == "/account/switched-off/"
    assert "switched off" in client.get("/account/switched-off/").content.decode()
    assert not is_signed_in(client)


def test_switching_off_ends_open_sessions_and_switching_on_does_not_bring_them_back(
    nora, simon, sign_in, now
):
    phone, desk = Client(), Client()
    for browser in (phone, desk):
        sign_in(nora, browser=browser)
    assert is_signed_in(phone)
    actions.switch_off_user(user=nora, by=simon, at=now)
    assert not is_signed_in(phone)
    actions.switch_on_user(user=nora, by=simon, at=now)
    assert not is_signed_in(phone)
    assert not is_signed_in(desk), "a session that was not even used meanwhile"
    sign_in(nora, browser=phone)
    assert is_signed_in(phone)


def test_signing_out_is_a_post_and_is_written_down(client, nora, sign_in):
    sign_in(nora)
    assert client.get("/account/sign-out/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/account/sign-out/").headers["location"] == f"{SIGN_IN}?left=1"
    assert not is_signed_in(client)
    assert acts()[-1] == ("signed_out", "account_logout", nora.pk)


def test_signing_in_works_while_the_access_log_cannot_be_written(client, nora, sign_in, monkeypatch):
    monkeypatch.setattr(AccessLog.objects, "create", _fail)
    assert sign_in(nora).status_code == 302
    assert is_signed_in(client)


def _fail(**values):
    raise OperationalError("disk full")


class TestSampleAccounts:
    @pytest.fixture
    def sample(self, now, settings):
        settings.SHOW_SAMPLE_ACCOUNTS = True
        Installation.objects.create(pk=1, is_sample=True, created_at=now)

    def test_they_are_listed_and_one_button_signs_in(self, client, sample, now):
        user = actions.make_user(email="iris@example.org", name="Iris", password=SAMPLE_PASSWORD, at=now)
        page = client.get(SIGN_IN).content.decode()
        assert "iris@example.org" in page
        assert f'name="password" value="{SAMPLE_PASSWORD}"' in page
        client.post(SIGN_IN, {"login": user.email, "password": SAMPLE_PASSWORD})
        assert is_signed_in(client)

    def test_they_say_what_each_person_does(self, client, sample, nora, ada, simon, carl):
        page = client.get(SIGN_IN).content.decode()
        for words in ("nurse, Spine", "writes pathways", "looks after teams and accounts", "family"):
            assert words in page

    def test_the_list_costs_the_same_for_one_person_and_for_many(
        self, client, sample, nora, ada, simon, django_assert_num_queries
    ):
        with django_assert_num_queries(3):
            client.get(SIGN_IN)

    @pytest.mark.parametrize("hidden_by", ["address", "database"])
    def test_they_are_hidden_in_a_real_clinic_and_where_others_can_come(
        self, client, sample, nora, settings, hidden_by
    ):
        if hidden_by == "address":
            settings.SHOW_SAMPLE_ACCOUNTS = False
        else:
            Installation.objects.update(is_sample=False)
        page = client.get(SIGN_IN).content.decode()
        assert "nora@example.org" not in page
        assert SAMPLE_PASSWORD not in page


class TestHome:
    @pytest.mark.parametrize(
        ("who", "window"), [("nora", "clinic:list_patients"), ("ada", "pathways:list_pathways")]
    )
    def test_each_person_is_sent_to_the_window_that_is_theirs(self, request, who, window):
        windows = queries.windows_of(request.getfixturevalue(who))
        assert [entry.url_name for entry in windows] == [window]

    def test_a_caregiver_has_the_families_window_alone(self, carl):
        assert queries.windows_of(carl) == []

    def test_who_has_several_windows_chooses(self, client, nora, simon, now, sign_in):
        actions.set_flags(user=nora, is_pathway_admin=True, is_site_admin=False, by=simon, at=now)
        sign_in(nora)
        page = client.get("/")
        assert page.status_code == 200
        assert "Which one do you need?" in page.content.decode()

"""A lost password comes by e-mail; a changed one ends every other session."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.cast import PASSWORD

LOST = "/account/password/lost/"
NEW = "a brand new calm password"


@pytest.fixture
def link(client, nora, handing_over):
    with handing_over():
        client.post(LOST, {"email": "nora@example.org"})
    return re.search(r"http://\S+", mail.outbox[0].body).group()


def test_the_link_in_the_message_sets_a_new_password_once(link, nora, sign_in):
    stranger = Client()
    page = stranger.get(link.removeprefix("http://localhost:8000"), follow=True)
    address = page.request["PATH_INFO"]
    done = stranger.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your new password is kept" in done.content.decode()
    assert sign_in(nora, password=PASSWORD).status_code == 200
    assert sign_in(nora, password=NEW).status_code == 302
    again = Client().get(link.removeprefix("http://localhost:8000"), follow=True)
    assert "This link does not work any more." in again.content.decode()


def test_the_message_says_nothing_but_how_to_go_on(link, nora):
    message = mail.outbox[0]
    assert message.subject == "A new password for careplan"
    assert message.to == ["nora@example.org"]
    assert "Nora" not in message.body


def test_the_link_is_built_from_our_own_address_not_from_the_request(client, nora, settings, handing_over):
    settings.ALLOWED_HOSTS = ["*"]
    with handing_over():
        client.post(LOST, {"email": "nora@example.org"}, headers={"host": "evil.example"})
    assert "evil" not in mail.outbox[0].body
    assert settings.SITE_URL in mail.outbox[0].body


def without_token(page: bytes) -> bytes:
    """The token of the form that changes the language is another one each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_an_unknown_address_gets_the_same_page_and_no_message(client, nora, handing_over):
    with handing_over():
        unknown = client.post(LOST, {"email": "nobody@example.org"}, follow=True)
    assert mail.outbox == []
    known = Client().post(LOST, {"email": "nora@example.org"}, follow=True)
    assert without_token(unknown.content) == without_token(known.content)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client, nora, sign_in):
    elsewhere = Client()
    sign_in(nora)
    sign_in(nora, browser=elsewhere)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = client.post("/account/password/", data, follow=True)
    assert "Your new password is kept." in answer.content.decode()
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"oldpassword": "x", "password1": NEW, "password2": NEW}, "This is not your password now."),
        ({"oldpassword": PASSWORD, "password1": "short", "password2": "short"}, "too short"),
        ({"oldpassword": PASSWORD, "password1": NEW, "password2": NEW + "."}, "same password each time"),
        ({}, "Please choose a new password."),
    ],
)
def test_a_password_that_will_not_do_gets_a_sentence_and_changes_nothing(
    client, nora, sign_in, data, sentence
):
    sign_in(nora)
    before = nora.password
    answer = client.post("/account/password/", data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    nora.refresh_from_db()
    assert nora.password == before

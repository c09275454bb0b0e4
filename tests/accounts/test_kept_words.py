"""DECISIONS 38: words typed while the session ran out come back to their writer, and to nobody else."""

import re
import time
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path

from careplan.accounts import typed_text
from careplan.accounts.access import signed_in_view

WORDS = "She slept well. رسالة 🌙"


class NoteForm(forms.Form):
    note = forms.CharField(widget=forms.Textarea)
    password = forms.CharField(required=False)


@signed_in_view
def note_page(request):
    return render(request, "components/form.html", {"form": NoteForm(), "submit": "Save"})


@signed_in_view
def note_page_that_asks(request):
    form = NoteForm(initial=typed_text.kept_text(request))
    return render(request, "components/form.html", {"form": form, "submit": "Save"})


@signed_in_view
def framed_page(request):
    return render(request, "accounts/account.html", {"windows": [], "session_days": 14})


@signed_in_view
def save_note(request):
    if request.method != "POST":
        return HttpResponse(status=405)
    return HttpResponse("" if request.POST.get("note") != "bad" else "look again", status=200)


@login_not_required
def anybody(request):
    return HttpResponse("open")


urlpatterns = [
    path("note/", framed_page),
    path("note/form/", note_page),
    path("note/asks/", note_page_that_asks),
    path("note/save/", save_note),
    path("anybody/", anybody),
    path("", include("careplan.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def write(carl, client):
    """Carl opens the page, his session runs out, and he sends what he wrote. `page`: where his form stood."""

    def do(*, page="/note/", to="/note/save/", browser=client, writer=carl, headers=None, **data):
        data = {"typed_by": typed_text.sign_writer(writer.pk, page), "note": WORDS, **data}
        return browser.post(to, {name: value for name, value in data.items() if value}, headers=headers or {})

    return do


def box(client, path="/note/"):
    page = client.get(path).content.decode()
    return re.findall(r"<textarea[^>]*readonly[^>]*>([^<]*)</textarea>", page)


def test_the_words_come_back_to_their_writer_on_the_page_where_they_were_written(
    client, write, sign_in, carl
):
    answer = write()
    assert answer.headers["location"] == "/account/sign-in/?next=/note/"
    assert (
        "What you wrote is kept for half an hour" in client.get(answer.headers["location"]).content.decode()
    )
    assert sign_in(carl, next="/note/").headers["location"] == "/note/"
    assert box(client) == [WORDS]
    assert box(client) == [WORDS], "looking once more does not lose them"
    assert box(client, "/account/") == [], "on that page alone"


def test_a_form_takes_them_back_and_then_there_is_no_second_box(client, write, sign_in, carl):
    write(page="/note/asks/")
    sign_in(carl)
    page = client.get("/note/asks/").content.decode()
    assert WORDS in page
    assert "readonly" not in page


def test_several_chosen_from_a_list_are_all_kept(client, write, sign_in, carl):
    write(note=["hip", "lower_back"])
    sign_in(carl, next="/note/")
    assert box(client) == ["hip,lower_back"]


def test_sent_again_they_are_forgotten(client, write, sign_in, carl):
    write()
    sign_in(carl)
    client.post("/note/save/", {"note": WORDS + " And ate."})
    assert box(client) == []


def test_a_post_to_another_place_does_not_forget_them(client, write, sign_in, carl):
    write()
    sign_in(carl)
    client.post("/account/password/", {})
    assert box(client) == [WORDS]


def test_another_person_who_signs_in_never_sees_them_and_neither_does_the_writer_then(
    client, write, sign_in, carl, lena
):
    write()
    sign_in(lena)
    assert box(client) == []
    assert WORDS not in str([session.get_decoded() for session in Session.objects.all()])
    client.post("/account/sign-out/")
    sign_in(carl)
    assert box(client) == []


def test_not_even_by_a_way_in_that_does_not_hand_them_over(client, write, lena):
    write()
    client.force_login(lena)
    assert typed_text.SESSION_KEY in client.session
    assert box(client) == []


def test_another_browser_does_not_have_them(write, sign_in, carl):
    write()
    elsewhere = Client()
    sign_in(carl, browser=elsewhere)
    assert box(elsewhere) == []


@pytest.mark.parametrize("hidden_field", ["", "forged", "of another salt"])
def test_without_our_own_hidden_field_nothing_is_kept(client, write, sign_in, carl, hidden_field):
    value = signing.dumps([carl.pk, "/note/"]) if hidden_field == "of another salt" else hidden_field
    write(typed_by=value)
    assert "this was not saved" in client.get("/account/sign-in/").content.decode()
    sign_in(carl)
    assert box(client) == []


def test_passwords_codes_and_tokens_are_never_kept(client, write, sign_in, carl):
    write(password="secret-1", new_password2="secret-2", csrfmiddlewaretoken="secret-3", code="secret-4")
    assert "secret-" not in str([session.get_decoded() for session in Session.objects.all()])
    sign_in(carl)
    assert box(client) == [WORDS]


@pytest.mark.parametrize(("size", "kept"), [(60_000, True), (70_000, False)])
def test_up_to_64_kb_is_kept_and_never_a_part(client, write, sign_in, carl, size, kept):
    write(note="x" * size)
    sign_in(carl)
    assert box(client) == (["x" * size] if kept else [])


def test_after_half_an_hour_they_are_gone(client, write, sign_in, carl, monkeypatch):
    write()
    later = time.time() + 31 * 60
    monkeypatch.setattr(typed_text, "time", SimpleNamespace(time=lambda: later))
    sign_in(carl)
    assert box(client) == []


def test_the_session_that_holds_them_does_not_outlive_the_promise(client, write, now):
    write()
    assert client.session.get_expiry_age() == typed_text.KEEP_SECONDS


def test_after_signing_in_the_session_lasts_as_long_as_any(client, write, sign_in, carl, settings):
    write()
    sign_in(carl)
    assert client.session.get_expiry_age() == pytest.approx(settings.SESSION_COOKIE_AGE, abs=5)


def test_htmx_is_sent_to_the_sign_in_page_whole(client, write, carl):
    answer = write(headers={"hx-request": "true", "hx-current-url": "http://testserver/note/?a=1"})
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/account/sign-in/?next=/note/"


def test_htmx_that_only_looks_comes_back_to_the_page_around_the_piece(client, db):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/note/"}
    answer = client.get("/note/form/", headers=headers)
    assert answer.headers["hx-redirect"] == "/account/sign-in/?next=/note/"


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [("http://testserver/note/", "?next=/note/"), ("https://evil.example/note/", ""), ("", "")],
)
def test_a_tick_without_words_comes_back_to_the_page_it_was_on_and_never_elsewhere(
    client, db, referer, next_page
):
    answer = client.post("/note/save/", {}, headers={"referer": referer})
    assert answer.headers["location"] == "/account/sign-in/" + next_page


def test_a_page_that_is_open_to_anybody_stays_open(client, db):
    assert client.post("/anybody/").content == b"open"


class TestTheHiddenField:
    def read(self, client, path, **more):
        page = client.get(path, **more).content.decode()
        value = re.search(r'name="typed_by" value="([^"]*)"', page).group(1)
        return typed_text.read_writer(SimpleNamespace(POST={"typed_by": value}))

    def test_it_says_who_and_where(self, client_of, carl):
        writer = self.read(client_of(carl), "/note/form/")
        assert writer == typed_text.Writer(carl.pk, "/note/form/")

    def test_in_a_piece_it_names_the_page_around_it(self, client_of, carl):
        headers = {"hx-request": "true", "hx-current-url": "http://testserver/note/?x=1"}
        assert self.read(client_of(carl), "/note/form/", headers=headers).page == "/note/"


class TestAFormThatWasOpenForTooLong:
    """A failed CSRF check: somebody signed in again in another tab."""

    @pytest.fixture
    def strict(self, client_of, carl):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(carl)
        return browser

    def test_the_words_are_kept_and_the_page_says_where(self, strict, write):
        answer = write(browser=strict)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "This page was open for too long" in page
        assert 'href="/note/"' in page
        assert box(strict) == [WORDS]

    def test_words_of_somebody_else_are_not_put_into_this_session(self, strict, write, lena):
        answer = write(browser=strict, writer=lena)
        assert "is kept" not in answer.content.decode()
        assert typed_text.SESSION_KEY not in strict.session

    def test_without_words_it_is_a_calm_page(self, strict):
        answer = strict.post("/note/save/", {})
        assert answer.status_code == 403
        assert "Go back, load the page again" in answer.content.decode()

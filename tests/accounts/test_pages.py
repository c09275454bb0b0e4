"""Calm pages for what goes wrong, and a frame that the content policy can trust."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.template.loader import get_template
from django.test import Client
from django.urls import include, path

from careplan import pages
from careplan.accounts.access import signed_in_view
from careplan.audit.actions import AccessLogUnavailable
from careplan.bootstrap_files import FILES, BootstrapFinder

PROJECT = Path(__file__).resolve().parents[2]


def raising(error):
    @signed_in_view
    def view(request):
        raise error

    return view


urlpatterns = [
    path("bad/", raising(SuspiciousOperation("canary"))),
    path("forbidden/", raising(PermissionDenied("canary"))),
    path("missing/", raising(Http404("canary"))),
    path("broken/", raising(RuntimeError("canary"))),
    path("unlogged/", raising(AccessLogUnavailable("canary"))),
    path("", include("careplan.urls")),
]
handler400 = pages.bad_request
handler403 = pages.permission_denied
handler404 = pages.page_not_found
handler500 = pages.server_error


@pytest.mark.urls(__name__)
class TestErrorPages:
    CASES = [
        ("/bad/", 400, "Nothing was changed."),
        ("/forbidden/", 403, "This page is not open to you"),
        ("/missing/", 404, "This page is not here"),
        ("/broken/", 500, "It is not your fault."),
        ("/unlogged/", 503, "Try again in a few minutes."),
    ]

    @pytest.fixture
    def browser(self, carl):
        browser = Client(raise_request_exception=False)
        browser.force_login(carl)
        return browser

    @pytest.mark.parametrize(("address", "status", "words"), CASES)
    def test_each_is_calm_and_says_whom_to_call(self, browser, address, status, words):
        answer = browser.get(address)
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert "Call the team, or the local emergency number." in page
        assert "canary" not in page
        assert "Carl" not in page

    def test_what_never_existed_and_what_is_not_yours_are_the_same_bytes(self, browser, lena):
        never, not_yours = browser.get("/no/such/page/"), browser.get("/missing/")
        assert never.content == not_yours.content
        other = Client()
        other.force_login(lena)
        assert other.get("/missing/").content == never.content

    def test_closed_for_a_moment_says_when_to_come_back(self, browser):
        assert browser.get("/unlogged/").headers["retry-after"] == "120"

    @pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "403_csrf"])
    def test_they_need_no_database(self, name, django_assert_num_queries, db):
        with django_assert_num_queries(0):
            get_template(f"{name}.html").render({})


class TestContentPolicy:
    def test_the_header_allows_nothing_inline(self, client, db):
        policy = client.get("/account/sign-in/").headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy

    @pytest.mark.parametrize("address", ["/account/sign-in/", "/account/password/lost/", "/set-up/"])
    def test_no_page_has_anything_inline(self, client, db, address):
        assert inline_parts(client.post(address, {}).content.decode()) == []

    @pytest.mark.parametrize(
        "crime", ["<p style='color:red'>", "<script>x()</script>", '<a onclick="x()">', "<style>p{}</style>"]
    )
    def test_the_search_finds_each_kind(self, crime):
        assert inline_parts(f"<html>{crime}</html>") != []

    def test_no_template_has_anything_inline(self):
        found = {
            str(file.relative_to(PROJECT)): inline_parts(file.read_text())
            for file in (PROJECT / "templates").rglob("*.html")
        }
        assert {name: parts for name, parts in found.items() if parts} == {}


def inline_parts(page: str) -> list[str]:
    """Everything a strict policy would block: style attributes, style and script elements, event handlers."""
    return re.findall(
        r"<[^>]*\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|<[^>]*\son[a-z]+\s*=", page, re.IGNORECASE
    )


class TestStaticFiles:
    # Of Bootstrap 5.3.8, as its authors publish it: the package is built by a robot that nobody reviews.
    DIGESTS = {
        "css/bootstrap.min.css": "d85327d99c7a3ee1",
        "css/bootstrap.rtl.min.css": "b9048c83571ab73d",
    }

    @pytest.mark.parametrize(("name", "digest"), DIGESTS.items())
    def test_bootstrap_is_the_one_we_know(self, name, digest):
        found = finders.find(f"bootstrap/{name}")
        assert hashlib.sha256(Path(found).read_bytes()).hexdigest().startswith(digest)

    def test_two_files_of_bootstrap_are_collected_and_no_script(self):
        assert {name for name, _storage in BootstrapFinder().list(None)} == set(FILES)
        assert finders.find("bootstrap/js/bootstrap.bundle.min.js") is None
        assert finders.find("css/bootstrap.min.css") is None

    @pytest.mark.parametrize("name", FILES)
    def test_what_is_collected_of_bootstrap_is_what_our_pages_use(self, name):
        ((_name, storage),) = [found for found in BootstrapFinder().list(None) if found[0] == name]
        whole, left = Path(storage.path(name)).read_text(), storage.open(name).read().decode()
        assert len(gzip.compress(left.encode())) < 10_000 < len(gzip.compress(whole.encode()))
        for used in (".btn-primary", ".form-control.is-invalid", ".mb-3", ".visually-hidden", "*,::after"):
            assert used in left, used
        for unused in (".navbar", ".offcanvas", ".carousel", "data-bs-theme", "sourceMappingURL"):
            assert unused not in left, unused

    def test_no_class_is_put_together_from_pieces(self):
        """`btn-{{ kind }}` would be a class that nothing names, and its rules would be missing."""
        pieces = re.compile(r'class="[^"]*(?:[\w-]\{\{|\}\}[\w-])')
        assert pieces.search('<b class="btn btn-{{ kind }}">')
        for file in (PROJECT / "templates").rglob("*.html"):
            assert not pieces.search(file.read_text()), file.name

    def test_every_file_the_frame_names_exists(self, client, db):
        page = client.get("/account/sign-in/").content.decode()
        named = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
        assert len(named) >= 5
        assert [name for name in named if finders.find(name) is None] == []


def test_how_long_one_stays_signed_in_is_told_before_it_ends(client, client_of, carl, settings):
    days = settings.SESSION_COOKIE_AGE // (60 * 60 * 24)
    for page in (client.get("/account/sign-in/"), client_of(carl).get("/account/")):
        assert f"You stay signed in on this device for {days} days." in page.content.decode()


def test_the_frame_goes_right_to_left_with_the_language(client, db, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    page = client.get("/account/sign-in/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "bootstrap.rtl.min.css" in page


def test_messages_are_shown_once(nora, client_of):
    browser = client_of(nora)
    browser.post("/account/sign-out/")
    assert "You are signed out." in browser.get("/account/sign-in/").content.decode()
    assert "You are signed out." not in browser.get("/account/sign-in/").content.decode()


def test_the_answer_to_a_form_with_faults_takes_the_focus(client, db):
    page = client.post("/account/sign-in/", {}).content.decode()
    assert 'class="errors" role="alert" tabindex="-1" autofocus' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/care/", "/care/zzzzzzzzzzzz/", "/healthz", "/account/sign-in/"])
def test_no_browser_keeps_a_copy_of_a_page(client: Client, address: str):
    assert "no-store" in client.get(address).headers["Cache-Control"]

"""What makes an app of the family's pages: the manifest, the worker, the marks on a page, and the words kept once."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

from careplan.accounts.phones import account_id
from careplan.checklist import offline
from tests.architecture.rules import ROOT
from tests.architecture.test_static_files import NAMED
from tests.checklist.conftest import act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_list():
    """The list is made once a process; a test that changes the files makes it anew."""
    yield
    offline.kept_files.cache_clear()
    offline.release.cache_clear()


def test_anybody_may_have_the_manifest_and_it_says_nothing_of_illness(client: Client):
    answer = client.get("/care/manifest.webmanifest")
    about = json.loads(answer.content)
    assert answer.headers["content-type"] == "application/manifest+json"
    assert (about["start_url"], about["scope"], about["display"]) == ("/care/", "/care/", "standalone")
    assert finders.find(about["icons"][0]["src"].removeprefix("/static/"))


def test_the_worker_is_asked_for_anew_and_names_every_file_that_the_pages_use(client: Client):
    answer = client.get("/care/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    said = answer.content.decode()
    pages = [*(ROOT / "templates/checklist").glob("*.html"), *ROOT.glob("templates/base*.html")]
    named = {name for page in pages for name in NAMED.findall(page.read_text())}
    assert "js/phone-store.js" in named
    assert [name for name in named if f'"{static(name)}"' not in said] == []


@pytest.mark.parametrize("address", ["/care/sw.js", "/care/manifest.webmanifest"])
def test_what_is_as_before_is_not_sent_again(client: Client, address: str):
    etag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_htmx_is_among_them(browser: Client, plan, url):
    page = browser.get(url("show_today")).content.decode()
    (address,) = re.findall(r'src="([^"]*htmx[^"]*)"', page)
    assert address in offline.kept_files()


def test_another_file_is_another_release(monkeypatch):
    before = offline.release()
    offline.kept_files.cache_clear()
    offline.release.cache_clear()
    monkeypatch.setattr(offline, "static", lambda name: f"/static/new/{name}")
    assert offline.release() != before


def test_no_page_of_the_worker_holds_anybody_s_data(browser: Client, plan, carl):
    page = browser.get("/care/offline").content.decode()
    assert account_id(carl) not in page
    assert carl.name not in page
    assert 'data-state=""' in page


def test_a_page_says_whose_it_is_and_how_new(browser: Client, plan, carl, patient, url):
    answer = browser.get(url("show_today"))
    patient.refresh_from_db()
    mark = f"{account_id(carl)} {patient.last_event_number} {offline.release()}"
    assert answer.headers["X-Careplan-Page"] == mark
    page = answer.content.decode()
    assert f'data-account="{account_id(carl)}"' in page
    assert page.index('data-source="server"') < page.index("<main")
    assert "No network. This page is as of" in page


def test_every_form_of_a_page_that_may_be_kept_names_its_act(browser: Client, plan, item_of, url):
    item = item_of(plan, "mri-scan", due_in_days=0)
    kinds = {
        "show_today": {"tick"},
        "check_in": {"check_in"},
        "ask_nurse": {"ask"},
    }
    for name, expected in kinds.items():
        assert set(re.findall(r'data-act="(\w+)"', browser.get(url(name)).content.decode())) >= expected, name
    page = browser.get(url("show_item", item.pk)).content.decode()
    assert set(re.findall(r'data-act="(\w+)"', page)) >= {"tick", "note", "ask"}
    assert f'data-item="{item.pk}"' in page
    assert 'data-act="skip"' in browser.get(url("skip_item", item.pk)).content.decode()


def test_what_the_phone_keeps_is_not_handed_back_by_the_server_as_well(
    browser: Client, plan, carl, item_of, url
):
    """Both would mean that the same words are sent twice."""
    item = item_of(plan, "mri-scan", due_in_days=0)
    page = browser.get(url("show_item", item.pk)).content.decode()
    typed_by = re.search(r'name="typed_by" value="([^"]+)"', page).group(1)
    browser.logout()
    sent = act(note="Twice would be wrong", typed_by=typed_by, kept_on_phone="1")
    answer = browser.post(url("note_item", item.pk), sent, follow=True)
    assert "What you wrote is on this phone: sign in, and it is sent." in answer.content.decode()
    browser.force_login(carl)
    assert "Twice would be wrong" not in browser.get(url("show_item", item.pk)).content.decode()


def test_the_sign_in_page_is_told_that_somebody_left(browser: Client):
    assert browser.post("/account/sign-out/").headers["location"].endswith("?left=1")

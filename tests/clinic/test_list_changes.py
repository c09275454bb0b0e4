"""An open worklist asks whether something changed: cheaply, without a trace, and never with a patient's data."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from careplan.accounts.models import Membership
from careplan.audit.models import AccessLog
from careplan.clinic.queries import worklist
from careplan.plans import actions
from careplan.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(plan, make_patient, make_plan):
    tom, ilse = make_plan(make_patient("Tom Becker", "2")), make_plan(make_patient("Ilse Krol", "3"))
    return {"maryam": plan, "tom": tom, "ilse": ilse}


@pytest.fixture
def opened(browser):
    """Opens the worklist, and gives a way to ask what changed since."""

    def open_list(query=""):
        page = browser.get(f"/clinic/?{query}")
        seen = ",".join(row.mark for group in page.context["groups"] for row in group.rows)

        def ask():
            got = browser.get(page.context["changes_url"], headers={"x-careplan-seen": seen})
            assert got.status_code == 200
            return got.json()

        return ask

    return open_list


def test_nothing_changed(three, opened):
    assert opened()()["changed"] == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda three, tools: tools.ask(),
        lambda three, tools: tools.tick(tools.item_of(three["maryam"], "exercises")),
        lambda three, tools: tools.report(),
    ],
)
def test_whatever_is_written_about_a_patient_changes_a_row(three, opened, act, ask, tick, item_of, report):
    changed = opened()
    tools = type("Tools", (), {"ask": staticmethod(ask), "tick": staticmethod(tick)})
    tools.item_of, tools.report = staticmethod(item_of), staticmethod(report)
    act(three, tools)
    assert changed() == {"changed": 1, "words": "1 patient changed."}


def test_who_came_and_who_left_are_counted(three, opened, make_patient, make_plan, nora, now, sami):
    changed, mine = opened(), opened("who=mine")
    make_plan(make_patient("Ann Gray", "8"))
    assert changed()["words"] == "1 patient changed."
    tom = three["tom"]
    actions.end_plan(
        patient=tom.patient, plan_id=tom.pk, status=Plan.Status.FINISHED, reason="Over.", by=nora, at=now
    )
    ilse = three["ilse"]
    actions.set_nurse(patient=ilse.patient, plan_id=ilse.pk, nurse=sami, by=nora, at=now)
    assert changed()["words"] == "2 patients changed."
    assert mine()["changed"] == 2  # of hers two are gone and one is new


def test_only_the_page_that_is_open_is_asked_about(three, browser, ask, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    first = browser.get("/clinic/").context
    second = browser.get(first["next_url"]).context
    ask(of=three["maryam"])  # on the first page: it goes to the top of it
    for page, changed in ((first, 1), (second, 0)):
        seen = ",".join(row.mark for group in page["groups"] for row in group.rows)
        got = browser.get(page["changes_url"], headers={"x-careplan-seen": seen}).json()
        assert got["changed"] == changed


def test_it_writes_nothing_and_keeps_no_session_alive(three, opened, browser):
    changed = opened()
    before = AccessLog.objects.count(), list(Session.objects.values())
    changed()
    assert (AccessLog.objects.count(), list(Session.objects.values())) == before
    assert "Set-Cookie" not in browser.get("/clinic/changes").headers
    assert browser.get("/clinic/changes").headers["Cache-Control"] == "no-store"


def test_it_names_nobody(three, browser, patient):
    said = browser.get("/clinic/changes").content.decode()
    assert re.fullmatch(r'\{"changed": 3, "words": "3 patients changed\."\}', said)
    url = browser.get("/clinic/").context["changes_url"]
    assert url == "/clinic/changes"


def test_a_mark_says_nothing_of_the_patient(three, plan):
    mark = worklist.mark_of(plan.pk, 7)
    assert re.fullmatch("[0-9a-f]{8}", mark)
    assert mark != worklist.mark_of(plan.pk, 8)


def test_who_is_signed_out_is_told_so_in_json(three):
    got = Client().get("/clinic/changes")
    assert (got.status_code, got.json()) == (401, {"error": "signed_out"})


def test_who_is_no_nurse_is_refused_in_json_and_written_down(three, carl, client_of):
    got = client_of(carl).get("/clinic/changes")
    assert (got.status_code, got.json()) == (403, {"error": "not_for_you"})
    row = AccessLog.objects.get()
    assert (row.act, row.what, row.user_id) == ("refused", "clinic:poll_patients", carl.pk)


def test_who_left_every_team_is_refused(three, browser, nora, now):
    assert browser.get("/clinic/changes").status_code == 200
    Membership.objects.filter(user=nora).update(ended_at=now - timedelta(seconds=1))
    assert browser.get("/clinic/changes").status_code == 403


@pytest.mark.parametrize("seen", ["", ",,,", "'; DROP TABLE", "a" * 100_000, "\xff"])
def test_what_a_page_says_it_has_seen_breaks_nothing(three, browser, seen):
    assert browser.get("/clinic/changes", headers={"x-careplan-seen": seen}).status_code == 200


def test_one_number_of_queries_whatever_is_on_the_list(
    plan, browser, make_patient, make_plan, django_assert_num_queries
):
    browser.get("/clinic/changes")
    with django_assert_num_queries(5):
        browser.get("/clinic/changes")
    for number in range(2):
        make_plan(make_patient(f"Pat {number}", f"7{number}"))
    with django_assert_num_queries(5):
        assert browser.get("/clinic/changes").json()["changed"] == 3

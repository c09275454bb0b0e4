"""Who may open which address: every page of the window, with every person of the cast."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn
from careplan.checklist import urls
from careplan.plans import actions
from careplan.plans.models import CareTeamMember
from tests.checklist.conftest import act

pytestmark = pytest.mark.django_db

# name -> methods -> who may: "sees" also somebody who looks on, "writes" only who takes part
PAGES = {
    "show_today": {"GET": "sees"},
    "show_plan": {"GET": "sees"},
    "show_more": {"GET": "sees"},
    "show_phone": {"GET": "sees"},
    "show_glossary": {"GET": "sees"},
    "show_step": {"GET": "sees"},
    "show_warning_signs": {"GET": "sees"},
    "check_in": {"GET": "writes", "POST": "writes"},
    "list_check_ins": {"GET": "sees"},
    "show_charts": {"GET": "sees"},
    "show_check_in": {"GET": "sees"},
    "list_questions": {"GET": "sees"},
    "ask_nurse": {"GET": "writes", "POST": "writes"},
    "show_family": {"GET": "sees"},
    "leave_care_team": {"GET": "sees", "POST": "sees"},
    "show_item": {"GET": "sees"},
    "tick_item": {"POST": "writes"},
    "undo_item": {"POST": "writes"},
    "skip_item": {"GET": "writes", "POST": "writes"},
    "note_item": {"POST": "writes"},
    "ask_about_item": {"POST": "writes"},
    "set_appointment": {"POST": "writes"},
    "remove_appointment": {"POST": "writes"},
    "take_item": {"POST": "writes"},
    "hand_on_item": {"POST": "writes"},
    "let_go_item": {"POST": "writes"},
    "tick_several": {"GET": "writes", "POST": "writes"},
    "understand_step": {"POST": "writes"},
    "mark_seen": {"POST": "sees"},
    "list_visit_questions": {"GET": "sees"},
    "add_visit_question": {"POST": "writes"},
    "ask_at_visit": {"POST": "writes"},
    "order_visit_question": {"POST": "writes"},
    "settle_visit_question": {"POST": "writes"},
    "print_visit": {"GET": "sees"},
    # talk
    "reply_item": {"POST": "writes"},
    "correct_words": {"GET": "writes", "POST": "writes"},
}
OF_NO_PATIENT = {
    *("list_people", "accept_invitation", "show_worker", "show_manifest", "show_offline", "sign_out_first"),
}
# Asked by a program, answered in JSON: test_sync_gate.py
OF_PHONES = {"push_acts", "pull_changes"}
FIELDS = {
    "check_in": {"note": "A quiet day", "whose_words": "caregiver"},
    "ask_nurse": {"question": "May she swim?"},
    "skip_item": {"reason": "cost"},
    "note_item": {"note": "Went well"},
    "ask_about_item": {"question": "May she eat before?"},
    "tick_several": {"item": "1"},
    "mark_seen": {"up_to": "10000"},
    "add_visit_question": {"question": "What comes next?"},
    "ask_at_visit": {"question": "Does it hurt?"},
    "settle_visit_question": {"outcome": "asked"},
    "reply_item": {"answer": "On Monday."},
    "correct_words": {"words": "It went very well."},
    "set_appointment": {"day": (date.today() + timedelta(days=9)).isoformat(), "time": "09:30"},
}
EVERY_CALL = [(name, method) for name, methods in PAGES.items() for method in methods]


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def check_in(plan, patient, carl, now):
    seen = checkin_actions.Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER)
    return checkin_actions.check_in(patient=patient, plan_id=plan.pk, observation=seen, by=carl, at=now)


@pytest.fixture
def visit_question(plan, patient, carl, now):
    return actions.add_visit_question(
        patient=patient, plan_id=plan.pk, question="May she swim?", by=carl, at=now
    )


@pytest.fixture
def note(item, patient, carl, now):
    actions.note_item(patient=patient, item_id=item.pk, note="It went well.", by=carl, at=now)
    item.refresh_from_db()
    return patient.events.latest("number")


@pytest.fixture
def address(item, check_in, visit_question, note, patient):
    more = {
        "correct_words": [note.number],
        "show_step": ["bone-scan"],
        "show_check_in": [check_in.pk],
        "understand_step": ["bone-scan"],
        "order_visit_question": [visit_question.pk],
        "settle_visit_question": [visit_question.pk],
    }

    def make(name, public_id=patient.public_id, item_id=item.pk):
        on_item = "_item" in name or name.endswith("_appointment") or name == "ask_at_visit"
        args = more.get(name, [item_id] if on_item else [])
        return reverse(f"checklist:{name}", args=[public_id, *args])

    return make


@pytest.fixture
def call(client_of, item):
    def make(user, method, path, name):
        browser = client_of(user)
        if method == "GET":
            return browser.get(path)
        return browser.post(path, act(seen=item.last_event_number, **FIELDS.get(name, {})))

    return make


def test_every_address_of_the_window_is_in_the_table():
    assert {pattern.name for pattern in urls.urlpatterns} == set(PAGES) | OF_NO_PATIENT | OF_PHONES


@pytest.mark.parametrize(("name", "method"), EVERY_CALL)
def test_who_takes_part_may(call, address, carl, name, method):
    status = call(carl, method, address(name), name).status_code
    # The item of the table is open, has no tick and is with nobody: an undo is refused, and the page says so. What
    # became of several ticks is said at once, and not after another page.
    refused = {"undo_item": 409, "let_go_item": 409, "hand_on_item": 422, "reply_item": 422}
    shown = {"tick_several": 200}
    allowed = (refused | shown).get(name, 200 if method == "GET" else 302)
    assert status == allowed


# From here on every address in one test: what is refused changes nothing, so that they do not meet.


def test_who_looks_on_reads_and_writes_nothing(call, address, lena, nothing_written):
    with nothing_written():
        for name, method in EVERY_CALL:
            expected = 200 if PAGES[name][method] == "sees" else 403
            if name in ("leave_care_team", "mark_seen") and method == "POST":
                continue  # her own part, and her own mark
            assert (name, call(lena, method, address(name), name).status_code) == (name, expected)
    assert call(lena, "POST", address("mark_seen"), "mark_seen").status_code == 302
    assert call(lena, "POST", address("leave_care_team"), "leave_care_team").status_code == 302
    assert call(lena, "GET", address("show_today"), "show_today").status_code == 404


@pytest.mark.parametrize("who", ["rob", "otto", "stella", "ada", "simon"])
def test_everybody_else_gets_what_never_existed(call, address, cast, nothing_written, who):
    user = getattr(cast, who)
    with nothing_written():
        for name, method in EVERY_CALL:
            answer = call(user, method, address(name), name)
            assert (name, answer.status_code) == (name, 404)
            assert answer.content == call(user, method, address(name, "zzzzzzzzzzzz"), name).content


def test_the_nurse_of_the_patient_has_another_window(call, address, nora, nothing_written):
    with nothing_written():
        for name, method in EVERY_CALL:
            assert (name, call(nora, method, address(name), name).status_code) == (name, 403)


def test_the_signed_out_are_asked_to_sign_in(client, address, nothing_written):
    with nothing_written():
        for name, method in EVERY_CALL:
            path = address(name)
            answer = client.get(path) if method == "GET" else client.post(path, act())
            assert (name, answer.status_code) == (name, 302)
            assert answer.url.startswith(reverse("account_login"))


def test_what_writes_is_never_a_link_and_what_is_read_takes_nothing(browser, address, nothing_written):
    with nothing_written():
        for name, methods in PAGES.items():
            for method in {"GET", "POST"} - set(methods):
                path = address(name)
                answer = browser.get(path) if method == "GET" else browser.post(path, act())
                assert (name, answer.status_code) == (name, 405)


@pytest.mark.parametrize(
    "which", ["none", "another number", "a huge number", "another plan", "for nurses only"]
)
def test_an_item_that_is_not_there(
    call, address, carl, plan, other_patient, make_plan, item_of, nothing_written, which
):
    item_id = {"none": 0, "another number": 999_999, "a huge number": 10**30}.get(which)
    if which == "another plan":
        item_id = item_of(make_plan(other_patient), "mri-scan").pk
    elif which == "for nurses only":
        item_id = item_of(plan, "weak-bones").pk
    with nothing_written():
        for name, method in EVERY_CALL:
            if "_item" in name or "appointment" in name:
                answer = call(carl, method, address(name, item_id=item_id), name)
                assert (name, method, answer.status_code) == (name, method, 404)


def test_access_that_ends_today_still_holds_and_yesterday_does_not(browser, carl, url, plan, today, now):
    member = CareTeamMember.objects.get(user=carl)
    for ends_on, status in ((today, 200), (today.replace(year=today.year - 1), 404)):
        CareTeamMember.objects.filter(pk=member.pk).update(ends_on=ends_on)
        assert browser.get(url("show_today")).status_code == status

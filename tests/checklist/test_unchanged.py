"""*Today* that a phone has is not sent again while it would be the same; whatever it is made of makes it another."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.audit.models import AccessLog
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.checklist import freshness
from careplan.plans import actions, days
from careplan.plans.models import CareTeamMember, Item, Patient, Question
from pathways.models import VersionNote
from tests.checklist.conftest import act
from tests.checklist.test_languages import translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browser, url, plan, item_of, carl, patient, now, today) -> Callable[..., object]:
    """Ask for *Today*, with a mark or without. It has an item that is open and one that Carl has done."""
    item_of(plan, "bone-scan", due_in_days=0)
    done = item_of(plan, "mri-scan", due_in_days=0)
    actions.tick_item(patient=patient, item_id=done.pk, done_on=today, today=today, by=carl, at=now)

    def ask(mark: str | None = None, client: Client = browser, **headers: str):
        given = {"If-None-Match": mark} if mark else {}
        return client.get(url("show_today"), headers={**given, **headers})

    return ask


def test_what_is_the_same_is_not_sent_again(page):
    mark = page().headers["ETag"]
    assert page().headers["ETag"] == mark
    answer = page(mark)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", mark)
    assert page(f'"another", {mark}').status_code == 304


def test_no_browser_keeps_the_page_by_itself(page):
    mark = page().headers["ETag"]
    for answer in (page(), page(mark)):
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_is_a_look_like_any_other(page, carl):
    mark = page().headers["ETag"]
    before = AccessLog.objects.count()
    page(mark)
    page(mark, **{"X-Careplan-Keep": "1"})
    acts = list(AccessLog.objects.order_by("pk").values_list("act", "what", "user_id"))[before:]
    assert acts == [("looked", "checklist:show_today", carl.pk), ("kept", "checklist:show_today", carl.pk)]


def test_the_gate_stands_before_it(page, client_of, otto, patient, carl, url):
    mark = page().headers["ETag"]
    assert page(mark, client_of(otto)).status_code == 404
    assert page(mark, Client()).status_code == 302
    CareTeamMember.objects.filter(user=carl).update(ended_at=timezone.now())
    assert page(mark).status_code == 404


def _tick(world):
    item = world.item_of(world.plan, "goals", due_in_days=0)
    actions.tick_item(item_id=item.pk, done_on=world.today, today=world.today, **world.by_carl)


def _correct_the_name(world):
    Patient.objects.filter(pk=world.patient.pk).update(called="Another")


def _change(model: str, **values: object):
    def change(world):
        row = getattr(world, model)
        type(row).objects.filter(pk=row.pk).update(**values)

    return change


def _look_on(world):
    CareTeamMember.objects.filter(user=world.carl).update(rights=CareTeamMember.Rights.LOOKS_ON)


def _say_seen(world):
    actions.mark_seen(patient=world.patient, up_to=1, by=world.carl, at=world.now)


def _review_by_clinician(world):
    kind = VersionNote.Kind.REVIEWED
    by = {"by_id": world.carl.pk, "by_name": "Dr Weber", "reviewer_name": "Dr Weber"}
    VersionNote.objects.create(version_id=world.plan.version_id, kind=kind, at=world.now, **by)


def _another_language(world):
    account_actions.choose_language(user=world.carl, language="tr", at=timezone.now())


def _another_cookie(world):
    world.browser.cookies["careplan_csrf"] = "z" * 32


def _sign_in_again(world):
    world.browser.force_login(world.carl)
    world.browser.cookies.pop("careplan_csrf")


def _finish(world):
    world.plan.status = "finished"
    world.plan.save()


def _another_release(world):
    world.monkeypatch.setattr(freshness, "release", lambda: "another")


def _another_program(world):
    world.monkeypatch.setattr(freshness, "_sources", lambda: "another")


def _later(**span: int):
    def change(world):
        moment = timezone.now() + timedelta(**span)
        world.monkeypatch.setattr("careplan.plans.access.timezone.now", lambda: moment)

    return change


CHANGES = {
    "an act": _tick,
    "first name": _correct_the_name,
    "number for urgent calls": _change("team", urgent_phone="555 0199"),
    "number by day": _change("team", day_phone="555 0199"),
    "emergency number": _change("team", emergency_number="119"),
    "time zone": _change("team", time_zone="Asia/Kabul"),
    "rights": _look_on,
    "seen": _say_seen,
    "clinician": _review_by_clinician,
    "language": _another_language,
    "token of forms": _another_cookie,
    "sign-in": _sign_in_again,
    "plan": _finish,
    "release": _another_release,
    "program": _another_program,
    "the next day": _later(days=1),
    "what was done is long ago": _later(days=8),
}


@pytest.fixture
def world(request, plan, patient, team, carl, browser, item_of, now, today, monkeypatch):
    class World:
        by_carl = {"patient": patient, "by": carl, "at": now}

    for name, value in locals().copy().items():
        if name not in ("request", "World"):
            setattr(World, name, value)
    return World


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_it_is_made_of_makes_it_another(page, world, change):
    mark = page().headers["ETag"]
    assert page(mark).status_code == 304
    change(world)
    assert page(mark).status_code == 200


def test_a_new_translation_makes_it_another(page, carl, version):
    account_actions.choose_language(user=carl, language="tr", at=timezone.now())
    mark = page().headers["ETag"]
    assert page(mark).status_code == 304
    translate(version)
    assert page(mark).status_code == 200


def test_somebody_elses_mark_says_nothing(page, client_of, join, patient, browser):
    mark = page().headers["ETag"]
    vera = client_of(join("Vera Aziz", patient))
    vera.cookies["careplan_csrf"] = browser.cookies["careplan_csrf"].value
    assert page(mark, vera).status_code == 200


def test_a_page_ends_when_the_first_of_it_is_too_long_ago(page, monkeypatch, now):
    Item.objects.filter(recorded_at__isnull=False).update(recorded_at=now - timedelta(days=7, minutes=-1))
    mark = page().headers["ETag"]
    assert page(mark).status_code == 304
    monkeypatch.setattr("careplan.plans.access.timezone.now", lambda: now + timedelta(minutes=2))
    assert page(mark).status_code == 200


def test_what_was_done_lately_goes_in_its_own_minute(page, now):
    mark = page().headers["ETag"]
    until = int(mark.strip('W/"').rpartition(".")[2])
    assert until == int((now + timedelta(days=7)).timestamp())
    longer = mark.replace(f".{until}", f".{until + 60}")
    assert page(longer).status_code == 200, "nobody can stretch it"


@pytest.mark.parametrize("mark", ["*", '"a"', 'W/"b.1"', 'W/"' + "9" * 40 + '"', "nonsense", 'W/"x.²"'])
def test_a_mark_that_is_none(page, mark):
    assert page(mark).status_code == 200


def test_what_is_said_once_is_not_held_back(page, browser, url):
    mark = page().headers["ETag"]
    browser.post(url("mark_seen"), {"up_to": "nonsense"})
    answer = page(mark)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


@pytest.fixture
def waiting(plan, patient, carl, now) -> None:
    """A question waits, so the page says when the team reads."""
    actions.ask_nurse(plan_id=plan.pk, question="When?", patient=patient, by=carl, at=now)


@pytest.mark.parametrize("what", ["hours", "closed day", "clock"])
def test_when_the_team_reads_is_part_of_a_page_that_says_it(page, waiting, team, today, monkeypatch, what):
    mark = page().headers["ETag"]
    assert page(mark).status_code == 304
    if what == "hours":
        team.opening_hours.update(opens="00:01", closes="23:58")
    elif what == "closed day":
        team.closed_days.create(day=today + timedelta(days=1))
    else:
        opens = timezone.now().astimezone(days.zone_of(team.time_zone)) + timedelta(minutes=2)
        team.opening_hours.update(opens=opens.time(), closes="23:59:59.999999")
        mark = page().headers["ETag"]
        assert page(mark).status_code == 304
        monkeypatch.setattr("careplan.plans.access.timezone.now", lambda: opens + timedelta(minutes=1))
    assert page(mark).status_code == 200


def test_an_answer_goes_in_its_own_minute(page, waiting, patient, plan, nora, now):
    question = Question.objects.get()
    answered = now - timedelta(days=2)
    actions.answer_question(question_id=question.pk, answer="Soon.", patient=patient, by=nora, at=answered)
    until = int(page().headers["ETag"].strip('W/"h').rpartition(".")[2])
    assert until == int((answered + timedelta(days=3)).timestamp())


def test_warning_signs_have_no_mark_waiting_or_answered(page, plan, patient, carl, nora, now):
    seen = checkin_actions.Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER, "4", tired="5")
    checkin_actions.check_in(plan_id=plan.pk, observation=seen, patient=patient, by=carl, at=now)
    assert (
        "ETag" not in page().headers
    )  # when a message about it goes out the page says so, and that is no event
    sign = Sign.objects.get()
    called = {"outcome": Sign.Outcome.CALLED, "words": "We called."}
    checkin_actions.close_sign(sign_id=sign.pk, patient=patient, by=nora, at=now, **called)
    assert "ETag" not in page().headers


def test_a_pause_and_its_end_are_another_page(page, plan, patient, nora, now):
    mark = page().headers["ETag"]
    pause = actions.Pause("travel", "Back on Friday.")
    actions.pause_plan(plan_id=plan.pk, pause=pause, patient=patient, by=nora, at=now)
    answer = page(mark)
    assert (answer.status_code, b"Back on Friday." in answer.content) == (200, True)
    assert page(answer.headers["ETag"]).status_code == 304
    actions.resume_plan(plan_id=plan.pk, patient=patient, by=nora, at=now)
    assert page(answer.headers["ETag"]).status_code == 200


def test_forms_of_a_page_that_is_still_the_same_can_be_sent(page, carl, client_of, url):
    """The token in them is masked anew for each page; what it hangs on is the cookie's, and that is in the mark."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(carl)
    kept = page(client=strict)
    for _time in range(3):
        assert page(kept.headers["ETag"], strict).status_code == 304
    html = kept.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
    address = re.search(r'action="([^"]+/tick)"', html)[1]
    assert strict.post(address, act(csrfmiddlewaretoken="x" * 64)).status_code == 403
    assert strict.post(address, act(csrfmiddlewaretoken=token)).status_code == 302
    assert page(kept.headers["ETag"], strict).status_code == 200

"""*Today*: what stands on it and under which heading, what never does, and what it says about people."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError

from careplan.accounts.roles import Permission
from careplan.audit.models import AccessLog
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.checklist.queries.today import arrange, today_page
from careplan.notify.actions import send_waiting
from careplan.plans import actions, days
from careplan.plans.access import open_patient
from careplan.plans.actions import Acting
from careplan.plans.models import Item
from careplan.plans.states import Variance
from tests.checklist.conftest import text_of

pytestmark = pytest.mark.django_db
SECTIONS = ("still_open", "today", "this_week", "any_day", "any_day_more", "later", "done")


@pytest.fixture
def page(patient, carl, now):
    def read(user=carl):
        access = open_patient(user, patient.public_id, Permission.SEE_CHECKLIST, now=now)
        return today_page(access)

    return read


@pytest.fixture
def titles(page):
    def read():
        shown = page()
        return {
            name: [row.title for row in getattr(shown, name)] for name in SECTIONS if getattr(shown, name)
        }

    return read


@pytest.fixture
def tick(patient, today, now, carl):
    def do(item, by=carl, at=now, **more):
        given = {"done_on": today, "today": today, "by": by, "at": at, **more}
        return actions.tick_item(patient=patient, item_id=item.pk, **given).item

    return do


@pytest.mark.parametrize(
    ("due_in_days", "section"),
    [
        (-5, "still_open"),
        (-1, "still_open"),
        (0, "today"),
        (1, "this_week"),
        (6, "this_week"),
        (7, "later"),
    ],
)
def test_where_a_date_puts_an_item(plan, item_of, titles, due_in_days, section):
    item_of(plan, "mri-scan", due_in_days=due_in_days)
    assert [name for name, shown in titles().items() if "MRI scan" in shown] == [section]


def test_habits_without_a_date_are_for_any_day_and_other_undated_things_are_not_here(plan, item_of, titles):
    item_of(plan, "mri-scan")
    assert titles() == {"any_day": ["Exercises", "Support group"]}


def test_a_habit_that_was_done_today_waits_until_tomorrow(plan, item_of, titles, tick):
    tick(item_of(plan, "exercises"))
    assert titles() == {"any_day": ["Support group"], "done": ["Exercises"]}


def test_what_comes_back_on_a_day_stands_under_that_day(plan, item_of, titles, tick, page):
    item = item_of(plan, "exercises", due_in_days=0)
    item.plan_step.every_days = 3
    item.plan_step.save()
    tick(item)
    assert titles() == {"any_day": ["Support group"], "this_week": ["Exercises"], "done": ["Exercises"]}
    assert page().this_week[0].tick_url


@pytest.mark.parametrize("step_key", ["weak-bones", "opioids", "mri-scan"])
def test_what_never_stands_on_today(plan, patient, item_of, titles, nora, now, step_key):
    """For nurses only; without a tick for the family; not decided any more, though a date keeps the item."""
    item = item_of(plan, step_key, due_in_days=0)
    if step_key == "mri-scan":
        assert "today" in titles()
        item.plan_step.applies = "undecided"
        item.plan_step.save()
    assert "today" not in titles()


def test_an_item_of_the_nurse_stands_here_with_and_without_a_date(plan, patient, titles, nora, now, today):
    for title, due_on in (("Bring the list", today), ("Any question", None)):
        actions.add_own_item(
            patient=patient, plan_id=plan.pk, title=title, words="", category_key="support", due_on=due_on,
            today=today, family_ticks=True, by=nora, at=now,
        )  # fmt: skip
    assert titles()["today"] == ["Bring the list"]
    assert "Any question" in titles()["any_day"]


def test_many_undated_habits_are_folded_and_the_begun_come_first(plan, item_of):
    items = [
        Item(pk=number, occurrence=1 + (number == 5), category_key="x", own_title="x") for number in range(6)
    ]
    shown = arrange(items, days.today("UTC", datetime.now().astimezone()))
    assert [item.pk for item in shown.any_day] == [5, 0, 1, 2, 3, 4]


def test_who_did_it_and_when(plan, item_of, tick, page, lena, join, patient, today, now):
    vera = join("Vera Aziz", patient)
    tick(item_of(plan, "mri-scan"))
    tick(item_of(plan, "bone-scan"), by=vera, done_on=today - timedelta(days=1))
    details = {row.title: row.detail for row in page().done}
    clock = now.astimezone(days.zone_of("Europe/Berlin")).strftime("%H:%M")
    assert details == {"MRI scan": f"You, today {clock}", "Bone scan": "Vera, yesterday"}


def test_not_done_says_why(plan, item_of, patient, today, now, carl, page):
    item = item_of(plan, "mri-scan")
    actions.skip_item(patient=patient, item_id=item.pk, reason=Variance.TOO_ILL, today=today, by=carl, at=now)
    row = page().done[0]
    assert row.detail.startswith("Not done: Too ill that day · you, today")
    assert (row.is_done, bool(row.undo_url)) == (False, True)


# --- "Looked at by Nora" stands only where it is true -------------------------------------------------


def test_a_tick_alone_is_looked_at_by_nobody(plan, item_of, tick, page):
    tick(item_of(plan, "mri-scan"))
    assert page().done[0].looked_at == ""


def test_verified_is_looked_at(plan, item_of, tick, page, patient, nora, now):
    item = tick(item_of(plan, "mri-scan"))
    actions.verify_items(patient=patient, item_ids=[item.pk], by=nora, at=now)
    row = page().done[0]
    assert row.looked_at.startswith("Looked at by Nora, ")
    assert row.undo_url == ""


def test_reviewed_up_to_the_tick_is_looked_at_and_before_it_is_not(
    plan, item_of, tick, page, patient, nora, now
):
    item = tick(item_of(plan, "mri-scan"))
    given = {"patient": patient, "plan_id": plan.pk, "by": nora}
    actions.mark_reviewed(up_to=item.last_event_number - 1, at=now - timedelta(minutes=2), **given)
    assert page().done[0].looked_at == ""
    actions.mark_reviewed(up_to=item.last_event_number, at=now - timedelta(minutes=1), **given)
    first = page().done[0].looked_at
    assert first.startswith("Looked at by Nora, ")
    actions.mark_reviewed(up_to=10_000, at=now, **given)
    assert page().done[0].looked_at == first  # she looked then, not again now


def test_a_note_after_the_review_has_not_been_looked_at(plan, item_of, tick, page, patient, nora, carl, now):
    item = tick(item_of(plan, "mri-scan"))
    actions.mark_reviewed(patient=patient, plan_id=plan.pk, up_to=10_000, by=nora, at=now)
    actions.note_item(patient=patient, item_id=item.pk, note="One more thing.", by=carl, at=now)
    assert page().done[0].looked_at == ""


def test_a_tick_of_a_nurse_has_no_undo(plan, item_of, tick, page, nora):
    tick(item_of(plan, "mri-scan"), by=nora, acting=Acting.NURSE)
    assert page().done[0].undo_url == ""


# --- signs and questions --------------------------------------------------------------------------------


@pytest.fixture
def report(plan, patient, carl, now):
    def do(**watch):
        watch = {key.replace("_", "-"): answer for key, answer in watch.items()}
        seen = checkin_actions.Observation(watch, CheckIn.Words.CAREGIVER)
        checkin_actions.check_in(patient=patient, plan_id=plan.pk, observation=seen, by=carl, at=now)
        return Sign.objects.latest("id")

    return do


def test_an_open_sign_says_first_whom_to_call_then_how_far_it_got(browser, url, report, patient, nora, now):
    sign = report(numb_legs="not_sure")
    words = text_of(browser.get(url("show_today")))
    after = words[words.index("Call now") :]
    assert after.index("555 0100") < after.index("112") < after.index("Numb or weak legs · not sure")
    assert "Nobody has answered yet." in words
    checkin_actions.take_on_sign(patient=patient, sign_id=sign.pk, by=nora, at=now)
    words = text_of(browser.get(url("show_today")))
    assert "Nora is on it, " in words
    assert "Nobody has answered yet." not in words
    checkin_actions.close_sign(
        patient=patient,
        sign_id=sign.pk,
        outcome=Sign.Outcome.CALLED,
        words="She is on her way.",
        by=nora,
        at=now,
    )
    words = text_of(browser.get(url("show_today")))
    assert "Call now" not in words
    assert "Nora called, " in words
    assert "She is on her way." in words


def test_tell_today_is_not_red(browser, url, report):
    report(constipation="yes")
    page = browser.get(url("show_today"))
    assert "Tell the team today" in text_of(page)
    assert 'class="sign"' not in page.content.decode()


def test_nobody_reads_at_night_is_said_where_something_waits(browser, url, report, team):
    team.opening_hours.all().delete()
    assert "Nobody reads" not in text_of(browser.get(url("show_today")))
    report(numb_legs="yes")
    assert "Nobody reads this page day and night." in text_of(browser.get(url("show_today")))


def test_an_answered_question_is_there_for_three_days(browser, url, plan, patient, carl, nora, now):
    asked = {"patient": patient, "plan_id": plan.pk, "by": carl}
    old = actions.ask_nurse(question="The old one?", at=now - timedelta(days=6), **asked)
    new = actions.ask_nurse(question="The new one?", at=now - timedelta(days=2), **asked)
    for question, at in ((old, now - timedelta(days=4)), (new, now - timedelta(days=1))):
        actions.answer_question(patient=patient, question_id=question.pk, answer="Yes.", by=nora, at=at)
    words = text_of(browser.get(url("show_today")))
    assert "The new one?" in words
    assert "Answered by Nora, yesterday" in words
    assert "The old one?" not in words


# --- the page as a whole -------------------------------------------------------------------------------------


def test_the_call_bar_and_the_banner(browser, url, plan):
    page = browser.get(url("show_today")).content.decode()
    assert 'href="tel:5550100"' in page
    assert f'href="{url("show_warning_signs")}"' in page
    assert "not been reviewed by a clinician" in page


def test_before_there_is_a_plan(browser, url):
    words = text_of(browser.get(url("show_today")))
    assert "No plan yet" in words
    assert "Warning signs: when to call" in words


def test_a_finished_plan_can_be_read_and_has_no_ticks(browser, url, plan, patient, item_of, tick, nora, now):
    tick(item_of(plan, "mri-scan"))
    item_of(plan, "bone-scan", due_in_days=0)
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="Done.", by=nora, at=now)
    for name in ("show_today", "show_plan"):
        page = browser.get(url(name))
        assert "This plan is finished." in text_of(page)
        assert "MRI scan" in text_of(page)
        assert "/tick" not in page.content.decode()
        assert "/undo" not in page.content.decode()


def test_who_looks_on_sees_no_form_and_the_numbers(client_of, lena, url, plan, item_of):
    item_of(plan, "mri-scan", due_in_days=0)
    page = client_of(lena).get(url("show_today"))
    assert "MRI scan" in text_of(page)
    assert "You can read everything here." in text_of(page)
    assert "/tick" not in page.content.decode()
    assert url("check_in") + '"' not in page.content.decode()


def test_it_is_shown_even_when_the_access_log_cannot_be_written(browser, url, plan, monkeypatch):
    def fail(**_values):
        raise DatabaseError

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    assert browser.get(url("show_today")).status_code == 200


def test_that_a_message_went_out_is_said_once_it_did(browser, url, report, now):
    report(numb_legs="yes")
    checkin_actions.escalate_due(now)
    assert "We sent a message" not in text_of(browser.get(url("show_today"))), "asked for is not handed over"
    send_waiting(now)
    words = text_of(browser.get(url("show_today")))
    assert "We sent a message to the team, " in words
    assert "Nobody has answered yet." in words


def test_what_is_answered_and_open_is_no_call_any_more(browser, url, report, patient, nora, now):
    sign = report(numb_legs="yes")
    given = {"outcome": "called", "words": "She is on her way.", "by": nora, "at": now}
    checkin_actions.answer_sign(patient=patient, sign_id=sign.pk, **given)
    words = text_of(browser.get(url("show_today")))
    assert "Call now" not in words
    assert "It stays open: the team looks at it again." in words
    checkin_actions.close_answered_sign(
        patient=patient, sign_id=sign.pk, words="Home again.", by=nora, at=now
    )
    words = text_of(browser.get(url("show_today")))
    assert "Closed by Nora, " in words
    assert "Home again." in words
    assert "It stays open" not in words

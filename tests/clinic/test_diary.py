"""The nurse reads the same diary and charts as the family, and how the carers say they are."""

import html
import re
from datetime import timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(plan, carl, now):
    def do(ago=timedelta(0), watch=None, **seen):
        return checkin_actions.check_in(
            patient=plan.patient,
            plan_id=plan.pk,
            observation=checkin_actions.Observation(watch or {}, CheckIn.Words.CAREGIVER, **seen),
            by=carl,
            at=now - ago,
        )

    return do


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_every_answer_and_the_carer_apart_from_it(browser, url, enter):
    enter(watch={"numb-legs": "no"}, pain="3", places=("hip",), note="A long day.", carer="need_help")
    words = text_of(browser.get(url("list_check_ins")))
    entry = words[words.index("Carl Aziz") :]
    for said in (
        "Pain now 3 of 10",
        "Where it hurts Hip or bottom",
        "A long day.",
        "Answered with no 1 question",
    ):
        assert entry.index(said) < entry.index("About the carer I need help")


def test_the_history_tells_it_too(browser, url, enter):
    enter(pain_worst="9", mood=("sad", "quiet"), carer="hard")
    words = text_of(browser.get(url("show_history")))
    for said in ("Worst pain since yesterday 9 of 10", "Mood sad · quiet", "About the carer It is hard"):
        assert said in words


def test_what_a_carer_says_moves_no_plan_up(enter, plan):
    before = plan.worklist_group, plan.worklist_since
    enter(carer="need_help", pain="10", pain_worst="10", tired="10", eating="hardly")
    plan.refresh_from_db()
    assert (plan.worklist_group, plan.worklist_since) == before


def test_charts_are_one_click_away_and_the_same(browser, url, enter):
    enter(pain="3", tired="7")
    page = browser.get(url("show_patient")).content.decode()
    assert url("show_charts") in page
    assert url("list_check_ins") in page
    charts = browser.get(url("show_charts"), {"days": "90"}).content.decode()
    assert charts.count("<circle") == 2
    assert "Carl Aziz" in charts


def test_before_there_is_anything(browser, url, plan):
    assert "No check-in yet" in text_of(browser.get(url("list_check_ins")))
    assert "Nothing was entered on a scale in these days" in text_of(browser.get(url("show_charts")))

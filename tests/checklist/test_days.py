"""What a family sees of days that follow rules: why a day, what comes first, what moved; and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.plans import actions
from careplan.plans.models import Item, Patient
from tests.checklist.conftest import act, text_of
from tests.plans.moves import publish
from tests.scheduled import INFUSION, SCHEDULED, begun_ten_days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(patient, nora, now, today):
    """Begun ten days ago; the first infusion was eight days ago."""
    return begun_ten_days_ago(publish(SCHEDULED, now), patient, nora, now, today)


@pytest.fixture
def item(plan):
    return lambda key: Item.objects.filter(plan=plan, plan_step__step_key=key).latest("occurrence")


@pytest.fixture
def titles(plan, todays_page):
    """Section -> the titles in it."""

    def read():
        page = todays_page()
        names = ("still_open", "today", "this_week", "any_day", "later")
        return {name: [row.title for row in getattr(page, name)] for name in names}

    return read


@pytest.fixture
def move(plan, patient, nora, now):
    def do(day):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        actions.move_anchor(
            patient=row,
            plan_id=plan.pk,
            anchor_key=INFUSION,
            day=day,
            keep=(),
            said_by="",
            basis=row.last_event_number,
            by=nora,
            at=now,
        )

    return do


def test_a_habit_of_the_calendar_stands_under_today_and_is_not_late(titles, browser, url):
    sections = titles()
    assert (sections["still_open"], sections["today"]) == ([], ["Stretching"])
    assert "One thing for today." in text_of(browser.get(url("show_today")))


def test_the_list_of_people_does_not_call_it_late_either(plan, browser, make_plan, other_patient, join, carl):
    make_plan(other_patient)
    join("Carl Aziz", other_patient, user=carl)
    words = text_of(browser.get("/care/"))
    assert "One thing for today." in words
    assert "open from" not in words


def test_what_waits_is_no_thing_to_do_but_stands_under_later_with_what_comes_first(titles, todays_page, item):
    assert titles()["later"] == ["Mouth care", "Talk about the results", "Read the results", "Planning"]
    rows = {row.title: row for row in todays_page().later}
    assert rows["Talk about the results"].detail == "First: “Check-up”"
    assert rows["Mouth care"].detail == "Its date follows when the day of “The rays begin” is known."
    assert not any(row.tick_url for row in rows.values())


def test_a_step_that_is_for_nurses_is_not_named(plan, browser, url, item):
    for page in (browser.get(url("show_plan")), browser.get(url("show_item", item("planning").pk))):
        assert "a step of your care team" in text_of(page)
        assert "Weak bones" not in text_of(page)


def test_a_tick_on_what_waits_is_taken_and_the_first_frees_it(plan, browser, url, item, titles):
    talk = item("talk")
    assert "First: “Check-up”. Then it is the turn" in text_of(browser.get(url("show_item", talk.pk)))
    browser.post(url("tick_item", item("check-up").pk), act())
    assert "Talk about the results" not in titles()["later"]
    planning = item("planning")
    assert browser.post(url("tick_item", planning.pk), act()).status_code == 302
    planning.refresh_from_db()
    assert planning.is_done


def test_the_page_of_an_item_says_its_window_why_this_day_and_the_times_after(plan, browser, url, item):
    sentences = browser.get(url("show_item", item("check-up").pk)).context["page"].about_day
    window, why, then = sentences
    assert window.startswith("Open from ")
    assert why == (
        "Why this day: 2 weeks after “First drip”; then 4 weeks after each time it was done; 6 times in all."
    )
    assert then.startswith("Then about ")
    assert then.endswith(", …")


def test_a_window_that_has_closed_hides_nothing(plan, browser, url, item, titles, today):
    check_up = item("check-up")
    Item.objects.filter(pk=check_up.pk).update(
        due_on=today - timedelta(days=9), closes_on=today - timedelta(days=5)
    )
    assert titles()["still_open"] == ["Check-up"]
    assert "It was open until" in text_of(browser.get(url("show_item", check_up.pk)))


def test_what_moved_and_why_stands_on_today_and_on_the_item(
    plan, browser, url, item, move, today, todays_page
):
    assert todays_page().moved == ()
    move(today + timedelta(days=30))
    (row,) = todays_page().moved
    assert row.title == "Check-up"
    assert "The date went from" in row.sentence
    assert row.sentence.endswith("Nora entered the day of “First drip”")
    assert row.sentence in text_of(browser.get(url("show_item", item("check-up").pk)))


def test_goals_and_days_of_events_stand_on_the_plan_apart_from_items(plan, browser, url):
    words = text_of(browser.get(url("show_plan")))
    assert "What matters Stay at home Talked about" in words
    assert "The rays begin Not known yet" in words


class TestCost:
    @pytest.fixture
    def count(self, browser):
        def do(path):
            browser.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(path).status_code == 200
            return len(captured)

        return do

    @pytest.mark.parametrize(("name", "most"), [("show_today", 15), ("show_plan", 15)])
    def test_the_same_with_one_and_three_that_follow_rules(
        self, count, url, move, plan, item, today, name, most
    ):
        move(today + timedelta(days=1))
        one = count(url(name))
        move(today + timedelta(days=2))
        move(today + timedelta(days=3))
        assert count(url(name)) == one
        assert one <= most

    def test_an_item(self, count, url, item, move, today):
        path = url("show_item", item("check-up").pk)
        move(today + timedelta(days=1))
        one = count(path)
        move(today + timedelta(days=2))
        assert count(path) == one <= 14

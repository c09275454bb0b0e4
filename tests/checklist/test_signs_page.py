"""The warning signs: one fixed list, two levels, the numbers, and the truth about who reads."""

from datetime import timedelta

import pytest

from careplan.accounts.models import ClosedDay
from careplan.checklist import urls
from careplan.plans import actions
from careplan.plans.models import Event
from tests.checklist.conftest import text_of

pytestmark = pytest.mark.django_db


def test_both_levels_with_the_numbers(browser, url, plan):
    words = text_of(browser.get(url("show_warning_signs")))
    after = words[words.index("Call now, day or night") :]
    assert after.index("Numb or weak legs") < after.index("555 0100") < after.index("112")
    assert after.index("112") < after.index("Tell the team today") < after.index("Constipation")
    assert "Nobody watches this page at night." in words
    assert "Monday to Friday, 08:00 to 16:00" in words


def test_closed_days_to_come_are_named(browser, url, plan, team, today):
    ClosedDay.objects.create(team=team, day=today + timedelta(days=2))
    ClosedDay.objects.create(team=team, day=today - timedelta(days=2))
    words = text_of(browser.get(url("show_warning_signs")))
    named = today + timedelta(days=2)
    assert f"Closed on: {named.day} {named:%B} {named.year}" in words
    assert words.count(f"{(today - timedelta(days=2)).day} {(today - timedelta(days=2)):%B %Y}") == 0


def test_a_team_that_wrote_no_hours_promises_nothing(browser, url, plan, team):
    team.opening_hours.all().delete()
    assert "has not written its hours here yet" in text_of(browser.get(url("show_warning_signs")))


def test_a_team_without_numbers(browser, url, plan, team):
    type(team).objects.update(urgent_phone="", day_phone="", emergency_number="")
    words = text_of(browser.get(url("show_warning_signs")))
    assert "No number is here yet: ask the team for one." in words
    assert "Call the local emergency number, or the hospital." in words


def test_who_looks_on_has_it_too(client_of, lena, url, plan):
    assert "Numb or weak legs" in text_of(client_of(lena).get(url("show_warning_signs")))


def test_before_there_is_a_plan_the_numbers_are_here(browser, url):
    answer = browser.get(url("show_warning_signs"))
    assert "tel:5550100" in answer.content.decode()
    assert "Fever or shaking: call now, whatever the number." in text_of(answer)


def test_the_call_bar_is_on_every_page_of_a_patient(browser, url, plan, item_of, carl, patient, now):
    item = item_of(plan, "mri-scan")
    actions.note_item(patient=patient, item_id=item.pk, note="At two.", by=carl, at=now)
    number = Event.objects.filter(patient=patient).latest("number").number
    more = {
        **{"show_item": [item.pk], "skip_item": [item.pk], "show_step": ["bone-scan"]},
        **{"understand_step": ["bone-scan"], "order_visit_question": [1], "settle_visit_question": [1]},
        "correct_words": [number],
    }
    for pattern in urls.urlpatterns:
        if "patient" not in str(pattern.pattern) or pattern.name in ("show_check_in", "pull_changes"):
            continue
        on_item = "items/" in str(pattern.pattern)
        answer = browser.get(url(pattern.name, *more.get(pattern.name, [item.pk] if on_item else [])))
        if answer.status_code == 405:
            continue
        page = answer.content.decode()
        assert (pattern.name, page.count('class="call"')) == (pattern.name, 1)
        assert (pattern.name, url("show_warning_signs") in page) == (pattern.name, True)

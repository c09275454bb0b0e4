"""The pages of numbers and of an offer: what is counted, what is hidden, who may see it, what it costs."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from careplan.accounts import access
from careplan.audit.actions import AccessLogUnavailable
from careplan.audit.models import AccessLog
from careplan.insights import queries, queries_offer
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import Event, Item, Plan
from careplan.plans.states import EventKind, Variance
from pathways import actions as pathway_actions
from pathways import queries as pathway_queries
from tests.plans.moves import move_to, publish, second_definition
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db
NUMBERS = ("small-pathway", 1)


@pytest.fixture
def browser(client_of, ada):
    """Ada's browser."""
    return client_of(ada)


@pytest.fixture
def today(team, now):
    return days.today(team.time_zone, now)


@pytest.fixture
def plans(make_patient, make_plan):
    """Six plans of the small pathway, begun two weeks ago."""
    return [make_plan(make_patient(f"Person {number}", f"7{number}")) for number in range(6)]


@pytest.fixture
def does(nora, now, today):
    """The nurse acts on the open item of a step, some days ago."""

    def item_of(plan, key):
        return Item.objects.filter(plan=plan, plan_step__step_key=key).latest("occurrence")

    def given(plan, key, ago):
        plan.patient.refresh_from_db()
        at = now - timedelta(days=ago)
        return {"patient": plan.patient, "item_id": item_of(plan, key).pk, "by": nora, "at": at}

    def tick(plan, key, ago=0):
        on = today - timedelta(days=ago)
        actions.tick_item(done_on=on, today=today, acting=Acting.NURSE, **given(plan, key, ago))

    def skip(plan, key, reason, ago=0):
        actions.skip_item(reason=reason, today=today, acting=Acting.NURSE, **given(plan, key, ago))

    def decide(plan, key, ago=0):
        plan.patient.refresh_from_db()
        actions.decide_step(
            patient=plan.patient, plan_id=plan.pk, step_key=key, decision=actions.Decision("yes", "It was agreed."),
            by=nora, at=now - timedelta(days=ago),
        )  # fmt: skip

    def verify(plan, key):
        plan.patient.refresh_from_db()
        done = Item.objects.filter(plan=plan, plan_step__step_key=key, done_on__isnull=False)
        actions.verify_items(
            patient=plan.patient, item_ids=[item.pk for item in done], by=nora, at=now
        )  # fmt: skip

    return SimpleNamespace(tick=tick, skip=skip, decide=decide, verify=verify)


def counts_of(version, statuses=(Plan.Status.ACTIVE,)):
    return queries._counts(version, statuses)


def step_of(version, key):
    page = queries.numbers_page(version)
    return next(step for category in page.categories for step in category.steps if step.key == key)


# --- what is counted ------------------------------------------------------------------------------------


def test_done_open_not_done_and_why(plans, does, version):
    for plan in plans[:3]:
        does.tick(plan, "goals")
    does.skip(plans[3], "goals", Variance.TOO_ILL)
    does.skip(plans[4], "goals", Variance.TOLD_NOT_NEEDED)  # a nurse says so: confirmed
    goals = counts_of(version)["goals"]
    assert (goals.plans, goals.done, goals.open, goals.not_done) == (6, 3, 1, 2)
    assert {tuple(reason): number for reason, number in goals.reasons.items()} == {
        ("too_ill", "patient"): 1,
        ("told_not_needed", "clinician"): 1,
    }
    assert counts_of(version)["mri-scan"].plans == 0  # nobody has decided


def test_verified(plans, does, version):
    for plan in plans[:2]:
        does.tick(plan, "goals")
    does.verify(plans[0], "goals")
    assert counts_of(version)["goals"].verified == 1


def test_days_count_from_the_start_of_the_plan(plans, does, version):
    does.tick(plans[0], "goals", ago=4)
    assert counts_of(version)["goals"].waits == {10: 1}


def test_days_count_from_the_day_a_nurse_added_the_step(plans, does, version):
    does.decide(plans[0], "mri-scan", ago=9)
    does.tick(plans[0], "mri-scan", ago=2)
    assert Event.objects.filter(kind=EventKind.ITEM_ADDED).count() == 1
    assert counts_of(version)["mri-scan"].waits == {7: 1}


def test_the_next_time_counts_from_the_day_after_the_one_before(plans, does, version):
    """A habit opens again on the day after: that is its window, and it is later than the tick itself."""
    does.tick(plans[0], "exercises", ago=10)
    does.tick(plans[0], "exercises", ago=6)
    assert counts_of(version)["exercises"].waits == {4: 1, 3: 1}


def test_before_its_window_is_no_time_at_all_and_an_unknown_beginning_is_left_out(
    plans, does, version, today
):
    does.tick(plans[0], "exercises", ago=3)
    second = Item.objects.get(plan=plans[0], plan_step__step_key="exercises", occurrence=2)
    Item.objects.filter(pk=second.pk).update(opens_on=today + timedelta(days=5))
    does.tick(plans[0], "exercises")
    does.skip(plans[1], "exercises", Variance.TOO_ILL, ago=5)
    Item.objects.filter(plan=plans[1], plan_step__step_key="exercises", occurrence=2).update(opens_on=None)
    does.tick(plans[1], "exercises")
    assert counts_of(version)["exercises"].waits == {11: 1, 0: 1}
    assert counts_of(version)["exercises"].done == 3


def test_the_day_an_item_came_is_that_of_the_team(plans, does, version, team, now):
    """Between these two lie 25 hours: at no hour at which this runs do they have the same day."""
    does.decide(plans[0], "mri-scan", ago=9)
    does.tick(plans[0], "mri-scan", ago=2)
    item = Item.objects.get(plan=plans[0], plan_step__step_key="mri-scan")
    added = Event.objects.get(kind=EventKind.ITEM_ADDED)
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    for zone in zones:
        team.time_zone = zone
        team.save()
        expected = (item.done_on - days.today(zone, added.at)).days
        assert counts_of(version)["mri-scan"].waits == {expected: 1}, zone
    assert len({days.today(zone, added.at) for zone in zones}) == 2


def test_a_version_counts_the_plans_that_follow_it_now(plans, does, version, team, nora, now):
    for plan in plans:
        does.tick(plan, "goals")
    second = publish(second_definition(), now)
    move_to(team, plans, second, nora, now)
    assert counts_of(version)["goals"].done == 0
    assert counts_of(second)["goals"].done == 6


def test_finished_plans_count_once_there_are_five_and_never_those_entered_in_error(
    plans, does, version, nora, now, make_patient, make_plan
):
    more = [make_plan(make_patient(f"More {number}", f"8{number}")) for number in range(6)]
    end(more[:4], Plan.Status.FINISHED, nora, now)
    end(more[5:], Plan.Status.ENTERED_IN_ERROR, nora, now)
    page = queries.numbers_page(version)
    assert (str(page.active), str(page.finished), str(page.counted)) == ("7", "few", "7")
    assert page.leaves_out == ("finished",)
    end(more[4:5], Plan.Status.FINISHED, nora, now)
    page = queries.numbers_page(version)
    assert (str(page.active), str(page.finished), str(page.counted)) == ("6", "5", "11")
    assert page.leaves_out == ()


def end(plans, status, by, at):
    for plan in plans:
        plan.patient.refresh_from_db()
        actions.end_plan(patient=plan.patient, plan_id=plan.pk, status=status, reason="Over.", by=by, at=at)


# --- what is shown --------------------------------------------------------------------------------------


def test_the_page_shows_numbers_with_charts_and_no_name(browser, plans, version):
    page = browser.get(reverse("insights:show_numbers", args=NUMBERS))
    html = page.content.decode()
    step = step_of(version, "goals")
    assert (step.plans.told, step.open.told) == (6, 6)
    assert html.count('role="img"') == 2  # support and decisions: of imaging there is nothing to draw
    for words in ("Talk about what matters most", "Plans with it", "done", "not done"):
        assert words in html
    assert "Numb or weak legs" not in html
    assert not any(plan.patient.name in html or plan.patient.public_id in html for plan in plans)
    assert " style=" not in html


def test_few_plans_show_nothing_of_their_steps(browser, plan, version):
    html = browser.get(reverse("insights:show_numbers", args=NUMBERS)).content.decode()
    assert "few" in html
    assert "Too few plans to tell numbers" in html
    assert "<svg viewBox" not in html
    assert "Exercises" not in html


def test_the_file_is_written_down_and_has_what_the_page_has(browser, plans, ada):
    answer = browser.get(reverse("insights:export_numbers", args=NUMBERS))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="small-pathway-1.csv"' in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    (goals,) = [line for line in lines if line[2] == "goals"]
    assert goals[3:7] == ["6", "0", "6", "0"]
    row = AccessLog.objects.get(act=AccessLog.Act.EXPORTED)
    assert (row.what, row.user_id, row.shown_patient_ids) == ("insights:export_numbers", ada.pk, "")


def test_without_the_log_there_is_no_file(browser, plans, monkeypatch):
    def refuse(**given):
        raise AccessLogUnavailable

    monkeypatch.setattr(access, "record_access", refuse)
    assert browser.get(reverse("insights:export_numbers", args=NUMBERS)).status_code == 503


def test_a_draft_has_no_numbers(browser, version, ada, now):
    pathway_actions.make_draft(from_version=version, by=ada, at=now)
    for name in ("show_numbers", "export_numbers", "offer_version"):
        assert browser.get(reverse(f"insights:{name}", args=["small-pathway", 2])).status_code == 404
        assert browser.get(reverse(f"insights:{name}", args=["nothing", 1])).status_code == 404


def test_the_list_says_how_many_plans_follow_each_version(browser, plans, version, now):
    publish(second_definition(), now)
    html = browser.get(reverse("insights:list_versions")).content.decode()
    assert html.index("version 2") < html.index("version 1")
    assert "On offer" in html
    assert '<td data-label="Open plans">6</td>' in html
    assert '<td data-label="Open plans">none</td>' in html


def test_nothing_published_yet(browser, db):
    assert "Nothing to count yet" in browser.get(reverse("insights:list_versions")).content.decode()


def test_the_navigation_leads_there_for_those_who_may(client_of, browser, plan, nora):
    link = reverse("insights:list_versions")
    assert f'href="{link}"' in browser.get(reverse("pathways:list_pathways")).content.decode()
    nurse = client_of(nora)
    page = nurse.get(reverse("pathways:show_version", args=NUMBERS)).content.decode()
    assert "/insights/" not in page
    assert nurse.get(link).status_code == 403


# --- what it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_costs_the_same_with_one_version_and_three(
    more, browser, plans, version, now, django_assert_num_queries
):
    for number in range(more):
        publish(second_definition() if number == 0 else version_three(), now)
    url = reverse("insights:list_versions")
    browser.get(url)
    with django_assert_num_queries(6):
        browser.get(url)


def version_three():
    two = second_definition()
    return replace(two, steps=two.steps[:-1])


@pytest.mark.parametrize("steps", [1, 3])
def test_the_page_costs_the_same_with_one_step_done_and_three(
    steps, browser, plans, does, version, django_assert_num_queries
):
    for key in ("goals", "exercises", "support-group")[:steps]:
        for plan in plans:
            does.tick(plan, key)
    url = reverse("insights:show_numbers", args=NUMBERS)
    browser.get(url)
    with django_assert_num_queries(9):
        browser.get(url)


# --- offering -------------------------------------------------------------------------------------------


@pytest.fixture
def second(version, now, ada):
    """A second version that is not on offer yet."""
    published = publish(second_definition(), now)
    pathway_actions.end_offer(version=published, reason="Not yet.", by=ada, at=now)
    return published


@pytest.fixture
def offer_url(second):
    return reverse("insights:offer_version", args=["small-pathway", 2])


def test_an_offer_is_numbers_alone(browser, plans, offer_url):
    html = browser.get(offer_url).content.decode()
    assert "Plans: <b>6</b>. Teams: <b>few</b>." in html
    assert "Person" not in html
    assert "Offer this version to the teams" in html


def test_offering_and_taking_back(browser, plans, second, offer_url, ada):
    answer = browser.post(offer_url, {"note": "Shorter visits."}, follow=True)
    assert [one.pk for one in pathway_queries.offered_versions()] == [second.pk]
    html = answer.content.decode()
    assert "Version 2 is on offer" in html
    assert "Shorter visits." in html
    assert "Ada Moreno" in html
    end_url = reverse("insights:end_offer", args=["small-pathway", 2])
    answer = browser.post(end_url, {"note": ""})
    assert answer.status_code == 422
    assert "Say why the offer is taken back." in answer.content.decode()
    assert pathway_queries.offered_versions()
    answer = browser.post(end_url, {"note": "A mistake."}, follow=True)
    assert "The offer of version 2 is taken back." in answer.content.decode()
    assert pathway_queries.offered_versions() == []


def test_offering_twice_and_taking_back_twice_is_refused_in_words(browser, plans, second, offer_url):
    browser.post(offer_url, {"note": ""})
    with nothing_changes():
        answer = browser.post(offer_url, {"note": "Again."})
    assert answer.status_code == 422
    assert "This version is on offer already." in answer.content.decode()
    end_url = reverse("insights:end_offer", args=["small-pathway", 2])
    browser.post(end_url, {"note": "A mistake."})
    with nothing_changes():
        answer = browser.post(end_url, {"note": "Once more."})
    assert answer.status_code == 422
    assert "This version is not on offer." in answer.content.decode()


def test_too_long_a_note_comes_back_whole(browser, second, offer_url):
    with nothing_changes():
        answer = browser.post(offer_url, {"note": "x" * 501})
    assert answer.status_code == 422
    assert "501" in answer.content.decode()
    assert "x" * 501 in answer.content.decode()


def test_a_retired_version_is_not_offered(browser, second, offer_url, ada, now):
    pathway_actions.retire(version=second, reason="Old.", by=ada, at=now)
    html = browser.get(offer_url).content.decode()
    assert "This version is retired" in html
    assert "Offer to the teams</button>" not in html


def test_only_who_writes_pathways_offers(client_of, simon, second, offer_url):
    browser = client_of(simon)
    assert browser.get(offer_url).status_code == 403
    with nothing_changes():
        assert browser.post(offer_url, {"note": ""}).status_code == 403


def test_how_far_it_is_counts_each_plan_as_it_was_decided_last(plans, second, team, nora, ada, now, browser):
    pathway_actions.offer(version=second, reason="", by=ada, at=now)
    move = move_to(team, plans, second, nora, now)
    assert str(queries_offer.offer_page(second).moves.moved) == "6"
    moving = move.plans.order_by("pk").first()
    moving.plan.patient.refresh_from_db()
    actions.move_back(patient=moving.plan.patient, moving_id=moving.pk, by=nora, at=now)
    moves = queries_offer.offer_page(second).moves
    assert (str(moves.moved), str(moves.moved_back), str(moves.left_out)) == ("5", "few", "none")
    move_to(team, [moving.plan], second, nora, now)
    moves = queries_offer.offer_page(second).moves
    assert (str(moves.moved), str(moves.moved_back)) == ("6", "none")
    html = browser.get(reverse("insights:offer_version", args=["small-pathway", 2])).content.decode()
    assert "No open plan follows an older version." in html


def test_a_sum_that_would_give_a_small_number_away_is_not_shown(plans, second, team, nora, ada, now):
    pathway_actions.offer(version=second, reason="", by=ada, at=now)
    third = publish(version_three(), now)
    move_to(team, plans[:1], second, nora, now)
    page = queries_offer.offer_page(third)
    assert [(line.number, str(line.plans)) for line in page.older] == [(2, "few"), (1, "5")]
    assert page.plans is None


@pytest.mark.parametrize("more", [0, 2])
def test_an_offer_costs_the_same_with_one_older_version_and_three(
    more, browser, plans, second, now, django_assert_num_queries
):
    number = 2
    for each in range(more):
        number = publish(replace(second_definition(), summary=f"More {each}."), now).number
    url = reverse("insights:offer_version", args=["small-pathway", number])
    browser.get(url)
    with django_assert_num_queries(9):
        browser.get(url)

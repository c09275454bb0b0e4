"""The worklist: three groups in the stored order, why each is there, filters, paging, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django.utils.html import escape

from careplan.accounts.models import Membership, Team, User
from careplan.audit.models import AccessLog
from careplan.checkins import actions as checkins
from careplan.clinic.queries import worklist
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import Plan
from careplan.plans.states import FAR_AWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browser):
    def get(**query):
        got = browser.get("/clinic/", query)
        assert got.status_code == 200
        return got

    return get


@pytest.fixture
def names(page):
    """The patients in the order of the list, by heading."""

    def read(**query):
        groups = page(**query).context["groups"]
        return {group.label: [row.name for row in group.rows] for group in groups}

    return read


@pytest.fixture
def reasons(page):
    """What the list says of each patient, as words."""

    def read(**query):
        return {
            row.name: [
                " ".join(part for part in (one.tag, one.text, one.more) if part) for one in row.reasons
            ]
            for group in page(**query).context["groups"]
            for row in group.rows
        }

    return read


def only_row(got):
    [group] = got.context["groups"]
    [row] = group.rows
    return row


@pytest.fixture
def three(plan, make_patient, make_plan, item_of):
    """Maryam has no date; Tom's step is three days late, Ilse's is for the day after tomorrow."""
    tom, ilse = make_plan(make_patient("Tom Becker", "2")), make_plan(make_patient("Ilse Krol", "3"))
    item_of(tom, "mri-scan", due_in_days=-3)
    item_of(ilse, "mri-scan", due_in_days=2)
    return {"maryam": plan, "tom": tom, "ilse": ilse}


BY_DATE, WAITS, SIGN = "By the next date", "Waits for a nurse", "A warning sign waits"


def test_by_the_next_date_late_first_and_none_last(three, names):
    assert names() == {BY_DATE: ["Tom Becker", "Ilse Krol", "Maryam Aziz"]}


def test_a_question_waits_before_every_date_and_a_call_now_sign_before_that(three, names, ask, report):
    ask()
    assert names() == {WAITS: ["Maryam Aziz"], BY_DATE: ["Tom Becker", "Ilse Krol"]}
    report(numb_legs="not_sure")
    assert names() == {SIGN: ["Maryam Aziz"], BY_DATE: ["Tom Becker", "Ilse Krol"]}


def test_a_sign_to_tell_today_waits_in_the_second_group(three, names, report, reasons):
    report(constipation="yes")
    assert names() == {WAITS: ["Maryam Aziz"], BY_DATE: ["Tom Becker", "Ilse Krol"]}
    assert reasons()["Maryam Aziz"][0].startswith("Sign to tell Constipation, by Carl")


def test_the_older_of_two_that_wait_stands_first(three, names, report, join, now):
    dora = join("Dora Becker", three["tom"].patient)
    report(ago=timedelta(hours=1))
    report(of=three["tom"], by=dora, ago=timedelta(hours=2))
    assert names()[SIGN] == ["Tom Becker", "Maryam Aziz"]


def test_a_plain_tick_and_an_undecided_step_do_not_wait(three, names, item_of, tick):
    tick(item_of(three["maryam"], "exercises"))
    assert list(names()) == [BY_DATE]


def test_a_sign_is_told_with_what_who_and_when(plan, report, reasons, patient, nora, now):
    signs = report(ago=timedelta(hours=9, minutes=50))
    [line] = reasons()["Maryam Aziz"][:1]
    assert line.startswith("Sign reported Numb or weak legs, by Carl, ")
    assert line.endswith("not answered for 9 h 50 min")
    checkins.take_on_sign(patient=patient, sign_id=signs[0].pk, by=nora, at=now)
    assert "Nora is on it since " in reasons()["Maryam Aziz"][0]


def test_only_the_first_reason_carries_a_tag(plan, report, ask, skip, item_of, tick, page):
    report()
    ask()
    skip(item_of(plan, "support-group"))
    tick(item_of(plan, "exercises"))
    lines = only_row(page()).reasons
    assert [bool(line.tag) for line in lines] == [True, False, False, False]
    said = [line.text for line in lines[1:]]
    assert said == [
        "1 question, no answer yet",
        "the family was told that 1 step is not needed",
        "1 tick, 1 not done, 1 check-in; not reviewed by you yet",
    ]


def test_news_are_counted_since_my_own_review(
    plan, patient, tick, item_of, reasons, nora, sami, now, client_of
):
    tick(item_of(plan, "exercises"), ago=timedelta(hours=2))
    number = patient.events.latest("number").number
    actions.mark_reviewed(patient=patient, plan_id=plan.pk, up_to=number, by=nora, at=now)
    tick(item_of(plan, "mri-scan"))
    tick(item_of(plan, "bone-scan"), by=nora, acting=Acting.NURSE)  # what I did myself is no news
    assert reasons()["Maryam Aziz"] == ["1 tick since your review, today"]
    lines = only_row(client_of(sami).get("/clinic/")).reasons
    assert [line.text for line in lines] == ["3 ticks; not reviewed by you yet"]


def test_what_is_still_open_says_since_when(three, reasons):
    assert reasons()["Tom Becker"][0].startswith("Still open MRI scan since ")
    # Nothing waits with Ilse: then what nobody has decided is told.
    assert reasons()["Ilse Krol"] == ["3 steps are not decided"]


def test_progress_counts_steps_done_once_however_often_a_habit_comes_back(plan, tick, item_of, page):
    for _time in range(3):
        tick(item_of(plan, "exercises"))
    tick(item_of(plan, "mri-scan"))
    [row] = page().context["page"].rows
    bars = {bar.title: (bar.done, bar.total) for bar in row.bars}
    assert bars == {"Imaging": (1, 1), "Support": (1, 2), "Decisions": (0, 2)}
    assert (row.done, row.total) == (2, 5)


def test_a_withdrawn_step_counts_nowhere(plan, patient, item_of, nora, now, page):
    item_of(plan, "mri-scan")
    no = actions.Decision("no", "Not needed.")
    actions.decide_step(patient=patient, plan_id=plan.pk, step_key="mri-scan", decision=no, by=nora, at=now)
    [row] = page().context["page"].rows
    assert {bar.title for bar in row.bars} == {"Support", "Decisions"}


def test_mine_and_nobodys(three, names, sami, nora, now):
    tom, ilse = three["tom"], three["ilse"]
    actions.set_nurse(patient=tom.patient, plan_id=tom.pk, nurse=sami, by=nora, at=now)
    actions.set_nurse(patient=ilse.patient, plan_id=ilse.pk, nurse=None, by=nora, at=now)
    assert names(who="mine") == {BY_DATE: ["Maryam Aziz"]}
    assert names(who="nobody") == {BY_DATE: ["Ilse Krol"]}
    assert len(names(who="nonsense")[BY_DATE]) == 3


def test_with_a_question_and_still_open(three, names, ask):
    ask()
    assert names(question="1") == {WAITS: ["Maryam Aziz"]}
    assert names(open="1") == {BY_DATE: ["Tom Becker"]}
    assert names(open="1", question="1") == {}


def test_one_of_two_teams(three, names, nora, other_team, stella, make_patient, make_plan, now, client_of):
    Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    make_plan(make_patient("Beth Stone", "9", by=stella, of_team=other_team), by=stella)
    assert "Beth Stone" in names()[BY_DATE]
    assert names(team=other_team.pk) == {BY_DATE: ["Beth Stone"]}
    assert len(names(team="987654")[BY_DATE]) == 4
    bar = client_of(nora).get("/clinic/").context["bar"]
    [teams] = [choice for choice in bar.choices if choice.name == "team"]
    assert [words for _value, words, _on in teams.options] == ["All my teams", "Breast", "Spine"]


def test_another_teams_patient_is_never_shown(
    three, other_team, stella, make_patient, make_plan, page, names
):
    plan = make_plan(make_patient("Beth Stone", "9", by=stella, of_team=other_team), by=stella)
    assert "Beth Stone" not in names()[BY_DATE]
    assert plan.patient.public_id not in page(team=other_team.pk).content.decode()


def test_a_filter_keeps_the_others_and_no_patient_data_stands_in_an_address(three, page, patient):
    got = page(who="mine", open="1")
    bar = got.context["bar"]
    urls = [link.url for link in (*bar.people, *bar.pills)]
    assert "/clinic/?who=nobody&open=1" in urls
    assert not [url for url in urls if patient.public_id in url or patient.number in url]


def test_page_after_page_without_a_double_and_without_a_gap(
    three, make_patient, make_plan, names, monkeypatch, page
):
    for number in range(4):
        make_plan(make_patient(f"Pat {number}", f"7{number}"))
    monkeypatch.setattr(worklist, "PAGE_SIZE", 3)
    met, cursor = [], ""
    for _page in range(3):
        got = page(after=cursor)
        met += [row.plan.patient.name for row in got.context["page"].rows]
        cursor = got.context["page"].next_cursor
    assert met == ["Tom Becker", "Ilse Krol", "Maryam Aziz", "Pat 0", "Pat 1", "Pat 2", "Pat 3"]
    assert cursor == ""


@pytest.fixture
def in_both_teams(three, nora, other_team, stella, make_patient, make_plan, item_of, now):
    """Nora works in the other team too, where Beth's step is late by a day and Carla has no date."""
    Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    of_other = {"by": stella, "of_team": other_team}
    beth = make_plan(make_patient("Beth Stone", "9", **of_other), by=stella)
    make_plan(make_patient("Carla Weiss", "10", **of_other), by=stella)
    item_of(beth, "mri-scan", due_in_days=-1)
    return User.objects.get(pk=nora.pk)  # what she belongs to is read once for each object


def test_the_teams_of_a_nurse_are_one_list_in_one_order(in_both_teams, names, monkeypatch, page):
    together = ["Tom Becker", "Beth Stone", "Ilse Krol", "Maryam Aziz", "Carla Weiss"]
    assert names() == {BY_DATE: together}
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    met, cursor = [], ""
    for _page in range(3):
        got = page(after=cursor)
        met += [row.plan.patient.name for row in got.context["page"].rows]
        cursor = got.context["page"].next_cursor
    assert (met, cursor) == (together, "")


def test_still_open_is_what_the_day_of_each_team_says(in_both_teams, names, other_team):
    assert names(open="1") == {BY_DATE: ["Tom Becker", "Beth Stone"]}
    other_team.time_zone = "Pacific/Pago_Pago"  # there it may still be the day before
    other_team.save()
    kept = (
        days.today(other_team.time_zone, timezone.now())
        > Plan.objects.get(patient__name="Beth Stone").next_on
    )
    assert ("Beth Stone" in names(open="1")[BY_DATE]) == kept


def test_a_damaged_place_begins_at_the_start(three, names):
    assert names(after="eyJ0eXAi:tampered") == names()


def test_a_page_after_the_end_says_so(three, page):
    last = Plan.objects.order_by("pk").last()
    last.worklist_group, last.worklist_since = 3, FAR_AWAY
    got = page(after=worklist._make_cursor(last))
    assert "This was the whole list." in got.content.decode()


def test_the_log_names_the_patients_shown(three, browser, nora):
    AccessLog.objects.all().delete()
    browser.get("/clinic/")
    row = AccessLog.objects.get()
    shown = [three[name].patient_id for name in ("tom", "ilse", "maryam")]
    assert (row.act, row.what, row.user_id) == ("listed", "clinic:list_patients", nora.pk)
    assert row.shown_patient_ids == ",".join(map(str, shown))


@pytest.mark.parametrize("path", ["/clinic/", "/clinic/finished", "/clinic/search"])
def test_without_the_access_log_no_list_is_shown(path, three, browser, monkeypatch):
    def fail(**values):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    got = browser.post(path, {"words": "mar"}) if path.endswith("search") else browser.get(path)
    assert got.status_code == 503
    assert b"Maryam" not in got.content


def test_an_empty_list_says_what_to_do_first(version, browser):
    said = browser.get("/clinic/").content.decode()
    assert "Start a plan first." in said
    assert 'href="/clinic/start"' in said


def test_a_choice_that_fits_nobody_leads_back(plan, browser):
    said = browser.get("/clinic/?who=nobody").content.decode()
    assert "Nobody fits this choice" in said


def test_a_team_without_a_number_is_told(plan, browser, team, url):
    team.urgent_phone = ""
    team.save()
    for path in ("/clinic/", "/clinic/finished", "/clinic/start", url("show_patient"), url("set_dates")):
        said = browser.get(path).content.decode()
        assert escape("Team Spine has no phone number for families yet.") in said
        assert f'href="/clinic/teams/{team.pk}/contacts"' in said


def test_the_numbers_and_hours_of_each_own_team_are_one_tap_away(plan, browser, team, other_team):
    said = browser.get("/clinic/").content.decode()
    assert re.findall(r'href="/clinic/teams/(\d+)/contacts"', said) == [str(team.pk)]
    assert "Numbers and hours: Spine" in said


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/clinic/", ["Patients"]),
        ("/clinic/finished", ["Patients"]),
        ("/clinic/start", ["Start a plan"]),
        ("/clinic/site/teams/", ["Teams"]),
        ("/clinic/site/staff/", ["Staff"]),
        ("/clinic/site/access/", ["Access log"]),
        ("/pathways/", ["Pathways"]),
    ],
)
def test_one_entry_of_the_navigation_is_marked(plan, browser, nora, path, marked):
    nora.is_site_admin = True
    nora.save()
    said = browser.get(path).content.decode()
    assert re.findall(r'<li><a href="[^"]*" aria-current="[^"]*">([^<]*)</a></li>', said) == marked


class TestFinished:
    @pytest.fixture
    def finish(self, nora, now):
        def do(plan, days_ago=0, status=Plan.Status.FINISHED):
            actions.end_plan(
                patient=plan.patient,
                plan_id=plan.pk,
                status=status,
                reason="It is over.",
                by=nora,
                at=now - timedelta(days=days_ago),
            )

        return do

    def test_they_leave_the_worklist_and_stand_by_the_day_they_ended(self, three, finish, names, browser):
        finish(three["tom"], days_ago=2)
        finish(three["ilse"])
        finish(three["maryam"], status=Plan.Status.ENTERED_IN_ERROR)
        assert names() == {}
        plans = browser.get("/clinic/finished").context["page"].plans
        assert [plan.patient.name for plan in plans] == ["Ilse Krol", "Tom Becker"]

    def test_page_after_page(self, three, finish, browser, monkeypatch):
        monkeypatch.setattr("careplan.clinic.queries.finished.PAGE_SIZE", 2)
        for plan in three.values():
            finish(plan)
        first = browser.get("/clinic/finished").context["page"]
        second = browser.get("/clinic/finished", {"after": first.next_cursor}).context["page"]
        met = [plan.patient.name for plan in (*first.plans, *second.plans)]
        assert (sorted(met), second.next_cursor) == (["Ilse Krol", "Maryam Aziz", "Tom Becker"], "")

    def test_an_empty_list_says_what_will_stand_here(self, plan, browser):
        assert "No plan is finished yet" in browser.get("/clinic/finished").content.decode()


class TestQueries:
    """One number of queries, with one row and with three that differ in everything."""

    MOST = 10

    @pytest.fixture
    def count(self, browser, django_assert_num_queries, django_assert_max_num_queries):
        def measure(path="/clinic/"):
            browser.get(path)  # the definition is kept in the process from here on
            with django_assert_max_num_queries(self.MOST) as counted:
                assert browser.get(path).status_code == 200
            return len(counted)

        return measure

    def test_worklist(self, plan, count, make_patient, make_plan, item_of, tick, ask, report, skip, join):
        with_one = count()
        tom = make_plan(make_patient("Tom Becker", "2"))
        ilse = make_plan(make_patient("Ilse Krol", "3"))
        report()
        ask()
        skip(item_of(plan, "support-group"))
        item_of(tom, "mri-scan", due_in_days=-3)
        tick(item_of(tom, "exercises"), by=join("Dora Becker", tom.patient))
        item_of(ilse, "bone-scan", due_in_days=3)
        assert (with_one, count()) == (9, 9)

    def test_filters_cost_nothing(self, plan, count):
        assert count("/clinic/?who=mine") == 9

    def test_more_teams_cost_nothing(self, plan, count, nora, now):
        counted = [count()]
        for number in range(2):
            team = Team.objects.create(name=f"Team {number}")
            Membership.objects.create(user=nora, team=team, role="nurse", started_at=now)
            counted.append(count())
        assert counted == [9, 9, 9]

    def test_finished(self, plan, count, make_patient, make_plan, nora, now):
        ends = [plan]
        for number in range(2):
            ends.append(make_plan(make_patient(f"Pat {number}", f"7{number}")))
        counted = []
        for one in ends:
            given = {"reason": "Over.", "status": Plan.Status.FINISHED, "by": nora, "at": now}
            actions.end_plan(patient=one.patient, plan_id=one.pk, **given)
            counted.append(count("/clinic/finished"))
        assert counted == [5, 5, 5]

"""The site admin's pages of teams: what they show, what they change, what they refuse."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careplan.accounts import actions
from careplan.accounts.models import ClosedDay, Team, User
from careplan.audit.models import AccessLog
from careplan.clinic.queries import site
from careplan.plans.models import Patient, Plan

TEAMS = "/clinic/site/teams/"


def typed_contacts(client: Client, url: str, **more: str) -> dict[str, str]:
    """What a browser sends when the page at `url` is opened and only `more` is changed."""
    form = client.get(url).context["form"]
    sent = {}
    for field in form:
        value = field.value()
        sent[field.html_name] = "" if value is None else field.field.widget.format_value(value)
    sent["time_zone"] = form["time_zone"].value()
    return {**sent, **more}


def test_the_list_shows_numbers_and_no_patient(admin: Client, plan: Plan, patient: Patient, other_team: Team):
    Team.objects.filter(pk=other_team.pk).update(emergency_number="")
    lines = {line.team.name: line for line in site.team_lines()}
    assert (lines["Spine"].nurses, lines["Spine"].open_plans) == (1, 1)
    assert (lines["Breast"].nurses, lines["Breast"].open_plans) == (0, 0)
    page = admin.get(TEAMS).content.decode()
    assert page.count("A number is missing") == 1
    assert patient.name not in page
    assert patient.public_id not in page


def test_a_team_with_open_plans_and_no_nurse_stands_out(admin: Client, plan: Plan, nora: User, now):
    assert "Nobody reads" not in admin.get(TEAMS).content.decode()
    User.objects.filter(pk=nora.pk).update(is_active=False)
    assert "Nobody reads" in admin.get(TEAMS).content.decode()


def test_a_finished_plan_is_not_counted(admin: Client, plan: Plan):
    Plan.objects.update(status=Plan.Status.FINISHED)
    assert [line.open_plans for line in site.team_lines()] == [0]


def test_the_list_costs_the_same_with_one_and_with_three_teams(
    admin: Client, team: Team, make_team: Callable, make_nurse: Callable
):
    admin.get(TEAMS)
    with CaptureQueriesContext(
        connection,
    ) as one:
        admin.get(TEAMS)
    for name in ("Breast", "Lung"):
        make_nurse(f"Nurse{name} Ek", make_team(name))
    with CaptureQueriesContext(connection) as three:
        admin.get(TEAMS)
    assert len(one) == len(three) == 6


def test_with_no_team_the_page_says_what_to_do_first(admin: Client):
    assert "Make one, write its numbers, then invite its nurses" in admin.get(TEAMS).content.decode()


def test_a_new_team_leads_to_its_numbers(admin: Client, simon: User):
    sent = {"name": "  Bone \u202eTeam ", "time_zone": "Europe/Oslo"}
    answer = admin.post(f"{TEAMS}add/", sent)
    team = Team.objects.get()
    assert answer.headers["location"] == f"{TEAMS}{team.pk}/"
    assert (team.name, team.time_zone) == ("Bone Team", "Europe/Oslo")
    log = AccessLog.objects.get(act=AccessLog.Act.CHANGED)
    assert (log.what, log.user_id) == ("clinic:add_team", simon.pk)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"name": "", "time_zone": "UTC"}, "name", "Give the team a name"),
        ({"name": "x" * 81, "time_zone": "UTC"}, "name", "81"),
        ({"name": "Spine", "time_zone": "UTC"}, "name", "a team with this name already"),
        ({"name": "New", "time_zone": "Mars/Base"}, "time_zone", "not one of the available choices"),
    ],
)
def test_a_team_that_cannot_be_made(admin: Client, team: Team, sent: dict, field: str, words: str):
    answer = admin.post(f"{TEAMS}add/", sent)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert sent["name"] in answer.content.decode()
    assert Team.objects.count() == 1


def test_a_team_gets_another_name(admin: Client, team: Team, other_team: Team):
    url = f"{TEAMS}{team.pk}/rename/"
    assert admin.post(url, {"name": "Bones"}).status_code == 302
    taken = admin.post(url, {"name": "Breast"})
    assert taken.status_code == 422
    assert "a team with this name already" in taken.content.decode()
    assert 'value="Breast"' in taken.content.decode()
    team.refresh_from_db()
    assert team.name == "Bones"


def test_numbers_hours_and_closed_days_are_saved_together(admin: Client, team: Team):
    ClosedDay.objects.create(team=team, day=date(2020, 12, 25))
    url = f"{TEAMS}{team.pk}/"
    sent = typed_contacts(
        admin,
        url,
        urgent_phone="+44 20 5550 0100",
        opens_0="09:30",
        opens_4="",
        closes_4="",
        closed_0="2099-12-25",
        time_zone="Europe/Oslo",
    )
    assert admin.post(url, sent).status_code == 302
    team.refresh_from_db()
    assert (team.urgent_phone, team.time_zone) == ("+44 20 5550 0100", "Europe/Oslo")
    hours = {row.weekday: (row.opens, row.closes) for row in team.opening_hours.all()}
    assert sorted(hours) == [0, 1, 2, 3]
    assert hours[0] == (time(9, 30), time(16))
    days = {row.day for row in team.closed_days.all()}
    assert days == {date(2020, 12, 25), date(2099, 12, 25)}, "a day that is past is not shown, and not lost"


def test_an_emptied_day_is_taken_out(admin: Client, team: Team):
    ClosedDay.objects.create(team=team, day=date(2099, 1, 1))
    url = f"{TEAMS}{team.pk}/"
    assert admin.post(url, typed_contacts(admin, url, closed_0="")).status_code == 302
    assert not team.closed_days.exists()


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"urgent_phone": "call us"}, "urgent_phone", "digits, spaces and a plus sign"),
        ({"opens_0": "17:00"}, "closes_0", "Monday: the team must close later"),
        ({"opens_0": ""}, "opens_0", "Monday: write both times"),
        ({"closes_0": ""}, "closes_0", "Monday: write both times"),
        ({"opens_0": "nine"}, "opens_0", "This is not a time"),
        ({"closed_0": "Christmas"}, "closed_0", "This is not a date"),
    ],
)
def test_contacts_that_cannot_be_saved(admin: Client, team: Team, more: dict, field: str, words: str):
    url = f"{TEAMS}{team.pk}/"
    answer = admin.post(url, typed_contacts(admin, url, day_phone="555 9999", **more))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert "555 9999" in answer.content.decode()
    team.refresh_from_db()
    assert (team.day_phone, team.opening_hours.count()) == ("555 0101", 5)


def test_a_page_that_is_older_shows_both_and_a_second_save_decides(
    admin: Client, team: Team, nora: User, now
):
    url = f"{TEAMS}{team.pk}/"
    old_page = typed_contacts(admin, url, urgent_phone="555 7777")
    actions.set_team_contacts(team=team, contacts=actions.Contacts(urgent_phone="555 8888"), by=nora, at=now)
    answer = admin.post(url, old_page)
    assert answer.status_code == 409
    assert "555 7777" in answer.content.decode()
    assert "555 8888" in answer.content.decode()
    team.refresh_from_db()
    assert team.urgent_phone == "555 8888"
    again = {**old_page, "seen": answer.context["form"].data["seen"]}
    assert admin.post(url, again).status_code == 302
    team.refresh_from_db()
    assert team.urgent_phone == "555 7777"


@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_a_team_that_is_not_there(admin: Client, number: str):
    assert admin.get(f"{TEAMS}{number}/").status_code == 404
    assert admin.post(f"{TEAMS}{number}/rename/", {"name": "X"}).status_code == 404


def test_nothing_changes_when_the_access_log_cannot_be_written(admin: Client, team: Team, monkeypatch):
    def fail(**_values: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    answer = admin.post(f"{TEAMS}{team.pk}/rename/", {"name": "Bones"})
    assert answer.status_code == 503
    team.refresh_from_db()
    assert team.name == "Spine"

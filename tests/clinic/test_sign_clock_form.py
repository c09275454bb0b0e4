"""Who is told when nobody answers, and after how many minutes: chosen on the page of numbers and hours."""

import pytest
from django.urls import reverse

from careplan.accounts.actions import Contacts, set_team_contacts
from careplan.accounts.models import Membership, Team
from careplan.accounts.refusals import NotInTeam
from careplan.clinic.forms.contacts import contacts_of, mark_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(team):
    return reverse("clinic:edit_team_contacts", args=[team.pk])


@pytest.fixture
def save(browser, address, team):
    def send(**typed):
        seen = mark_of(contacts_of(Team.objects.get(pk=team.pk)))
        return browser.post(
            address, {"time_zone": "Europe/Berlin", "urgent_phone": "555 0100", "seen": seen, **typed}
        )

    return send


def test_it_is_saved_and_said_in_words(save, browser, address, team, sami):
    assert save(answer_within="45", backup_nurse=str(sami.pk)).status_code == 302
    team.refresh_from_db()
    assert (team.answer_within, team.backup_nurse) == (45, sami)
    said = browser.get(address).content.decode()
    assert "after 45 minutes of opening time, it goes to Sami Haddad, and after 90 to the lead nurses" in said


def test_without_a_backup_the_leads_are_next(browser, address, plan):
    said = browser.get(address).content.decode()
    assert "after 30 minutes of opening time, it goes to the lead nurses. There is no backup nurse." in said


@pytest.mark.parametrize("typed", ["4", "481", "", "soon", "-30", "1e9"])
def test_what_is_no_number_of_minutes_gets_a_sentence(save, team, typed):
    got = save(answer_within=typed)
    assert got.status_code == 422
    assert got.context["form"].errors["answer_within"]
    assert got.context["form"]["answer_within"].value() == typed
    team.refresh_from_db()
    assert team.answer_within == 30


def test_the_backup_is_one_of_the_team(save, browser, address, team, stella):
    assert save(backup_nurse=str(stella.pk)).status_code == 422
    assert "Stella" not in browser.get(address).content.decode()


def test_a_backup_who_left_is_not_put_back_by_the_action(team, nora, sami, now):
    Membership.objects.filter(user=sami).update(ended_at=now)
    with pytest.raises(NotInTeam):
        set_team_contacts(team=team, contacts=Contacts(backup_nurse_id=sami.pk), by=nora, at=now)


def test_a_page_of_before_says_nothing_about_it_and_changes_nothing(save, team, sami):
    Team.objects.filter(pk=team.pk).update(answer_within=60, backup_nurse=sami)
    assert save().status_code == 302
    team.refresh_from_db()
    assert (team.answer_within, team.backup_nurse) == (60, sami)


def test_a_colleague_who_changed_it_meanwhile_is_seen(browser, address, team, sami, save):
    seen = mark_of(contacts_of(team))
    save(answer_within="45", backup_nurse=str(sami.pk))
    got = browser.post(address, {"time_zone": "Europe/Berlin", "seen": seen, "answer_within": "20"})
    assert got.status_code == 409
    assert "after 45 minutes of opening time, it goes to Sami Haddad" in got.content.decode()

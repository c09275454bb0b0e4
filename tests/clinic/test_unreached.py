"""An address that takes no mail: a nurse sees it where she can do something, and may say "try again"."""

import pytest
from django.urls import reverse

from careplan.accounts.models import Membership
from careplan.notify.models import DeadAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def die(now):
    def do(user):
        return DeadAddress.objects.create(address=user.email.lower(), reason="unknown", since=now)

    return do


@pytest.fixture
def contacts(browser, team):
    return lambda: browser.get(reverse("clinic:edit_team_contacts", args=[team.pk])).content.decode()


@pytest.fixture
def worklist(browser):
    return lambda: browser.get(reverse("clinic:list_patients")).content.decode()


def test_of_the_family_it_stands_on_their_list(plan, carl, lena, die, browser, url):
    die(carl)
    said = browser.get(url("list_family")).content.decode()
    assert said.count("E-mails do not arrive") == 1
    assert "Try e-mail again" in said


def test_an_address_written_in_large_letters_is_the_same(plan, carl, die, browser, url):
    die(carl)
    carl.email = "Carl@Example.org"
    carl.save()
    assert "E-mails do not arrive" in browser.get(url("list_family")).content.decode()


def test_try_again_clears_it(plan, patient, carl, die, browser, url):
    die(carl)
    member = patient.care_team.get(user=carl)
    got = browser.post(url("try_member_again", member=member.pk), follow=True)
    assert "The next message to Carl Aziz is tried again." in got.content.decode()
    assert not DeadAddress.objects.exists()


def test_another_address_is_another_matter(plan, carl, die, browser, url):
    die(carl)
    carl.email = "carl.aziz@example.org"
    carl.save()
    assert "E-mails do not arrive" not in browser.get(url("list_family")).content.decode()


def test_a_colleague_stands_above_the_worklist_and_on_the_teams_page(
    plan, sami, stella, die, contacts, worklist
):
    die(sami)
    die(stella)
    assert "E-mails to Sami Haddad do not arrive." in worklist()
    assert "Sami Haddad" in contacts()[contacts().index("E-mails that do not arrive") :]
    assert "Stella" not in worklist() + contacts(), "she is of another team"


def test_ones_own_address_too(plan, nora, die, worklist):
    die(nora)
    assert "E-mails to you do not arrive." in worklist()


def test_who_left_the_team_is_not_named(plan, sami, die, contacts, worklist, now):
    die(sami)
    Membership.objects.filter(user=sami).update(ended_at=now)
    assert "do not arrive" not in worklist() + contacts()


def test_a_colleague_is_tried_again(plan, sami, stella, die, browser, team):
    die(sami)
    die(stella)
    for person, status in ((stella, 404), (sami, 302)):
        got = browser.post(reverse("clinic:try_colleague_again", args=[team.pk, person.pk]))
        assert got.status_code == status
    assert list(DeadAddress.objects.values_list("address", flat=True)) == ["stella@example.org"]


def test_without_marks_nothing_is_said(plan, sami, contacts, worklist):
    assert "do not arrive" not in worklist() + contacts()

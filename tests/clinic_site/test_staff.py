"""The site admin's pages of staff accounts and invitations."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careplan.accounts import actions
from careplan.accounts.models import Invitation, Membership, Team, User
from careplan.audit.models import AccessLog
from careplan.notify.models import Delivery

STAFF = "/clinic/site/staff/"


@pytest.fixture
def wanted(team: Team) -> dict[str, str]:
    """The invitation form, filled in."""
    return {"name": "Greta Becker", "email": "Greta@example.org", "team": str(team.pk), "role": "lead"}


@pytest.fixture
def invitation(simon: User, team: Team, now) -> Invitation:
    return actions.make_invitation(
        kind=Invitation.Kind.STAFF,
        email="greta@example.org",
        name="Greta Becker",
        team=team,
        role="nurse",
        by=simon,
        at=now,
    )


def open_memberships(person: User) -> dict[str, str]:
    return dict(person.memberships.filter(ended_at=None).values_list("team__name", "role"))


# --- the list


def test_the_list_shows_staff_with_what_they_do_and_no_family(
    admin: Client, nora: User, ada: User, carl: User, invitation: Invitation
):
    page = admin.get(STAFF).content.decode()
    for words in (nora.email, "nurse, Spine", "writes pathways", "looks after teams and accounts"):
        assert words in page
    assert "greta@example.org" in page
    assert carl.name not in page


def test_who_had_a_part_stays_in_the_list(admin: Client, nora: User, simon: User, now):
    actions.end_membership(membership=Membership.objects.get(user=nora), by=simon, at=now)
    page = admin.get(STAFF).content.decode()
    assert nora.name in page
    assert "nothing at present" in page


def test_the_list_costs_the_same_with_one_and_with_three_of_each(
    admin: Client, nora: User, team: Team, other_team: Team, make_nurse: Callable, simon: User, now
):
    def invite(name: str, **grant: object) -> None:
        actions.make_invitation(
            kind=Invitation.Kind.STAFF, email=f"{name}@example.org", name=name, by=simon, at=now, **grant
        )

    invite("one", team=team, role="nurse")
    admin.get(STAFF)
    with CaptureQueriesContext(connection) as one:
        admin.get(STAFF)
    switched_off = make_nurse("Ida Ek", other_team)
    make_nurse("Jon Ek", team)
    actions.switch_off_user(user=switched_off, by=simon, at=now)
    invite("two", team=other_team, role="lead")
    invite("three", is_pathway_admin=True)
    with CaptureQueriesContext(connection) as three:
        admin.get(STAFF)
    assert len(one) == len(three) == 6


# --- inviting


def test_an_invitation_is_shown_as_link_and_picture_and_mailed(
    admin: Client, wanted: dict, team: Team, simon: User, handing_over
):
    with handing_over():
        answer = admin.post(f"{STAFF}invite/", wanted)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.team, invitation.role) == ("greta@example.org", team, "lead")
    assert invitation.invited_by == simon
    page = admin.get(answer.headers["location"]).content.decode()
    assert actions.invitation_link(invitation) in page
    assert "<svg" in page
    assert "style=" not in page
    assert "was sent by e-mail to greta@example.org" in page
    assert mail.outbox[0].to == ["greta@example.org"]


def test_a_message_that_did_not_go_out_is_not_called_sent(admin: Client, invitation: Invitation):
    page = admin.get(f"{STAFF}invitations/{invitation.pk}/").content.decode()
    assert "is on its way" in page
    assert "was sent" not in page
    Delivery.objects.update(status=Delivery.Status.WAITING, attempts=1)
    page = admin.get(f"{STAFF}invitations/{invitation.pk}/").content.decode()
    assert "has not gone out yet" in page
    assert "was sent" not in page
    for status in (Delivery.Status.UNDELIVERABLE, Delivery.Status.FAILED):
        Delivery.objects.update(status=status)
        page = admin.get(f"{STAFF}invitations/{invitation.pk}/").content.decode()
        assert "could not be sent. Hand the link over yourself." in page


def test_without_an_address_the_link_is_handed_over(admin: Client, wanted: dict):
    answer = admin.post(f"{STAFF}invite/", {**wanted, "email": ""})
    page = admin.get(answer.headers["location"]).content.decode()
    assert "Hand over the link yourself" in page
    assert not Delivery.objects.exists()


def test_sent_twice_it_is_one_invitation(admin: Client, wanted: dict):
    first = admin.post(f"{STAFF}invite/", wanted)
    second = admin.post(f"{STAFF}invite/", wanted)
    assert first.headers["location"] == second.headers["location"]
    assert Invitation.objects.count() == Delivery.objects.count() == 1
    admin.post(f"{STAFF}invite/", {**wanted, "role": "nurse"})
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name": ""}, "name", "Write the name"),
        ({"name": "x" * 101}, "name", "101"),
        ({"email": "greta"}, "email", "needs an @"),
        ({"team": ""}, "team", "Choose a team"),
        ({"team": "999"}, "team", "not one of the available choices"),
        ({"role": "queen"}, "role", "not one of the available choices"),
    ],
)
def test_an_invitation_that_cannot_be_made(admin: Client, wanted: dict, more: dict, field: str, words: str):
    answer = admin.post(f"{STAFF}invite/", {**wanted, **more})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["name"].value() == {**wanted, **more}["name"]
    assert not Invitation.objects.exists()


def test_the_two_flags_need_no_team(admin: Client, wanted: dict):
    admin.post(f"{STAFF}invite/", {**wanted, "team": "", "is_site_admin": "on", "is_pathway_admin": "on"})
    invitation = Invitation.objects.get()
    assert (invitation.team, invitation.role) == (None, "")
    assert invitation.is_site_admin
    assert invitation.is_pathway_admin


def test_an_invitation_is_taken_back(admin: Client, invitation: Invitation):
    page = f"{STAFF}invitations/{invitation.pk}/"
    assert admin.post(f"{page}withdraw/").status_code == 302
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    assert "greta@example.org" not in admin.get(STAFF).content.decode()
    after = admin.get(page).content.decode()
    assert "was taken back" in after
    assert actions.invitation_link(invitation) not in after


def test_a_used_invitation_is_not_taken_back(admin: Client, invitation: Invitation, make_user: Callable, now):
    actions.join_staff(invitation=invitation, user=make_user("Greta Becker"), at=now)
    answer = admin.post(f"{STAFF}invitations/{invitation.pk}/withdraw/", follow=True)
    assert "used already" in answer.content.decode()
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert "was used" in admin.get(f"{STAFF}invitations/{invitation.pk}/").content.decode()


def test_an_old_invitation_shows_no_link(admin: Client, invitation: Invitation, now):
    Invitation.objects.update(expires_at=now - timedelta(minutes=1))
    page = admin.get(f"{STAFF}invitations/{invitation.pk}/").content.decode()
    assert "is too old" in page
    assert actions.invitation_link(invitation) not in page


def test_the_invitation_of_a_family_is_not_here(admin: Client, carl: User):
    family = Invitation.objects.get(kind=Invitation.Kind.CAREGIVER)
    assert admin.get(f"{STAFF}invitations/{family.pk}/").status_code == 404
    assert admin.post(f"{STAFF}invitations/{family.pk}/withdraw/").status_code == 404
    family.refresh_from_db()
    assert family.withdrawn_at is None


# --- what somebody does


def sent_for(admin: Client, person: User, **more: str) -> dict[str, str]:
    """What a browser sends when the page of `person` is opened and only `more` is changed. "" leaves a box out."""
    form = admin.get(f"{STAFF}{person.pk}/").context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if value is True:
            sent[field.html_name] = "on"
        elif value is not False:
            sent[field.html_name] = value or ""
    return {name: value for name, value in {**sent, **more}.items() if value or name.startswith("team_")}


def test_teams_roles_and_flags_change_together(
    admin: Client, nora: User, team: Team, other_team: Team, simon: User
):
    first = Membership.objects.get(user=nora)
    more = {f"team_{team.pk}": "", f"team_{other_team.pk}": "lead", "is_pathway_admin": "on"}
    assert admin.post(f"{STAFF}{nora.pk}/", sent_for(admin, nora, **more)).status_code == 302
    nora.refresh_from_db()
    assert open_memberships(nora) == {"Breast": "lead"}
    assert nora.is_pathway_admin
    first.refresh_from_db()
    assert first.ended_at is not None
    log = AccessLog.objects.get(act=AccessLog.Act.CHANGED)
    assert (log.what, log.user_id) == ("clinic:edit_staff", simon.pk)


def test_a_change_of_role_keeps_the_place_in_the_team(admin: Client, nora: User, team: Team):
    admin.post(f"{STAFF}{nora.pk}/", sent_for(admin, nora, **{f"team_{team.pk}": "lead"}))
    membership = Membership.objects.get(user=nora)
    assert (membership.role, membership.ended_at) == ("lead", None)


def test_saving_without_a_change_changes_nothing(admin: Client, nora: User):
    before = list(Membership.objects.values())
    admin.post(f"{STAFF}{nora.pk}/", sent_for(admin, nora))
    assert list(Membership.objects.values()) == before


def test_a_nurse_who_left_the_team_is_out_at_once(
    admin: Client, nora: User, team: Team, client_of: Callable[[User], Client]
):
    hers = client_of(nora)
    assert hers.get("/pathways/").status_code == 200
    admin.post(f"{STAFF}{nora.pk}/", sent_for(admin, nora, **{f"team_{team.pk}": ""}))
    assert hers.get("/pathways/").status_code == 403


def test_a_page_that_is_older_shows_both_and_a_second_save_decides(
    admin: Client, nora: User, team: Team, other_team: Team, simon: User, now
):
    url = f"{STAFF}{nora.pk}/"
    old_page = sent_for(admin, nora, is_pathway_admin="on")
    actions.add_membership(user=nora, team=other_team, role="nurse", by=simon, at=now)
    answer = admin.post(url, old_page)
    assert answer.status_code == 409
    assert "nurse, Breast" in answer.content.decode()
    assert answer.context["form"]["is_pathway_admin"].value()
    assert set(open_memberships(nora)) == {"Spine", "Breast"}
    assert admin.post(url, {**old_page, "seen": answer.context["form"].data["seen"]}).status_code == 302
    assert set(open_memberships(nora)) == {"Spine"}


def test_the_last_site_admin_stays_one(admin: Client, simon: User, team: Team):
    sent = sent_for(admin, simon, is_site_admin="", **{f"team_{team.pk}": "nurse"})
    answer = admin.post(f"{STAFF}{simon.pk}/", sent)
    assert answer.status_code == 422
    assert "the last person who looks after" in answer.content.decode()
    simon.refresh_from_db()
    assert simon.is_site_admin
    assert not simon.memberships.exists(), "all of a form, or nothing of it"


def test_who_gives_the_part_up_is_led_away(admin: Client, simon: User, make_user: Callable):
    make_user("Vera Holm", is_site_admin=True)
    answer = admin.post(f"{STAFF}{simon.pk}/", sent_for(admin, simon, is_site_admin=""))
    assert answer.headers["location"] == "/"
    assert admin.get(STAFF).status_code == 403


def test_a_role_that_does_not_exist(admin: Client, nora: User, team: Team):
    answer = admin.post(f"{STAFF}{nora.pk}/", sent_for(admin, nora, **{f"team_{team.pk}": "queen"}))
    assert answer.status_code == 422
    assert open_memberships(nora) == {"Spine": "nurse"}


@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_somebody_who_is_not_there(admin: Client, number: str):
    assert admin.get(f"{STAFF}{number}/").status_code == 404
    assert admin.post(f"{STAFF}{number}/switch-off/").status_code == 404


def test_a_caregiver_is_not_staff(admin: Client, carl: User):
    assert admin.get(f"{STAFF}{carl.pk}/").status_code == 404
    assert admin.post(f"{STAFF}{carl.pk}/switch-off/").status_code == 404
    carl.refresh_from_db()
    assert carl.is_active


# --- switching off and on


def test_switched_off_means_signed_out_everywhere_for_good(
    admin: Client, nora: User, client_of: Callable[[User], Client]
):
    hers = client_of(nora)
    assert hers.get("/account/").status_code == 200
    admin.post(f"{STAFF}{nora.pk}/switch-off/")
    assert hers.get("/account/").status_code == 302
    assert "switched off" in admin.get(STAFF).content.decode()
    admin.post(f"{STAFF}{nora.pk}/switch-on/")
    nora.refresh_from_db()
    assert nora.is_active
    assert hers.get("/account/").status_code == 302, "an old session does not come back to life"
    assert open_memberships(nora) == {"Spine": "nurse"}


def test_nobody_switches_himself_off(admin: Client, simon: User):
    assert "Switch the account off" not in admin.get(f"{STAFF}{simon.pk}/").content.decode()
    answer = admin.post(f"{STAFF}{simon.pk}/switch-off/", follow=True)
    assert "You cannot switch off your own account" in answer.content.decode()
    simon.refresh_from_db()
    assert simon.is_active

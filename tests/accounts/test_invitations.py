"""Invitations: made, mailed, shown again, accepted once, refused with a sentence."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.signing import Signer
from django.db import connection
from django.test import Client

from careplan.accounts import actions, queries
from careplan.accounts.actions.invitations import SALT
from careplan.accounts.models import Invitation, Membership, User
from careplan.accounts.refusals import (
    InvitationDamaged,
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    NothingGranted,
)
from careplan.audit.models import AccessLog
from tests.accounts.conftest import NEW_ACCOUNT, path_of

STAFF = Invitation.Kind.STAFF


def rows():
    return (
        User.objects.count(),
        Membership.objects.count(),
        Invitation.objects.filter(accepted_at=None).count(),
    )


class TestAccepting:
    def test_a_new_person_makes_an_account_and_is_in_the_team(self, client, invite, team, now):
        invitation = invite()
        answer = client.post(path_of(invitation), NEW_ACCOUNT)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        user = User.objects.get(email="greta@example.org")
        assert user.name == "Greta Becker"
        assert user.check_password(NEW_ACCOUNT["password"])
        assert [(m.team, m.role) for m in queries.memberships_of(user)] == [(team, "nurse")]
        assert (user.is_pathway_admin, user.is_site_admin) == (False, False)
        invitation.refresh_from_db()
        assert invitation.accepted_by == user
        assert invitation.accepted_at >= now
        assert client.get("/account/").status_code == 200
        written = AccessLog.objects.order_by("pk").values_list("act", "what", "user_id")
        page = "accounts:accept_staff_invitation"
        assert list(written) == [("changed", page, user.pk), ("signed_in", page, user.pk)]

    def test_flags_are_given_and_nothing_that_was_is_taken(self, client, invite, ada, sign_in):
        sign_in(ada)
        client.post(path_of(invite(team=None, is_site_admin=True)))
        ada.refresh_from_db()
        assert (ada.is_pathway_admin, ada.is_site_admin) == (True, True)

    def test_the_signed_in_join_with_their_own_account(
        self, client, invite, stella, sign_in, team, other_team
    ):
        sign_in(stella)
        invitation = invite(email=stella.email, role="lead")
        page = client.get(path_of(invitation)).content.decode()
        assert "Join as Stella Roth" in page
        assert "another e-mail address" not in page
        client.post(path_of(invitation))
        memberships = Membership.objects.filter(user=stella, ended_at=None)
        assert {(m.team, m.role) for m in memberships} == {(team, "lead"), (other_team, "nurse")}

    def test_somebody_else_who_is_signed_in_is_told_so_before_joining(self, client, invite, stella, sign_in):
        sign_in(stella)
        page = client.get(path_of(invite())).content.decode()
        assert "written to another e-mail address than yours" in page
        assert "greta@example.org" not in page

    @pytest.mark.parametrize("is_mailed", [True, False])
    def test_the_address_counts_as_known_only_when_the_mailed_link_was_used(self, client, invite, is_mailed):
        client.post(path_of(invite(), is_mailed=is_mailed), NEW_ACCOUNT)
        assert EmailAddress.objects.get(email="greta@example.org").verified is is_mailed

    def test_another_address_than_the_mailed_one_does_not_count_as_known(self, client, invite):
        data = NEW_ACCOUNT | {"email": "other@example.org"}
        client.post(path_of(invite(), is_mailed=True), data)
        assert not EmailAddress.objects.get(email="other@example.org").verified

    def test_looking_changes_nothing(self, client, invite):
        invitation, before = invite(), rows()
        page = client.get(path_of(invitation)).content.decode()
        assert "look after the patients of team Spine, as nurse" in page
        assert 'value="greta@example.org"' in page
        assert rows() == before


class TestRefused:
    """Each case and the good one share a set-up: only the one thing named is different."""

    @pytest.fixture
    def shut(self, client, invite, now, simon):
        """What makes an invitation open nothing."""

        def used(invitation):
            Client().post(path_of(invitation), NEW_ACCOUNT)

        def expired(invitation):
            Invitation.objects.update(expires_at=now - timedelta(seconds=1))

        def withdrawn(invitation):
            actions.withdraw_invitation(invitation=invitation, by=simon, at=now)

        return {"used": used, "expired": expired, "withdrawn": withdrawn}

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        ("what", "heading"),
        [
            ("used", "This invitation was used already"),
            ("expired", "This invitation is too old"),
            ("withdrawn", "This invitation was taken back"),
        ],
    )
    def test_one_that_is_closed(self, client, invite, shut, what, heading, method):
        invitation = invite()
        shut[what](invitation)
        before = rows()
        answer = getattr(client, method)(path_of(invitation), NEW_ACCOUNT | {"email": "second@example.org"})
        assert answer.status_code == 410
        assert heading in answer.content.decode()
        assert rows() == before

    @pytest.mark.parametrize("damage", ["cut", "changed", "unsigned", "nonsense"])
    def test_one_that_is_damaged(self, client, invite, damage):
        invitation, before = invite(), rows()
        good = path_of(invitation)
        path = {
            "cut": good[:-5] + "/",
            "changed": good[:8] + ("A" if good[8] != "A" else "B") + good[9:],
            "unsigned": f"/join/{invitation.token}/",
            "nonsense": "/join/☃/",
        }[damage]
        answer = client.post(path, NEW_ACCOUNT)
        assert answer.status_code == 404
        assert "This link is not complete" in answer.content.decode()
        assert rows() == before

    def test_one_of_another_kind(self, client, invite, now):
        invitation = invite(kind=Invitation.Kind.CAREGIVER, email="", team=None, role="")
        with pytest.raises(InvitationDamaged):
            actions.read_invitation(signed=_signed(invitation), kind=STAFF, at=now)
        assert actions.read_invitation(signed=_signed(invitation), kind=invitation.kind, at=now) == invitation

    def test_an_address_that_has_an_account_is_asked_to_sign_in_first(self, client, invite, stella):
        invitation, before = invite(), rows()
        page = client.post(
            path_of(invitation), NEW_ACCOUNT | {"email": "STELLA@example.org"}
        ).content.decode()
        assert "This e-mail address already has an account. Sign in first" in page
        assert 'value="Greta Becker"' in page
        assert NEW_ACCOUNT["password"] not in page
        assert rows() == before
        assert Client().post(path_of(invitation), NEW_ACCOUNT).status_code == 302, "it can still be used"

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("name", "", "Please write your name."),
            ("name", " \t\x1f ", "Please write your name."),
            ("name", "x" * 101, "below 100 letters"),
            ("email", "greta", "It needs an @"),
            ("email", "", "Please write your e-mail address."),
            ("password", "short", "too short"),
            ("password", "password12", "too common"),
            ("password_again", "something else here", "The two passwords are not the same."),
        ],
    )
    def test_bad_input_gets_a_sentence_and_changes_nothing(self, client, invite, field, typed, sentence):
        invitation, before = invite(), rows()
        answer = client.post(path_of(invitation), NEW_ACCOUNT | {field: typed})
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert rows() == before

    def test_a_name_in_any_script_is_kept_as_it_is(self, client, invite):
        client.post(path_of(invite()), NEW_ACCOUNT | {"name": "  مريم  עזיז 🌿 "})
        assert User.objects.filter(name="مريم עזיז 🌿").exists()


def _signed(invitation):
    return Signer(salt=SALT, sep=".").sign(invitation.token)


class TestMaking:
    def test_it_is_mailed_when_there_is_an_address(self, invite, handing_over):
        with handing_over():
            invitation = invite()
        message = mail.outbox[0]
        assert (message.to, message.subject) == (["greta@example.org"], "An invitation to careplan")
        assert actions.invitation_link(invitation, is_mailed=True) in message.body
        assert "Simon Okafor" in message.body

    def test_the_message_carries_no_team_and_no_name_of_the_invited(self, invite, team, handing_over):
        team.name = "Canary metastasis team"
        team.save()
        with handing_over():
            invite(team=team)
        message = str(mail.outbox[0].message())
        assert "Canary" not in message
        assert "Greta" not in message

    def test_without_an_address_nothing_is_mailed(self, invite, handing_over):
        with handing_over():
            invite(email="")
        assert mail.outbox == []

    def test_the_link_can_be_shown_again_and_is_ours_alone(self, invite, settings):
        invitation = invite()
        assert actions.invitation_link(invitation) == actions.invitation_link(invitation)
        before = actions.invitation_link(invitation)
        settings.SECRET_KEY = "another installation"
        assert actions.invitation_link(invitation) != before

    def test_one_that_grants_nothing_is_refused(self, invite):
        with pytest.raises(NothingGranted):
            invite(team=None)
        assert Invitation.objects.count() == 0

    def test_a_withdrawn_one_is_not_mailed_any_more(self, invite, simon, now, handing_over):
        with handing_over():
            invitation = invite()
            actions.withdraw_invitation(invitation=invitation, by=simon, at=now)
        assert mail.outbox == []

    def test_a_used_one_cannot_be_withdrawn(self, invite, simon, stella, now):
        invitation = invite()
        actions.join_staff(invitation=invitation, user=stella, at=now)
        with pytest.raises(InvitationUsed):
            actions.withdraw_invitation(invitation=invitation, by=simon, at=now)

    @pytest.mark.parametrize("how", ["switched off", "flag taken"])
    def test_staff_invited_by_somebody_who_lost_that_part_stay_out(
        self, client, invite, simon, make_user, now, how
    ):
        second = make_user("Sven Berg", is_site_admin=True)
        invitation = invite()
        if how == "switched off":
            actions.switch_off_user(user=simon, by=second, at=now)
        else:
            actions.set_flags(user=simon, is_pathway_admin=False, is_site_admin=False, by=second, at=now)
        assert client.get(path_of(invitation)).status_code == 410


class TestUsingUp:
    @pytest.fixture
    def invitation(self, invite):
        return invite()

    def test_the_second_one_gets_the_reason(self, invitation, nora, stella, now):
        actions.accept_invitation(invitation=invitation, user=nora, at=now)
        with pytest.raises(InvitationUsed):
            actions.accept_invitation(invitation=invitation, user=stella, at=now)
        invitation.refresh_from_db()
        assert invitation.accepted_by == nora

    def test_one_that_ran_out_while_the_page_was_open(self, invitation, nora):
        with pytest.raises(InvitationExpired):
            actions.accept_invitation(invitation=invitation, user=nora, at=invitation.expires_at)

    def test_one_that_was_taken_back_while_the_page_was_open(self, invitation, nora, simon, now):
        stale = Invitation.objects.get(pk=invitation.pk)
        actions.withdraw_invitation(invitation=invitation, by=simon, at=now)
        with pytest.raises(InvitationWithdrawn):
            actions.accept_invitation(invitation=stale, user=nora, at=now)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_accept_at_once_exactly_one_succeeds(invite, make_user, now):
    invitation = invite()
    people = [make_user(f"Racer{number} One") for number in range(4)]
    start, outcomes = Barrier(len(people)), []

    def accept(user):
        start.wait()
        try:
            actions.join_staff(invitation=Invitation.objects.get(pk=invitation.pk), user=user, at=now)
            outcomes.append("in")
        except InvitationUsed:
            outcomes.append("used")
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "used", "used", "used"]
    assert Membership.objects.filter(user__in=people).count() == 1

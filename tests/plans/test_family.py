"""Who of the family takes part: invited, joined, changed, ended, left; each under the patient's lock, each written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from careplan.accounts.models import Invitation
from careplan.accounts.refusals import InvitationExpired, InvitationUsed, InvitationWithdrawn
from careplan.notify.models import Delivery
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused, Part
from careplan.plans.models import CareTeamMember
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

Rights, Relation, AgreedBy = CareTeamMember.Rights, CareTeamMember.Relation, CareTeamMember.AgreedBy
CHILD = Part(Relation.CHILD, Rights.TAKES_PART, AgreedBy.PATIENT)


@pytest.fixture
def invite(does, nora):
    def do(part=CHILD, name="Vera Aziz", email="", by=nora, **given):
        return does(by, actions.invite_caregiver, name=name, email=email, part=part, **given)

    return do


@pytest.fixture
def vera(make_user):
    return make_user("Vera Aziz")


@pytest.fixture
def accept(now):
    def do(member, user, at=now):
        return actions.join_care_team(invitation=member.invitation, user=user, at=at)

    return do


@pytest.fixture
def notes(plan, item_of, does):
    """Whether a person can write a note: the plainest thing that taking part allows."""
    item = item_of(plan, "exercises")

    def can(person, **given):
        try:
            does(person, actions.note_item, item_id=item.pk, note="Hello.", **given)
        except NotThere:
            return False
        return True

    return can


class TestInvite:
    def test_it_records_who_invited_whom_with_which_rights_and_who_agreed(
        self, invite, nora, now, written, patient
    ):
        part = replace(CHILD, agreed_by=AgreedBy.CANNOT_BE_ASKED, agreement_note="She is asleep.")
        member = invite(part)
        assert (member.patient, member.user, member.joined_at) == (patient, None, None)
        assert (member.invited_by, member.invited_at, member.invitation.name) == (nora, now, "Vera Aziz")
        assert (member.relation, member.rights, member.agreement_note) == (
            "child",
            "takes_part",
            "She is asleep.",
        )
        (entry,) = written("invited")
        assert entry.data == {"member": member.pk, "rights": "takes_part", "agreed_by": "cannot_be_asked"}
        assert entry.words == {"agreement_note": "She is asleep."}

    def test_it_is_mailed_when_there_is_an_address_without_a_word_about_the_patient(self, invite, patient):
        invite(email="Vera@Example.org")
        (delivery,) = Delivery.objects.all()
        assert delivery.to_address == "vera@example.org"
        sent = " ".join(str(value) for value in vars(delivery).values())
        assert not [word for word in (patient.name, *patient.name.split(), patient.number) if word in sent]

    def test_without_an_address_nothing_is_mailed(self, invite):
        invite()
        assert not Delivery.objects.exists()

    def test_a_refused_invitation_mails_nothing(self, invite, today):
        with nothing_changes(), pytest.raises(ActRefused):
            invite(replace(CHILD, ends_on=today - timedelta(days=1)), email="vera@example.org")

    def test_why_the_patient_cannot_be_asked_must_be_written(self, invite):
        with nothing_changes(), pytest.raises(ActRefused, match="cannot be asked") as refused:
            invite(replace(CHILD, agreed_by=AgreedBy.CANNOT_BE_ASKED, agreement_note=" \n"))
        assert refused.value.field == "agreement_note"

    @pytest.mark.parametrize("away", [-1, -400, 2000])
    def test_a_last_day_that_is_over_or_absurd_is_refused(self, invite, today, away):
        with nothing_changes(), pytest.raises(ActRefused) as refused:
            invite(replace(CHILD, ends_on=today + timedelta(days=away)))
        assert refused.value.field == "ends_on"

    @pytest.mark.parametrize(("name", "note"), [("", ""), ("a" * 101, ""), ("Vera", "a" * 301)])
    def test_words_that_cannot_be_are_refused(self, invite, name, note):
        with nothing_changes(), pytest.raises(WordsRefused):
            invite(replace(CHILD, agreement_note=note), name=name)

    @pytest.mark.parametrize("who", ["carl", "stella", "otto", "simon"])
    def test_only_a_nurse_of_the_team_invites(self, invite, cast, who):
        with nothing_changes(), pytest.raises(NotThere):
            invite(by=getattr(cast, who))


class TestJoin:
    def test_who_joins_takes_part_from_now_on(self, invite, accept, vera, notes, now, written):
        member = invite()
        assert notes(vera) is False
        joined = accept(member, vera)
        assert (joined.pk, joined.user, joined.joined_at) == (member.pk, vera, now)
        assert notes(vera) is True
        (entry,) = written("joined")
        assert (entry.by_name, entry.data) == ("Vera Aziz", {"member": member.pk})

    def test_an_invitation_works_once(self, invite, accept, vera, make_user):
        member, mallory = invite(), make_user("Mallory")
        accept(member, vera)
        with nothing_changes(), pytest.raises(InvitationUsed):
            accept(member, mallory)

    def test_an_old_and_a_withdrawn_invitation_open_nothing(self, invite, accept, vera, does, nora, now):
        old, withdrawn = invite(), invite()
        does(nora, actions.end_access, member_id=withdrawn.pk)
        with nothing_changes(), pytest.raises(InvitationExpired):
            accept(old, vera, at=now + timedelta(days=8))
        with nothing_changes(), pytest.raises(InvitationWithdrawn):
            accept(withdrawn, vera)

    def test_who_is_there_already_is_told_and_the_invitation_stays_good(self, invite, accept, carl, vera):
        member = invite()
        with nothing_changes(), pytest.raises(ActRefused, match="already in the care team"):
            accept(member, carl)
        assert accept(member, vera).user == vera

    def test_who_was_there_until_a_last_day_can_come_again(
        self, invite, accept, carl, patient, today, notes, written, now
    ):
        patient.care_team.filter(user=carl).update(ends_on=today - timedelta(days=1))
        earlier = patient.care_team.get(user=carl)
        assert notes(carl) is False
        member = accept(invite(), carl)
        assert notes(carl) is True
        earlier.refresh_from_db()
        assert (earlier.ended_at, earlier.ended_by) == (now, carl)
        assert [entry.data["member"] for entry in written("access_ended", "joined")] == [
            earlier.pk,
            member.pk,
        ]

    def test_who_was_removed_or_left_can_be_invited_again(self, invite, accept, rob, notes):
        assert notes(rob) is False
        accept(invite(), rob)
        assert notes(rob) is True

    def test_after_the_last_day_that_was_agreed_on_nobody_joins(self, invite, accept, vera, today, now):
        member = invite(replace(CHILD, ends_on=today))
        with nothing_changes(), pytest.raises(NotThere):
            accept(member, vera, at=now + timedelta(days=2))

    def test_a_nurse_of_the_team_can_be_family_too(self, invite, accept, nora, notes):
        accept(invite(), nora)
        assert notes(nora) is True

    def test_who_has_not_come_yet_takes_no_part(self, carl, notes):
        CareTeamMember.objects.filter(user=carl).update(joined_at=None)
        assert notes(carl) is False

    def test_an_account_that_was_switched_off_does_not_join(self, invite, accept, vera):
        member = invite()
        vera.is_active = False
        vera.save()
        with nothing_changes(), pytest.raises(NotThere):
            accept(member, vera)


class TestRenew:
    def test_a_new_link_opens_and_the_old_one_no_more(self, invite, accept, does, nora, vera, now):
        member = invite(email="vera@example.org")
        old = member.invitation
        renewed = does(nora, actions.renew_invitation, member_id=member.pk, at=now + timedelta(days=9))
        with nothing_changes(), pytest.raises(InvitationWithdrawn):
            actions.join_care_team(invitation=old, user=vera, at=now)
        assert accept(renewed, vera, at=now + timedelta(days=10)).user == vera

    def test_who_has_joined_has_no_invitation_to_renew(self, invite, accept, does, nora, vera):
        member = accept(invite(), vera)
        with nothing_changes(), pytest.raises(NotThere):
            does(nora, actions.renew_invitation, member_id=member.pk)


class TestChange:
    def test_rights_relation_and_last_day_are_changed_and_written(
        self, does, nora, carl, patient, today, written, notes
    ):
        member = patient.care_team.get(user=carl)
        part = Part(Relation.FRIEND, Rights.LOOKS_ON, AgreedBy.REPRESENTATIVE, "By letter.", today)
        changed = does(nora, actions.change_part, member_id=member.pk, part=part)
        assert (changed.relation, changed.rights, changed.ends_on, changed.agreed_by) == (
            "friend", "looks_on", today, "representative",
        )  # fmt: skip
        (entry,) = written("access_changed")
        assert entry.data == {
            "member": member.pk,
            "relation": "friend",
            "rights": "looks_on",
            "agreed_by": "representative",
            "ends_on": today.isoformat(),
        }
        assert entry.words == {"agreement_note": "By letter."}
        assert notes(carl) is False

    def test_a_last_day_counts_to_its_end_in_the_teams_zone(
        self, does, nora, carl, patient, today, notes, now
    ):
        member = patient.care_team.get(user=carl)
        does(nora, actions.change_part, member_id=member.pk, part=replace(CHILD, ends_on=today))
        assert notes(carl) is True
        assert notes(carl, at=now + timedelta(days=1)) is False

    def test_what_cannot_be_is_refused(self, does, nora, carl, patient, today):
        member = patient.care_team.get(user=carl)
        for part, error in (
            (replace(CHILD, ends_on=today - timedelta(days=1)), ActRefused),
            (replace(CHILD, agreed_by=AgreedBy.CANNOT_BE_ASKED), ActRefused),
            (replace(CHILD, agreement_note="a" * 301), WordsRefused),
        ):
            with nothing_changes(), pytest.raises(error):
                does(nora, actions.change_part, member_id=member.pk, part=part)

    def test_a_part_that_has_ended_or_is_elsewhere_is_not_there(self, does, nora, rob, otto, patient):
        for user in (rob, otto):
            member = CareTeamMember.objects.get(user=user)
            for action, given in ((actions.change_part, {"part": CHILD}), (actions.end_access, {})):
                with nothing_changes(), pytest.raises(NotThere):
                    does(nora, action, member_id=member.pk, **given)

    def test_a_family_changes_nobodys_part(self, does, carl, lena, patient):
        member = patient.care_team.get(user=lena)
        for action, given in ((actions.change_part, {"part": CHILD}), (actions.end_access, {})):
            with nothing_changes(), pytest.raises(NotThere):
                does(carl, action, member_id=member.pk, **given)


class TestEnd:
    def test_it_ends_at_once_and_says_who_ended_it(self, does, nora, carl, patient, notes, now, written):
        member = does(nora, actions.end_access, member_id=patient.care_team.get(user=carl).pk)
        assert (member.ended_at, member.ended_by) == (now, nora)
        assert notes(carl) is False
        assert [entry.data for entry in written("access_ended")] == [{"member": member.pk}]

    def test_somebody_leaves_without_asking_anybody(self, does, carl, lena, notes, now, written):
        for person in (carl, lena):
            member = does(person, actions.leave_care_team)
            assert (member.ended_at, member.ended_by) == (now, person)
        assert notes(carl) is False
        assert [entry.by_name for entry in written("left")] == ["Carl Aziz", "Lena Aziz"]

    @pytest.mark.parametrize("who", ["rob", "otto", "nora", "stella"])
    def test_who_has_no_part_cannot_leave(self, does, cast, who):
        with nothing_changes(), pytest.raises(NotThere):
            does(getattr(cast, who), actions.leave_care_team)

    def test_a_person_has_one_part_at_a_time_and_the_database_says_so(self, patient, carl):
        member = CareTeamMember.objects.get(user=carl)
        again = Invitation.objects.create(
            kind="caregiver",
            token="another",
            invited_by=carl,
            created_at=member.joined_at,
            expires_at=member.joined_at,
        )
        member.pk, member.invitation, member._state.adding = None, again, True
        with pytest.raises(Exception, match=r"one_part_at_a_time|UNIQUE constraint failed"):
            member.save()

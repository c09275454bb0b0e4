"""The family: invited with who agreed, a one-time link, rights, and the end of access at once."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from careplan.accounts.models import Invitation
from careplan.plans.models import CareTeamMember, Event

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"
VERA = {
    "name": "Vera Aziz",
    "email": "",
    "relation": "sibling",
    "rights": "looks_on",
    "agreed_by": "patient",
    "agreement_note": "",
    "ends_on": "",
}


@pytest.fixture
def invite(send):
    def do(**typed):
        return send("invite_caregiver", VERA | typed)

    return do


@pytest.fixture
def vera(plan, invite):
    invite()
    return CareTeamMember.objects.get(invitation__name="Vera Aziz")


class TestInvite:
    def test_who_agreed_is_recorded_and_the_link_is_shown(self, plan, invite, nora, url, browser, patient):
        got = invite(agreed_by="representative", agreement_note="Her daughter, by phone.")
        member = CareTeamMember.objects.get(patient=patient)
        assert (got.status_code, got.url) == (302, url("show_invitation", member=member.pk))
        assert (
            member.relation,
            member.rights,
            member.agreed_by,
            member.agreement_note,
            member.invited_by,
        ) == (
            "sibling",
            "looks_on",
            "representative",
            "Her daughter, by phone.",
            nora,
        )
        said = browser.get(got.url).content.decode()
        link = re.search(r'value="(http[^"]+)"', said)[1]
        assert "/care/" in link
        assert "<svg" in said
        assert "style=" not in said
        assert "Hand the link over yourself" in said
        assert mail.outbox == []

    def test_with_an_address_it_is_mailed_and_the_page_says_so(self, plan, invite, browser, handing_over):
        with handing_over():
            got = invite(email="vera@example.org")
        assert [message.to for message in mail.outbox] == [["vera@example.org"]]
        said = browser.get(got.url).content.decode()
        assert "The link was sent by e-mail to vera@example.org." in said

    def test_a_mail_that_was_not_sent_says_so(self, plan, invite, browser):
        got = invite(email="vera@example.org")  # the worker has not come by yet
        assert "is on its way" in browser.get(got.url).content.decode()

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"name": ""}, "name", "Write the name of the person."),
            ({"name": "x" * 50_000}, "name", "This is 50000 letters long."),
            ({"email": "vera@"}, "email", "This is not an e-mail address."),
            ({"relation": ""}, "relation", "Choose who this is to the patient."),
            ({"rights": "owns"}, "rights", "Select a valid choice."),
            ({"agreed_by": ""}, "agreed_by", "Choose who agreed."),
            ({"agreed_by": "cannot_be_asked"}, "agreement_note", "Please write why"),
            ({"agreement_note": "x" * 301}, "agreement_note", "This is 301 letters long."),
            ({"ends_on": "2020-01-01"}, "ends_on", "This day is over."),
            ({"ends_on": "2999-01-01"}, "ends_on", "This day is more than five years away."),
            ({"ends_on": "soon"}, "ends_on", "This is not a date."),
        ],
    )
    def test_bad_input_comes_back_beside_the_field(self, plan, invite, written, typed, field, sentence):
        before = written()
        got = invite(**typed)
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, [field])
        assert form.errors[field][0].startswith(sentence)
        assert form["name"].value() == (VERA | typed)["name"]
        assert written() == before

    def test_sent_twice_is_one_invitation(self, plan, browser, url):
        for _time in range(2):
            got = browser.post(url("invite_caregiver"), {"op_id": OP_ID, **VERA})
            assert got.status_code == 302
        assert Invitation.objects.count() == 1


class TestLink:
    def test_it_is_the_same_each_time_while_it_waits(self, vera, browser, url):
        pages = [
            browser.get(url("show_invitation", member=vera.pk)).context["page"].link for _time in range(2)
        ]
        assert pages[0] == pages[1]

    def test_one_that_is_too_old_is_renewed_and_the_old_one_opens_nothing(
        self, vera, browser, url, send, now
    ):
        old = browser.get(url("show_invitation", member=vera.pk)).context["page"].link
        Invitation.objects.update(expires_at=now - timedelta(days=1))
        said = browser.get(url("show_invitation", member=vera.pk)).content.decode()
        assert "This link is too old." in said
        assert old not in said
        got = send("renew_invitation", member=vera.pk)
        assert got.url == url("show_invitation", member=vera.pk)
        assert browser.get(got.url).context["page"].link != old
        first = Invitation.objects.order_by("pk").first()
        assert first.withdrawn_at is not None
        vera.refresh_from_db()
        assert vera.rights == "looks_on"

    def test_who_has_joined_has_no_link_any_more(self, plan, carl, browser, url, send, written):
        member = CareTeamMember.objects.get(user=carl)
        before = written()
        assert browser.get(url("show_invitation", member=member.pk)).status_code == 404
        assert send("renew_invitation", member=member.pk).status_code == 404
        assert written() == before


class TestPart:
    TYPED = {key: VERA[key] for key in ("relation", "rights", "agreed_by", "agreement_note", "ends_on")}

    def test_rights_and_last_day(self, plan, carl, send, today, url, client_of, patient):
        member = CareTeamMember.objects.get(user=carl)
        got = send("change_part", self.TYPED | {"ends_on": today.isoformat()}, member=member.pk)
        assert got.url == url("list_family")
        member.refresh_from_db()
        assert (member.relation, member.rights, member.ends_on) == ("sibling", "looks_on", today)

    def test_who_is_over_comes_back_with_a_later_day(self, plan, carl, send, today, browser, url):
        member = CareTeamMember.objects.get(user=carl)
        CareTeamMember.objects.filter(pk=member.pk).update(ends_on=today - timedelta(days=1))
        assert "The last day has passed" in browser.get(url("list_family")).content.decode()
        send("change_part", self.TYPED | {"ends_on": today.isoformat()}, member=member.pk)
        assert "The last day has passed" not in browser.get(url("list_family")).content.decode()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [({"rights": ""}, "rights"), ({"ends_on": "2020-01-01"}, "ends_on"), ({"relation": "x"}, "relation")],
    )
    def test_bad_input_comes_back_beside_the_field(self, plan, carl, send, written, typed, field):
        member, before = CareTeamMember.objects.get(user=carl), written()
        got = send("change_part", self.TYPED | typed, member=member.pk)
        assert (got.status_code, list(got.context["form"].errors)) == (422, [field])
        assert written() == before

    def test_sent_twice_is_one_event(self, plan, carl, browser, url):
        member = CareTeamMember.objects.get(user=carl)
        for _time in range(2):
            browser.post(url("change_part", member=member.pk), {"op_id": OP_ID, **self.TYPED})
        assert Event.objects.filter(kind="access_changed").count() == 1


class TestEnd:
    def test_at_once_in_an_open_session_too(self, plan, carl, send, client_of, url, patient):
        theirs, member = client_of(carl), CareTeamMember.objects.get(user=carl)
        assert theirs.get(url("show_patient")).status_code == 403  # may know of the patient
        send("end_access", member=member.pk)
        assert theirs.get(url("show_patient")).status_code == 404
        member.refresh_from_db()
        assert member.ended_at is not None

    def test_an_unused_invitation_is_taken_back(self, vera, send, browser, url):
        send("end_access", member=vera.pk)
        assert Invitation.objects.get().withdrawn_at is not None
        assert browser.get(url("show_invitation", member=vera.pk)).status_code == 404

    def test_twice_is_not_there_the_second_time(self, vera, send, written):
        send("end_access", member=vera.pk)
        before = written()
        assert send("end_access", member=vera.pk).status_code == 404
        assert written() == before


class TestList:
    def test_here_invited_and_before(self, plan, carl, lena, rob, vera, browser, url):
        family = browser.get(url("list_family")).context["family"]
        assert [line.name for line in family.here] == ["Carl Aziz", "Lena Aziz"]
        assert [line.name for line in family.invited] == ["Vera Aziz"]
        assert [line.name for line in family.gone] == ["Rob Stein"]

    def test_an_empty_list_says_whom_to_invite(self, plan, browser, url):
        assert "Invite the patient, and people who help." in browser.get(url("list_family")).content.decode()

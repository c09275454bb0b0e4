"""The list of people, the family of one person, leaving, and an invitation from the link to the first page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError
from django.urls import reverse

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Invitation, User
from careplan.audit.models import AccessLog
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn
from careplan.notify import actions as post_office
from careplan.plans import actions
from careplan.plans.models import CareTeamMember, Patient
from tests.cast import PASSWORD, SMALL_PATHWAY
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
PEOPLE = "/care/"
NEW = {
    "name": "Mona Aziz",
    "email": "mona@example.org",
    "password": "three calm words",
    "password_again": "three calm words",
}


@pytest.fixture
def two_people(carl, plan, other_patient, make_plan, join, item_of):
    item_of(make_plan(other_patient), "mri-scan", due_in_days=0)
    join("Carl Aziz", other_patient, CareTeamMember.Rights.LOOKS_ON, user=carl)
    item_of(plan, "mri-scan", due_in_days=-3)


def test_one_person_alone_is_opened_at_once(browser, url, plan):
    answer = browser.get(PEOPLE)
    assert (answer.status_code, answer.url) == (302, url("show_today"))


def test_several_people_with_what_is_open_and_their_own_numbers(browser, two_people, patient, other_patient):
    answer = browser.get(PEOPLE)
    words = text_of(answer)
    assert words.index("Maryam") < words.index("One is still open") < words.index("Tom")
    assert "One thing for today. You look on." in words
    assert "Aziz" not in words  # first names as the family says them
    page = answer.content.decode()
    for one in (patient, other_patient):
        assert reverse("checklist:show_warning_signs", args=[one.public_id]) in page
    assert page.count("tel:5550100") == 2
    log = AccessLog.objects.latest("id")
    assert (log.act, log.what) == (AccessLog.Act.LISTED, "checklist:list_people")
    assert sorted(log.shown_patient_ids.split(",")) == sorted([str(patient.pk), str(other_patient.pk)])


@pytest.mark.parametrize(("step_key", "kind"), [("numb-legs", "call-now"), ("constipation", "wait")])
def test_a_sign_that_waits_is_on_the_list(browser, two_people, patient, plan, carl, now, step_key, kind):
    assert "A warning sign waits" not in text_of(browser.get(PEOPLE))
    seen = checkin_actions.Observation({step_key: "yes"}, CheckIn.Words.CAREGIVER)
    checkin_actions.check_in(patient=patient, plan_id=plan.pk, observation=seen, by=carl, at=now)
    assert f'<span class="tag {kind}">A warning sign waits</span>' in browser.get(PEOPLE).content.decode()


def test_it_says_how_much_is_ones_own_and_nothing_clinical(
    browser, two_people, patient, plan, carl, now, item_of
):
    for key in ("exercises", "mri-scan"):
        actions.take_item(patient=patient, item_id=item_of(plan, key).pk, by=carl, at=now)
    seen = checkin_actions.Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER, "7", "38.9", "zebra")
    checkin_actions.check_in(patient=patient, plan_id=plan.pk, observation=seen, by=carl, at=now)
    words = text_of(browser.get(PEOPLE))
    assert "One is still open from" in words
    assert "You do 2 things." in words
    titles = [step.title for step in SMALL_PATHWAY.steps] + [SMALL_PATHWAY.title]
    for clinical in (*titles, "38.9", "zebra", "cancer", "prostate"):
        assert clinical.lower() not in words.lower()


def test_the_list_stays_closed_when_the_log_cannot_be_written(browser, two_people, monkeypatch):
    def fail(**_values):
        raise DatabaseError

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    assert browser.get(PEOPLE).status_code == 503


@pytest.mark.parametrize("who", ["nora", "rob", "ada"])
def test_nobody_here_yet(client_of, cast, who):
    assert "Nobody here yet" in text_of(client_of(getattr(cast, who)).get(PEOPLE))


def test_access_that_is_over_leaves_the_list(browser, two_people, carl, other_patient, today):
    CareTeamMember.objects.filter(patient=other_patient).update(ends_on=today - timedelta(days=1))
    assert browser.get(PEOPLE).status_code == 302


def test_signed_out(client):
    assert client.get(PEOPLE).status_code == 302


# --- the family of one person ----------------------------------------------------------------------------


def test_who_takes_part_and_who_agreed(browser, url, plan, patient, lena, rob, nora, now, today):
    actions.invite_caregiver(
        patient=patient, name="Mona Aziz", email="", by=nora, at=now,
        part=actions.Part("friend", "looks_on", "cannot_be_asked", "She is asleep.", today + timedelta(days=9)),
    )  # fmt: skip
    words = text_of(browser.get(url("show_family")))
    for said in (
        "Carl Aziz · you",
        "Daughter or son · takes part",
        "looks on",
        "Mona Aziz",
        "invited, has not come yet",
    ):
        assert said in words
    for said in (
        "Agreed: the patient. Written down by Nora Lind",
        "the patient cannot be asked",
        "She is asleep.",
        "Until ",
    ):
        assert said in words
    assert "Rob Stein" not in words


def test_an_invitation_that_is_too_old_is_not_listed(browser, url, plan, patient, nora, now):
    actions.invite_caregiver(
        patient=patient, name="Mona Aziz", email="", by=nora, at=now - timedelta(days=8),
        part=actions.Part("friend", "looks_on", "patient"),
    )  # fmt: skip
    assert "Mona Aziz" not in text_of(browser.get(url("show_family")))


def test_leaving_asks_first_and_then_closes_the_door(browser, url, plan, carl, nothing_written):
    with nothing_written():
        assert "Yes, leave" in text_of(browser.get(url("leave_care_team")))
    answer = browser.post(url("leave_care_team"), follow=True)
    assert "You have left." in text_of(answer)
    assert CareTeamMember.objects.get(user=carl).ended_at is not None
    assert browser.get(url("show_today")).status_code == 404
    assert browser.post(url("leave_care_team")).status_code == 404


def test_who_was_removed_while_writing_is_told_that_it_was_not_saved(
    browser, url, plan, item_of, patient, nora, now, nothing_written
):
    item = item_of(plan, "exercises")
    member = CareTeamMember.objects.get(patient=patient)
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    with nothing_written():
        refused = browser.post(url("note_item", item.pk), act(note="Still here?"))
    assert refused.status_code == 404
    assert "If you have just sent something, it was not saved." in text_of(refused)
    assert "lost" not in text_of(refused)


# --- an invitation --------------------------------------------------------------------------------------


@pytest.fixture
def link(patient, nora, now):
    def make(rights="takes_part", email="mona@example.org", at=None, **more):
        member = actions.invite_caregiver(
            patient=patient, name="Mona Aziz", email=email, by=nora, at=at or now,
            part=actions.Part("friend", rights, "patient", **more),
        )  # fmt: skip
        return "/care/" + account_actions.invitation_link(member.invitation).partition("/care/")[2]

    return make


def test_a_new_person_makes_an_account_and_is_there(client, plan, link, patient):
    path = link()
    words = text_of(client.get(path))
    assert "You were invited by Nora Lind. Team: Spine." in words
    answer = client.post(path, NEW, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("checklist:show_today", args=[patient.public_id])
    member = CareTeamMember.objects.get(user__email="mona@example.org")
    assert (member.rights, member.joined_at is not None) == ("takes_part", True)
    assert client.get(path).status_code == 410  # it works once


def test_nothing_about_the_patient_before_joining(client, plan, link, patient):
    page = client.get(link()).content.decode()
    for secret in (
        patient.name,
        patient.called,
        patient.number,
        patient.public_id,
        "MRI",
        "pathway",
        "cancer",
    ):
        assert secret not in page


def test_who_is_signed_in_joins_with_one_tap(client_of, make_user, link, patient):
    mona = make_user("Mona Aziz")
    browser = client_of(mona)
    path = link()
    assert "Join as Mona Aziz" in text_of(browser.get(path))
    browser.post(path)
    assert CareTeamMember.objects.get(user=mona).joined_at is not None


def test_signed_in_as_somebody_else(client_of, otto, link):
    words = text_of(client_of(otto).get(link()))
    assert "This invitation was written to another e-mail address than yours." in words
    assert "Sign out" in words


def test_an_address_that_has_an_account_signs_in_first_and_comes_back(
    client, make_user, link, nothing_written
):
    mona = make_user("Mona Aziz")
    path = link()
    with nothing_written():
        answer = client.post(path, NEW)
    assert "already has an account" in text_of(answer)
    sign_in = reverse("account_login") + f"?next={path}"
    assert sign_in in answer.content.decode()
    answer = client.post(sign_in, {"login": mona.email, "password": PASSWORD})
    assert answer.url == path


def test_who_is_in_the_care_team_already(client_of, carl, link, nothing_written):
    path = link(email="")
    with nothing_written():
        answer = client_of(carl).post(path)
    assert "You are already in the care team of this person." in text_of(answer)


def test_expired_used_withdrawn_and_damaged_links(client, plan, link, patient, nora, now, nothing_written):
    old, gone = link(at=now - timedelta(days=8)), link(email="gone@example.org")
    used = link(email="used@example.org")
    Invitation.objects.filter(email="used@example.org").update(accepted_at=now, accepted_by=nora)
    member = CareTeamMember.objects.get(invitation__email="gone@example.org")
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    cases = {old: 410, used: 410, gone: 410, link()[:-3] + "x/": 404, "/care/invitation/nonsense/": 404}
    with nothing_written():
        for path, status in cases.items():
            for answer in (client.get(path), client.post(path, NEW)):
                assert (path, answer.status_code) == (path, status)
                assert "Go to the start page" in text_of(answer)
    assert not User.objects.filter(email="mona@example.org").exists()


def test_a_link_for_staff_opens_nothing_here(client, team, simon, now):
    staff = account_actions.make_invitation(
        kind=Invitation.Kind.STAFF, email="x@example.org", name="X", by=simon, at=now, team=team, role="nurse"
    )
    token = account_actions.invitation_link(staff).rstrip("/").rpartition("/")[2]
    assert client.get(f"/care/invitation/{token}/").status_code == 404


def test_passwords_that_cannot_be(client, plan, link, nothing_written):
    path = link()
    with nothing_written():
        answer = client.post(path, NEW | {"password": "short", "password_again": "other"})
    assert "mona@example.org" in answer.content.decode()
    assert "short" not in answer.content.decode().replace("shorter", "").replace("too short", "")


def test_the_mailed_link_says_nothing_clinical(plan, link, patient, now):
    link()
    post_office.send_waiting(now=now)
    (message,) = mail.outbox
    for secret in (patient.name, patient.called, patient.number, "cancer", "MRI"):
        assert secret not in message.subject + message.body


def test_two_people_at_once_cannot_use_one_link(client, client_of, make_user, link):
    path = link(email="")
    first, second = client_of(make_user("Mona Aziz")), client_of(make_user("Vera Aziz"))
    assert first.post(path).status_code == 302
    assert second.post(path).status_code == 410
    assert CareTeamMember.objects.filter(joined_at__isnull=False).count() == 1
    assert Patient.objects.count() == 1

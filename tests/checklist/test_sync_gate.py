"""Who may send and ask from a phone, in JSON always; and what the access log says of it."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from careplan.accounts.phones import account_id
from careplan.audit.models import AccessLog
from careplan.checklist import sync
from careplan.plans import actions, days
from careplan.plans.models import Act, CareTeamMember, Event, HeldAct
from tests.checklist.phones import kept, outcomes, post, pull, results, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


def words(answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, answer.json()["error"]


def test_who_is_signed_out_is_told_so_and_not_sent_elsewhere(patient, item, carl):
    tick = {"account": account_id(carl), "acts": [kept("tick", item=item.pk)]}
    assert words(post(Client(), patient, tick)) == (401, "signed_out")
    assert words(pull(Client(), patient, carl)) == (401, "signed_out")
    careful = Client(enforce_csrf_checks=True)
    assert words(post(careful, patient, tick)) == (401, "signed_out")


def test_a_wrong_token_is_told_so_and_the_pull_gives_a_right_one(patient, item, carl):
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(carl)
    batch = {"account": account_id(carl), "acts": [kept("tick", item=item.pk)]}
    assert words(post(phone, patient, batch)) == (403, "csrf")
    assert words(post(phone, patient, batch, headers={"X-CSRFToken": "x" * 64})) == (403, "csrf")
    token = pull(phone, patient, carl).json()["csrf"]
    assert outcomes(post(phone, patient, batch, headers={"X-CSRFToken": token})) == ["applied"]


def test_another_account_than_the_one_signed_in_sends_nothing(client_of, patient, item, carl, lena):
    batch = {"account": account_id(lena), "acts": [kept("tick", item=item.pk)]}
    assert words(post(client_of(carl), patient, batch)) == (409, "other_account")
    assert words(client_of(carl).get(f"/care/{patient.public_id}/changes?account=x")) == (
        409,
        "other_account",
    )
    assert not Act.objects.exists()


def test_an_account_on_a_phone_says_nothing_of_the_person(carl, lena):
    assert account_id(carl) == account_id(carl) != account_id(lena)
    assert len(account_id(carl)) == 16
    assert str(carl.pk) != account_id(carl)


@pytest.mark.parametrize("who", ["otto", "stella", "ada", "simon"])
def test_a_stranger_learns_nothing_and_the_log_says_that_they_tried(cast, client_of, patient, item, who):
    person = getattr(cast, who)
    phone = client_of(person)
    real = send(phone, patient, person, [kept("tick", item=item.pk)])
    assert words(real) == (404, "not_there")
    never = phone.post("/care/never2222222/sync", "{}", content_type="application/json")
    assert (never.status_code, never.content) == (real.status_code, real.content)
    assert words(pull(phone, patient, person)) == (404, "not_there")
    log = AccessLog.objects.filter(user_id=person.pk, act=AccessLog.Act.REFUSED, patient_id=patient.pk)
    assert set(log.values_list("what", flat=True)) == {"checklist:push_acts", "checklist:pull_changes"}
    assert not Act.objects.exists()


def test_a_nurse_has_pages_of_her_own(client_of, patient, plan, nora):
    assert words(send(client_of(nora), patient, nora, [])) == (403, "not_family")
    assert words(pull(client_of(nora), patient, nora)) == (403, "not_family")


def test_who_looks_on_is_told_that_it_cannot_be_done(client_of, patient, item, lena):
    tick = kept("tick", item=item.pk)
    (first,) = results(send(client_of(lena), patient, lena, [tick]))
    assert (first["outcome"], first["reason"]) == (
        "refused",
        "You can look, but not change anything. Ask the nurse.",
    )
    assert results(send(client_of(lena), patient, lena, [tick])) == [first]
    item.refresh_from_db()
    assert item.is_open


def test_who_was_removed_learns_whom_to_phone_and_nothing_else(client_of, patient, item, rob, carl):
    answer = pull(client_of(rob), patient, rob).json()
    assert answer.pop("csrf")
    assert answer == {
        "account": account_id(rob),
        "ended": True,
        "phones": {"urgent": "555 0100", "day": "555 0101", "emergency": "112"},
        "who": "Spine",
    }
    sent = send(client_of(rob), patient, rob, [kept("tick", item=item.pk)]).json()
    assert (sent["ended"], sent["number"]) == (True, None)
    assert "item" not in sent["results"][0]


def end_by_day(user, patient, now):
    last = days.today(patient.team.time_zone, now) - timedelta(days=1)
    CareTeamMember.objects.filter(user=user).update(ends_on=last)


def leave(user, patient, now):
    actions.leave_care_team(patient=patient, by=user, at=now)


@pytest.mark.parametrize("how", [end_by_day, leave])
def test_every_way_in_which_access_ends_holds_what_is_sent(client_of, patient, item, carl, now, how):
    how(carl, patient, now)
    assert outcomes(send(client_of(carl), patient, carl, [kept("note", item=item.pk, note="x")])) == ["held"]
    assert HeldAct.objects.count() == 1


def test_who_comes_back_goes_on_and_what_was_held_stays_held(client_of, patient, item, rob, join):
    phone, note = client_of(rob), kept("note", item=item.pk, note="x")
    assert outcomes(send(phone, patient, rob, [note])) == ["held"]
    join("Rob Stein", patient, user=rob)
    assert outcomes(send(phone, patient, rob, [note, kept("tick", item=item.pk)])) == ["held", "applied"]
    assert HeldAct.objects.count() == 1


def test_access_that_ends_between_the_gate_and_the_act_holds_it(
    client_of, patient, item, carl, nora, now, monkeypatch
):
    """The nurse is quicker than the batch: what comes after her is held."""
    member = patient.care_team.get(user=carl)
    read = sync.read_act

    def end_first(raw):
        if not CareTeamMember.objects.filter(pk=member.pk, ended_at=None).exists():
            return read(raw)
        actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
        return read(raw)

    monkeypatch.setattr(sync, "read_act", end_first)
    acts = [kept("tick", item=item.pk), kept("note", item=item.pk, note="")]
    assert outcomes(send(client_of(carl), patient, carl, acts)) == ["held", "held"]


def test_a_push_is_one_row_of_the_log_and_a_pull_is_none(client_of, patient, item, carl):
    phone = client_of(carl)
    send(phone, patient, carl, [kept("note", item=item.pk, note=str(number)) for number in range(3)])
    pull(phone, patient, carl)
    rows = AccessLog.objects.filter(user_id=carl.pk)
    assert list(rows.values_list("act", "what")) == [("changed", "checklist:push_acts")]


def test_a_page_that_a_phone_keeps_is_not_one_that_somebody_looked_at(client_of, patient, plan, carl):
    phone = client_of(carl)
    address = f"/care/{patient.public_id}/"
    phone.get(address, headers={"X-Careplan-Keep": "1"})
    phone.get(address)
    rows = AccessLog.objects.filter(user_id=carl.pk).order_by("pk")
    assert list(rows.values_list("act", flat=True)) == ["kept", "looked"]


def test_asking_again_and_again_makes_no_session_longer(client_of, patient, plan, carl):
    phone = client_of(carl)
    before = Session.objects.get().expire_date
    answer = pull(phone, patient, carl)
    assert Session.objects.get().expire_date == before
    assert "careplan_session" not in answer.cookies


def test_what_is_asked_is_not_kept_by_any_browser(client_of, patient, plan, carl):
    assert "no-store" in pull(client_of(carl), patient, carl).headers["Cache-Control"]


def test_only_what_the_family_may_know_is_named(client_of, patient, plan, item_of, carl, nora, now):
    phone = client_of(carl)
    number = pull(phone, patient, carl).json()["number"]
    secret = item_of(plan, "weak-bones")
    actions.note_item(
        patient=patient, item_id=secret.pk, note="x", by=nora, at=now, acting=actions.Acting.NURSE
    )
    answer = pull(phone, patient, carl, number).json()
    assert (secret.pk in answer["items"], answer["number"] > number) == (False, True)
    tick = kept("note", item=secret.pk, note="How did I get here?")
    (result,) = results(send(phone, patient, carl, [tick]))
    assert (result["outcome"], "not on the plan" in result["reason"]) == ("refused", True)


def test_a_database_that_was_put_back_makes_phones_fetch_everything(client_of, patient, item, carl):
    answer = pull(client_of(carl), patient, carl, 10**9).json()
    assert (answer["number"], "all" in answer["pages"], item.pk in answer["items"]) == (
        Event.objects.filter(patient=patient).count(),
        True,
        True,
    )


@pytest.mark.parametrize("after", ["-1", "x", "", "9" * 30, "1.5", "٣"])
def test_a_number_that_is_none(client_of, patient, plan, carl, after):
    assert words(pull(client_of(carl), patient, carl, after)) == (400, "malformed")


def test_it_is_json_as_the_contract_says(client_of, patient, item, carl):
    answer = send(client_of(carl), patient, carl, [kept("tick", item=item.pk)])
    told = json.loads(answer.content)
    assert set(told) == {"account", "ended", "number", "results"}
    assert set(told["results"][0]) == {"op_id", "outcome", "events", "item"}
    assert told["number"] == told["results"][0]["events"][-1]

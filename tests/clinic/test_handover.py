"""Patients handed over, on the pages of both sides."""

import uuid

import pytest

from careplan.accounts.models import Membership
from careplan.audit.models import AccessLog
from careplan.plans import actions
from careplan.plans.models import Handover, Plan

pytestmark = pytest.mark.django_db

NOTE = "Please call Carl on Monday."


@pytest.fixture
def offer(nora, sami, now):
    def do(plan, nurse=sami, team=None):
        to = actions.Receiver(team or plan.team, None if team else nurse)
        given = {"to": to, "note": NOTE, "by": nora, "at": now}
        return actions.offer_handover(patient=plan.patient, plan_id=plan.pk, **given)

    return do


def answer(client, what, handover, **typed):
    sent = {"op_id": str(uuid.uuid4()), **typed}
    return client.post(f"/clinic/handovers/{handover.pk}/{what}", sent, follow=True)


def page_of(client):
    return client.get("/clinic/handovers/").content.decode()


class TestOffer:
    def test_to_a_colleague(self, plan, send, url, sami, browser):
        assert send("hand_over", {"to": f"nurse-{sami.pk}", "note": NOTE}).url == url("show_patient")
        assert Handover.objects.get().to_nurse == sami
        text = page_of(browser)
        assert "Offered by your team, no answer yet" in text
        assert NOTE in text

    def test_who_has_it_is_not_in_the_list_and_other_teams_are(
        self, plan, browser, url, nora, sami, other_team
    ):
        choices = dict(browser.get(url("hand_over")).context["form"].fields["to"].choices)
        assert choices["In your team"] == [(f"nurse-{sami.pk}", "Sami Haddad")]
        assert choices["Another team"] == [(f"team-{other_team.pk}", "Breast")]

    def test_somebody_who_has_gone_meanwhile_is_refused_and_the_note_stays(
        self, plan, send, sami, now, written
    ):
        Membership.objects.filter(user=sami).update(ended_at=now)
        before = written()
        got = send("hand_over", {"to": f"nurse-{sami.pk}", "note": NOTE})
        form = got.context["form"]
        assert got.status_code == 422
        assert form.errors["to"] == ["This person or team cannot take over any more. Choose somebody else."]
        assert form["note"].value() == NOTE
        assert written() == before
        assert not Handover.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field"), [({"to": ""}, "to"), ({"note": " "}, "note"), ({"note": "x" * 1001}, "note")]
    )
    def test_bad_input_comes_back_beside_the_field(self, plan, send, sami, typed, field):
        got = send("hand_over", {"to": f"nurse-{sami.pk}", "note": NOTE, **typed})
        assert (got.status_code, list(got.context["form"].errors)) == (422, [field])
        assert not Handover.objects.exists()

    def test_while_one_waits_the_page_says_so_and_takes_it_back(self, plan, offer, browser, url, send):
        handover = offer(plan)
        text = browser.get(url("hand_over")).content.decode()
        assert "Nora Lind offered this patient to Sami Haddad" in text
        send("withdraw_handover", handover=handover.pk)
        handover.refresh_from_db()
        assert handover.outcome == Handover.Outcome.WITHDRAWN
        assert "<select" in browser.get(url("hand_over")).content.decode()

    def test_offered_twice_at_once_keeps_the_second_note(self, plan, offer, send, sami):
        offer(plan)
        got = send("hand_over", {"to": f"nurse-{sami.pk}", "note": "My own long note."})
        text = got.content.decode()
        assert got.status_code == 409
        assert "This plan is offered to somebody already." in text
        assert "My own long note." in text


class TestAnswer:
    def test_yes_of_a_colleague(self, plan, offer, client_of, sami):
        handover, client = offer(plan), client_of(sami)
        assert "Offered to you" in page_of(client)
        got = answer(client, "accept", handover)
        assert got.redirect_chain == [(f"/clinic/patients/{plan.patient.public_id}/", 302)]
        plan.refresh_from_db()
        assert plan.nurse == sami

    def test_yes_of_another_team_shuts_the_door_behind_it(
        self, plan, offer, client_of, stella, other_team, browser, url
    ):
        answer(client_of(stella), "accept", offer(plan, team=other_team))
        assert browser.get(url("show_patient")).status_code == 404
        assert "Maryam" not in page_of(browser)
        assert client_of(stella).get(url("show_patient")).status_code == 200

    def test_before_it_the_other_team_reads_name_and_note_and_no_more(
        self, plan, offer, client_of, stella, other_team, url, patient
    ):
        offer(plan, team=other_team)
        text = page_of(client_of(stella))
        assert "Maryam Aziz" in text
        assert NOTE in text
        assert url("show_patient") not in text
        assert client_of(stella).get(url("show_patient")).status_code == 404
        assert AccessLog.objects.filter(act="listed", user_id=stella.pk).latest(
            "id"
        ).shown_patient_ids == str(patient.pk)

    def test_no_needs_a_reason_and_the_other_side_reads_it(self, plan, offer, client_of, sami, browser, url):
        handover, client = offer(plan), client_of(sami)
        assert answer(client, "decline", handover, why="").status_code == 422
        answer(client, "decline", handover, why="I am away next week.")
        assert "Sami Haddad" in page_of(browser)
        assert "declined" in page_of(browser)
        assert "I am away next week." in browser.get(url("show_history")).content.decode()

    def test_a_second_yes_is_told_who_was_first(self, plan, offer, client_of, stella, other_team, make_nurse):
        handover = offer(plan, team=other_team)
        second = client_of(make_nurse("Ugo Conti", other_team))
        answer(client_of(stella), "accept", handover)
        got = answer(second, "accept", handover)
        assert "Stella Roth has accepted this already." in got.content.decode()

    def test_an_offer_that_is_settled_is_read_by_nobody_there_any_more(
        self, plan, offer, client_of, stella, other_team, send
    ):
        handover, client = offer(plan, team=other_team), client_of(stella)
        page = f"/clinic/handovers/{handover.pk}/decline"
        assert "Maryam Aziz" in client.get(page).content.decode()
        send("withdraw_handover", handover=handover.pk)
        assert client.get(page).status_code == 404
        got = answer(client, "decline", handover, why="We are full.")
        text = got.content.decode()
        assert (got.status_code, "Nora Lind has taken this offer back." in text) == (409, True)
        assert "We are full." in text
        for secret in ("Maryam", NOTE):
            assert secret not in text
        assert "Maryam" not in answer(client, "accept", handover).content.decode()

    def test_an_offer_to_another_is_answered_by_nobody_else(
        self, plan, offer, client_of, browser, make_nurse, team
    ):
        handover = offer(plan)
        got = answer(client_of(make_nurse("Vera Holm", team)), "accept", handover)
        assert "This was offered to Sami Haddad." in got.content.decode()
        handover.refresh_from_db()
        assert handover.outcome == Handover.Outcome.WAITING

    @pytest.mark.parametrize("who", ["carl", "otto", "ada", "simon", "stella"])
    def test_nobody_outside_gets_to_it(self, plan, offer, client_of, request, who):
        handover = offer(plan)
        person = request.getfixturevalue(who)
        wanted = 404 if who == "stella" else 403
        assert answer(client_of(person), "accept", handover).status_code == wanted
        assert client_of(person).get(f"/clinic/handovers/{handover.pk}/decline").status_code == wanted
        assert AccessLog.objects.filter(user_id=person.pk, act="refused").exists()


class TestSeveral:
    @pytest.fixture
    def plans(self, make_patient, make_plan, plan):
        return [
            plan,
            *(make_plan(make_patient(name, number)) for name, number in (("Tom B", "1"), ("Ilse K", "2"))),
        ]

    def test_each_is_an_offer_of_its_own_and_sent_twice_it_is_one(self, plans, browser, team, sami):
        typed = {
            "plans": [plan.pk for plan in plans[:2]],
            "to": f"nurse-{sami.pk}",
            "note": NOTE,
            "op_id": str(uuid.uuid4()),
        }
        for _time in range(2):
            got = browser.post(f"/clinic/teams/{team.pk}/hand-over", typed, follow=True)
        assert Handover.objects.count() == 2
        assert "Tom B" in got.content.decode()

    def test_what_is_not_mine_or_offered_already_is_not_in_the_list(
        self, plans, browser, team, offer, sami, nora
    ):
        offer(plans[0])
        Plan.objects.filter(pk=plans[1].pk).update(nurse=sami)
        form = browser.get(f"/clinic/teams/{team.pk}/hand-over").context["form"]
        assert [key for key, _name in form.fields["plans"].choices] == [str(plans[2].pk)]

    def test_nothing_chosen_is_said(self, plans, browser, team, sami):
        typed = {"to": f"nurse-{sami.pk}", "note": NOTE, "op_id": str(uuid.uuid4())}
        got = browser.post(f"/clinic/teams/{team.pk}/hand-over", typed)
        assert (got.status_code, got.context["form"].errors["plans"]) == (
            422,
            ["Choose at least one patient."],
        )

    def test_another_team_has_no_such_page(self, plans, client_of, stella, team):
        assert client_of(stella).get(f"/clinic/teams/{team.pk}/hand-over").status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_lists_cost_the_same(self, count, plans, offer, browser, team, django_assert_num_queries):
        for plan in plans[:count]:
            offer(plan)
        page_of(browser)
        with django_assert_num_queries(7):
            page_of(browser)

"""A whole plan: with whom, finished, opened again, entered in error; the patient's particulars; the team's numbers."""

import pytest

from careplan.accounts.models import ClosedDay
from careplan.plans.models import Event, Patient, Plan

pytestmark = pytest.mark.django_db
MOVED = {"because": "moved_away", "reason": "He moved."}
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"


class TestNurse:
    def test_handed_to_a_colleague_and_to_nobody(self, plan, send, sami, url):
        assert send("set_nurse", {"nurse": sami.pk}).url == url("show_patient")
        plan.refresh_from_db()
        assert plan.nurse == sami
        send("set_nurse", {"nurse": ""})
        plan.refresh_from_db()
        assert plan.nurse is None

    def test_a_nurse_of_another_team_is_not_in_the_list(self, plan, send, stella, carl, written):
        before = written()
        for person in (stella, carl):
            got = send("set_nurse", {"nurse": person.pk})
            assert got.context["form"].errors["nurse"] == ["Choose a nurse of this team."]
        assert written() == before


class TestEnding:
    def test_finished_with_a_reason_and_opened_again(self, plan, send, url):
        assert send("finish_plan", MOVED).url == url("show_patient")
        plan.refresh_from_db()
        assert plan.status == Plan.Status.FINISHED
        send("reopen_plan")
        plan.refresh_from_db()
        assert (plan.status, plan.ended_on) == (Plan.Status.ACTIVE, None)

    def test_who_finishes_is_told_that_a_question_would_stay_without_an_answer(self, browser, url, plan, ask):
        assert "still waits for a nurse" not in browser.get(url("finish_plan")).content.decode()
        ask()
        assert "The family still waits for a nurse here" in browser.get(url("finish_plan")).content.decode()

    @pytest.mark.parametrize("name", ["finish_plan", "enter_plan_in_error"])
    @pytest.mark.parametrize("reason", ["", "x" * 301])
    def test_a_reason_is_needed(self, plan, send, written, name, reason):
        before = written()
        got = send(name, MOVED | {"reason": reason})
        assert (got.status_code, list(got.context["form"].errors)) == (422, ["reason"])
        assert got.context["form"]["reason"].value() == reason
        assert written() == before

    def test_not_while_a_sign_is_open(self, plan, send, report, written):
        report()
        before = written()
        got = send("finish_plan", MOVED)
        assert "A warning sign is still open." in got.content.decode()
        assert written() == before

    def test_which_kind_of_end_is_asked_for(self, plan, send, written):
        before = written()
        for because in ("", "because"):
            got = send("finish_plan", MOVED | {"because": because})
            assert (got.status_code, list(got.context["form"].errors)) == (422, ["because"])
        assert written() == before

    def test_after_a_death_no_words_are_needed_and_signs_are_closed_with_it(
        self, plan, send, report, browser, url
    ):
        report()
        assert send("finish_plan", {"because": "death", "reason": ""}).url == url("show_patient")
        plan.refresh_from_db()
        assert (plan.status, plan.ended_because) == (Plan.Status.FINISHED, "death")
        assert "Maryam Aziz has died." in browser.get(url("show_patient")).content.decode()

    def test_no_page_of_the_family_says_why_it_was_closed(self, plan, patient, send, client_of, carl):
        send("finish_plan", {"because": "death", "reason": "At home."})
        family = client_of(carl)
        for page in ("", "plan", "more", "check-ins"):
            text = family.get(f"/care/{patient.public_id}/{page}").content.decode()
            assert [word for word in ("died", "death", "At home.") if word in text] == []
        assert "This plan is closed." in family.get(f"/care/{patient.public_id}/").content.decode()

    def test_entered_in_error_cannot_be_opened_again(self, plan, send, browser, url, written):
        send("enter_plan_in_error", {"reason": "Wrong patient."})
        assert "This plan was entered in error." in browser.get(url("show_patient")).content.decode()
        before = written()
        got = browser.post(url("reopen_plan"), {"op_id": OP_ID}, follow=True)
        assert [str(one) for one in got.context["messages"]][-1:] == [
            "Only a finished plan can be opened again."
        ]
        assert written() == before

    def test_sent_twice_is_one_event(self, plan, browser, url):
        for _time in range(2):
            got = browser.post(url("finish_plan"), {"op_id": OP_ID} | MOVED)
            assert got.status_code == 302
        assert Event.objects.filter(kind="plan_finished").count() == 1

    def test_without_a_plan_there_is_nothing_to_end(self, browser, url, other_patient, version):
        for name in ("finish_plan", "enter_plan_in_error", "set_nurse", "set_dates", "change_facts"):
            assert browser.get(url(name, of=other_patient)).status_code == 404


class TestParticulars:
    TYPED = {"name": "Maryam Azizi", "called": "Mary", "born_on": "1968-02-04", "number": "40018"}

    def test_corrected_and_found_by_the_new_name(self, plan, patient, send, browser):
        send("correct_patient", self.TYPED)
        patient.refresh_from_db()
        assert (patient.name, patient.called, patient.number) == ("Maryam Azizi", "Mary", "40018")
        assert str(patient.born_on) == "1968-02-04"
        assert b"Maryam Azizi" in browser.post("/clinic/search", {"words": "azizi"}).content
        assert b"Maryam" not in browser.post("/clinic/search", {"words": "40017"}).content

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": " "}, "name"),
            ({"called": "x" * 61}, "called"),
            ({"born_on": "2999-01-01"}, "born_on"),
            ({"number": "40102"}, "number"),
        ],
    )
    def test_bad_input_comes_back_beside_the_field(self, plan, other_patient, send, written, typed, field):
        before = written()
        got = send("correct_patient", self.TYPED | typed)
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, [field])
        assert form[field].value() == typed[field]
        assert written() == before

    def test_the_history_names_the_fields_and_not_the_values(self, plan, patient, send, browser, url):
        send("correct_patient", self.TYPED | {"called": "Maryam", "number": "40017"})
        [line] = [
            line
            for line in browser.get(url("show_history")).context["page"].lines
            if line.entry.kind == "patient_corrected"
        ]
        assert line.details == ("name, date of birth",)
        assert Patient.objects.get(pk=patient.pk).name == "Maryam Azizi"


class TestTeamContacts:
    @pytest.fixture
    def sheet(self, browser, team):
        """The form as the browser has it."""

        def read():
            form = browser.get(f"/clinic/teams/{team.pk}/contacts").context["form"]
            values = {name: form[name].value() for name in form.fields}
            return {
                name: ""
                if value is None
                else value.strftime("%H:%M")
                if hasattr(value, "hour")
                else str(value)
                for name, value in values.items()
            }

        return read

    def test_numbers_hours_and_closed_days(self, browser, sheet, team, today):
        typed = sheet() | {
            "urgent_phone": "+49 30 555 1",
            "opens_5": "09:00",
            "closes_5": "12:00",
            "closed_0": today.isoformat(),
        }
        got = browser.post(f"/clinic/teams/{team.pk}/contacts", typed)
        assert (got.status_code, got.url) == (302, f"/clinic/teams/{team.pk}/contacts")
        team.refresh_from_db()
        assert team.urgent_phone == "+49 30 555 1"
        assert team.opening_hours.count() == 6
        assert [row.day for row in ClosedDay.objects.filter(team=team)] == [today]

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"urgent_phone": "call me"}, "urgent_phone"),
            ({"opens_0": "17:00"}, "closes_0"),
            ({"opens_5": "09:00"}, "closes_5"),
            ({"time_zone": "Moon/Base"}, "time_zone"),
            ({"closed_0": "soon"}, "closed_0"),
        ],
    )
    def test_bad_input_changes_nothing(self, browser, sheet, team, typed, field):
        data = sheet() | typed
        got = browser.post(f"/clinic/teams/{team.pk}/contacts", data)
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, [field])
        assert {name: form[name].value() for name in typed} == typed
        team.refresh_from_db()
        assert (team.urgent_phone, team.opening_hours.count()) == ("555 0100", 5)

"""Starting a plan: for whom, the facts, what will be there, and then everything at once or nothing."""

import re
import uuid

import pytest
from django.core import signing

from careplan.accounts.models import Membership
from careplan.audit.models import AccessLog
from careplan.clinic.forms.start import SALT
from careplan.plans import actions
from careplan.plans.models import Event, Item, Patient, Plan
from pathways import actions as pathway_actions
from pathways.definition import Definition
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"
ILSE = {"name": "Ilse Krol", "called": "Ilse", "born_on": "1949-01-21", "number": "40233"}
FACTS = {
    "answered": "yes",
    "fact_primary-cancer": "prostate",
    "fact_medicines-enough": "not_known",
    "fact_pain-in-one-spot": "yes",
}


def hidden(got):
    """The hidden fields of the page's own form, as the browser sends them on."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', got.content.decode())
    return {name: value for name, value in fields if name not in ("csrfmiddlewaretoken", "typed_by")}


@pytest.fixture
def counts():
    def read():
        return Patient.objects.count(), Plan.objects.count(), Item.objects.count(), Event.objects.count()

    return read


@pytest.fixture
def facts_page(browser, version):
    """The page that asks the facts of a new patient."""
    return lambda **typed: browser.post("/clinic/start/patient", ILSE | typed)


@pytest.fixture
def preview(browser, facts_page, version):
    def get(**typed):
        first = hidden(facts_page())
        return browser.post("/clinic/start/plan", first | {"version": version.pk, **FACTS} | typed)

    return get


class TestNewPatient:
    def test_who_then_the_facts_then_a_look_and_nothing_is_written(
        self, facts_page, preview, counts, master_key
    ):
        before = counts()
        assert b"Where did the cancer begin?" in facts_page().content
        got = preview()
        groups = {group.key: [line.title for line in group.lines] for group in got.context["groups"]}
        assert groups == {
            "in": ["Exercises", "Support group", "Talk about what matters most", "Weak bones on a scan"],
            "decide": ["MRI scan", "Bone scan", "Denosumab", "Strong pain medicines"],
            "answer": ["Nerve block"],
            "no": ["Breast care visit"],
        }
        said = got.content.decode()
        assert "not answered yet: Are the pain medicines enough?" in said
        assert "only when “Where did the cancer begin?” is “Breast”" in said
        assert counts() == before

    def test_then_patient_and_plan_at_once_and_the_sheet_of_dates(
        self, preview, browser, nora, team, master_key
    ):
        got = browser.post("/clinic/start/plan", hidden(preview()) | {"agreed": "yes"})
        patient = Patient.objects.get(number="40233")
        plan = Plan.objects.get(patient=patient)
        assert (got.status_code, got.url) == (302, f"/clinic/patients/{patient.public_id}/dates")
        assert (patient.name, patient.called, patient.team) == ("Ilse Krol", "Ilse", team)
        assert (plan.nurse, plan.started_by) == (nora, nora)
        assert plan.items.count() == 4
        row = AccessLog.objects.filter(act="changed", what="clinic:start_new_plan").get()
        assert (row.user_id, row.patient_id) == (nora.pk, patient.pk)

    def test_sent_twice_is_one_patient_and_one_plan(self, preview, browser, counts, master_key):
        data = hidden(preview()) | {"agreed": "yes"}
        first = browser.post("/clinic/start/plan", data)
        after = counts()
        second = browser.post("/clinic/start/plan", data)
        assert (second.status_code, second.url) == (302, first.url)
        assert counts() == after

    def test_when_the_plan_is_refused_no_patient_is_left_behind(
        self, preview, browser, counts, master_key, version, monkeypatch
    ):
        data = hidden(preview()) | {"agreed": "yes"}
        before = counts()

        def refuse(**given):
            raise actions.ActRefused("This version cannot be used for new plans.")

        monkeypatch.setattr(actions, "start_plan", refuse)
        got = browser.post("/clinic/start/plan", data)
        assert got.status_code == 422
        assert "This version cannot be used for new plans." in got.content.decode()
        assert counts() == before

    def test_a_version_retired_meanwhile_is_not_used(
        self, preview, browser, counts, master_key, version, now, ada
    ):
        data = hidden(preview()) | {"agreed": "yes"}
        pathway_actions.retire(version=version, reason="Old.", by=ada, at=now)
        before = counts()
        got = browser.post("/clinic/start/plan", data)
        assert "No pathway is published yet" in got.content.decode()
        assert counts() == before

    def test_the_number_was_taken_while_the_page_was_open(self, preview, browser, counts, make_patient):
        data = hidden(preview()) | {"agreed": "yes"}
        make_patient("Somebody Else", "40233")
        before = counts()
        got = browser.post("/clinic/start/plan", data)
        assert got.status_code == 422
        assert "This number is already in use in your team." in got.content.decode()
        assert counts() == before

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"name": ""}, "name", "Write the name."),
            ({"name": "x" * 101}, "name", "This is 101 letters long."),
            ({"called": "\x00"}, "called", "Write the first name."),
            ({"born_on": "2999-01-01"}, "born_on", "The date of birth is still to come."),
            ({"born_on": "1799-01-01"}, "born_on", "The date of birth is too long ago."),
            ({"born_on": "31.31.1949"}, "born_on", "This is not a date."),
            ({"born_on": ""}, "born_on", "Write the date of birth."),
            ({"number": ""}, "number", "Write the patient number."),
            ({"number": "9" * 50_000}, "number", "This is 50000 letters long."),
        ],
    )
    def test_bad_input_comes_back_beside_the_field(self, facts_page, counts, typed, field, sentence):
        before = counts()
        got = facts_page(**typed)
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, [field])
        assert form.errors[field][0].startswith(sentence)
        assert form["name"].value() == (ILSE | typed)["name"]
        assert counts() == before

    @pytest.mark.parametrize("name", ["Ümit Çağlar", "مريم عزيز", "Anne-Marie O’Neill", "李 娜"])
    def test_names_of_every_script(self, browser, facts_page, version, master_key, name):
        first = hidden(facts_page(name=name))
        page = browser.post("/clinic/start/plan", first | {"version": version.pk, **FACTS})
        browser.post("/clinic/start/plan", hidden(page) | {"agreed": "yes"})
        assert Patient.objects.get().name == name

    @pytest.mark.parametrize("identity", ["", "nonsense", "eyJ:1234:tampered"])
    def test_a_damaged_page_begins_again(self, browser, version, counts, identity):
        before = counts()
        got = browser.post("/clinic/start/plan", {"identity": identity, "agreed": "yes", **FACTS})
        assert (got.status_code, got.url) == (302, "/clinic/start")
        assert counts() == before

    def test_a_page_signed_for_another_team_begins_again(self, browser, version, other_team, counts):
        signed = signing.dumps(["Ilse Krol", "Ilse", "1949-01-21", "1", other_team.pk], salt=SALT)
        before = counts()
        got = browser.post("/clinic/start/plan", {"identity": signed, "agreed": "yes", **FACTS})
        assert got.status_code == 302
        assert counts() == before

    def test_an_answer_that_is_not_in_the_list_is_asked_again(self, preview, counts):
        before = counts()
        got = preview(**{"fact_primary-cancer": "moon"})
        assert got.status_code == 422
        assert list(got.context["form"].errors) == ["fact_primary-cancer"]
        assert got.context["form"]["fact_pain-in-one-spot"].value() == "yes"
        assert counts() == before

    def test_the_answers_can_be_changed_after_the_look(self, preview, browser):
        got = browser.post("/clinic/start/plan", hidden(preview()) | {"change": "yes"})
        assert got.context["form"]["fact_pain-in-one-spot"].value() == "yes"
        assert "Next: what will be there" in got.content.decode()

    def test_the_team_is_asked_for_only_where_there_is_a_choice(
        self, browser, version, nora, other_team, now, client_of
    ):
        assert "team" not in browser.get("/clinic/start").context["form"].fields
        Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
        fresh = client_of(nora)
        assert fresh.get("/clinic/start").context["form"].fields["team"].choices[1:] == [
            (str(team.pk), team.name) for team in sorted((other_team, *_teams(nora, other_team)), key=str)
        ]
        got = fresh.post("/clinic/start/patient", ILSE)
        assert got.context["form"].errors["team"] == ["Choose a team."]
        got = fresh.post("/clinic/start/patient", ILSE | {"team": other_team.pk})
        assert got.context["page"].team == other_team

    def test_no_patient_data_stands_in_an_address(self, preview, facts_page):
        for got in (facts_page(), preview()):
            addresses = re.findall(r'(?:href|action)="([^"]*)"', got.content.decode())
            assert not [one for one in addresses if "Ilse" in one or "40233" in one or "1949" in one]

    def test_without_a_published_pathway_it_says_whom_to_ask(self, browser, team):
        assert "No pathway is published yet" in browser.get("/clinic/start").content.decode()


def _teams(user, other_team):
    return [place.team for place in user.memberships.select_related("team") if place.team != other_team]


class TestDoubles:
    @pytest.fixture
    def doubles(self, facts_page, make_patient):
        def find(name, number, **typed):
            make_patient(name, number)  # everybody in these tests is born on 3 February 1968
            got = facts_page(**({"born_on": "1968-02-03"} | typed))
            return got, got.context.get("doubles")

        return find

    def test_the_same_number_stops(self, doubles, counts):
        got, found = doubles("Anna Roth", "40233")
        before = counts()
        assert (got.status_code, found.same_number.name) == (409, "Anna Roth")
        assert "Has this number already" in got.content.decode()
        assert "go on" not in got.content.decode()
        assert counts() == before

    def test_the_same_number_stops_even_when_it_is_said_to_be_somebody_else(self, doubles):
        got, found = doubles("Anna Roth", "40233", somebody_else="yes")
        assert (got.status_code, found.same_number.name) == (409, "Anna Roth")

    @pytest.mark.parametrize("name", ["Ilse Krol", "ILSE KROL", "Krol Ilse", "Ilsé Król", "Ilse-Krol"])
    def test_the_same_name_and_date_of_birth_is_shown_first(self, doubles, name):
        got, found = doubles(name, "1")
        assert (got.status_code, [one.name for one in found.same_person]) == (409, [name])
        said = got.content.decode()
        assert f"/clinic/patients/{found.same_person[0].public_id}/start" in said

    def test_a_similar_name_is_shown_first(self, doubles):
        got, found = doubles("Ilse Kroll", "1", born_on="1949-01-21")
        assert (got.status_code, [one.name for one in found.similar]) == (409, ["Ilse Kroll"])

    def test_another_name_is_not(self, doubles):
        got, _found = doubles("Ilse Vandenberghe", "1", born_on="1949-01-21")
        assert got.status_code == 200

    def test_going_on_is_a_decision(self, doubles, facts_page):
        doubles("Ilse Krol", "1")
        got = facts_page(born_on="1968-02-03", somebody_else="yes")
        assert (got.status_code, b"Where did the cancer begin?" in got.content) == (200, True)

    def test_what_was_typed_travels_on(self, doubles):
        got, _found = doubles("Ilse Krol", "1")
        assert hidden(got) | {"op_id": ""} == ILSE | {
            "op_id": "",
            "born_on": "1968-02-03",
            "somebody_else": "yes",
        }

    def test_another_teams_patient_is_not_shown(self, facts_page, make_patient, stella, other_team):
        make_patient("Ilse Krol", "40233", by=stella, of_team=other_team)
        assert facts_page(born_on="1968-02-03").status_code == 200

    def test_the_log_names_the_patients_shown(self, doubles):
        _got, found = doubles("Ilse Krol", "1")
        row = AccessLog.objects.get(act="listed", what="clinic:start_new_patient")
        assert row.shown_patient_ids == str(found.same_person[0].pk)


class TestKnownPatient:
    @pytest.fixture
    def address(self, other_patient, version):
        return f"/clinic/patients/{other_patient.public_id}/start"

    def test_facts_look_plan(self, address, browser, version, other_patient, counts):
        assert b"Where did the cancer begin?" in browser.get(address).content
        before = counts()
        got = browser.post(address, FACTS | {"version": version.pk})
        assert "Start the plan" in got.content.decode()
        assert counts() == before
        got = browser.post(address, hidden(got) | {"agreed": "yes"})
        assert (got.status_code, got.url) == (302, f"/clinic/patients/{other_patient.public_id}/dates")
        assert Plan.objects.get(patient=other_patient).items.count() == 4

    def test_sent_twice_is_one_plan(self, address, browser, version, counts):
        data = FACTS | {"version": version.pk, "agreed": "yes", "op_id": OP_ID}
        assert browser.post(address, data).status_code == 302
        after = counts()
        assert browser.post(address, data).status_code == 302
        assert counts() == after

    def test_starting_costs_the_same_again_and_again(
        self, address, browser, version, make_patient, django_assert_num_queries
    ):
        data = FACTS | {"version": version.pk, "agreed": "yes"}
        browser.post(address, data)  # the definition is kept in the process from here on
        for number in range(3):
            patient = make_patient("Ilse Krol", str(number))
            own = data | {"op_id": str(uuid.uuid4())}
            with django_assert_num_queries(19):
                got = browser.post(f"/clinic/patients/{patient.public_id}/start", own)
            assert got.status_code == 302

    def test_who_has_an_open_plan_gets_no_second(self, plan, browser, url, version, counts):
        assert browser.get(url("start_known_plan")).url == url("show_patient")
        before = counts()
        got = browser.post(url("start_known_plan"), FACTS | {"version": version.pk, "agreed": "yes"})
        assert got.status_code == 409
        assert "This patient already has an open plan." in got.content.decode()
        assert counts() == before

    def test_of_two_pathways_one_is_chosen_first(self, address, browser, version, now):
        other = Definition(**{
            name: getattr(SMALL_PATHWAY, name)
            for name in SMALL_PATHWAY.__dataclass_fields__
            if not name.startswith("_") and name not in ("pathway_key", "title")
        }, pathway_key="another", title="Another pathway")  # fmt: skip
        draft, _outcome = pathway_actions.load_definition(
            definition=other, source_digest="1" * 64, by=None, at=now
        )
        second = pathway_actions.publish(version=draft, change_note="First", by=None, at=now)
        assert "Which pathway" in browser.get(address).content.decode()
        got = browser.get(address, {"version": second.pk})
        assert got.context["page"].version == second
        assert "Which pathway" in browser.get(address, {"version": "987654"}).content.decode()

    def test_a_version_chosen_stays_although_a_newer_is_published_meanwhile(
        self, address, browser, version, now, ada, other_patient
    ):
        got = browser.post(address, FACTS | {"version": version.pk})
        draft = pathway_actions.make_draft(from_version=version, by=ada, at=now)
        newer = pathway_actions.publish(version=draft, change_note="Second", by=ada, at=now)
        browser.post(address, hidden(got) | {"agreed": "yes"})
        assert Plan.objects.get(patient=other_patient).version == version
        assert browser.get(address).url == f"/clinic/patients/{other_patient.public_id}/"
        assert newer.number == 2

    def test_a_version_that_is_none_asks_again(self, address, browser, version, counts):
        before = counts()
        for chosen in ("987654", "x", "-1"):
            got = browser.post(address, FACTS | {"version": chosen, "agreed": "yes", "op_id": OP_ID})
            assert "The version that was chosen cannot be used for new plans." in got.content.decode()
        assert counts() == before

    def test_the_banner_says_who_it_is(self, address, browser):
        said = browser.get(address).content.decode()
        assert "<b>Tom Becker</b>" in said
        assert "number 40102" in said

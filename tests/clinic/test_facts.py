"""Facts are changed with a look first; the agreement holds for the history it was shown against."""

import pytest

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import Answer, Event, Item

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"
NOW = {
    "fact_primary-cancer": "prostate",
    "fact_medicines-enough": "yes",
    "fact_pain-in-one-spot": "yes",
    "said_by": "Dr. Weber",
}
BREAST = NOW | {"fact_primary-cancer": "breast"}


@pytest.fixture
def groups():
    def read(got):
        return {group.key: [line.title for line in group.lines] for group in got.context["groups"]}

    return read


@pytest.fixture
def agree(browser, url, patient):
    def do(typed, **more):
        patient.refresh_from_db()
        data = {"op_id": OP_ID, "agreed": "yes", "basis": patient.last_event_number, **typed, **more}
        return browser.post(url("change_facts"), data)

    return do


def test_the_answers_that_hold_are_filled_in(plan, browser, url):
    form = browser.get(url("change_facts")).context["form"]
    assert form["fact_primary-cancer"].value() == "prostate"


def test_first_a_look_and_nothing_is_written(plan, send, groups, written):
    before = written()
    got = send("change_facts", BREAST)
    assert (got.status_code, groups(got)) == (200, {"in": ["Breast care visit"]})
    assert "Save these answers" in got.content.decode()
    assert written() == before


def test_the_look_names_what_goes_and_what_a_hand_keeps(
    plan, send, agree, groups, item_of, patient, nora, now
):
    agree(BREAST)
    assert groups(send("change_facts", NOW)) == {"out": ["Breast care visit"]}
    item_of(plan, "breast-only", due_in_days=3)
    got = send("change_facts", NOW)
    assert groups(got) == {"keep": ["Breast care visit"]}
    assert "its day was set by hand" in got.content.decode()
    decision = actions.Decision("yes", "She wants it.", "Dr. Weber")
    actions.decide_step(
        patient=patient, plan_id=plan.pk, step_key="breast-only", decision=decision, by=nora, at=now
    )
    got = send("change_facts", NOW)
    [keep] = got.context["groups"]
    assert [(line.title, line.reason) for line in keep.lines] == [
        ("Breast care visit", "decided by Nora Lind")
    ]


def test_what_waits_for_an_answer_names_the_question(plan, send, groups):
    got = send("change_facts", NOW | {"fact_medicines-enough": "not_known"})
    assert groups(got) == {"answer": ["Nerve block"]}
    assert "not answered yet: Are the pain medicines enough?" in got.content.decode()


def test_a_test_or_treatment_is_never_added_by_an_answer(plan, send, groups):
    got = send("change_facts", NOW | {"fact_medicines-enough": "no"})
    assert groups(got) == {"decide": ["Nerve block"]}


def test_then_the_change_with_on_whose_word(plan, agree, url, nora):
    got = agree(BREAST)
    assert (got.status_code, got.url) == (302, url("show_patient"))
    newest = Answer.objects.filter(plan=plan, key="primary-cancer").latest("id")
    assert (newest.value, newest.by, newest.said_by) == ("breast", nora, "Dr. Weber")
    assert Item.objects.filter(plan=plan, plan_step__step_key="breast-only", status="not-started").exists()


def test_when_anything_happened_since_it_is_shown_again_and_refused(
    plan, browser, url, patient, item_of, carl, now, agree, written
):
    patient.refresh_from_db()
    basis = patient.last_event_number
    actions.note_item(
        patient=patient, item_id=item_of(plan, "goals").pk, note="Hm.", by=carl, at=now, acting=Acting.FAMILY
    )
    before = written()
    got = agree(BREAST, basis=basis)
    patient.refresh_from_db()
    assert got.status_code == 422
    assert "Something changed in this plan meanwhile." in got.content.decode()
    assert got.context["form"]["fact_primary-cancer"].value() == "breast"
    assert got.context["basis"] == patient.last_event_number  # agreeing now is agreeing to what is shown now
    assert written() == before


@pytest.mark.parametrize("agreed", ["yes", ""])
@pytest.mark.parametrize("value", ["", "moon", "Breast"])
def test_an_answer_that_is_not_in_the_list(plan, agree, written, agreed, value):
    before = written()
    got = agree(NOW | {"fact_primary-cancer": value}, agreed=agreed)
    assert got.status_code == 422
    assert list(got.context["form"].errors) == ["fact_primary-cancer"]
    assert got.context["form"]["said_by"].value() == "Dr. Weber"
    assert written() == before


def test_the_same_answers_change_nothing(plan, send, written):
    before = written()
    got = send("change_facts", NOW)
    assert "These are the answers that hold already." in got.content.decode()
    assert written() == before


def test_agreed_twice_is_done_once(plan, browser, url, patient):
    patient.refresh_from_db()
    data = {"op_id": OP_ID, "agreed": "yes", "basis": patient.last_event_number, **BREAST}
    for _time in range(2):
        assert browser.post(url("change_facts"), data).status_code == 302
    assert Event.objects.filter(kind="fact_answered").count() == 1

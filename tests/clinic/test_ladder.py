"""Who gets to which page of the nurses' window: every view, every person."""

import pytest
from django.conf import settings
from django.test import Client

from careplan.checkins.models import Sign
from careplan.clinic import urls
from careplan.plans import actions
from careplan.plans.models import CareTeamMember, Question
from tests.plans.moves import agreed, publish, second_definition
from tests.scheduled import publish_with_an_event

pytestmark = pytest.mark.django_db

SHOWN = [
    "show_patient",
    "show_plan",
    "show_history",
    "list_check_ins",
    "show_charts",
    "list_signs",
    "list_family",
    "invite_caregiver",
    "set_dates",
    "add_own_item",
    "change_facts",
    "list_anchors",
    "move_anchor",
    "add_goal",
    "set_goal",
    "set_nurse",
    "finish_plan",
    "enter_plan_in_error",
    "correct_patient",
    "start_known_plan",
    "show_item",
    "decide_step",
    "answer_question",
    "close_sign",
    "close_answered_sign",
    "change_part",
    "show_invitation",
    "show_new_version",
    "set_aside_act",
    # the plan as a whole
    "pause_plan",
    "hand_over",
    "decide_steps",
    "list_variances",
    # talk
    "list_questions",
    "ask_back",
    "correct_words",
]
ONLY_SHOWN = {
    "show_plan",
    "show_patient",
    "show_history",
    "list_check_ins",
    "show_charts",
    "list_signs",
    "list_family",
    "list_anchors",
    "show_item",
    "show_invitation",
    "list_variances",
    "list_questions",
}
SENT_ONLY = [
    "verify_items",
    "mark_reviewed",
    "take_on_sign",
    "reopen_plan",
    "set_course",
    "confirm_skip",
    "tick_item",
    "undo_item",
    "skip_item",
    "note_item",
    "set_date",
    "set_appointment",
    "remove_appointment",
    "set_result",
    "void_item",
    "renew_invitation",
    "end_access",
    "move_back",
    "let_in_act",
    "resume_plan",
    "withdraw_handover",
    "say_here",
    "try_member_again",
    "see_question",
]
OF_AN_ITEM = {
    "show_item",
    "tick_item",
    "undo_item",
    "skip_item",
    "note_item",
    "set_date",
    "set_appointment",
    "remove_appointment",
    "set_result",
    "void_item",
    "confirm_skip",
    "ask_back",
}
PARTS = (
    dict.fromkeys(OF_AN_ITEM, "item")
    | dict.fromkeys(("decide_step", "set_course"), "step")
    | {"move_anchor": "anchor", "set_goal": "goal"}
    | {"show_plan": "plan", "answer_question": "question", "take_on_sign": "sign", "close_sign": "sign"}
    | {"withdraw_handover": "handover"}
    | {"see_question": "question", "correct_words": "number"}
    | {"move_back": "moving", "let_in_act": "held", "set_aside_act": "held"}
    | {"close_answered_sign": "sign", "try_member_again": "member"}
    | dict.fromkeys(("change_part", "show_invitation", "renew_invitation", "end_access"), "member")
)
LISTS = [
    "/clinic/patients.csv",
    "/clinic/handovers/",
    "/clinic/lists/",
    "/clinic/lists/add",
    "/clinic/",
    "/clinic/versions",
    "/clinic/finished",
    "/clinic/start",
]
LISTS_SENT = ["/clinic/search", "/clinic/start/patient", "/clinic/start/plan"]


@pytest.fixture
def version(db, now):
    """In this world a date hangs on an event."""
    return publish_with_an_event(now)


@pytest.fixture
def parts(plan, item_of, ask, report, nora, sami, now, today, hold):
    """One of everything that an address of the patient can name."""
    report()
    ask()
    second = publish(second_definition(), now)
    move = actions.agree_to_move(
        team=plan.team,
        version_id=second.pk,
        agreed=agreed([plan], second),
        reasons={},
        by=nora,
        at=now,
    )
    member = actions.invite_caregiver(
        patient=plan.patient,
        name="Vera Aziz",
        email="",
        part=actions.Part(
            CareTeamMember.Relation.SIBLING,
            CareTeamMember.Rights.LOOKS_ON,
            CareTeamMember.AgreedBy.PATIENT,
        ),
        by=nora,
        at=now,
    )
    goal = actions.add_goal(
        patient=plan.patient,
        plan_id=plan.pk,
        goal=actions.GoalWords("Sleep through the night"),
        today=today,
        by=nora,
        at=now,
    )
    item = item_of(plan, "mri-scan")
    actions.note_item(
        patient=plan.patient, item_id=item.pk, note="Seen.", acting=actions.Acting.NURSE, by=nora, at=now
    )
    return {
        "number": plan.patient.events.latest("number").number,
        "plan": plan.pk,
        "item": item_of(plan, "mri-scan").pk,
        "step": "denosumab",
        "question": Question.objects.get().pk,
        "sign": Sign.objects.get().pk,
        "member": member.pk,
        "moving": move.plans.get().pk,
        "anchor": "first-infusion",
        "goal": goal.pk,
        "held": hold(item_of(plan, "mri-scan")).pk,
        "handover": actions.offer_handover(
            patient=plan.patient,
            plan_id=plan.pk,
            to=actions.Receiver(plan.team, sami),
            note="Please.",
            by=nora,
            at=now,
        ).pk,
    }


@pytest.fixture
def address(url, parts):
    def make(name, **more):
        part = PARTS.get(name)
        return url(name, **({part: parts[part]} if part else {}), **more)

    return make


OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"


def statuses(client, addresses, names, method):
    """Name -> status: one world for many pages, because making it costs more than asking."""
    data = {"op_id": OP_ID} if method == "post" else {}
    return {name: getattr(client, method)(addresses[name], data).status_code for name in names}


@pytest.fixture
def addresses(address):
    return {name: address(name) for name in (*SHOWN, *SENT_ONLY)}


def test_the_teams_nurse_sees_every_page(addresses, browser, written):
    before = written()
    expected = dict.fromkeys(SHOWN, 200) | {"start_known_plan": 302}  # a plan is open: back to the patient
    assert statuses(browser, addresses, SHOWN, "get") == expected
    # Looking writes nothing but the access log.
    assert written() == before


PEOPLE = {"stella": 404, "carl": 403, "lena": 403, "rob": 404, "otto": 404, "ada": 404, "simon": 404}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_does(who, addresses, cast, client_of, written):
    client, before = client_of(getattr(cast, who)), written()
    sent = [*SENT_ONLY, *(set(SHOWN) - ONLY_SHOWN)]
    assert statuses(client, addresses, SHOWN, "get") == dict.fromkeys(SHOWN, PEOPLE[who])
    assert statuses(client, addresses, sent, "post") == dict.fromkeys(sent, PEOPLE[who])
    assert written() == before


def test_a_stranger_signs_in_first(addresses, written):
    before = written()
    for name in (*SHOWN, *SENT_ONLY):
        got = Client().get(addresses[name]) if name in SHOWN else Client().post(addresses[name])
        assert (name, got.status_code, got.url.split("?")[0]) == (name, 302, str(settings.LOGIN_URL))
    assert written() == before


def test_an_id_that_never_was_and_a_part_of_another_patient_are_not_there(
    url, addresses, parts, browser, other_patient, make_plan, written
):
    make_plan(other_patient)
    before = written()
    for name in (*SHOWN, *SENT_ONLY):
        send = browser.get if name in SHOWN else browser.post
        part = PARTS.get(name)
        wrong = [addresses[name].replace("/patients/", "/patients/zz")]
        if part in ("step", "anchor"):
            wrong.append(url(name, **{part: "never-heard-of"}))
        elif part:
            wrong += [url(name, **{part: 987654}), url(name, of=other_patient, **{part: parts[part]})]
        assert {one: send(one).status_code for one in wrong} == dict.fromkeys(wrong, 404)
    assert written() == before


def test_a_link_alone_changes_nothing(addresses, browser, written):
    before = written()
    assert statuses(browser, addresses, SENT_ONLY, "get") == dict.fromkeys(SENT_ONLY, 405)
    assert written() == before


def test_a_page_that_is_only_shown_takes_no_form(addresses, browser):
    assert statuses(browser, addresses, ONLY_SHOWN, "post") == dict.fromkeys(ONLY_SHOWN, 405)


@pytest.mark.parametrize(
    ("who", "status"),
    {"nora": 200, "stella": 200, "carl": 403, "lena": 403, "ada": 403, "simon": 403}.items(),
)
@pytest.mark.parametrize("path", LISTS)
def test_lists_are_for_nurses(path, who, status, cast, client_of, version):
    assert client_of(getattr(cast, who)).get(path).status_code == status


@pytest.mark.parametrize("who", ["carl", "lena", "rob", "otto", "ada", "simon"])
@pytest.mark.parametrize("path", LISTS_SENT)
def test_nobody_else_searches_or_starts(path, who, cast, client_of, written):
    before = written()
    assert client_of(getattr(cast, who)).post(path, {"words": "mar"}).status_code == 403
    assert written() == before


@pytest.mark.parametrize("path", [*LISTS, *LISTS_SENT])
def test_lists_ask_a_stranger_to_sign_in(path):
    got = Client().get(path) if path in LISTS else Client().post(path, {})
    assert (got.status_code, got.url.split("?")[0]) == (302, str(settings.LOGIN_URL))


@pytest.mark.parametrize("path", LISTS_SENT)
def test_what_is_sent_is_not_asked_for(path, browser):
    assert browser.get(path).status_code == 405


@pytest.mark.parametrize("page", ["contacts", "signs", "answers/"])
def test_a_team_that_is_not_hers_is_not_there(client_of, cast, team, other_team, page):
    assert client_of(cast.nora).get(f"/clinic/teams/{team.pk}/{page}").status_code == 200
    assert client_of(cast.nora).get(f"/clinic/teams/{other_team.pk}/{page}").status_code == 404
    assert client_of(cast.nora).get(f"/clinic/teams/987654/{page}").status_code == 404
    for who in ("carl", "ada", "simon"):
        assert client_of(getattr(cast, who)).get(f"/clinic/teams/{team.pk}/{page}").status_code == 403


def test_every_view_of_the_window_climbs_the_ladder():
    """A page added later and forgotten here fails."""
    named = {path.name for path in urls.of_an_item + urls.of_the_family + urls.of_talk if path.name}
    named |= {path.name for path in urls.of_a_patient if getattr(path, "name", None)}
    assert named == {*SHOWN, *SENT_ONLY}

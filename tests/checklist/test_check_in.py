"""The check-in: the list above it, what it records, and what it answers: whom to call, or "saved" and no more."""

import re

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, history
from careplan.plans.models import CareTeamMember, Event
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
LEGS, BOWELS = "watch-numb-legs", "watch-constipation"


@pytest.fixture
def send(browser, url, plan):
    def do(follow=True, **fields):
        fields = {
            "whose_words": "caregiver",
            **{key.replace("__", "-"): value for key, value in fields.items()},
        }
        return browser.post(url("check_in"), act(**fields), follow=follow)

    return do


def words_of(patient):
    event = Event.objects.filter(patient=patient, kind="checked_in").latest("number")
    return history.entries(patient, [event])[0].words


def test_the_whole_list_stands_above_the_questions_and_nothing_is_chosen(browser, url, plan):
    answer = browser.get(url("check_in"))
    words, page = text_of(answer), answer.content.decode()
    form = words.index("Are legs or arms numb or weak?")
    words_from_the_list = words.index("Call now if one of these is there")
    assert words_from_the_list < words.index("Numb or weak legs", words_from_the_list) < form
    assert words.index("Tell the team today: Constipation") < form
    assert "Fever or shaking: call now, whatever the number." in words
    assert "Sudden or much worse: call." in words
    watch = page[page.index('id="check-in"') : page.index('id="id_whose_words"')]
    assert "checked" not in watch
    assert watch.count("data-when-yes") == watch.count("hidden>") == 2
    for level in ("call_now", "tell_today"):
        assert re.search(rf'data-said="{level}"[^>]* hidden>', page)


def test_what_to_do_is_in_the_page_already(browser, url, plan):
    page = browser.get(url("check_in")).content.decode()
    for question in page.split("data-watch>")[1:3]:
        assert "tel:5550100" in question


def test_every_answer_is_kept_and_signs_are_opened(send, patient, plan, carl):
    answer = send(
        **{LEGS: "yes", BOWELS: "not_sure", "pain": "7", "temperature": "38,2 °C", "note": "Since noon."}
    )
    assert words_of(patient) == {
        "watch:numb-legs": "yes",
        "watch:constipation": "not_sure",
        "pain": "7",
        "temperature": "38,2 °C",
        "note": "Since noon.",
    }
    signs = Sign.objects.values_list("step__key", "answer", "level", "reported_by")
    assert sorted(signs) == [
        ("constipation", "not_sure", "tell_today", carl.pk),
        ("numb-legs", "yes", "call_now", carl.pk),
    ]
    words = text_of(answer)
    after = words[words.index("Call now") :]
    assert after.index("555 0100") < after.index("Tell the team today") < after.index("Saved")
    assert "7 of 10" in words
    assert "Since noon." in words


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_sign_is_answered_first_with_whom_to_call(send, answer):
    words = text_of(send(**{LEGS: answer}))
    after = words[words.index("Don’t wait for an answer here.") :]
    assert after.index("555 0100") < after.index("112") < after.index("Saved")


def test_no_to_everything_is_saved_and_nothing_comforting(send, patient):
    words = text_of(send(**{LEGS: "no", BOWELS: "no", "pain": "0"}))
    saved = words[words.index("Saved") :].casefold()
    for comfort in ("good", "fine", "well done", "all right", "great", "no need", "ok "):
        assert comfort not in saved
    assert not Sign.objects.exists()


def test_a_later_no_closes_nothing(send):
    send(**{LEGS: "yes"})
    send(**{LEGS: "no"})
    assert Sign.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize("field", [{LEGS: "yes"}, {"pain": "0"}, {"temperature": "37.1"}, {"note": "x"}])
def test_one_answer_is_enough(send, patient, field):
    assert send(**field).redirect_chain
    assert CheckIn.objects.count() == 1


def test_what_was_left_has_no_answer(send, patient):
    words = text_of(send(**{LEGS: "no"}))
    assert "watch:constipation" not in words_of(patient)
    assert "Not answered Is it hard to empty the bowels?" in words


def test_sent_twice_is_one_check_in_and_the_call_text_twice(browser, url, plan):
    fields = act(**{LEGS: "yes", "whose_words": "caregiver"})
    first, again = (browser.post(url("check_in"), fields) for _time in range(2))
    assert first.url == again.url
    assert (CheckIn.objects.count(), Sign.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Nothing is filled in yet."),
        ({"note": " \n "}, "Nothing is filled in yet."),
        ({"pain": "11"}, "Please choose a number from 0 to 10."),
        ({"pain": "-1"}, "Please choose a number from 0 to 10."),
        ({"pain": "seven"}, "Please choose a number from 0 to 10."),
        ({"temperature": "hot"}, "Write the number as the thermometer shows it"),
        ({"temperature": "1" * 50_000}, "Up to 20 fit here."),
        ({"note": "n" * 50_000}, "Up to 4000 fit here."),
        ({LEGS: "maybe"}, "Please choose no, yes or not sure."),
        ({"whose_words": "the dog's"}, "Please choose one."),
        ({"whose_words": ""}, "Please choose one."),
    ],
)
def test_what_cannot_be_taken(send, nothing_written, fields, sentence):
    with nothing_written():
        answer = send(
            follow=False, **({"note": "Kept words"} | fields if fields and "note" not in fields else fields)
        )
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    if fields and "note" not in fields:
        assert "Kept words" in answer.content.decode()


def test_a_refused_form_still_shows_whom_to_call_about_a_yes(send, nothing_written):
    with nothing_written():
        page = send(follow=False, **{LEGS: "yes", "pain": "99"}).content.decode()
    legs = page.split("data-watch>")[1]
    assert 'data-when-yes role="alert">' in legs


def test_a_plan_finished_meanwhile_keeps_the_words_and_says_whom_to_call(
    send, plan, patient, nora, now, nothing_written
):
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="Over.", by=nora, at=now)
    with nothing_written():
        answer = send(follow=False, **{LEGS: "yes", "note": "Kept words"})
    assert answer.status_code == 422
    assert "This plan is finished." in text_of(answer)
    assert "Kept words" in answer.content.decode()
    assert "tel:5550100" in answer.content.decode()


def test_before_there_is_a_plan_the_numbers_are_here(browser, url):
    for answer in (browser.get(url("check_in")), browser.post(url("check_in"), act(note="x"))):
        assert "There is no open plan now" in text_of(answer)
        assert "tel:5550100" in answer.content.decode()


def test_the_patient_writes_in_own_words(browser, url, plan, carl):
    def chosen():
        page = browser.get(url("check_in")).content.decode()
        return re.findall(r'name="whose_words" value="(\w+)"[^>]*checked', page)

    assert chosen() == ["caregiver"]
    CareTeamMember.objects.filter(user=carl).update(relation=CareTeamMember.Relation.PATIENT)
    assert chosen() == ["patient"]


def test_the_list_says_what_was_entered_by_whom_to_all(client_of, browser, url, send, lena, join, patient):
    vera = join("Vera Aziz", patient)
    send(**{LEGS: "no", "pain": "3", "note": "A quiet evening."})
    client_of(vera).post(url("check_in"), act(**{BOWELS: "yes", "whose_words": "patient"}))
    for user in (vera, lena):
        words = text_of(client_of(user).get(url("list_check_ins")))
        assert words.index("Is it hard to empty the bowels?") < words.index(
            "A quiet evening."
        )  # newest first
        assert "· Carl" in words
        assert "The patient’s own words" in words
    assert "You can read everything here." in text_of(client_of(lena).get(url("list_check_ins")))


def test_a_check_in_of_another_patient_is_not_there(browser, url, plan, other_patient, make_plan, otto, now):
    theirs = make_plan(other_patient)
    seen = checkin_actions.Observation({"numb-legs": "no"}, CheckIn.Words.CAREGIVER)
    row = checkin_actions.check_in(
        patient=other_patient, plan_id=theirs.pk, observation=seen, by=otto, at=now
    )
    assert browser.get(url("show_check_in", row.pk)).status_code == 404

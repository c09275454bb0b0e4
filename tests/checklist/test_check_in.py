"""The check-in: the list above it, what it records, and what it answers: whom to call, or "saved" and no more."""

import re
from datetime import timedelta

import pytest

from careplan.accounts import typed_text
from careplan.accounts.models import ClosedDay
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.checklist.forms_check_in import CheckInForm
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


DAY = {
    "pain": "3",
    "pain_worst": "8",
    "places": ["hip", "lower_back"],
    "temperature": "37.1",
    "woke": "once",
    "tired": "0",
    "eating": "hardly",
    "bowels_on": "2026-01-02",
    "mood": ["sad", "quiet"],
    "mood_words": "Misses home.",
    "note": "A long day.",
    "carer": "hard",
}


def test_the_whole_day_is_kept_under_its_own_names(send, patient):
    words = text_of(send(**DAY))
    assert words_of(patient) == {
        name: ",".join(entered) if isinstance(entered, list) else entered for name, entered in DAY.items()
    }
    saved = words[words.index("Saved") :]
    for said in (
        *(
            "Pain now 3 of 10",
            "Worst pain since yesterday 8 of 10",
            "Where it hurts Hip or bottom Lower back",
        ),
        *("Woke at night Yes, once", "Tired 0 of 10", "Eating Hardly anything", "2 January 2026"),
        *("Mood Quiet Sad Misses home.", "About the carer It is hard"),
    ):
        assert said.replace("Quiet Sad", "Sad Quiet") in saved


@pytest.mark.parametrize("name", DAY)
def test_each_answer_alone_is_enough(send, patient, name):
    send(**{name: DAY[name]})
    assert list(words_of(patient)) == [name]


@pytest.mark.parametrize("name", DAY)
def test_a_refusal_keeps_each_answer(send, nothing_written, name):
    wrong = {"pain": "11"} if name != "pain" else {"tired": "11"}
    with nothing_written():
        page = send(follow=False, **{name: DAY[name]}, **wrong).content.decode()
    for entered in DAY[name] if isinstance(DAY[name], list) else [DAY[name]]:
        field = rf'name="{name}" value="{re.escape(entered)}"'
        chosen = re.search(rf"{field}[^>]* checked", page)
        typed = re.search(field, page) if name in ("temperature", "bowels_on", "mood_words") else None
        assert chosen or typed or (name == "note" and f">\n{entered}</textarea>" in page)


def test_what_a_lost_session_kept_is_chosen_again(browser, url, plan, monkeypatch):
    kept = {"places": "hip,lower_back", "pain": "4", "mood_words": "Quiet.", LEGS: "yes"}
    monkeypatch.setattr(typed_text, "kept_text", lambda request: kept)
    page = browser.get(url("check_in")).content.decode()
    for name, value in (("places", "hip"), ("places", "lower_back"), ("pain", "4"), (LEGS, "yes")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', page)
    assert '<details class="card fold" open>' in page
    assert not re.search(r'data-said="call_now"[^>]* hidden', page)


@pytest.mark.parametrize("name", ["woke", "tired", "eating", "bowels_on", "mood", "mood_words"])
def test_the_fold_is_open_where_something_in_it_was_entered(send, browser, url, plan, name):
    assert '<details class="card fold" open>' not in browser.get(url("check_in")).content.decode()
    page = send(follow=False, **{name: DAY[name]}, pain="11").content.decode()
    assert '<details class="card fold" open>' in page


def test_the_patient_is_not_asked_about_a_carer(browser, url, plan, carl):
    assert "How are you, the carer?" in text_of(browser.get(url("check_in")))
    CareTeamMember.objects.filter(user=carl).update(relation=CareTeamMember.Relation.PATIENT)
    assert "How are you, the carer?" not in text_of(browser.get(url("check_in")))


def test_the_ends_of_a_scale_are_the_same_every_time(browser, url, plan):
    words = text_of(browser.get(url("check_in")))
    assert words.count("0 is no pain, 10 is the worst one can think of. Sudden or much worse: call.") == 2
    assert words.count("0 is not tired at all, 10 is too tired for anything.") == 1
    assert "ESAS" not in words


def test_the_form_says_what_act_it_is(browser, url, plan):
    page = browser.get(url("check_in")).content.decode()
    assert f'data-act="check_in" data-plan="{plan.pk}"' in page


@pytest.mark.parametrize(
    "places", [["hip", "lower_back"], "hip,lower_back", "hip, lower_back"], ids=["list", "text", "spaces"]
)
def test_a_phone_may_send_several_as_a_list_or_as_text(plan, places):
    form = CheckInForm({"places": places, "whose_words": "caregiver"}, questions=())
    assert form.is_valid()
    assert form.observation.places == ("hip", "lower_back")


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
        ({"pain_worst": "11"}, "Please choose a number from 0 to 10."),
        ({"tired": "x"}, "Please choose a number from 0 to 10."),
        ({"places": ["hip", "moon"]}, "Please choose from the list."),
        ({"mood": ["furious"]}, "Please choose from the list."),
        ({"woke": "maybe"}, "Please choose one from the list."),
        ({"eating": "everything"}, "Please choose one from the list."),
        ({"carer": "great"}, "Please choose one from the list."),
        ({"bowels_on": "Monday"}, "This is not a day."),
        ({"bowels_on": "2999-01-01"}, "This day is still to come."),
        ({"mood_words": "m" * 50_000}, "Up to 120 fit here."),
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


@pytest.mark.parametrize(("field", "level"), [(LEGS, "call_now"), (BOWELS, "tell_today")])
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_refused_form_begins_with_what_a_sign_means(send, nothing_written, field, level, answer):
    with nothing_written():
        page = send(follow=False, **{field: answer, "pain": "99"}).content.decode()
    main = page[page.index("<main") :]
    box = re.search(rf'data-said="{level}"([^>]*)>', main)
    assert "hidden" not in box.group(1)
    assert "data-focus" in box.group(1)
    assert box.start() < main.index("<h1") < main.index('class="errors"')
    assert main.count("data-focus") == 1
    assert "tel:5550100" in main[box.start() : main.index("<h1")]


def test_a_refused_form_without_a_sign_begins_with_what_is_wrong(send):
    page = send(follow=False, **{LEGS: "no", "pain": "99"}).content.decode()
    main = page[page.index("<main") :]
    assert main.count("data-focus") == 1
    assert re.search(r'class="errors"[^>]*data-focus', main)


def test_saving_and_its_answer_say_when_the_team_reads(browser, url, send, plan, closed_tomorrow):
    for words in (text_of(browser.get(url("check_in"))), text_of(send(pain="3"))):
        assert "Nobody reads this page" in words
        assert "The team reads: Monday to Friday, 08:00 to 16:00." in words
        assert "Closed on: " in words


@pytest.fixture
def closed_tomorrow(patient, today):
    ClosedDay.objects.create(team=patient.team, day=today + timedelta(days=1))


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

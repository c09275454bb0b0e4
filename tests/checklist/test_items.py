"""The page of an item and what is written on it: notes, questions, appointments; every bad kind of words."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.test import Client

from careplan.accounts import typed_text
from careplan.plans import actions, history
from careplan.plans.actions import Acting
from careplan.plans.models import Event, Question
from tests.cast import PASSWORD, USUAL_ANSWERS
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
EMOJI = "👩🏽‍⚕️ said: all good 🎈"
RIGHT_TO_LEFT = "أمي تشعر بتحسن ‏اليوم"


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=3)


@pytest.fixture
def newest(patient, item):
    """The newest event of the item, with its words opened."""

    def read():
        return history.entries(patient, [Event.objects.filter(item=item).latest("number")])[0]

    return read


def test_the_page_says_what_why_and_what_to_ask(browser, url, item):
    words = text_of(browser.get(url("show_item", item.pk)))
    for said in ("This is the mri scan.", "It helps the team to help you.", "What happens next?", "Imaging"):
        assert said in words
    assert "A word that the team explains." in words  # the glossary's MRI scan, in place


def test_the_history_names_everybody_and_keeps_their_words(
    browser, url, item, patient, plan, carl, nora, now, today
):
    by = {"patient": patient, "at": now}
    actions.note_item(item_id=item.pk, note="She was brave.", by=carl, **by)
    asked = actions.ask_nurse(plan_id=plan.pk, item_id=item.pk, question="And the result?", by=carl, **by)
    actions.answer_question(question_id=asked.pk, answer="On Friday.", by=nora, **by)
    actions.tick_item(item_id=item.pk, done_on=today, today=today, by=carl, **by)
    actions.verify_items(item_ids=[item.pk], by=nora, **by)
    words = text_of(browser.get(url("show_item", item.pk)))
    for said in (
        "You wrote a note",
        "She was brave.",
        "You asked the nurse",
        "And the result?",
        "Nora answered",
        "On Friday.",
        "You ticked it: done today",
        "Nora looked at it",
        "Nora set the date:",
        "Nora put it on the plan",
    ):
        assert said in words


@pytest.mark.parametrize(
    "note",
    [EMOJI, RIGHT_TO_LEFT, "<b>bold</b> & 'quoted'", "one\r\ntwo\rthree", "x" * 4_000],
    ids=["emoji", "right to left", "markup", "line ends", "long"],
)
def test_notes_that_are_kept_letter_for_letter(browser, url, item, newest, note):
    assert browser.post(url("note_item", item.pk), act(note=note)).status_code == 302
    assert newest().words["note"] == note.replace("\r\n", "\n").replace("\r", "\n")
    assert "<b>bold</b>" not in browser.get(url("show_item", item.pk)).content.decode()


def test_control_characters_are_taken_out(browser, url, item, newest):
    browser.post(url("note_item", item.pk), act(note="bell\x07 null\x00 escape\x1b[31m"))
    assert newest().words["note"] == "bell null escape[31m"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("", "Please write something first."),
        ("   \n\t ", "Please write something first."),
        ("\x00\x07", "Please write something first."),
        ("y" * 50_000, "This is 50000 letters long. Up to 4000 fit here."),
    ],
    ids=["empty", "spaces", "control characters alone", "50,000 letters"],
)
@pytest.mark.parametrize("name", ["note_item", "ask_about_item", "ask_nurse"])
def test_words_that_cannot_be_taken(browser, url, item, nothing_written, name, note, sentence):
    path = url(name) if name == "ask_nurse" else url(name, item.pk)
    field = "note" if name == "note_item" else "question"
    with nothing_written():
        answer = browser.post(path, act(**{field: note}))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert note.strip("\x00\x07 \n\t") in answer.content.decode()
    assert "Warning signs: when to call" in text_of(answer)


def test_a_note_sent_twice_is_one_note(browser, url, item):
    fields = act(note="Once.")
    for _time in range(2):
        assert browser.post(url("note_item", item.pk), fields).status_code == 302
    assert Event.objects.filter(item=item, kind="noted").count() == 1


def test_a_dated_item_whose_facts_turned_says_why_it_has_no_tick(
    browser, client_of, url, patient, make_plan, item_of, nora, carl, now
):
    """A day that a nurse set is never taken away by a fact; nobody may tick what does not apply either."""
    plan = make_plan(patient, answers=USUAL_ANSWERS | {"primary-cancer": "breast"})
    visit = item_of(plan, "breast-only", due_in_days=0)
    patient.refresh_from_db()
    actions.answer_facts(
        patient=patient, plan_id=plan.pk, answers={"primary-cancer": "prostate"}, said_by="",
        basis=patient.last_event_number, by=nora, at=now,
    )  # fmt: skip
    said = text_of(browser.get(url("show_item", visit.pk)))
    assert "It does not apply now It does not fit what your team has recorded so far." in said
    assert "It stays here without a tick until a nurse decides about it. You can ask her." in said
    assert "Done today" not in said
    assert "Ask the nurse" in said
    chart = client_of(nora).get(f"/clinic/patients/{patient.public_id}/").content.decode()
    row = chart[chart.index(f'id="item-{visit.pk}"') :].partition("</li>")[0]
    assert f"/clinic/patients/{patient.public_id}/steps/breast-only/decide" in row
    assert "does not apply now: decide" in row
    assert "<form" not in row
    alone = text_of(client_of(nora).get(f"/clinic/patients/{patient.public_id}/items/{visit.pk}/"))
    assert "Applies does not apply, by the facts:" in alone


@pytest.mark.parametrize(("name", "field"), [("note_item", "note"), ("ask_about_item", "question")])
def test_other_words_under_a_number_that_was_used_can_be_sent_again(browser, url, item, newest, name, field):
    """The answer to the first sending got lost, more was written, and the same page was sent again."""
    path, sent = url(name, item.pk), act(**{field: "Once."})
    browser.post(path, sent)
    refused = browser.post(path, sent | {field: "Once more."})
    assert refused.status_code == 422
    assert "This page was sent twice with different content." in text_of(refused)
    form = next(part for part in refused.content.decode().split("<form") if "Once more." in part)
    number = re.search(r'name="op_id" value="([^"]+)"', form)[1]
    assert browser.post(path, act(op_id=number, **{field: "Once more."})).status_code == 302
    assert "Once more." in newest().words.values()


def test_a_question_waits_and_its_answer_is_shown(browser, url, item, plan, patient, nora, now):
    browser.post(url("ask_about_item", item.pk), act(question="May she eat before?"))
    words = text_of(browser.get(url("show_item", item.pk)))
    assert "May she eat before?" in words
    assert "No answer yet." in words
    plan.refresh_from_db()
    assert plan.waiting_since is not None
    question = Question.objects.get()
    actions.answer_question(patient=patient, question_id=question.pk, answer="Yes.", by=nora, at=now)
    for name, more in (("show_item", [item.pk]), ("list_questions", [])):
        assert "Answered by Nora, today" in text_of(browser.get(url(name, *more)))


def test_a_question_in_general(browser, url, plan):
    answer = browser.post(url("ask_nurse"), act(question="May she swim?"))
    assert answer.url == url("list_questions")
    assert "May she swim?" in text_of(browser.get(answer.url))
    assert Question.objects.get().item is None


def test_asking_before_there_is_a_plan(browser, url, nothing_written):
    with nothing_written():
        answer = browser.post(url("ask_nurse"), act(question="Anybody?"))
    assert "There is no open plan now" in text_of(answer)


# --- appointments --------------------------------------------------------------------------------------------


# A day far enough away to be written with its date, in whatever year the tests are run.
FAR_AWAY = date.today() + timedelta(days=60)


def appointment(item, **more):
    return act(seen=item.last_event_number, **{"day": FAR_AWAY.isoformat(), "time": "09:30", **more})


def test_an_appointment_is_in_the_teams_time(browser, url, item):
    fields = appointment(item, place="Radiology, room 3", comes_along="Lena")
    assert browser.post(url("set_appointment", item.pk), fields).status_code == 302
    item.refresh_from_db()
    assert item.appointment_at == datetime.combine(FAR_AWAY, time(9, 30), tzinfo=BERLIN)
    assert (item.status, item.due_on.isoformat(), item.place) == (
        "scheduled",
        FAR_AWAY.isoformat(),
        "Radiology, room 3",
    )
    words = text_of(browser.get(url("show_item", item.pk)))
    assert f"{FAR_AWAY.day} {FAR_AWAY:%B}" in words
    assert "09:30 · Radiology, room 3 · with Lena" in words


def test_an_appointment_is_taken_away(browser, url, item):
    browser.post(url("set_appointment", item.pk), appointment(item))
    item.refresh_from_db()
    assert (
        browser.post(url("remove_appointment", item.pk), act(seen=item.last_event_number)).status_code == 302
    )
    item.refresh_from_db()
    assert (item.appointment_at, item.status) == (None, "not-started")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"day": "2999-01-01"}, "more than five years away"),
        ({"day": "9999-12-31", "time": "23:59"}, "more than five years away"),
        ({"day": "1999-01-01"}, "more than a year ago"),
        ({"day": "0001-01-01", "time": "00:00"}, "more than a year ago"),
        ({"day": ""}, "Please choose the day."),
        ({"day": "Thursday"}, "This is not a day."),
        ({"time": ""}, "Please choose the time."),
        ({"time": "half past"}, "This is not a time."),
        ({"time": "25:00"}, "This is not a time."),
        ({"place": "p" * 121}, "Up to 120 fit here."),
        ({"comes_along": "c" * 50_000}, "Up to 80 fit here."),
        ({"seen": ""}, "did not arrive whole"),
        ({"seen": "-"}, "did not arrive whole"),
    ],
)
def test_appointments_that_cannot_be(browser, url, item, nothing_written, more, sentence):
    fields = appointment(item, comes_along="Kept name") | more
    with nothing_written():
        answer = browser.post(url("set_appointment", item.pk), fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert fields["comes_along"] in answer.content.decode()


def test_a_stale_page_shows_both_and_the_next_try_is_taken(
    browser, url, item, patient, nora, now, nothing_written
):
    fields = appointment(item, place="Where Carl heard")
    actions.set_appointment(
        patient=patient, item_id=item.pk, by=nora, at=now, acting=Acting.NURSE,
        appointment=actions.Appointment(
            datetime.combine(FAR_AWAY, time(8), tzinfo=BERLIN), "Where Nora knows"
        ),
    )  # fmt: skip
    with nothing_written():
        answer = browser.post(url("set_appointment", item.pk), fields)
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Somebody else changed this step while your page was open." in words
    assert f"It stands here now: {FAR_AWAY.day} {FAR_AWAY:%B}" in words
    assert "08:00 · Where Nora knows" in words
    assert "Where Carl heard" in answer.content.decode()
    again = fields | {"seen": answer.context["forms"].appointment["seen"].value()} | act()
    assert browser.post(url("set_appointment", item.pk), again).status_code == 302
    item.refresh_from_db()
    assert item.place == "Where Carl heard"


def test_an_appointment_for_what_is_done(browser, url, item, nothing_written):
    fields = appointment(item)
    browser.post(url("tick_item", item.pk), act())
    item.refresh_from_db()
    fields["seen"] = item.last_event_number
    with nothing_written():
        answer = browser.post(url("set_appointment", item.pk), fields)
    assert answer.status_code == 409
    assert "not open any more" in text_of(answer)


# --- words of a session that ran out --------------------------------------------------------------------------


def typed_by(page: str) -> str:
    return page.split('name="typed_by" value="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("name", "field", "shown_on"),
    [
        ("note_item", "note", "show_item"),
        ("ask_about_item", "question", "show_item"),
        ("skip_item", "note", "skip_item"),
        ("ask_nurse", "question", "ask_nurse"),
        ("check_in", "note", "check_in"),
    ],
)
def test_words_come_back_after_the_session_ended(carl, url, item, nothing_written, name, field, shown_on):
    def address(of):
        return url(of) if of in ("ask_nurse", "check_in") else url(of, item.pk)

    browser = Client()
    browser.login(email=carl.email, password=PASSWORD)
    signed = typed_by(browser.get(address(shown_on)).content.decode())
    browser.logout()
    with nothing_written():
        sent = act(**{field: "Words of a long night", "typed_by": signed})
        answer = browser.post(address(name), sent)
    assert answer.status_code == 302
    back = browser.post(answer.url, {"login": carl.email, "password": PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == address(shown_on)
    page = back.content.decode()
    assert "Words of a long night" in page
    assert "We kept what you wrote" not in page  # it stands in its form, not in a box to copy from
    assert sent["op_id"] not in page


def test_a_refused_form_leads_back_to_the_page_and_not_to_the_address_it_was_sent_to(browser, url, item):
    page = browser.post(url("note_item", item.pk), act(note="")).content.decode()
    assert browser.get(url("note_item", item.pk)).status_code == 405
    assert signing.loads(typed_by(page), salt=typed_text.SALT)[1] == url("show_item", item.pk)

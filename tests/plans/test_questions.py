"""Notes, questions and answers: sealed once, and the plan waits until the nurse has answered."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Event, Question
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(does, carl, plan):
    def do(question="May she bathe?", by=carl, **given):
        return does(by, actions.ask_nurse, **{"plan_id": plan.pk, "question": question, **given})

    return do


@pytest.fixture
def answer(does, nora):
    def do(question, answer="Yes, she may.", by=nora, **given):
        return does(by, actions.answer_question, question_id=question.pk, answer=answer, **given)

    return do


def head(plan):
    plan.refresh_from_db()
    return plan.worklist_group, plan.waiting_since


def test_a_question_waits_for_a_nurse_and_its_words_are_sealed(ask, plan, written, carl, now):
    question = ask()
    assert (question.asked_at, question.answered_event, question.item) == (now, None, None)
    assert head(plan) == (2, now)
    (entry,) = written("asked")
    assert (entry.words, entry.data, entry.by_id) == ({"question": "May she bathe?"}, {}, carl.pk)
    assert "bathe" not in Event.objects.get(pk=question.event_id).sealed


def test_a_question_about_an_item_stands_at_the_item(ask, plan, item_of, written):
    item = item_of(plan, "exercises")
    question = ask(item_id=item.pk)
    item.refresh_from_db()
    assert (question.item, item.last_event_number) == (item, question.event.number)
    assert written("asked")[0].item == item


def test_an_answer_settles_it_and_says_who_and_when(ask, answer, plan, written, nora, now):
    question = ask()
    answered = answer(question)
    assert head(plan) == (3, None)
    (entry,) = written("answered")
    assert (answered.answered_event.number, entry.by_id, entry.at) == (entry.number, nora.pk, now)
    assert entry.words == {"answer": "Yes, she may."}
    assert entry.data == {"question": question.event.number}


def test_the_oldest_open_question_says_since_when_it_waits(ask, answer, plan, now):
    first, second = ask(at=now), ask("And swim?", at=now + timedelta(hours=1))
    assert head(plan) == (2, now)
    answer(first)
    assert head(plan) == (2, now + timedelta(hours=1))
    answer(second)
    assert head(plan) == (3, None)


def test_an_answer_that_came_too_late_names_who_was_first(ask, answer, sami):
    question = ask()
    answer(question, by=sami)
    with nothing_changes(), pytest.raises(ActRefused, match="Sami Haddad has already answered") as refused:
        answer(question, "No.")
    assert (refused.value.field, refused.value.current) == ("answer", question)


def test_a_question_can_be_answered_after_the_plan_was_finished(ask, answer, does, nora, plan):
    question = ask()
    does(nora, actions.end_plan, plan_id=plan.pk, status="finished", reason="Moved away.")
    assert answer(question).answered_event is not None


@pytest.mark.parametrize("words", ["", "   ", "\x00\u200b"])
def test_nothing_is_no_question_no_note_and_no_answer(ask, answer, does, carl, plan, item_of, words):
    question, item = ask(), item_of(plan, "exercises")
    for act in (
        lambda: ask(words),
        lambda: answer(question, words),
        lambda: does(carl, actions.note_item, item_id=item.pk, note=words),
    ):
        with nothing_changes(), pytest.raises(WordsRefused, match="write something"):
            act()


def test_fifty_thousand_letters_are_refused_and_four_thousand_kept(ask, does, carl, plan, item_of, written):
    item = item_of(plan, "exercises")
    for act in (
        lambda: ask("a" * 50_000),
        lambda: does(carl, actions.note_item, item_id=item.pk, note="a" * 50_000),
    ):
        with nothing_changes(), pytest.raises(WordsRefused, match="50000 letters"):
            act()
    long = "🌷" * 4_000
    does(carl, actions.note_item, item_id=item.pk, note=long)
    assert written("noted")[0].words == {"note": long}


@pytest.mark.parametrize(
    "words", ["🌷👩‍👩‍👧", "היום היה טוב", "line one\nline two", "<b>not bold</b> {{ x }}"]
)
def test_words_come_back_as_they_were_written(does, carl, plan, item_of, written, words):
    does(carl, actions.note_item, item_id=item_of(plan, "exercises").pk, note=words)
    assert written("noted")[0].words == {"note": words}


def test_a_note_changes_the_item_in_nothing_but_its_number(does, carl, plan, item_of):
    item = item_of(plan, "exercises")
    outcome = does(carl, actions.note_item, item_id=item.pk, note="Slowly.")
    item.refresh_from_db()
    assert (item.status, item.last_event_number) == ("not-started", outcome.item.last_event_number)
    assert head(plan)[0] == 3


def test_a_note_fits_on_what_is_done_and_on_what_was_withdrawn(
    does, carl, nora, plan, item_of, today, written
):
    done, gone = item_of(plan, "exercises"), item_of(plan, "mri-scan")
    does(carl, actions.tick_item, item_id=done.pk, done_on=today, today=today)
    decision = actions.Decision("no", "Not needed.")
    does(nora, actions.decide_step, plan_id=plan.pk, step_key="mri-scan", decision=decision)
    for item in (done, gone):
        does(carl, actions.note_item, item_id=item.pk, note="Thank you.")
        does(nora, actions.note_item, item_id=item.pk, note="You are welcome.", acting=Acting.NURSE)
    assert len(written("noted")) == 4


def test_an_item_of_another_plan_of_the_same_patient_is_not_there(
    ask, does, nora, plan, item_of, make_plan, patient
):
    old = item_of(plan, "exercises")
    does(nora, actions.end_plan, plan_id=plan.pk, status="finished", reason="A new one.")
    new = make_plan(patient)
    with nothing_changes(), pytest.raises(NotThere):
        ask(plan_id=new.pk, item_id=old.pk)


def test_nothing_of_another_patient_is_there(
    ask, answer, does, carl, other_patient, make_plan, item_of, otto, now
):
    foreign = make_plan(other_patient)
    item = item_of(foreign, "exercises")
    question = actions.ask_nurse(patient=other_patient, plan_id=foreign.pk, question="When?", by=otto, at=now)
    for act in (
        lambda: ask(plan_id=foreign.pk),
        lambda: ask(item_id=item.pk),
        lambda: answer(question),
        lambda: does(carl, actions.note_item, item_id=item.pk, note="Hello."),
    ):
        with nothing_changes(), pytest.raises(NotThere):
            act()


def test_a_nurses_step_takes_no_words_of_the_family(ask, does, carl, plan, item_of):
    hidden = item_of(plan, "weak-bones")
    for act in (
        lambda: ask(item_id=hidden.pk),
        lambda: does(carl, actions.note_item, item_id=hidden.pk, note="What is this?"),
    ):
        with nothing_changes(), pytest.raises(NotThere):
            act()


@pytest.mark.parametrize("who", ["lena", "rob", "otto", "nora", "ada", "simon"])
def test_only_a_family_that_takes_part_asks(ask, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        ask(by=getattr(cast, who))


@pytest.mark.parametrize("who", ["carl", "lena", "stella", "otto", "ada", "simon"])
def test_only_a_nurse_of_the_team_answers(ask, answer, cast, who):
    question = ask()
    with nothing_changes(), pytest.raises(NotThere):
        answer(question, by=getattr(cast, who))
    assert Question.objects.get().answered_event is None

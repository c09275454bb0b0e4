"""Two nurses at once on what the family reported and asked, and a family that is faster: one of them is told."""

import pytest

from careplan.plans import actions, days
from careplan.plans.models import Event, Item, Patient
from careplan.plans.states import EventKind
from tests.plans.chains import assert_chain_is_whole
from tests.plans.test_races import at_once, kinds_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def does(patient, now):
    """An act as a request does it: the patient is read anew."""

    def do(by, action, **given):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return action(patient=row, by=by, at=now, **given)

    return do


@pytest.fixture
def ticked(plan, item_of, does, carl, patient, now):
    item, today = item_of(plan, "mri-scan"), days.today(patient.team.time_zone, now)
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    return item


def count(kind):
    return Event.objects.filter(kind=kind).count()


def test_two_nurses_verify_one_tick(ticked, does, nora, sami, patient):
    results = at_once(
        *[lambda by=by: does(by, actions.verify_items, item_ids=[ticked.pk]) for by in (nora, sami)]
    )
    assert sorted(len(verified) for verified in results) == [0, 1]
    assert count(EventKind.VERIFIED) == 1
    assert_chain_is_whole(patient)


def test_two_nurses_answer_one_question(plan, does, carl, nora, sami, patient):
    question = does(carl, actions.ask_nurse, plan_id=plan.pk, question="May she swim?")
    given = {"question_id": question.pk, "answer": "Yes."}
    results = at_once(*[lambda by=by: does(by, actions.answer_question, **given) for by in (nora, sami)])
    assert kinds_of(results) == {"Question": 1, "ActRefused": 1}
    assert count(EventKind.ANSWERED) == 1
    assert_chain_is_whole(patient)


def test_two_nurses_ask_back_about_one_tick(ticked, does, nora, sami, patient):
    given = {"item_id": ticked.pk, "question": "Which day was it?"}
    results = at_once(*[lambda by=by: does(by, actions.ask_back, **given) for by in (nora, sami)])
    assert kinds_of(results) == {"Outcome": 1, "ActRefused": 1}
    assert count(EventKind.ASKED_BACK) == 1
    asked = Item.objects.get(pk=ticked.pk)
    assert asked.asked_back_by_id == Event.objects.get(kind=EventKind.ASKED_BACK).by_id
    assert_chain_is_whole(patient)


def test_one_verifies_while_another_asks_back(ticked, does, nora, sami, patient):
    """Whoever was first: a verified tick has no question that waits, and never both words of nurses against it."""
    at_once(
        lambda: does(nora, actions.verify_items, item_ids=[ticked.pk]),
        lambda: does(sami, actions.ask_back, item_id=ticked.pk, question="Which day was it?"),
    )
    item = Item.objects.get(pk=ticked.pk)
    assert (item.verified_by, item.asked_back_at, item.asked_back_by) == (nora, None, None)
    assert_chain_is_whole(patient)


def test_a_family_takes_back_while_a_nurse_asks(ticked, does, carl, nora, patient):
    at_once(
        lambda: does(carl, actions.undo_item, item_id=ticked.pk),
        lambda: does(nora, actions.ask_back, item_id=ticked.pk, question="Which day was it?"),
    )
    item = Item.objects.get(pk=ticked.pk)
    assert (item.is_open, item.asked_back_at) == (True, None)
    assert_chain_is_whole(patient)


def test_two_of_the_family_reply(ticked, does, carl, nora, join, patient):
    maria = join("Maria Aziz", patient)
    does(nora, actions.ask_back, item_id=ticked.pk, question="Which day was it?")
    given = {"item_id": ticked.pk, "answer": "On Monday."}
    results = at_once(*[lambda by=by: does(by, actions.reply, **given) for by in (carl, maria)])
    assert kinds_of(results) == {"Outcome": 1, "ActRefused": 1}
    assert count(EventKind.REPLIED) == 1
    assert_chain_is_whole(patient)


def test_a_template_is_saved_once_by_two_at_once(team, nora, sami, now):
    given = {"team": team, "title": "Scan", "at": now}
    results = at_once(
        *[
            lambda by=by, words=words: actions.save_template(by=by, words=words, **given)
            for by, words in ((nora, "A week."), (sami, "Two weeks."))
        ]
    )
    assert kinds_of(results) == {"AnswerTemplate": 1, "ActRefused": 1}

"""What changed since somebody last said that they saw it: whose acts, in which words, and until when."""

import pytest

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import Patient
from careplan.plans.states import Readers
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
HEADING = "Changed since you last looked"


@pytest.fixture
def item(plan, item_of):
    """A habit: nobody had to put it on the plan, so there is no news of it yet."""
    return item_of(plan, "exercises")


@pytest.fixture
def vera(join, patient):
    return join("Vera Aziz", patient)


@pytest.fixture
def does(patient, now):
    def do(person, action, **given):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        return action(patient=row, by=person, at=now, **given)

    return do


@pytest.fixture
def news(browser, url):
    """The words of the block on Carl's *Today*; empty when there is none."""

    def read():
        page = text_of(browser.get(url("show_today")))
        return page.partition(HEADING)[2].partition("I have seen this")[0] if HEADING in page else ""

    return read


@pytest.fixture
def seen(browser, url, patient):
    def press(up_to=None):
        last = Patient.objects.get(pk=patient.pk).last_event_number
        return browser.post(url("mark_seen"), act(up_to=last if up_to is None else up_to))

    return press


def test_what_others_did_is_told_and_ones_own_is_not(news, does, carl, vera, item, today):
    does(carl, actions.take_item, item_id=item.pk)
    assert news() == ""
    does(vera, actions.tick_item, item_id=item.pk, done_on=today, today=today, note="zebra")
    assert f"{item.title} Vera ticked it: done today" in news()
    assert "zebra" not in news()  # the words stand on the step's own page


def test_looking_changes_nothing_and_the_button_does(news, does, seen, vera, item, patient, carl):
    does(vera, actions.take_item, item_id=item.pk)
    assert news() == news() != ""
    assert patient.care_team.get(user=carl).seen_at is None
    answer = seen()
    assert (answer.status_code, news()) == (302, "")
    assert patient.care_team.get(user=carl).seen_number > 0


def test_what_came_in_after_the_page_was_made_stays_new(news, does, seen, vera, item, patient):
    does(vera, actions.take_item, item_id=item.pk)
    shown = Patient.objects.get(pk=patient.pk).last_event_number
    does(vera, actions.let_go_item, item_id=item.pk)
    seen(shown)
    assert "Vera gave it back" in news()
    assert "took it on" not in news()


def test_a_mark_is_ones_own(client_of, news, seen, does, vera, lena, item, url):
    does(vera, actions.take_item, item_id=item.pk)
    seen()
    assert HEADING in text_of(client_of(lena).get(url("show_today")))


def test_who_has_just_joined_is_not_told_what_was_before(news, does, vera, nora, plan, patient, carl, now):
    """The plan was started two weeks ago, Carl joined ten days ago."""
    assert news() == ""
    patient.care_team.filter(user=carl).update(joined_at=now)
    does(vera, actions.note_item, item_id=plan.items.first().pk, note="A word")
    assert "Vera wrote a note" in news()


def test_one_thing_is_told_once_with_what_happened_to_it(news, does, vera, item_of, plan, today):
    exercises = item_of(plan, "exercises")
    does(vera, actions.tick_item, item_id=exercises.pk, done_on=today, today=today)
    later = plan.items.get(plan_step=exercises.plan_step, occurrence=2)
    does(vera, actions.take_item, item_id=later.pk)
    assert news().count(exercises.title) == 1
    assert "Vera took it on" in news()
    assert "Vera ticked it" in news()


def test_a_few_stand_at_once_and_the_rest_in_a_fold(news, does, vera, nora, plan, today):
    own = {"plan_id": plan.pk, "words": "", "category_key": "support", "due_on": None, "today": today}
    for number in range(11):
        does(nora, actions.add_own_item, title=f"Errand {number}", family_ticks=True, **own)
    told = news()
    assert [f"Errand {number} " in told for number in range(11)] == [False] * 3 + [True] * 8
    assert "5 more" in told
    assert "And more." in told


def test_notes_that_are_not_for_the_family_are_not_told(news, does, nora, vera, item):
    does(nora, actions.note_item, item_id=item.pk, note="A", readers=Readers.NURSES, acting=Acting.NURSE)
    does(vera, actions.note_item, item_id=item.pk, note="B", readers=Readers.NURSES)
    assert news() == ""
    does(vera, actions.note_item, item_id=item.pk, note="C", readers=Readers.FAMILY)
    assert "Vera wrote a note" in news()


def test_what_is_for_nurses_only_is_not_told(news, does, nora, plan, today):
    item = plan.items.get(plan_step__step_key="weak-bones")
    does(nora, actions.note_item, item_id=item.pk, note="A", acting=Acting.NURSE)
    assert news() == ""


def test_an_answer_that_stands_below_is_not_told_twice(news, does, carl, nora, plan, item):
    question = does(carl, actions.ask_nurse, plan_id=plan.pk, item_id=item.pk, question="When?")
    does(nora, actions.answer_question, question_id=question.pk, answer="On Monday.")
    assert news() == ""


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30])
def test_a_mark_that_is_no_number_changes_nothing(browser, url, plan, patient, carl, up_to):
    assert browser.post(url("mark_seen"), act(up_to=up_to)).status_code == 302
    member = patient.care_team.get(user=carl)
    assert member.seen_number <= Patient.objects.get(pk=patient.pk).last_event_number


def test_handed_on_to_me_says_so(news, does, vera, carl, item, patient):
    does(vera, actions.take_item, item_id=item.pk)
    does(vera, actions.hand_on_item, item_id=item.pk, to=patient.care_team.get(user=carl).pk)
    assert "Vera handed it on to you" in news()

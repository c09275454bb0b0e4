"""Questions for the visit: the family's own list and order; what they understood; what they have seen."""

from dataclasses import replace

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.actions.visit import LONGEST_QUESTION, MOST_QUESTIONS
from careplan.plans.models import Patient, Plan, Understanding, VisitQuestion
from careplan.plans.states import EventKind, VisitOutcome
from careplan.plans.understood import still_holds
from careplan.plans.wording import WordsRefused
from tests.cast import SMALL_PATHWAY
from tests.plans.moves import move_to, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(does, carl, plan):
    def do(question, **more):
        return does(carl, actions.add_visit_question, plan_id=plan.pk, question=question, **more)

    return do


def order():
    rows = VisitQuestion.objects.filter(settled_event=None)
    return [row.pk for row in rows.order_by("position", "id")]


class TestQuestions:
    def test_words_are_sealed_and_it_calls_no_nurse(self, ask, plan, written, item_of):
        question = ask("May she swim?", item_id=item_of(plan, "mri-scan").pk)
        (entry,) = written(EventKind.VISIT_QUESTION_ADDED)
        assert entry.words == {"question": "May she swim?"}
        assert (question.event.number, entry.item.pk) == (entry.number, question.item_id)
        plan.refresh_from_db()
        assert plan.waiting_since is None

    def test_they_stand_in_the_order_the_family_gives_them(self, ask, does, carl, since):
        one, two, three = (ask(word).pk for word in ("One?", "Two?", "Three?"))
        assert order() == [one, two, three]
        since()
        for _time in range(2):  # sent twice is moved once
            does(carl, actions.order_visit_question, question_id=three, before=two)
            assert order() == [one, three, two]
        does(carl, actions.order_visit_question, question_id=one, before=None)
        assert order() == [three, two, one]
        assert since() == []

    def test_a_place_that_is_not_there_changes_nothing(self, ask, does, carl):
        one = ask("One?").pk
        for before in (0, one):
            with pytest.raises(NotThere):
                does(carl, actions.order_visit_question, question_id=one, before=before)

    @pytest.mark.parametrize("outcome", VisitOutcome)
    def test_settled_it_leaves_the_list_and_stays_in_the_history(self, ask, does, carl, written, outcome):
        one, two = ask("One?"), ask("Two?")
        does(carl, actions.settle_visit_question, question_id=one.pk, outcome=outcome)
        assert order() == [two.pk]
        (entry,) = written(EventKind.VISIT_QUESTION_SETTLED)
        assert entry.data == {"question": one.event.number, "outcome": str(outcome)}
        with pytest.raises(ActRefused, match="not on the list any more"):
            does(carl, actions.settle_visit_question, question_id=one.pk, outcome=outcome)
        with pytest.raises(ActRefused, match="not on the list any more"):
            does(carl, actions.order_visit_question, question_id=one.pk, before=None)

    @pytest.mark.parametrize("words", ["", " \u200b", "x" * (LONGEST_QUESTION + 1)])
    def test_what_is_no_question_is_refused(self, ask, words):
        with pytest.raises(WordsRefused):
            ask(words)

    def test_a_list_that_is_too_long_says_so(self, ask):
        for number in range(MOST_QUESTIONS):
            ask(f"Number {number}?")
        with pytest.raises(ActRefused, match="Take one off first") as refused:
            ask("One more?")
        assert refused.value.field == "question"

    def test_not_for_others_and_not_about_anothers_item(
        self, ask, does, lena, otto, nora, plan, make_plan, other_patient, item_of
    ):
        foreign = item_of(make_plan(other_patient), "mri-scan")
        with pytest.raises(NotThere):
            ask("May she swim?", item_id=foreign.pk)
        for person in (lena, otto, nora):
            with pytest.raises(NotThere):
                does(person, actions.add_visit_question, plan_id=plan.pk, question="May she swim?")
        one = ask("One?").pk
        for person in (lena, otto, nora):
            with pytest.raises(NotThere):
                does(person, actions.order_visit_question, question_id=one, before=None)

    def test_a_finished_plan_takes_no_more(self, ask, does, nora, plan):
        does(nora, actions.end_plan, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Moved.")
        with pytest.raises(ActRefused):
            ask("May she swim?")


class TestUnderstanding:
    def test_said_once_and_kept(self, does, carl, plan, written, version):
        step = version.steps.get(key="mri-scan")
        for _time in range(2):
            does(carl, actions.understand_step, plan_id=plan.pk, step_key="mri-scan", words=step.pk)
        row = Understanding.objects.get()
        assert (row.user, row.step) == (carl, step)
        (entry,) = written(EventKind.UNDERSTOOD)
        assert (entry.step_key, entry.data) == ("mri-scan", {"step": step.pk})

    def test_words_that_changed_meanwhile_are_not_understood(self, does, carl, plan):
        with pytest.raises(ActRefused, match="read them again"):
            does(carl, actions.understand_step, plan_id=plan.pk, step_key="mri-scan", words=987_654)
        assert not Understanding.objects.exists()

    @pytest.mark.parametrize("key", ["weak-bones", "no-such-step"])
    def test_a_step_that_the_family_does_not_see_is_not_there(self, does, carl, plan, key):
        with pytest.raises(NotThere):
            does(carl, actions.understand_step, plan_id=plan.pk, step_key=key)

    def test_who_looks_on_and_who_is_a_nurse_say_nothing_here(self, does, lena, nora, plan):
        for person in (lena, nora):
            with pytest.raises(NotThere):
                does(person, actions.understand_step, plan_id=plan.pk, step_key="mri-scan")

    def test_new_words_ask_again_and_the_same_words_do_not(self, does, carl, nora, plan, patient, now):
        for key in ("mri-scan", "bone-scan"):
            does(carl, actions.understand_step, plan_id=plan.pk, step_key=key)
        mri = SMALL_PATHWAY.steps_by_key["mri-scan"]
        steps = (replace(mri, why="New words."), *(one for one in SMALL_PATHWAY.steps if one is not mri))
        second = publish(replace(SMALL_PATHWAY, steps=steps), now)
        move_to(patient.team, [plan], second, nora, now)
        said = {row.step_key: row for row in Understanding.objects.select_related("step")}
        assert not still_holds(said["mri-scan"], second.steps.get(key="mri-scan"))
        assert still_holds(said["bone-scan"], second.steps.get(key="bone-scan"))


class TestSeen:
    def test_a_mark_of_ones_own_that_never_goes_back(self, does, carl, lena, plan, patient, since, now):
        last = Patient.objects.get(pk=patient.pk).last_event_number
        since()
        assert does(carl, actions.mark_seen, up_to=last).seen_number == last
        assert does(carl, actions.mark_seen, up_to=1).seen_number == last
        assert does(carl, actions.mark_seen, up_to=last + 500).seen_number == last
        member = patient.care_team.get(user=lena)
        assert (member.seen_number, member.seen_at) == (0, None)
        assert does(lena, actions.mark_seen, up_to=0).seen_at == now
        assert since() == []

    def test_not_for_one_without_a_part(self, does, rob, nora, plan):
        for person in (rob, nora):
            with pytest.raises(NotThere):
                does(person, actions.mark_seen, up_to=1)

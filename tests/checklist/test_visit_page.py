"""The list of questions for the visit, the sheet that is printed, and "I understand"."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError

from careplan.audit.models import AccessLog
from careplan.plans import actions
from careplan.plans.actions import Appointment
from careplan.plans.models import Plan, Understanding, VisitQuestion
from tests.cast import SMALL_PATHWAY
from tests.checklist.conftest import act, text_of
from tests.plans.moves import move_to, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def add(browser, url, plan):
    def do(question):
        answer = browser.post(url("add_visit_question"), act(question=question))
        assert answer.status_code == 302
        return VisitQuestion.objects.latest("id").pk

    return do


class TestList:
    def test_in_the_familys_own_order_by_buttons(self, browser, url, add):
        one, two, three = add("First?"), add("Second?"), add("Third?")
        page = browser.get(url("list_visit_questions")).content.decode()
        assert page.index("First?") < page.index("Second?") < page.index("Third?")
        answer = browser.post(url("order_visit_question", three), act(before=two))
        assert answer.url == f"{url('list_visit_questions')}#question-{three}"
        page = browser.get(url("list_visit_questions")).content.decode()
        assert page.index("First?") < page.index("Third?") < page.index("Second?")
        assert f'name="before" value="{one}"' in page  # the second one's way up
        browser.post(url("order_visit_question", one), act(before=""))
        page = browser.get(url("list_visit_questions")).content.decode()
        assert page.index("Third?") < page.index("Second?") < page.index("First?")

    @pytest.mark.parametrize(("outcome", "said"), [("asked", "Asked"), ("off", "Taken off the list")])
    def test_settled_it_stands_in_the_fold(self, browser, url, add, outcome, said):
        one = add("First?")
        assert browser.post(url("settle_visit_question", one), act(outcome=outcome)).status_code == 302
        page = text_of(browser.get(url("list_visit_questions")))
        assert f"First? {said}" in page
        again = browser.post(url("settle_visit_question", one), act(outcome=outcome), follow=True)
        assert "not on the list any more" in text_of(again)

    def test_from_an_item_it_says_what_it_is_about(self, browser, url, item):
        assert browser.post(url("ask_at_visit", item.pk), act(question="Does it hurt?")).status_code == 302
        page = browser.get(url("list_visit_questions"))
        assert "Does it hurt?" in text_of(page)
        assert url("show_item", item.pk) in page.content.decode()

    def test_too_long_or_nothing_is_said_beside_the_field(self, browser, url, plan, item, nothing_written):
        with nothing_written():
            for address in (url("add_visit_question"), url("ask_at_visit", item.pk)):
                answer = browser.post(address, act(question="x" * 600))
                assert answer.status_code == 422
                assert "Up to 500 fit here" in text_of(answer)
                assert "x" * 600 in answer.content.decode()
                assert browser.post(address, act(question=" ")).status_code == 422

    def test_who_looks_on_reads_it_and_has_no_buttons(self, client_of, lena, url, add):
        add("First?")
        page = client_of(lena).get(url("list_visit_questions"))
        assert "First?" in text_of(page)
        assert "Take off" not in text_of(page)

    def test_the_nurse_reads_it_in_the_history(self, client_of, nora, patient, add):
        add("May she fly?")
        page = text_of(client_of(nora).get(f"/clinic/patients/{patient.public_id}/history"))
        assert "Question for the visit" in page
        assert "May she fly?" in page


class TestSheet:
    def test_questions_items_appointment_signs_and_numbers(self, browser, url, add, item, patient, carl, now):
        add("May she fly?")
        when = now + timedelta(days=2)
        appointment = Appointment(when, "Room 4", "Vera")
        actions.set_appointment(patient=patient, item_id=item.pk, appointment=appointment, by=carl, at=now)
        page = browser.get(url("print_visit"))
        text = text_of(page)
        for words in ("May she fly?", "MRI scan", "Room 4", "Numb or weak legs", "Constipation", "555 0100"):
            assert words in text
        assert "Fever or shaking: call now, whatever the number." in text
        assert "pathway version 1" in text
        assert "css/sheet" in page.content.decode()

    def test_it_is_logged_as_a_copy_taken(self, browser, url, plan, patient, carl):
        browser.get(url("print_visit"))
        row = AccessLog.objects.latest("id")
        assert (row.act, row.what) == (AccessLog.Act.EXPORTED, "checklist:print_visit")
        assert (row.user_id, row.patient_id) == (carl.pk, patient.pk)

    def test_where_the_log_cannot_be_written_nothing_is_printed_and_the_signs_are_shown(
        self, browser, url, plan, monkeypatch
    ):
        def fails(**_row):
            raise DatabaseError

        monkeypatch.setattr(AccessLog.objects, "create", fails)
        assert browser.get(url("print_visit")).status_code == 503
        assert browser.get(url("show_warning_signs")).status_code == 200

    def test_before_there_is_a_plan_it_has_the_numbers(self, browser, url, patient):
        page = browser.get(url("print_visit"))
        assert page.status_code == 200
        assert "555 0100" in text_of(page)


class TestUnderstood:
    @pytest.fixture
    def say(self, browser, url):
        return lambda **fields: browser.post(url("understand_step", "mri-scan"), act(**fields))

    def test_said_on_the_page_where_one_was_and_shown_there(self, browser, url, item, say, now):
        page = browser.get(url("show_item", item.pk)).content.decode()
        assert 'data-act="understood"' in page
        answer = say(back=item.pk, words=item.step_id)
        assert answer.url == url("show_item", item.pk)
        page = text_of(browser.get(answer.url))
        assert "You said you understand this" in page
        assert "I have a question" in page
        assert "I understand" not in page.partition("You said")[2].partition("What happened")[0]
        assert say().url == url("show_step", "mri-scan")
        assert Understanding.objects.count() == 1

    def test_new_words_ask_again_and_the_same_words_do_not(self, browser, url, plan, patient, nora, now, say):
        say()
        browser.post(url("understand_step", "bone-scan"), act())
        mri = SMALL_PATHWAY.steps_by_key["mri-scan"]
        steps = (replace(mri, why="New words."), *(one for one in SMALL_PATHWAY.steps if one is not mri))
        move_to(patient.team, [plan], publish(replace(SMALL_PATHWAY, steps=steps), now), nora, now)
        assert 'data-act="understood"' in browser.get(url("show_step", "mri-scan")).content.decode()
        assert "You said you understand this" in text_of(browser.get(url("show_step", "bone-scan")))

    def test_words_that_changed_meanwhile_are_not_understood(self, browser, plan, say):
        answer = browser.get(say(words=987_654).url)
        assert "The words have changed. Please read them again." in text_of(answer)

    def test_a_step_that_is_not_there_is_not_there(self, browser, url, plan):
        assert browser.post(url("understand_step", "weak-bones"), act()).status_code == 404
        assert browser.post(url("understand_step", "nothing"), act()).status_code == 404

    def test_the_nurse_sees_who_said_so_beside_the_step(self, client_of, nora, patient, item, say):
        say()
        page = text_of(client_of(nora).get(f"/clinic/patients/{patient.public_id}/items/{item.pk}/"))
        assert "Said “I understand” Carl Aziz, today" in page

    def test_in_a_finished_plan_nobody_is_asked(self, browser, url, plan, patient, nora, now):
        actions.end_plan(
            patient=patient, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Over.", by=nora, at=now
        )
        assert 'data-act="understood"' not in browser.get(url("show_step", "mri-scan")).content.decode()

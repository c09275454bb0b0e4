"""What a nurse asks a family back, the reply (also from a phone without a network), and own words put right."""

import pytest

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import Event, Item
from careplan.plans.states import EventKind, Readers
from tests.checklist.conftest import act, text_of
from tests.checklist.phones import kept, outcomes, pull, results, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of, patient, carl, now, today):
    found = item_of(plan, "mri-scan")
    actions.tick_item(patient=patient, item_id=found.pk, done_on=today, today=today, by=carl, at=now)
    return found


@pytest.fixture
def asked(item, patient, nora, now):
    actions.ask_back(patient=patient, item_id=item.pk, question="Which day was it?", by=nora, at=now)
    return item


class TestAsked:
    def test_today_says_so_quietly_and_leads_to_the_question(self, asked, browser, url):
        page = browser.get(url("show_today"))
        assert "Nora asks about “MRI scan”" in text_of(page)
        assert f"{url('show_item', asked.pk)}#asked" in page.content.decode()

    def test_also_long_after_it_was_done(self, asked, browser, url, now):
        from_long_ago = now.replace(year=now.year - 1)
        Item.objects.filter(pk=asked.pk).update(recorded_at=from_long_ago)
        page = browser.get(url("show_today"))
        assert "Nora asks about “MRI scan”" in text_of(page)
        assert "Done lately" not in text_of(page)

    def test_the_item_shows_the_question_and_a_form(self, asked, browser, url):
        said = text_of(browser.get(url("show_item", asked.pk)))
        assert "Nora asks about this, today" in said
        assert "Which day was it?" in said
        assert "Send the reply" in said

    def test_who_looks_on_reads_it_and_has_no_form(self, asked, client_of, lena, url):
        said = text_of(client_of(lena).get(url("show_item", asked.pk)))
        assert "Which day was it?" in said
        assert "Send the reply" not in said

    def test_a_reply_settles_it(self, asked, browser, url):
        got = browser.post(url("reply_item", asked.pk), act(answer="On Monday."), follow=True)
        assert "Your reply is with the nurses now." in text_of(got)
        assert "On Monday." in text_of(got)
        assert "asks about" not in text_of(browser.get(url("show_today")))

    def test_an_empty_reply_comes_back(self, asked, browser, url, nothing_written):
        with nothing_written():
            got = browser.post(url("reply_item", asked.pk), act(answer=" "))
        assert (got.status_code, "Please write something first." in text_of(got)) == (422, True)

    def test_a_reply_that_nobody_waits_for_keeps_its_words(self, item, browser, url, nothing_written):
        with nothing_written():
            got = browser.post(url("reply_item", item.pk), act(answer="On Monday."))
        assert got.status_code == 422
        assert "does not wait for a reply any more" in text_of(got)
        assert "On Monday." in got.content.decode()

    def test_the_others_of_the_family_read_that_it_was_answered(
        self, asked, browser, url, join, patient, client_of
    ):
        maria = join("Maria Aziz", patient)
        browser.post(url("reply_item", asked.pk), act(answer="On Monday."))
        assert "Carl replied to the nurse" in text_of(client_of(maria).get(url("show_today")))


class TestByPhone:
    def test_a_reply_from_a_phone_without_a_network(self, asked, browser, patient, carl):
        one = kept("reply", item=asked.pk, answer="On Monday.")
        assert outcomes(send(browser, patient, carl, [one])) == ["applied"]
        assert outcomes(send(browser, patient, carl, [one])) == ["already"]
        assert Event.objects.filter(kind=EventKind.REPLIED).count() == 1
        assert Item.objects.get(pk=asked.pk).asked_back_at is None

    def test_a_late_one_is_kept_with_its_words(self, asked, browser, patient, carl, nora, now, url):
        actions.verify_items(patient=patient, item_ids=[asked.pk], by=nora, at=now)
        (result,) = results(send(browser, patient, carl, [kept("reply", item=asked.pk, answer="Monday.")]))
        assert result["outcome"] == "overtaken"
        said = text_of(browser.get(url("show_item", asked.pk)))
        assert "You sent a reply to the nurse late." in said
        assert "Monday." in said

    def test_the_words_are_sealed(self, asked, browser, patient, carl):
        send(browser, patient, carl, [kept("reply", item=asked.pk, answer="zebra")])
        event = Event.objects.get(kind=EventKind.REPLIED)
        assert "zebra" not in event.sealed + event.data

    def test_another_phone_fetches_the_questions_again_after_a_correction(
        self, plan, browser, patient, carl, now
    ):
        actions.ask_nurse(patient=patient, plan_id=plan.pk, question="May she swim?", by=carl, at=now)
        number = patient.events.latest("number").number
        actions.correct_words(
            patient=patient, number=number, words="May she bathe?", by=carl, at=now, acting=Acting.FAMILY
        )
        assert "questions" in pull(browser, patient, carl, after=number).json()["pages"]


class TestCorrect:
    @pytest.fixture
    def note(self, item, patient, carl, now):
        actions.note_item(patient=patient, item_id=item.pk, note="The left arm.", by=carl, at=now)
        return Event.objects.get(kind=EventKind.NOTED)

    def test_the_newest_words_with_the_old_ones_kept(self, note, browser, url, item):
        assert "The left arm." in browser.get(url("correct_words", note.number)).content.decode()
        got = browser.post(url("correct_words", note.number), act(words="The right arm."), follow=True)
        said = text_of(got)
        assert "Corrected. What stood there before can still be read." in said
        assert "The right arm." in said
        assert "Before: The left arm." in said

    def test_another_ones_words_are_not_there(self, note, url, join, patient, client_of, nothing_written):
        maria = client_of(join("Maria Aziz", patient))
        with nothing_written():
            assert maria.get(url("correct_words", note.number)).status_code == 404
            assert maria.post(url("correct_words", note.number), act(words="x")).status_code == 404

    def test_a_note_for_the_family_stays_theirs(self, item, patient, carl, nora, now, browser, url):
        note = {"note": "zebra", "readers": Readers.FAMILY}
        actions.note_item(patient=patient, item_id=item.pk, by=carl, at=now, **note)
        number = patient.events.latest("number").number
        browser.post(url("correct_words", number), act(words="giraffe"))
        assert "giraffe" in text_of(browser.get(url("show_item", item.pk)))

    def test_a_corrected_question_reads_so_on_today(self, plan, patient, carl, now, browser, url):
        actions.ask_nurse(patient=patient, plan_id=plan.pk, question="May she swim?", by=carl, at=now)
        number = patient.events.latest("number").number
        browser.post(url("correct_words", number), act(words="May she bathe?"))
        said = text_of(browser.get(url("show_today")))
        assert "May she bathe?" in said
        assert "Before: May she swim?" in said

    def test_the_same_words_come_back_with_a_sentence(self, note, browser, url, nothing_written):
        with nothing_written():
            got = browser.post(url("correct_words", note.number), act(words="The left arm."))
        assert (got.status_code, "stand there already" in text_of(got)) == (422, True)

    def test_only_own_words_offer_it(self, note, browser, url, item, join, patient, client_of, lena):
        address = url("correct_words", note.number)
        assert address in browser.get(url("show_item", item.pk)).content.decode()
        for who in (client_of(join("Maria Aziz", patient)), client_of(lena)):
            assert address not in who.get(url("show_item", item.pk)).content.decode()


def test_what_was_asked_stays_attached_when_the_step_is_withdrawn(
    plan, item_of, patient, carl, nora, now, browser, url
):
    item = item_of(plan, "exercises")
    actions.ask_nurse(patient=patient, plan_id=plan.pk, item_id=item.pk, question="Why not?", by=carl, at=now)
    no = actions.Decision("no", "Too painful.")
    actions.decide_step(patient=patient, plan_id=plan.pk, step_key="exercises", decision=no, by=nora, at=now)
    assert "Why not?" in text_of(browser.get(url("show_item", item.pk)))


def test_a_nurse_who_saw_a_question_has_not_looked_at_the_tick(
    item, plan, patient, carl, nora, now, browser, url
):
    asked = {"plan_id": plan.pk, "item_id": item.pk, "question": "And now?"}
    question = actions.ask_nurse(patient=patient, by=carl, at=now, **asked)
    for _time in range(60):  # more than the reviews that are read
        actions.see_question(patient=patient, question_id=question.pk, by=nora, at=now)
    said = text_of(browser.get(url("show_item", item.pk)))
    assert "seen by Nora" in said
    assert "Looked at by" not in said
    patient.refresh_from_db()
    reached = patient.last_event_number
    actions.mark_reviewed(patient=patient, plan_id=plan.pk, up_to=reached, by=nora, at=now)
    assert "Looked at by Nora" in text_of(browser.get(url("show_item", item.pk)))

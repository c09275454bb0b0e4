"""Verify, confirm, answer, mark as reviewed."""

import re
import uuid

import pytest

from careplan.plans import actions
from careplan.plans.models import Event, Item, Question, ReviewMark
from careplan.plans.states import Variance
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"


def words_of(got):
    return [str(message) for message in got.context["messages"]]


@pytest.fixture
def ticked(plan, item_of, tick):
    return [tick(item_of(plan, key)) for key in ("mri-scan", "bone-scan", "exercises")]


@pytest.fixture
def verified():
    def read():
        return sorted(Item.objects.filter(verified_at__isnull=False).values_list("step__title", flat=True))

    return read


class TestVerify:
    def test_one(self, ticked, send, verified, nora, url):
        got = send("verify_items", {"which": ticked[0].pk})
        assert (got.status_code, got.url) == (302, f"{url('show_patient')}#since")
        ticked[0].refresh_from_db()
        assert (ticked[0].verified_by, verified()) == (nora, ["MRI scan"])
        assert Event.objects.filter(item=ticked[0]).latest("number").kind == "verified"

    def test_the_chosen(self, ticked, send, verified):
        send("verify_items", {"which": "chosen", "item": [ticked[0].pk, ticked[2].pk]})
        assert verified() == ["Exercises", "MRI scan"]

    def test_all_that_the_page_showed_and_no_more(self, ticked, send, verified, plan, item_of, tick):
        shown = [item.pk for item in ticked[:2]]
        send("verify_items", {"which": "all", "shown": shown})
        assert verified() == ["Bone scan", "MRI scan"]

    def test_what_was_taken_back_meanwhile_is_left_out(self, ticked, send, verified, patient, carl, now):
        actions.undo_item(patient=patient, item_id=ticked[0].pk, by=carl, at=now)
        send("verify_items", {"which": "all", "shown": [item.pk for item in ticked]})
        assert verified() == ["Bone scan", "Exercises"]

    @pytest.mark.parametrize("which", ["", "x", "-1", "9" * 30, "١", "chosen"])
    def test_nothing_chosen_says_so_and_changes_nothing(self, ticked, browser, url, written, which):
        before = written()
        got = browser.post(url("verify_items"), {"which": which}, follow=True)
        assert words_of(got) == ["Nothing was left to verify here."]
        assert written() == before

    def test_an_item_of_another_patient_stays_as_it_is(
        self, ticked, send, other_patient, make_plan, item_of, join, tick, verified
    ):
        theirs = tick(item_of(make_plan(other_patient), "mri-scan"), by=join("Otto Becker", other_patient))
        send("verify_items", {"which": theirs.pk})
        assert verified() == []

    def test_sent_twice_is_done_once(self, ticked, browser, url, verified):
        for _time in range(2):
            browser.post(url("verify_items"), {"op_id": OP_ID, "which": ticked[0].pk})
        assert Event.objects.filter(kind="verified").count() == 1

    def test_the_page_offers_each_the_chosen_and_all(self, ticked, browser, url):
        said = browser.get(url("show_patient")).content.decode()
        assert "Verify all 3" in said
        assert said.count('name="shown"') == said.count('type="checkbox" name="item"') == 3


class TestConfirm:
    def test_told_not_needed_becomes_the_nurses_word(self, plan, item_of, skip, send, patient):
        item = skip(item_of(plan, "support-group"))
        plan.refresh_from_db()
        assert plan.worklist_group == 2
        send("confirm_skip", item=item.pk)
        item.refresh_from_db()
        plan.refresh_from_db()
        assert (item.variance_confirmed, plan.worklist_group) == (True, 3)

    def test_a_second_time_says_that_nothing_waits(self, plan, item_of, skip, send, browser, url, written):
        item = skip(item_of(plan, "support-group"))
        send("confirm_skip", item=item.pk)
        before = written()
        got = browser.post(url("confirm_skip", item=item.pk), {"op_id": OP_ID}, follow=True)
        assert words_of(got)[-1] == "There is no reason here that waits to be confirmed."
        assert written() == before

    def test_only_a_told_not_needed_asks_for_it(self, plan, item_of, skip, browser, url):
        skip(item_of(plan, "support-group"), reason=Variance.TOO_ILL)
        assert "Confirm: not needed" not in browser.get(url("show_patient")).content.decode()


class TestReviewed:
    def test_up_to_what_the_page_showed(self, plan, item_of, tick, browser, url, nora, patient):
        tick(item_of(plan, "mri-scan"))
        form = browser.get(url("show_patient")).context["reviewed_form"]
        shown = form["up_to"].value()
        tick(item_of(plan, "bone-scan"))  # came in while the page was open
        browser.post(url("mark_reviewed"), {"op_id": OP_ID, "up_to": shown})
        mark = ReviewMark.objects.get(plan=plan, nurse=nora)
        assert mark.event_number == shown
        news = browser.get(url("show_patient")).context["page"].news
        assert [line.item.title for line in news.lines] == ["Bone scan"]

    def test_a_number_beyond_the_history_reaches_its_end_alone(self, plan, send, patient, nora):
        send("mark_reviewed", {"up_to": 99_999})
        patient.refresh_from_db()
        assert ReviewMark.objects.get(nurse=nora).event_number == patient.last_event_number - 1

    @pytest.mark.parametrize("up_to", ["", "-1", "x"])
    def test_a_damaged_number_changes_nothing(self, plan, send, written, up_to):
        before = written()
        assert send("mark_reviewed", {"up_to": up_to}).status_code == 302
        assert written() == before

    def test_an_older_page_never_takes_a_review_back(self, plan, send, nora, item_of, tick, patient):
        tick(item_of(plan, "mri-scan"))
        send("mark_reviewed", {"up_to": 2})
        send("mark_reviewed", {"up_to": 1})
        assert ReviewMark.objects.get(nurse=nora).event_number == 2


class TestAnswer:
    def test_it_is_answered_once_and_the_plan_waits_no_more(self, plan, ask, send, url, nora):
        question = ask()
        got = send("answer_question", {"answer": "Yes, she can."}, question=question.pk)
        assert (got.status_code, got.url) == (302, f"{url('show_patient')}#since")
        question.refresh_from_db()
        plan.refresh_from_db()
        assert (question.answered_event.by, plan.waiting_since) == (nora, None)

    def test_the_page_shows_the_question_as_it_was_asked(self, ask, browser, url):
        question = ask("Can she eat before?")
        said = browser.get(url("answer_question", question=question.pk)).content.decode()
        assert "Can she eat before?" in said
        assert "by Carl Aziz" in said

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("", "Write the answer first."),
            (" \n\t", "Write the answer first."),
            ("\x00\x07", "Write the answer first."),
            ("x" * 50_000, "This is 50000 letters long. Up to 4000 fit here."),
        ],
    )
    def test_bad_words_come_back_beside_the_field(self, ask, send, written, words, sentence):
        question, before = ask(), None
        before = written()
        got = send("answer_question", {"answer": words}, question=question.pk)
        assert got.status_code == 422
        form = got.context["form"]
        assert form.errors["answer"][0].startswith(sentence)
        assert form["answer"].value() == words
        assert written() == before

    @pytest.mark.parametrize("words", ["Ja 👍🏽", "نعم، تستطيع", "two\r\nlines"])
    def test_every_script_is_kept(self, ask, send, browser, url, words):
        question = ask()
        send("answer_question", {"answer": words}, question=question.pk)
        page = browser.get(url("answer_question", question=question.pk)).context["found"]
        assert page.answered.quotes == (words.replace("\r\n", "\n"),)

    def test_when_a_colleague_was_first_both_answers_are_shown(self, ask, send, patient, sami, now, written):
        question = ask()
        actions.answer_question(
            patient=patient, question_id=question.pk, answer="Only a little.", by=sami, at=now
        )
        before = written()
        got = send("answer_question", {"answer": "Yes, she can."}, question=question.pk)
        said = got.content.decode()
        assert got.status_code == 409
        assert "Sami Haddad has already answered this question. Your answer was not sent." in said
        assert "Only a little." in said
        assert "Yes, she can." in said
        assert written() == before

    def test_sent_twice_is_answered_once(self, ask, browser, url):
        question = ask()
        for _time in range(2):
            got = browser.post(
                url("answer_question", question=question.pk), {"op_id": OP_ID, "answer": "Yes."}
            )
            assert got.status_code == 302
        assert Event.objects.filter(kind="answered").count() == 1

    def test_the_same_number_with_other_words_is_refused_and_kept(self, ask, browser, url):
        first, second = ask("One?"), ask("Two?")
        browser.post(url("answer_question", question=first.pk), {"op_id": OP_ID, "answer": "Yes."})
        got = browser.post(url("answer_question", question=second.pk), {"op_id": OP_ID, "answer": "No."})
        assert got.status_code == 422
        assert got.context["form"]["answer"].value() == "No."
        assert Question.objects.filter(answered_event=None).count() == 1

    def test_it_can_be_answered_in_place_on_the_patient_page(self, ask, browser, url):
        question = ask()
        said = browser.get(url("show_patient")).content.decode()
        assert f'action="{url("answer_question", question=question.pk)}"' in said
        assert f'id="question_{question.pk}_answer"' in said

    def test_a_damaged_number_of_the_form_is_refused_with_a_sentence(self, ask, browser, url, written):
        question = ask()
        before = written()
        got = browser.post(url("answer_question", question=question.pk), {"op_id": "x", "answer": "Yes."})
        assert got.status_code == 422
        assert written() == before


def test_two_different_acts_of_one_page_carry_two_numbers(plan, ask, browser, url):
    ask("One?")
    ask("Two?")
    said = browser.get(url("show_patient")).content.decode()
    numbers = [part.split('"')[0] for part in said.split('name="op_id" value="')[1:]]
    assert len(numbers) > 5
    assert len(set(numbers)) == len(numbers)
    assert all(uuid.UUID(number) for number in numbers)


class TestSessionThatRanOut:
    """What was written comes back to its writer, on the page where it belongs."""

    @pytest.fixture
    def sign_in(self, client, nora):
        return lambda: client.post("/account/sign-in/", {"login": nora.email, "password": PASSWORD})

    def test_an_answer_written_on_the_patient_page(self, ask, browser, client, url, sign_in, written):
        address = url("answer_question", question=ask().pk)
        typed_by = re.search(
            r'name="typed_by" value="([^"]+)"', browser.get(url("show_patient")).content.decode()
        )
        before = written()
        got = client.post(address, {"typed_by": typed_by[1], "answer": "Yes, with bread."})
        assert got.status_code == 302
        sign_in()
        assert client.get(address).context["form"]["answer"].value() == "Yes, with bread."
        assert written() == before

    def test_a_note_written_on_an_items_page(self, plan, item_of, browser, client, url, sign_in, written):
        item = item_of(plan, "exercises")
        page = url("show_item", item=item.pk)
        typed_by = re.search(r'name="typed_by" value="([^"]+)"', browser.get(page).content.decode())
        client.post(url("note_item", item=item.pk), {"typed_by": typed_by[1], "note": "Slept well."})
        sign_in()
        said = client.get(page).content.decode()
        assert "We kept what you wrote" in said
        assert "Slept well." in said

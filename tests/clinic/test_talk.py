"""Since my last review by step, on whose behalf, ask back, threads with who has seen them, corrections, templates."""

import html
import re

import pytest
from django.urls import reverse

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import AnswerTemplate, Event, Item, Question

pytestmark = pytest.mark.django_db


def words_of(got):
    return [str(message) for message in got.context["messages"]]


def text_of(got):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", got.content.decode())).split())


@pytest.fixture
def reply(patient, carl, now):
    def do(item, words="On Monday."):
        actions.reply(patient=patient, item_id=item.pk, answer=words, by=carl, at=now)

    return do


@pytest.fixture
def correct(patient, carl, now):
    def do(number, words, by=carl, acting=Acting.FAMILY):
        actions.correct_words(patient=patient, number=number, words=words, by=by, acting=acting, at=now)

    return do


class TestBlocks:
    @pytest.fixture
    def blocks(self, browser, url):
        return lambda: browser.get(url("show_patient")).context["page"].news.blocks

    def test_one_for_each_step_the_newest_first_its_lines_in_time_order(
        self, plan, item_of, tick, patient, carl, now, blocks
    ):
        mri, bone = item_of(plan, "mri-scan"), item_of(plan, "bone-scan")
        tick(mri)
        tick(bone)
        actions.undo_item(patient=patient, item_id=mri.pk, by=carl, at=now)
        seen = [block for block in blocks() if block.item]
        assert [block.item.title for block in seen] == ["MRI scan", "Bone scan"]
        assert [line.told.entry.kind for line in seen[0].lines] == ["ticked", "undone"]

    def test_what_belongs_to_no_step_has_a_block_of_its_own(self, plan, tick, item_of, ask, join, blocks):
        tick(item_of(plan, "mri-scan"))
        ask()
        kinds = [[line.told.entry.kind for line in block.lines] for block in blocks() if not block.item]
        assert len(kinds) == 1
        assert "asked" in kinds[0]

    def test_what_the_family_corrected_stands_with_what_it_said_before(
        self, plan, item_of, tick, correct, browser, url, patient
    ):
        tick(item_of(plan, "mri-scan"), note="The left arm.")
        correct(patient.events.latest("number").number, "The right arm.")
        said = text_of(browser.get(url("show_patient")))
        assert "The right arm. corrected today" in said
        assert "Before: The left arm." in said

    def test_five_hundred_news_show_the_newest_and_say_so(
        self, plan, item_of, patient, carl, now, browser, url
    ):
        item = item_of(plan, "exercises")
        for number in range(205):
            actions.note_item(patient=patient, item_id=item.pk, note=f"Note {number}", by=carl, at=now)
        got = browser.get(url("show_patient"))
        assert len(got.context["page"].news.lines) == 200
        assert "These are the newest 200." in text_of(got)
        assert "Mark everything as reviewed, also what is older" in text_of(got)


class TestVerify:
    def test_on_behalf_of_a_colleague(self, plan, item_of, tick, sami, send, url, browser, nora):
        item = tick(item_of(plan, "mri-scan"))
        assert "Sami Haddad" in browser.get(url("show_patient")).content.decode()
        send("verify_items", {"which": item.pk, "behalf": sami.pk})
        item.refresh_from_db()
        assert (item.verified_by, item.verified_for) == (nora, sami)
        assert "by Nora Lind for Sami Haddad" in text_of(browser.get(url("show_item", item=item.pk)))
        assert "Verified MRI scan: for Sami Haddad" in text_of(browser.get(url("show_history")))

    def test_a_stranger_as_colleague_is_refused_with_a_sentence(
        self, plan, item_of, tick, stella, browser, url, written
    ):
        item = tick(item_of(plan, "mri-scan"))
        before = written()
        sent = {"which": item.pk, "behalf": stella.pk}
        got = browser.post(url("verify_items"), sent, follow=True)
        assert words_of(got) == ["This colleague is not a nurse of the team any more. Choose again."]
        assert written() == before

    def test_what_was_undone_a_second_ago_is_named_with_who_undid_it(
        self, plan, item_of, tick, browser, url, patient, carl, now
    ):
        gone, stays = tick(item_of(plan, "mri-scan")), tick(item_of(plan, "bone-scan"))
        actions.undo_item(patient=patient, item_id=gone.pk, by=carl, at=now)
        sent = {"which": "all", "shown": [gone.pk, stays.pk]}
        (said,) = words_of(browser.post(url("verify_items"), sent, follow=True))
        assert said.startswith("1 tick is verified. “MRI scan” was left out: Carl Aziz took it back, today")

    def test_what_a_colleague_verified_meanwhile_is_named_too(
        self, plan, item_of, tick, browser, url, patient, sami, now
    ):
        item = tick(item_of(plan, "mri-scan"))
        actions.verify_items(patient=patient, item_ids=[item.pk], by=sami, at=now)
        (said,) = words_of(browser.post(url("verify_items"), {"which": item.pk}, follow=True))
        assert "“MRI scan” was left out: Sami Haddad has verified it already." in said

    def test_the_page_says_who_is_expected_to(self, plan, item_of, tick, browser, url):
        item = tick(item_of(plan, "mri-scan"))
        assert "To be verified by Nora Lind: the plan is with them" in text_of(
            browser.get(url("show_item", item=item.pk))
        )


class TestAskBack:
    def test_from_the_news(self, plan, item_of, tick, send, url, browser):
        item = tick(item_of(plan, "mri-scan"))
        assert "Ask the family" in browser.get(url("show_patient")).content.decode()
        got = send("ask_back", {"question": "Which day was it?"}, item=item.pk)
        assert (got.status_code, got.url) == (302, f"{url('show_patient')}#since")
        said = text_of(browser.get(url("show_patient")))
        assert "Nora asked the family" in said
        assert url("ask_back", item=item.pk) not in browser.get(url("show_patient")).content.decode()

    def test_the_reply_is_news_and_stands_under_the_question(
        self, plan, item_of, tick, send, browser, url, reply, sami, client_of
    ):
        item = tick(item_of(plan, "mri-scan"))
        send("ask_back", {"question": "Which day was it?"}, item=item.pk)
        reply(item)
        for who in (browser, client_of(sami)):
            kinds = [one.told.entry.kind for one in who.get(url("show_patient")).context["page"].news.lines]
            assert "replied" in kinds
        (line,) = browser.get(url("show_item", item=item.pk)).context["page"].talk
        assert [message.entry.said for message in line.thread.messages] == ["Which day was it?", "On Monday."]
        assert [seen.name for seen in line.thread.messages[0].seen] == ["Carl Aziz"]

    def test_verify_all_leaves_what_was_asked_about_to_its_own_button(
        self, plan, item_of, tick, send, browser, url
    ):
        asked, other = tick(item_of(plan, "mri-scan")), tick(item_of(plan, "bone-scan"))
        send("ask_back", {"question": "Which day was it?"}, item=asked.pk)
        got = browser.get(url("show_patient"))
        assert [line.item for line in got.context["page"].news.to_verify] == [other]
        assert f'name="shown" value="{asked.pk}"' not in got.content.decode()
        send("verify_items", {"which": asked.pk})
        asked.refresh_from_db()
        assert (asked.verified_at is not None, asked.asked_back_at) == (True, None)

    def test_a_colleague_was_faster(self, plan, item_of, tick, send, sami, patient, now, written):
        item = tick(item_of(plan, "mri-scan"))
        actions.ask_back(patient=patient, item_id=item.pk, question="Where was it?", by=sami, at=now)
        before = written()
        got = send("ask_back", {"question": "Which day was it?"}, item=item.pk)
        assert got.status_code == 409
        assert "Sami Haddad has already asked the family" in text_of(got)
        assert "Which day was it?" in got.content.decode()  # what was typed is still there
        assert written() == before

    def test_without_words_the_form_comes_back(self, plan, item_of, tick, send, written):
        item = tick(item_of(plan, "mri-scan"))
        before = written()
        got = send("ask_back", {"question": " "}, item=item.pk)
        assert (got.status_code, "Write the question first." in text_of(got)) == (422, True)
        assert written() == before

    def test_what_is_open_offers_no_question(self, plan, item_of, browser, url):
        said = text_of(browser.get(url("ask_back", item=item_of(plan, "mri-scan").pk)))
        assert "There is nothing to ask about here now." in said


class TestQuestions:
    def test_open_ones_first_with_counts(self, ask, browser, url, patient, nora, now):
        first, second = ask("May she swim?"), ask("May she bathe?")
        actions.answer_question(patient=patient, question_id=first.pk, answer="Yes.", by=nora, at=now)
        got = browser.get(url("list_questions"))
        page = got.context["page"]
        assert [line.question for line in page.waiting] == [second]
        assert [line.question for line in page.answered] == [first]
        assert "1 question waits for an answer. 1 is answered." in text_of(got)

    def test_a_further_question_stands_beside_the_first(self, plan, item_of, ask, browser, url):
        item = item_of(plan, "mri-scan")
        ask("May she eat before?", item=item)
        ask("And drink?", item=item)
        talk = browser.get(url("show_item", item=item.pk)).context["page"].talk
        assert [line.thread.first.said for line in talk] == ["May she eat before?", "And drink?"]

    def test_also_after_the_step_is_done_or_withdrawn(
        self, plan, item_of, ask, tick, browser, url, patient, nora, now
    ):
        done, gone = item_of(plan, "mri-scan"), item_of(plan, "exercises")
        tick(done)
        ask("When is the result there?", item=done)
        ask("Why not?", item=gone)
        no = actions.Decision("no", "Too painful.")
        actions.decide_step(
            patient=patient, plan_id=plan.pk, step_key="exercises", decision=no, by=nora, at=now
        )
        for item, words in ((done, "When is the result there?"), (gone, "Why not?")):
            assert words in text_of(browser.get(url("show_item", item=item.pk)))
        assert len(browser.get(url("list_questions")).context["page"].waiting) == 2

    def test_i_saw_it_is_seen_by_the_family_and_answers_nothing(
        self, ask, send, browser, url, carl, client_of, patient
    ):
        question = ask("May she swim?")
        send("see_question", question=question.pk)
        got = browser.get(url("list_questions"))
        assert (len(got.context["page"].waiting), "I saw it" in text_of(got)) == (1, False)
        theirs = client_of(carl).get(reverse("checklist:list_questions", args=[patient.public_id]))
        assert "seen by Nora" in text_of(theirs)

    def test_looking_alone_is_not_seen(self, ask, browser, url, carl, client_of, patient):
        ask("May she swim?")
        browser.get(url("show_patient"))
        browser.get(url("list_questions"))
        theirs = client_of(carl).get(reverse("checklist:list_questions", args=[patient.public_id]))
        assert "seen by" not in text_of(theirs)

    def test_a_review_that_reached_it_and_one_that_did_not(self, ask, send, browser, url, plan, patient):
        first = ask("May she swim?")
        send("mark_reviewed", {"up_to": first.event.number})
        ask("May she bathe?")
        page = browser.get(url("list_questions")).context["page"]
        assert [len(line.thread.messages[0].seen) for line in page.waiting] == [1, 0]

    def test_an_answer_is_seen_when_somebody_of_the_family_said_so(
        self, ask, browser, url, patient, nora, carl, now
    ):
        question = ask("May she swim?")
        actions.answer_question(patient=patient, question_id=question.pk, answer="Yes.", by=nora, at=now)

        def seen():
            (line,) = browser.get(url("list_questions")).context["page"].answered
            return [one.name for one in line.thread.messages[1].seen]

        assert seen() == []
        patient.refresh_from_db()
        actions.mark_seen(patient=patient, up_to=patient.last_event_number, by=carl, at=now)
        assert seen() == ["Carl Aziz"]
        later = ask("May she bathe?")
        actions.answer_question(patient=patient, question_id=later.pk, answer="No.", by=nora, at=now)
        answered = browser.get(url("list_questions")).context["page"].answered
        assert [len(line.thread.messages[1].seen) for line in answered] == [0, 1]


class TestCorrect:
    @pytest.fixture
    def answer(self, plan, item_of, ask, patient, nora, now):
        item = item_of(plan, "mri-scan")
        question = ask("May she eat before?", item=item)
        actions.answer_question(patient=patient, question_id=question.pk, answer="Yes.", by=nora, at=now)
        return Question.objects.get().answered_event

    def test_her_answer_with_the_old_one_kept(self, answer, send, browser, url, patient, carl, client_of):
        got = send("correct_words", {"words": "No, nothing from midnight."}, number=answer.number)
        assert (got.status_code, got.url) == (302, f"{url('show_item', item=answer.item_id)}#talk")
        said = text_of(browser.get(url("show_item", item=answer.item_id)))
        assert "No, nothing from midnight." in said
        assert "Before: Yes." in said
        today = text_of(client_of(carl).get(reverse("checklist:show_today", args=[patient.public_id])))
        assert "No, nothing from midnight." in today

    def test_the_history_shows_both(self, answer, send, browser, url):
        send("correct_words", {"words": "No."}, number=answer.number)
        said = text_of(browser.get(url("show_history")))
        assert f"Words corrected MRI scan: instead of the words of entry {answer.number}" in said
        assert "Yes." in said

    def test_a_corrected_question_stands_so_on_the_page_of_the_answer(self, ask, correct, browser, url):
        question = ask("May she swim?")
        correct(question.event.number, "May she bathe?")
        said = text_of(browser.get(url("answer_question", question=question.pk)))
        assert "May she bathe? corrected today" in said

    def test_a_colleagues_words_are_not_there_to_correct(self, answer, client_of, sami, url, written):
        before = written()
        address = url("correct_words", number=answer.number)
        assert client_of(sami).get(address).status_code == 404
        assert client_of(sami).post(address, {"words": "x"}).status_code == 404
        assert written() == before

    def test_without_words_the_form_comes_back(self, answer, send):
        got = send("correct_words", {"words": ""}, number=answer.number)
        assert (got.status_code, "Write the words first." in text_of(got)) == (422, True)


class TestTemplates:
    @pytest.fixture
    def template(self, team, nora, now):
        return actions.save_template(team=team, title="Scan", words="It takes a week.", by=nora, at=now)

    @pytest.fixture
    def of_team(self, team):
        return lambda name, *more: reverse(f"clinic:{name}", args=[team.pk, *more])

    def test_write_change_delete(self, browser, of_team, team):
        got = browser.post(of_team("add_template"), {"title": "Scan", "words": "It takes a week."})
        assert (got.status_code, got.url) == (302, of_team("list_templates"))
        row = AnswerTemplate.objects.get()
        assert "It takes a week." in browser.get(of_team("list_templates")).content.decode()
        browser.post(of_team("change_template", row.pk), {"title": "Scan", "words": "It takes two."})
        row.refresh_from_db()
        assert row.words == "It takes two."
        browser.post(of_team("delete_template", row.pk))
        assert not AnswerTemplate.objects.exists()

    def test_saved_twice_it_is_there_once(self, browser, of_team):
        for _time in range(2):
            got = browser.post(of_team("add_template"), {"title": "Scan", "words": "A week."})
            assert got.status_code == 302
        assert AnswerTemplate.objects.count() == 1

    def test_a_name_that_is_taken_comes_back_as_typed(self, browser, of_team, template):
        got = browser.post(of_team("add_template"), {"title": "Scan", "words": "Another answer."})
        assert got.status_code == 422
        assert "has this name" in text_of(got)
        assert "Another answer." in got.content.decode()

    def test_another_team_does_not_see_it(self, client_of, stella, of_team, template):
        for name, more in (("list_templates", []), ("change_template", [template.pk])):
            assert client_of(stella).get(of_team(name, *more)).status_code == 404

    def test_put_in_keeps_what_was_typed_and_sends_nothing(self, template, ask, browser, url, written):
        question = ask()
        before = written()
        sent = {"answer": "Dear Carl,", "template": template.pk, "put_in": "1"}
        got = browser.post(url("answer_question", question=question.pk), sent)
        assert got.status_code == 200
        assert got.context["form"]["answer"].value() == "Dear Carl,\n\nIt takes a week."
        assert written() == before

    def test_a_template_of_another_team_puts_nothing_in(
        self, other_team, stella, ask, browser, url, now, template
    ):
        theirs = actions.save_template(team=other_team, title="x", words="zebra", by=stella, at=now)
        question = ask()
        sent = {"answer": "Mine.", "template": theirs.pk, "put_in": "1"}
        got = browser.post(url("answer_question", question=question.pk), sent)
        assert got.context["form"]["answer"].value() == "Mine."

    def test_the_number_of_queries_is_fixed(
        self, browser, of_team, team, nora, now, django_assert_num_queries
    ):
        def add(number):
            actions.save_template(team=team, title=f"Scan {number}", words="A week.", by=nora, at=now)

        add(1)
        browser.get(of_team("list_templates"))
        with django_assert_num_queries(4):
            browser.get(of_team("list_templates"))
        add(2)
        add(3)
        with django_assert_num_queries(4):
            browser.get(of_team("list_templates"))


def test_events_and_items_are_of_this_patient(
    plan, item_of, make_plan, other_patient, join, tick, send, written
):
    theirs = tick(item_of(make_plan(other_patient), "mri-scan"), by=join("Otto Becker", other_patient))
    before = written()
    assert send("ask_back", {"question": "Which day?"}, item=theirs.pk).status_code == 404
    assert send("see_question", question=987654).status_code == 404
    assert written() == before
    assert Item.objects.get(pk=theirs.pk).asked_back_at is None
    assert not Event.objects.filter(kind="asked_back").exists()

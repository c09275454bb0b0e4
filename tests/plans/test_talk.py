"""A nurse asks back, the family replies, authors correct their own words, a nurse says that she saw a question."""

import pytest

from careplan.plans import actions, history
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Event, Item, Question, ReviewMark
from careplan.plans.states import Readers, Variance
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(plan, item_of, does, carl, today):
    found = item_of(plan, "mri-scan")
    does(carl, actions.tick_item, item_id=found.pk, done_on=today, today=today)
    return found


@pytest.fixture
def ask_back(does, nora):
    def do(item, question="Which day was it?", by=nora, **more):
        return does(by, actions.ask_back, item_id=item.pk, question=question, **more)

    return do


@pytest.fixture
def correct(does):
    def do(by, number, words, acting=Acting.FAMILY, **more):
        return does(by, actions.correct_words, number=number, words=words, acting=acting, **more)

    return do


def read(item):
    return Item.objects.get(pk=item.pk)


class TestAskBack:
    def test_a_tick_stays_reported_and_the_question_waits(self, item, ask_back, written, nora, now):
        ask_back(item)
        asked = read(item)
        assert (asked.asked_back_at, asked.asked_back_by) == (now, nora)
        assert (asked.status, asked.verified_at) == ("completed", None)
        (entry,) = written("asked_back")
        assert (entry.words, entry.by_name) == ({"question": "Which day was it?"}, "Nora Lind")
        assert asked.last_event_number == entry.number

    def test_also_about_a_not_done(self, plan, item_of, does, carl, today, ask_back):
        item = item_of(plan, "bone-scan")
        does(carl, actions.skip_item, item_id=item.pk, reason=Variance.TOO_ILL, today=today)
        ask_back(item, "What was it that day?")
        assert read(item).asked_back_at

    def test_the_words_do_not_stand_in_the_database(self, item, ask_back):
        ask_back(item, "zebra")
        assert "zebra" not in Event.objects.get(kind="asked_back").sealed

    @pytest.mark.parametrize("words", ["", "  "])
    def test_without_words_nothing_is_asked(self, item, ask_back, words):
        with nothing_changes(), pytest.raises(WordsRefused):
            ask_back(item, words)

    def test_what_is_open_has_nothing_to_ask_about(self, plan, item_of, ask_back):
        item = item_of(plan, "bone-scan")
        with nothing_changes(), pytest.raises(ActRefused, match="open again"):
            ask_back(item)

    def test_what_a_nurse_ticked_is_no_question_to_the_family(
        self, plan, item_of, does, sami, today, ask_back
    ):
        item = item_of(plan, "bone-scan")
        ticked = {"item_id": item.pk, "done_on": today, "today": today, "acting": Acting.NURSE}
        does(sami, actions.tick_item, **ticked)
        with nothing_changes(), pytest.raises(ActRefused, match="did not report"):
            ask_back(item)

    def test_what_is_verified_is_settled(self, item, ask_back, does, sami):
        does(sami, actions.verify_items, item_ids=[item.pk])
        with nothing_changes(), pytest.raises(ActRefused, match="Sami Haddad has verified"):
            ask_back(item)

    def test_a_colleague_who_asked_first_is_named(self, item, ask_back, sami):
        ask_back(item, by=sami)
        with nothing_changes(), pytest.raises(ActRefused, match="Sami Haddad has already asked") as refusal:
            ask_back(item)
        assert refusal.value.current == item

    def test_a_family_asks_nobody_back(self, item, ask_back, carl):
        with nothing_changes(), pytest.raises(NotThere):
            ask_back(item, by=carl)

    def test_the_plan_does_not_wait_for_a_nurse(self, item, ask_back, plan):
        ask_back(item)
        plan.refresh_from_db()
        assert plan.worklist_group == 3


class TestSettled:
    @pytest.fixture
    def asked(self, item, ask_back):
        ask_back(item)
        return item

    def test_by_a_reply(self, asked, does, carl, written, plan):
        does(carl, actions.reply, item_id=asked.pk, answer="On Monday.")
        item = read(asked)
        assert (item.asked_back_at, item.asked_back_by, item.verified_at) == (None, None, None)
        (entry,) = written("replied")
        assert entry.words == {"answer": "On Monday."}
        plan.refresh_from_db()
        assert plan.worklist_group == 3

    def test_by_an_undo(self, asked, does, carl):
        does(carl, actions.undo_item, item_id=asked.pk)
        assert (read(asked).asked_back_at, read(asked).asked_back_by) == (None, None)

    def test_by_a_nurses_word(self, asked, does, sami):
        does(sami, actions.verify_items, item_ids=[asked.pk])
        assert (read(asked).asked_back_at, read(asked).asked_back_by) == (None, None)

    def test_by_a_confirmed_reason(self, plan, item_of, does, carl, nora, today, ask_back):
        item = item_of(plan, "bone-scan")
        does(carl, actions.skip_item, item_id=item.pk, reason=Variance.TOLD_NOT_NEEDED, today=today)
        ask_back(item, "Who said so?")
        does(nora, actions.confirm_skip, item_id=item.pk)
        assert read(item).asked_back_at is None

    def test_a_second_reply_says_that_nobody_waits(self, asked, does, carl):
        does(carl, actions.reply, item_id=asked.pk, answer="On Monday.")
        with nothing_changes(), pytest.raises(ActRefused, match="does not wait") as refusal:
            does(carl, actions.reply, item_id=asked.pk, answer="On Tuesday.")
        assert refusal.value.is_overtaken

    def test_who_looks_on_does_not_reply(self, asked, does, join, patient, lena):
        with nothing_changes(), pytest.raises(NotThere):
            does(lena, actions.reply, item_id=asked.pk, answer="On Monday.")


class TestBehalf:
    def test_the_colleague_stands_at_the_item_and_in_the_history(self, item, does, nora, sami, written):
        does(sami, actions.verify_items, item_ids=[item.pk], behalf=nora.pk)
        assert (read(item).verified_by, read(item).verified_for) == (sami, nora)
        assert written("verified")[0].data == {"for": nora.pk}

    def test_her_own_behalf_is_nobodys(self, item, does, nora, written):
        does(nora, actions.verify_items, item_ids=[item.pk], behalf=nora.pk)
        assert (read(item).verified_for, written("verified")[0].data) == (None, {})

    def test_somebody_else_is_refused(self, item, does, nora, stella, carl):
        for person in (stella, carl):
            with nothing_changes(), pytest.raises(ActRefused, match="not a nurse of the team"):
                does(nora, actions.verify_items, item_ids=[item.pk], behalf=person.pk)

    def test_taken_back_it_is_nobodys_again(self, item, does, nora, sami):
        does(sami, actions.verify_items, item_ids=[item.pk], behalf=nora.pk)
        does(sami, actions.undo_item, item_id=item.pk, acting=Acting.NURSE)
        assert read(item).verified_for is None


class TestCorrect:
    @pytest.fixture
    def noted(self, plan, item_of, does, carl):
        def do(note="The left arm.", readers=Readers.ALL, by=carl, acting=Acting.FAMILY):
            item = item_of(plan, "mri-scan")
            does(by, actions.note_item, item_id=item.pk, note=note, readers=readers, acting=acting)
            return Event.objects.filter(kind="noted").latest("number")

        return do

    def test_both_texts_are_kept_and_the_newest_is_said(self, noted, correct, carl, written, now):
        first = noted()
        correct(carl, first.number, "The right arm.")
        correct(carl, first.number, "Both arms.")
        entries = written("noted", "corrected")
        assert [entry.words["note"] for entry in entries] == ["The left arm.", "The right arm.", "Both arms."]
        (one,) = history.as_corrected(entries)
        assert (one.words["note"], one.corrected_at) == ("Both arms.", now)
        assert one.earlier == ("The left arm.", "The right arm.")

    def test_only_the_author_may(self, noted, correct, nora, join, patient):
        first, maria = noted(), join("Maria Aziz", patient)
        with nothing_changes(), pytest.raises(ActRefused, match="Only the person who wrote"):
            correct(maria, first.number, "The right arm.")
        with nothing_changes(), pytest.raises(ActRefused, match="Only the person who wrote"):
            correct(nora, first.number, "The right arm.", acting=Acting.NURSE)

    def test_the_readers_stay_those_of_the_first(self, noted, correct, carl, nora, patient):
        first = noted(readers=Readers.FAMILY)
        correct(carl, first.number, "zebra")
        assert (
            Event.objects.filter(history.shown_to(history.Reader(nora.pk, is_nurse=True)))
            .filter(kind="corrected")
            .count()
            == 0
        )

    def test_a_note_that_is_not_for_nurses_is_not_there_for_them(self, noted, correct, nora):
        first = noted(readers=Readers.FAMILY)
        with nothing_changes(), pytest.raises(NotThere):
            correct(nora, first.number, "x", acting=Acting.NURSE)

    def test_a_nurse_corrects_an_answer(self, plan, does, carl, nora, correct, written):
        question = does(carl, actions.ask_nurse, plan_id=plan.pk, question="May she swim?")
        row = does(nora, actions.answer_question, question_id=question.pk, answer="Yes.")
        correct(nora, row.answered_event.number, "Yes, from Monday.", acting=Acting.NURSE)
        (entry,) = history.as_corrected(written("answered", "corrected"))
        assert entry.words == {"answer": "Yes, from Monday."}
        assert Question.objects.get().answered_event == row.answered_event

    def test_words_of_a_tick_and_a_reply_too(self, item, ask_back, does, carl, correct, written):
        ask_back(item)
        does(carl, actions.reply, item_id=item.pk, answer="On Monday.")
        number = Event.objects.get(kind="replied").number
        correct(carl, number, "On Tuesday.")
        assert history.as_corrected(written("replied", "corrected"))[0].said == "On Tuesday."

    def test_what_has_no_words_cannot_be_corrected(self, item, correct, carl):
        ticked = Event.objects.get(kind="ticked")
        with nothing_changes(), pytest.raises(NotThere):
            correct(carl, ticked.number, "x")

    def test_the_same_words_are_no_correction(self, noted, correct, carl):
        first = noted()
        correct(carl, first.number, "The right arm.")
        with nothing_changes(), pytest.raises(ActRefused, match="stand there already"):
            correct(carl, first.number, "The right arm.")

    def test_after_access_ended_nothing_is_corrected(self, noted, correct, rob):
        first = noted()
        with nothing_changes(), pytest.raises(NotThere):
            correct(rob, first.number, "x")

    def test_in_a_finished_plan_words_stay(self, noted, correct, carl, nora, does, plan):
        first = noted()
        does(nora, actions.end_plan, plan_id=plan.pk, status="finished", reason="Moved away.")
        with nothing_changes(), pytest.raises(ActRefused, match="finished"):
            correct(carl, first.number, "x")


def test_seeing_a_question_moves_no_mark_and_answers_nothing(plan, does, carl, nora, written):
    question = does(carl, actions.ask_nurse, plan_id=plan.pk, question="May she swim?")
    does(nora, actions.see_question, question_id=question.pk)
    (entry,) = written("reviewed")
    assert entry.data == {"up_to": 0, "question": question.event.number}
    assert not ReviewMark.objects.exists()
    plan.refresh_from_db()
    assert plan.worklist_group == 2


class TestTemplates:
    @pytest.fixture
    def template(self, team, nora, now):
        return actions.save_template(team=team, title="Scan", words="It takes a week.", by=nora, at=now)

    def test_only_nurses_of_the_team_write_them(self, team, template, stella, carl, now):
        given = {"team": team, "at": now}
        for person in (stella, carl):
            with nothing_changes(), pytest.raises(NotThere):
                actions.save_template(title="Other", words="x", by=person, **given)
            with nothing_changes(), pytest.raises(NotThere):
                actions.delete_template(template_id=template.pk, by=person, **given)

    def test_one_of_another_team_is_not_there(self, other_team, template, stella, now):
        given = {"team": other_team, "template_id": template.pk, "by": stella, "at": now}
        with nothing_changes(), pytest.raises(NotThere):
            actions.save_template(title="Scan", words="x", **given)
        with nothing_changes(), pytest.raises(NotThere):
            actions.delete_template(**given)

    def test_a_change_says_by_whom_and_when(self, team, template, sami, now):
        row = actions.save_template(
            team=team, template_id=template.pk, title="Scan", words="Two weeks.", by=sami, at=now
        )
        assert (row.pk, row.words, row.changed_by, row.changed_at) == (template.pk, "Two weeks.", sami, now)

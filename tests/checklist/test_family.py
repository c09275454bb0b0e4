"""What a family arranges among itself: who does what, several ticks at once, who reads a note."""

import uuid
from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.models import Act, CareTeamMember, Event, Item
from careplan.plans.states import EventKind, ItemStatus, Readers
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def vera(join, patient):
    return join("Vera Aziz", patient)


@pytest.fixture
def does(patient, now):
    return lambda person, action, **given: action(patient=patient, by=person, at=now, **given)


def taker(item):
    return Item.objects.select_related("taken_by").get(pk=item.pk).taken_by


class TestTaking:
    def test_one_tap_on_the_list_gives_the_row_in_its_place(self, browser, url, item, carl):
        page = browser.get(url("show_today")).content.decode()
        assert url("take_item", item.pk) in page
        assert 'data-act="take"' in page
        answer = browser.post(url("take_item", item.pk), act(back="today"), headers=HTMX)
        row = answer.content.decode()
        assert (answer.status_code, taker(item)) == (200, carl)
        assert "<html" not in row
        assert url("take_item", item.pk) not in row
        assert "you do this" in text_of(answer)

    def test_without_javascript_one_comes_back_to_the_list(self, browser, url, item):
        answer = browser.post(url("take_item", item.pk), act(back="today"))
        assert (answer.status_code, answer.url) == (302, url("show_today"))
        assert "Saved: you do this." in text_of(browser.get(answer.url))

    @pytest.mark.parametrize("name", ["show_today", "show_plan", "show_item"])
    def test_the_others_see_who_has_it(self, client_of, lena, does, carl, url, item, name):
        does(carl, actions.take_item, item_id=item.pk)
        more = [item.pk] if name == "show_item" else []
        page = text_of(client_of(lena).get(url(name, *more)))
        assert "Carl does this" in page
        assert "I’ll do it" not in page

    def test_somebody_elses_is_said_and_taken_over_by_a_second_step_only(
        self, browser, url, item, does, vera, carl
    ):
        stale = browser.get(url("show_today")).content.decode()
        does(vera, actions.take_item, item_id=item.pk)
        assert url("take_item", item.pk) in stale
        answer = browser.post(url("take_item", item.pk), act(back="today"), headers=HTMX)
        assert (answer.status_code, taker(item)) == (409, vera)
        assert "Vera does this already." in text_of(answer)
        answer = browser.post(url("take_item", item.pk), act())
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Do it instead of Vera" in text_of(answer)
        assert f'name="instead_of" value="{vera.pk}"' in page
        assert browser.post(url("take_item", item.pk), act(instead_of=vera.pk)).status_code == 302
        assert taker(item) == carl

    def test_give_back_and_hand_on(self, browser, url, item, vera, carl, patient):
        browser.post(url("take_item", item.pk), act())
        page = text_of(browser.get(url("show_item", item.pk)))
        assert "You do this." in page
        assert "Vera Aziz" in page
        assert "Lena" not in page  # she looks on
        answer = browser.post(url("hand_on_item", item.pk), act())
        assert answer.status_code == 422
        assert "Please choose one." in text_of(answer)
        to = patient.care_team.get(user=vera).pk
        assert browser.post(url("hand_on_item", item.pk), act(to=to)).status_code == 302
        assert taker(item) == vera
        assert browser.post(url("let_go_item", item.pk), act()).status_code == 409
        browser.post(url("take_item", item.pk), act(instead_of=vera.pk))
        assert browser.post(url("let_go_item", item.pk), act()).status_code == 302
        assert taker(item) is None

    def test_sent_twice_is_done_once(self, browser, url, item):
        fields = act()
        for _time in range(2):
            assert browser.post(url("take_item", item.pk), fields).status_code == 302
        assert Event.objects.filter(kind=EventKind.ITEM_TAKEN).count() == 1

    def test_whose_last_day_is_over_does_nothing_any_more(self, browser, url, item, does, vera, today):
        does(vera, actions.take_item, item_id=item.pk)
        CareTeamMember.objects.filter(user=vera).update(ends_on=today - timedelta(days=1))
        page = browser.get(url("show_today"))
        assert "Vera does this" not in text_of(page)
        assert url("take_item", item.pk) in page.content.decode()

    def test_what_is_done_says_who_did_it_and_not_who_meant_to(
        self, browser, url, item, does, vera, carl, today
    ):
        does(vera, actions.take_item, item_id=item.pk)
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
        assert "Vera does this" not in text_of(browser.get(url("show_today")))

    def test_the_nurse_sees_it_beside_the_item_and_in_the_history(
        self, client_of, nora, does, carl, item, patient
    ):
        does(carl, actions.take_item, item_id=item.pk)
        nurse = client_of(nora)
        chart = f"/clinic/patients/{patient.public_id}/"
        assert "Carl Aziz does this" in text_of(nurse.get(chart))
        page = text_of(nurse.get(f"{chart}items/{item.pk}/"))
        assert "Carl Aziz does this" in page
        assert "Taken on" in page


class TestSeveral:
    @pytest.fixture
    def items(self, plan, item_of):
        keys = ("mri-scan", "bone-scan", "exercises")
        return [item_of(plan, key, due_in_days=day) for key, day in zip(keys, (-1, 0, 3), strict=True)]

    def send(self, browser, url, *items, **more):
        ids = {f"op-{item.pk}": str(uuid.uuid4()) for item in items}
        return browser.post(url("tick_several"), {"item": [item.pk for item in items], **ids, **more})

    def test_everything_open_stands_there_with_an_id_of_its_own(self, browser, url, items):
        page = browser.get(url("tick_several")).content.decode()
        assert 'data-acts="tick"' in page
        for item in items:
            assert f'name="item" value="{item.pk}" id="choose-{item.pk}" data-op-id="' in page
            assert f'name="op-{item.pk}"' in page

    def test_each_is_an_act_of_its_own_with_its_undo(self, browser, url, items):
        answer = self.send(browser, url, *items[:2])
        assert answer.status_code == 200
        assert "Two things are saved as done today." in text_of(answer)
        assert all(url("undo_item", item.pk) in answer.content.decode() for item in items[:2])
        assert Act.objects.filter(kind="tick").count() == 2
        assert [Item.objects.get(pk=item.pk).is_done for item in items] == [True, True, False]

    def test_one_that_cannot_be_ticked_holds_up_no_other_and_says_why(
        self, browser, url, items, does, vera, today, otto, make_plan, other_patient, item_of
    ):
        does(vera, actions.tick_item, item_id=items[0].pk, done_on=today, today=today)
        foreign = item_of(make_plan(other_patient), "mri-scan")
        answer = self.send(browser, url, *items, foreign)
        page = text_of(answer)
        assert answer.status_code == 200
        assert "Two things are saved as done today. Two could not be saved." in page
        assert "Vera Aziz has already ticked this." in page
        assert Item.objects.get(pk=foreign.pk).status == ItemStatus.NOT_STARTED

    def test_sent_twice_is_done_once(self, browser, url, items):
        ids = {f"op-{item.pk}": str(uuid.uuid4()) for item in items}
        for _time in range(2):
            answer = browser.post(url("tick_several"), {"item": [item.pk for item in items], **ids})
            assert "Three things are saved" in text_of(answer)
        assert Event.objects.filter(kind=EventKind.TICKED).count() == 3

    @pytest.mark.parametrize(
        ("chosen", "said"),
        [
            ([], "Nothing is chosen yet."),
            (["x"], "did not arrive whole"),
            (["²"], "did not arrive whole"),
            (["9" * 30], "did not arrive whole"),
            ([str(number) for number in range(1, 300)], "too many at once"),
        ],
    )
    def test_what_is_no_choice_is_said(self, browser, url, items, nothing_written, chosen, said):
        with nothing_written():
            answer = browser.post(url("tick_several"), {"item": chosen})
            assert answer.status_code == 422
            assert said in text_of(answer)

    def test_without_a_plan_there_is_nothing_to_choose(self, browser, url):
        assert "Nothing is open that you could tick now." in text_of(browser.get(url("tick_several")))


class TestReaders:
    @pytest.mark.parametrize("readers", Readers)
    def test_who_reads_is_chosen_and_shown(self, browser, url, item, readers):
        assert browser.post(url("note_item", item.pk), act(note="A word", readers=readers)).status_code == 302
        said = {
            "all": False,
            "family": "Only the family reads this",
            "nurses": "Only the nurses and you read this",
        }
        page = text_of(browser.get(url("show_item", item.pk)))
        assert "A word" in page
        for name, words in said.items():
            if words:
                assert (words in page) == (name == readers)

    def test_the_form_says_it_before_anything_is_typed(self, browser, url, item):
        page = browser.get(url("show_item", item.pk)).content.decode()
        assert "Nurses do not read this." in page
        assert page.index('name="readers"') < page.index('id="note_note"')

    def test_a_form_without_a_choice_is_for_everybody(self, browser, url, item):
        browser.post(url("note_item", item.pk), act(note="A word"))
        assert '"readers":"all"' in Event.objects.get(kind=EventKind.NOTED).data

    def test_another_choice_is_refused_and_keeps_the_words(self, browser, url, item):
        answer = browser.post(url("note_item", item.pk), act(note="A word", readers="everyone"))
        assert answer.status_code == 422
        assert "A word" in text_of(answer)

    def test_a_nurse_writes_nothing_that_nurses_may_not_read(self, client_of, nora, patient, item):
        path = f"/clinic/patients/{patient.public_id}/items/{item.pk}/note"
        answer = client_of(nora).post(path, act(note="A word", readers="family"))
        assert answer.status_code == 422
        assert not Event.objects.filter(kind=EventKind.NOTED).exists()

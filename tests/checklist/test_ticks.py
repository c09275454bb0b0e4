"""Tick, undo, not done: as htmx sends them and as a plain form does; and what they refuse."""

import uuid
from datetime import timedelta

import pytest

from careplan.plans import actions, history
from careplan.plans.models import Event, Item
from careplan.plans.states import ItemStatus, Variance
from tests.checklist.conftest import act, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


def test_a_tick_by_htmx_gives_the_row_in_its_place_and_the_new_count(browser, url, plan, item, item_of, carl):
    item_of(plan, "bone-scan", due_in_days=0)
    answer = browser.post(url("tick_item", item.pk), act(back="today"), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert f'id="item-{item.pk}"' in page
    assert url("undo_item", item.pk) in page
    assert 'hx-swap-oob="innerHTML:#said"' in page
    assert "One thing for today." in text_of(answer)
    item.refresh_from_db()
    assert (item.status, item.done_by) == (ItemStatus.COMPLETED, carl)


def test_undo_by_htmx_brings_the_tick_back(browser, url, item):
    browser.post(url("tick_item", item.pk), act(back="today"), headers=HTMX)
    answer = browser.post(url("undo_item", item.pk), act(back="today"), headers=HTMX)
    assert url("tick_item", item.pk) in answer.content.decode()
    item.refresh_from_db()
    assert (item.status, item.done_on, item.done_by) == (ItemStatus.NOT_STARTED, None, None)


def test_a_row_that_comes_back_with_its_reason_still_says_when_it_was_done_last(
    browser, url, plan, item_of, today
):
    first = item_of(plan, "exercises")
    browser.post(url("tick_item", first.pk), act(back="today"), headers=HTMX)
    second = plan.items.get(plan_step=first.plan_step, occurrence=2)
    tomorrow = (today + timedelta(days=1)).isoformat()
    answer = browser.post(url("tick_item", second.pk), act(back="today", done_on=tomorrow), headers=HTMX)
    assert answer.status_code == 422
    assert "Last: you, today" in text_of(answer)


@pytest.mark.parametrize(
    ("back", "page"),
    [("today", "show_today"), ("plan", "show_plan"), ("", "show_item"), ("//evil", "show_item")],
)
def test_without_javascript_one_comes_back_to_where_one_was(browser, url, item, back, page):
    more = [item.pk] if page == "show_item" else []
    answer = browser.post(url("tick_item", item.pk), act(back=back))
    assert (answer.status_code, answer.url) == (302, url(page, *more))
    assert "Saved. You can take it back." in text_of(browser.get(answer.url))
    answer = browser.post(url("undo_item", item.pk), act(back=back))
    assert (answer.status_code, answer.url) == (302, url(page, *more))


def test_another_day_and_a_note(browser, url, item, today, patient):
    tuesday = today - timedelta(days=3)
    fields = act(done_on=tuesday.isoformat(), note="It went well.")
    assert browser.post(url("tick_item", item.pk), fields).status_code == 302
    item.refresh_from_db()
    assert item.done_on == tuesday
    event = Event.objects.filter(item=item).latest("number")
    assert history.entries(patient, [event])[0].words == {"note": "It went well."}


def test_sent_twice_is_one_tick(browser, url, item):
    fields = act(back="today")
    first = browser.post(url("tick_item", item.pk), fields, headers=HTMX)
    count = Event.objects.count()
    again = browser.post(url("tick_item", item.pk), fields, headers=HTMX)
    assert (first.status_code, again.status_code) == (200, 200)
    assert Event.objects.count() == count
    assert url("undo_item", item.pk) in again.content.decode()


def test_a_late_repeat_after_an_undo_does_not_tick_again(browser, url, item):
    fields = act(back="today")
    browser.post(url("tick_item", item.pk), fields)
    browser.post(url("undo_item", item.pk), act())
    browser.post(url("tick_item", item.pk), fields)
    item.refresh_from_db()
    assert item.is_open


def test_the_same_id_with_other_content_is_refused(browser, url, item, item_of, plan, nothing_written):
    fields = act(back="today")
    browser.post(url("tick_item", item.pk), fields)
    other = item_of(plan, "bone-scan")
    with nothing_written():
        answer = browser.post(url("tick_item", other.pk), fields, headers=HTMX)
    assert answer.status_code == 422
    assert "sent twice with different content" in text_of(answer)


def test_undoing_a_habit_takes_its_next_time_away(browser, url, plan, item_of):
    first = item_of(plan, "exercises")
    browser.post(url("tick_item", first.pk), act())
    assert Item.objects.filter(plan_step=first.plan_step).count() == 2
    browser.post(url("undo_item", first.pk), act())
    assert Item.objects.filter(plan_step=first.plan_step).count() == 1


def test_undo_where_the_next_time_was_touched(browser, url, plan, item_of, patient, carl, now):
    first = item_of(plan, "exercises")
    browser.post(url("tick_item", first.pk), act())
    following = item_of(plan, "exercises")
    actions.note_item(patient=patient, item_id=following.pk, note="Slowly.", by=carl, at=now)
    answer = browser.post(url("undo_item", first.pk), act(back="today"), headers=HTMX)
    assert "This time was taken back. The next one stays." in text_of(answer)
    assert browser.get(url("show_item", first.pk)).status_code == 404


def test_undo_of_the_touched_without_javascript_goes_to_a_page_that_is_there(
    browser, url, plan, item_of, patient, carl, now
):
    first = item_of(plan, "exercises")
    browser.post(url("tick_item", first.pk), act())
    actions.note_item(patient=patient, item_id=item_of(plan, "exercises").pk, note="So.", by=carl, at=now)
    assert browser.post(url("undo_item", first.pk), act()).url == url("show_today")


# --- what is refused changes nothing --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "still to come"),
        ("9999-12-31", "still to come"),
        ("1900-01-01", "more than a year before the plan began"),
        ("0001-01-01", "more than a year before the plan began"),
        ("", "Please choose the day."),
        ("2026-02-30", "This is not a day."),
        ("yesterday", "This is not a day."),
        ("0000-00-00", "This is not a day."),
    ],
)
def test_days_that_cannot_be(browser, url, item, nothing_written, day, sentence):
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), act(done_on=day, note="Kept words"))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Kept words" in answer.content.decode()
    assert f'value="{day}"' in answer.content.decode() or not day


def test_the_day_after_today_is_refused(browser, url, item, today, nothing_written):
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), act(done_on=(today + timedelta(days=1)).isoformat()))
    assert "still to come" in text_of(answer)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_somebody_else_was_first(browser, client_of, url, item, join, patient, nothing_written, headers):
    vera = join("Vera Aziz", patient)
    client_of(vera).post(url("tick_item", item.pk), act())
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), act(back="today"), headers=headers)
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Vera Aziz has already ticked this." in words
    assert "Vera, today" in words  # what is there now


def test_a_tick_on_what_was_withdrawn(browser, url, item, plan, patient, nora, now, nothing_written):
    actions.decide_step(
        patient=patient, plan_id=plan.pk, step_key="mri-scan", decision=actions.Decision("no", "Not now."),
        by=nora, at=now,
    )  # fmt: skip
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), act(back="today"), headers=HTMX)
    assert answer.status_code in (409, 422)
    assert "tick_item" not in text_of(answer)
    assert "Withdrawn by your care team" in text_of(answer)


def test_a_tick_on_what_is_not_decided_any_more(browser, url, item, nothing_written):
    item.plan_step.applies = "undecided"
    item.plan_step.save()
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), act(back="today"), headers=HTMX)
    assert answer.status_code == 422
    assert "It is not settled that this step applies now" in text_of(answer)


def test_a_tick_on_what_has_no_tick_for_the_family(browser, url, plan, item_of, nothing_written):
    item = item_of(plan, "opioids")
    for name, fields in (("tick_item", act()), ("skip_item", act(reason="cost"))):
        with nothing_written():
            answer = browser.post(url(name, item.pk), fields)
        assert answer.status_code == 422
        assert "no tick for the family" in text_of(answer)


def test_nothing_moves_in_a_finished_plan(browser, url, item, plan, patient, nora, now, nothing_written):
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="Over.", by=nora, at=now)
    sent = {"skip_item": {"reason": "cost"}, "note_item": {"note": "x"}, "ask_about_item": {"question": "x"}}
    for name in ("tick_item", "undo_item", "skip_item", "note_item", "ask_about_item"):
        with nothing_written():
            answer = browser.post(url(name, item.pk), act(**sent.get(name, {})))
        assert answer.status_code == 422
        assert "This plan is finished." in text_of(answer)


def test_an_undo_of_what_is_open(browser, url, item, nothing_written):
    with nothing_written():
        answer = browser.post(url("undo_item", item.pk), act(back="today"), headers=HTMX)
    assert answer.status_code == 409
    assert "There is nothing to undo." in text_of(answer)


def test_an_undo_of_what_a_nurse_verified(browser, url, item, patient, nora, now, nothing_written):
    browser.post(url("tick_item", item.pk), act())
    actions.verify_items(patient=patient, item_ids=[item.pk], by=nora, at=now)
    with nothing_written():
        answer = browser.post(url("undo_item", item.pk), act())
    assert answer.status_code == 422
    assert "A nurse has verified this." in text_of(answer)


@pytest.mark.parametrize("op_id", ["x", "1234", "𝟙" * 40])
def test_an_id_that_is_none(browser, url, item, nothing_written, op_id):
    with nothing_written():
        answer = browser.post(url("tick_item", item.pk), {"op_id": op_id, "back": "today"}, headers=HTMX)
    assert answer.status_code == 422
    assert "did not arrive whole" in text_of(answer)


def test_without_an_id_the_act_is_still_taken(browser, url, item):
    assert browser.post(url("tick_item", item.pk)).status_code == 302
    item.refresh_from_db()
    assert item.is_done


# --- not done, because ------------------------------------------------------------------------------------


def test_not_done_keeps_the_reason_and_the_words(browser, url, item, patient, carl):
    page = text_of(browser.get(url("skip_item", item.pk)))
    assert "Could not get there" in page
    assert "Ask the nurse" in page
    answer = browser.post(url("skip_item", item.pk), act(reason="could_not_get_there", note="No car."))
    assert answer.url == url("show_item", item.pk)
    item.refresh_from_db()
    assert (item.status, item.variance, item.done_by) == ("cancelled", Variance.COULD_NOT_GET_THERE, carl)
    words = text_of(browser.get(answer.url))
    assert "Not done: Could not get there" in words
    assert "No car." in words


@pytest.mark.parametrize("reason", ["", "because", "too_ill "])
def test_a_reason_is_one_of_the_list(browser, url, item, nothing_written, reason):
    with nothing_written():
        answer = browser.post(url("skip_item", item.pk), act(reason=reason, note="Kept words"))
    assert answer.status_code == 422
    assert "Please choose" in text_of(answer)
    assert "Kept words" in answer.content.decode()


def test_not_done_twice_says_what_is_there(browser, url, item, nothing_written):
    browser.post(url("skip_item", item.pk), act(reason="cost"))
    assert "there is nothing to say here now" in text_of(browser.get(url("skip_item", item.pk)))
    with nothing_written():
        answer = browser.post(url("skip_item", item.pk), act(reason="cost"))
    assert answer.status_code == 409


def test_every_form_of_a_list_has_an_id_of_its_own(browser, url, plan, item, item_of):
    item_of(plan, "bone-scan", due_in_days=0)
    page = browser.get(url("show_today")).content.decode()
    ids = [part.split('"')[0] for part in page.split('name="op_id" value="')[1:]]
    assert len(ids) == len(set(ids)) == len([uuid.UUID(one) for one in ids]) > 2

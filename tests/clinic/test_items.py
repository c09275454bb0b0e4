"""One item: what a nurse does with it, what is refused, and what is shown when the page was old."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import Event, Item

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan")


@pytest.fixture
def own(plan, patient, nora, now, today):
    return actions.add_own_item(
        patient=patient,
        plan_id=plan.pk,
        title="Bring the medicine list",
        words="All of them.",
        category_key="support",
        due_on=None,
        today=today,
        family_ticks=True,
        by=nora,
        at=now,
    )


@pytest.fixture
def refused(send, written):
    """Send what cannot be done: the same page comes back with the sentence, and nothing was written."""

    def do(name, data, item, form, status=422):
        before = written()
        got = send(name, data, item=item.pk)
        assert got.status_code == status
        assert written() == before
        refused_form = got.context["forms"][form]
        for field, typed in data.items():
            if field in refused_form.fields:
                assert refused_form[field].value() == typed
        return refused_form.errors, got

    return do


def test_tick_with_the_day_and_a_note(item, send, today, nora, url):
    yesterday = today - timedelta(days=1)
    got = send("tick_item", {"done_on": yesterday.isoformat(), "note": "By phone."}, item=item.pk)
    assert (got.status_code, got.url) == (302, url("show_item", item=item.pk))
    item.refresh_from_db()
    assert (item.status, item.done_on, item.done_by) == ("completed", yesterday, nora)


def test_the_round_tick_is_today_and_leads_back_to_the_plan(item, send, today, url):
    got = send("tick_item", {"back": "patient"}, item=item.pk)
    assert got.url == f"{url('show_patient')}#item-{item.pk}"
    item.refresh_from_db()
    assert item.done_on == today


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(1, "This day is still to come."), (-900, "This day is more than a year before the plan began.")],
)
def test_a_day_that_cannot_be(item, refused, today, days, sentence):
    day = (today + timedelta(days=days)).isoformat()
    errors, _got = refused("tick_item", {"done_on": day, "note": "Kept."}, item, "tick")
    assert errors["done_on"][0].startswith(sentence)


@pytest.mark.parametrize("day", ["0000-00-00", "yesterday", "99999-01-01", "2026-02-31"])
def test_a_day_that_is_none(item, refused, day):
    errors, _got = refused("tick_item", {"done_on": day, "note": "Kept."}, item, "tick")
    assert errors["done_on"] == ["This is not a date. Write it like 2026-11-30."]


def test_other_words_under_a_number_that_was_used_can_be_sent_again(item, refused, send):
    """The answer to the first sending got lost, more was written, and the same page was sent again."""
    send("note_item", {"note": "Once.", "op_id": OP_ID}, item=item.pk)
    got = send("note_item", {"note": "Once more.", "op_id": OP_ID}, item=item.pk)
    form = got.context["forms"]["note"]
    assert form.errors["__all__"][0].startswith("This page was sent twice with different content.")
    again = {"note": "Once more.", "op_id": form["op_id"].value()}
    assert send("note_item", again, item=item.pk).status_code == 302
    assert Event.objects.filter(item=item, kind="noted").count() == 2


def test_what_is_done_already_says_by_whom(item, refused, tick):
    tick(item)
    errors, got = refused("tick_item", {"note": "Kept."}, item, "tick", status=409)
    assert errors["__all__"] == ["Carl Aziz has already ticked this."]
    assert "Carl Aziz has already ticked this." in got.content.decode()


def test_what_was_withdrawn_or_does_not_apply_is_refused(item, refused, patient, plan, nora, now):
    decision = actions.Decision("no", "Not needed.")
    actions.decide_step(
        patient=patient, plan_id=plan.pk, step_key="mri-scan", decision=decision, by=nora, at=now
    )
    errors, _got = refused("tick_item", {"note": ""}, item, "tick")
    assert "It is not settled that this step applies now" in errors["__all__"][0]


def test_undo_takes_back_a_tick_of_the_family(item, send, tick, url):
    tick(item)
    got = send("undo_item", item=item.pk)
    assert got.url == url("show_item", item=item.pk)
    item.refresh_from_db()
    assert (item.status, item.done_by) == ("not-started", None)


def test_nothing_to_undo_says_so(item, refused):
    errors, _got = refused("undo_item", {}, item, "undo", status=409)
    assert errors["__all__"] == ["This is open. There is nothing to undo."]


def test_undo_where_a_later_time_was_touched_leads_to_the_plan(
    plan, item_of, tick, send, patient, nora, now, url
):
    first = tick(item_of(plan, "exercises"))
    later = item_of(plan, "exercises")
    actions.note_item(patient=patient, item_id=later.pk, note="Slowly.", by=nora, at=now, acting=Acting.NURSE)
    assert send("undo_item", item=first.pk).url == url("show_patient")
    first.refresh_from_db()
    assert first.status == "entered-in-error"


def test_not_done_because(item, send, nora):
    send("skip_item", {"reason": "no_appointment", "note": "The ward is full."}, item=item.pk)
    item.refresh_from_db()
    assert (item.status, item.variance, item.variance_confirmed) == ("cancelled", "no_appointment", True)


@pytest.mark.parametrize("reason", ["", "lazy"])
def test_not_done_needs_a_reason_from_the_list(item, refused, reason):
    errors, _got = refused("skip_item", {"reason": reason, "note": "Kept."}, item, "skip")
    assert list(errors) == ["reason"]


def test_a_note_is_read_by_family_and_nurses(item, send, browser, url):
    send("note_item", {"note": "Bring the card."}, item=item.pk)
    assert "Bring the card." in browser.get(url("show_item", item=item.pk)).content.decode()


@pytest.mark.parametrize("note", ["", "\x01\x02", "x" * 50_000])
def test_a_note_that_cannot_be_taken(item, refused, note):
    errors, _got = refused("note_item", {"note": note}, item, "note")
    assert list(errors) == ["note"]


class TestDate:
    def test_set_move_and_take_away(self, item, send, today, plan):
        day = today + timedelta(days=5)
        send("set_date", {"due_on": day.isoformat(), "every_days": "28"}, item=item.pk)
        item.refresh_from_db()
        plan.refresh_from_db()
        assert (item.due_on, item.date_by_hand, item.plan_step.every_days) == (day, True, 28)
        assert (plan.next_on, plan.next_item_id) == (day, item.pk)
        send("set_date", {"due_on": "", "every_days": ""}, item=item.pk)
        item = Item.objects.get(pk=item.pk)
        assert (item.due_on, item.plan_step.every_days) == (None, None)

    @pytest.mark.parametrize(
        ("away", "sentence"),
        [(-400, "This day is more than a year ago."), (3000, "This day is more than five")],
    )
    def test_a_day_far_away(self, item, refused, today, away, sentence):
        day = (today + timedelta(days=away)).isoformat()
        errors, _got = refused("set_date", {"due_on": day, "every_days": ""}, item, "date")
        assert errors["due_on"][0].startswith(sentence)

    @pytest.mark.parametrize("every", ["0", "367", "-3", "often", "2.5"])
    def test_a_rhythm_that_cannot_be(self, item, refused, today, every):
        typed = {"due_on": today.isoformat(), "every_days": every}
        errors, _got = refused("set_date", typed, item, "date")
        assert list(errors) == ["every_days"]

    def test_an_old_page_shows_what_is_there_now_and_keeps_what_was_typed(
        self, item, browser, url, refused, patient, sami, now, today
    ):
        seen = browser.get(url("show_item", item=item.pk)).context["forms"]["date"]["seen"].value()
        theirs, mine = today + timedelta(days=3), today + timedelta(days=8)
        actions.set_date(patient=patient, item_id=item.pk, due_on=theirs, today=today, by=sami, at=now)
        typed = {"due_on": mine.isoformat(), "every_days": "", "seen": str(seen)}
        errors, got = refused("set_date", typed, item, "date", status=409)
        assert "Somebody else changed this step while your page was open." in errors["__all__"][0]
        assert "What is there now:" in got.content.decode()
        assert got.context["forms"]["date"].current.due_on == theirs

    def test_a_step_of_her_own_has_no_rhythm(self, own, browser, url, send, today):
        assert "every_days" not in browser.get(url("show_item", item=own.pk)).context["forms"]["date"].fields
        send("set_date", {"due_on": today.isoformat()}, item=own.pk)
        own.refresh_from_db()
        assert own.due_on == today

    def test_sent_twice_is_one_event(self, item, browser, url, today):
        for _time in range(2):
            typed = {"op_id": OP_ID, "due_on": today.isoformat(), "every_days": ""}
            assert browser.post(url("set_date", item=item.pk), typed).status_code == 302
        assert Event.objects.filter(kind="date_set").count() == 1


class TestAppointment:
    TYPED = {"time": "14:30", "place": "Room 3", "comes_along": "Carl"}

    def test_in_the_teams_time_zone(self, item, send, today):
        day = today + timedelta(days=2)
        send("set_appointment", {"appointment_at": day.isoformat(), **self.TYPED}, item=item.pk)
        item.refresh_from_db()
        at = datetime(day.year, day.month, day.day, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
        assert (item.status, item.appointment_at, item.due_on) == ("scheduled", at.astimezone(UTC), day)
        assert (item.place, item.comes_along) == ("Room 3", "Carl")

    def test_it_gives_the_day_and_only_it_can_move_it(self, item, send, refused, today):
        day = today + timedelta(days=2)
        send("set_appointment", {"appointment_at": day.isoformat(), **self.TYPED}, item=item.pk)
        typed = {"due_on": today.isoformat(), "every_days": ""}
        errors, _got = refused("set_date", typed, item, "date")
        assert errors["due_on"][0].startswith("The appointment gives the day.")

    def test_taken_away_the_day_stays(self, item, send, today):
        send("set_appointment", {"appointment_at": today.isoformat(), **self.TYPED}, item=item.pk)
        send("remove_appointment", item=item.pk)
        item.refresh_from_db()
        assert (item.status, item.appointment_at, item.place, item.due_on) == ("not-started", None, "", today)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"appointment_at": "", "time": "14:30"}, "appointment_at"),
            ({"appointment_at": "2026-11-25", "time": ""}, "time"),
            ({"appointment_at": "2026-11-25", "time": "25:00"}, "time"),
            ({"appointment_at": "2019-11-25", "time": "14:30"}, "appointment_at"),
            ({"appointment_at": "2026-11-25", "time": "14:30", "place": "x" * 121}, "place"),
        ],
    )
    def test_bad_input_comes_back_beside_the_field(self, item, refused, typed, field):
        errors, _got = refused("set_appointment", typed, item, "appointment")
        assert list(errors) == [field]


def test_result_says_where_it_stands_and_no_value(item, send):
    send("set_result", {"result": "waiting"}, item=item.pk)
    item.refresh_from_db()
    assert item.result == "waiting"
    assert send("set_result", {"result": "42"}, item=item.pk).status_code == 422


class TestEnteredInError:
    def test_an_item_of_her_own_leaves_every_page(self, own, send, url, browser):
        assert send("void_item", {"reason": "Written twice."}, item=own.pk).url == url("show_patient")
        assert browser.get(url("show_item", item=own.pk)).status_code == 404

    def test_it_needs_a_reason(self, own, refused):
        errors, _got = refused("void_item", {"reason": " "}, own, "void")
        assert errors["reason"] == ["Say what was wrong with it."]

    def test_a_step_of_the_pathway_is_decided_instead(self, item, refused):
        errors, _got = refused("void_item", {"reason": "Wrong."}, item, "void")
        assert "Say that it does not apply instead." in errors["__all__"][0]


class TestThePage:
    def test_what_why_ask_and_where_it_comes_from(self, item, browser, url):
        said = browser.get(url("show_item", item=item.pk)).content.decode()
        for words in ("This is the mri scan.", "It helps the team", "What happens next?", "Imaging Studies"):
            assert words in said

    def test_an_item_of_her_own_shows_her_words(self, own, browser, url):
        assert "All of them." in browser.get(url("show_item", item=own.pk)).content.decode()

    def test_a_tick_of_the_family_can_be_verified_a_nurses_own_needs_no_second(
        self, item, plan, item_of, tick, browser, url, sami
    ):
        tick(item)
        by_nurse = tick(item_of(plan, "bone-scan"), by=sami, acting=Acting.NURSE)
        assert browser.get(url("show_item", item=item.pk)).context["page"].can_verify
        assert not browser.get(url("show_item", item=by_nurse.pk)).context["page"].can_verify

    def test_its_waiting_questions_stand_there(self, item, ask, browser, url):
        ask("Is it loud?", item=item)
        assert "Is it loud?" in browser.get(url("show_item", item=item.pk)).content.decode()

    def test_a_refused_form_stands_open_with_its_words(self, item, send, today):
        far = (today + timedelta(days=1)).isoformat()
        said = send("tick_item", {"done_on": far, "note": "All went well."}, item=item.pk).content.decode()
        assert '<details class="fold" open>' in said
        assert "All went well." in said
        assert 'role="alert"' in said

    def test_a_finished_plan_offers_no_acts(
        self, item, patient, plan, nora, now, browser, url, send, written
    ):
        actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="x", by=nora, at=now)
        assert "Tick as done" not in browser.get(url("show_item", item=item.pk)).content.decode()
        before = written()
        for name, typed in (("tick_item", {}), ("note_item", {"note": "Hm."}), ("set_date", {"due_on": ""})):
            got = send(name, {"op_id": str(uuid.uuid4()), **typed}, item=item.pk)
            assert "This plan is finished." in got.content.decode()
        assert written() == before

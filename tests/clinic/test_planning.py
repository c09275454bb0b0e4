"""What applies, how a treatment stands, the sheet of dates, items of her own."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.models import Event, Item, PlanStep

pytestmark = pytest.mark.django_db
OP_ID = "4a7e1f2c-8c1e-4a57-9a55-0d0b1b0c7a11"
YES = {"applies": "yes", "reason": "Agreed.", "on_whose_word": "Dr. Weber"}


@pytest.fixture
def step_of(plan):
    def read(key):
        return PlanStep.objects.get(plan=plan, step_key=key)

    return read


class TestDecide:
    def test_yes_with_reason_and_on_whose_word(self, plan, send, step_of, nora, url):
        got = send("decide_step", YES, step="denosumab")
        assert got.url == f"{url('show_patient')}#step-denosumab"
        row = step_of("denosumab")
        assert (row.applies, row.by_hand, row.decided_by, row.on_whose_word) == (
            "yes",
            True,
            nora,
            "Dr. Weber",
        )
        assert Item.objects.filter(plan_step=row, status="not-started").count() == 1

    def test_no_needs_a_reason_and_keeps_what_was_chosen(self, plan, send, written):
        before = written()
        got = send(
            "decide_step", {"applies": "no", "reason": "", "on_whose_word": "Dr. Weber"}, step="denosumab"
        )
        form = got.context["form"]
        assert got.status_code == 422
        assert form.errors["reason"] == ["Please say why it does not apply. The family will read it."]
        assert (form["applies"].value(), form["on_whose_word"].value()) == ("no", "Dr. Weber")
        assert written() == before

    def test_yes_against_the_facts_needs_a_reason(self, plan, send, step_of):
        got = send("decide_step", {"applies": "yes", "reason": ""}, step="nerve-block")
        assert "The answers to the facts say" in got.context["form"].errors["reason"][0]
        send("decide_step", {"applies": "yes", "reason": "The board agreed."}, step="nerve-block")
        assert step_of("nerve-block").applies == "yes"

    def test_back_to_not_decided_gives_it_back_to_the_rule(self, plan, send, step_of):
        send("decide_step", YES, step="denosumab")
        send("decide_step", {"applies": "undecided"}, step="denosumab")
        row = step_of("denosumab")
        assert (row.applies, row.by_hand, row.decided_by) == ("undecided", False, None)
        assert set(Item.objects.filter(plan_step=row).values_list("status", flat=True)) == {"stopped"}

    @pytest.mark.parametrize("applies", ["", "perhaps"])
    def test_a_choice_that_is_none(self, plan, send, written, applies):
        before = written()
        assert send("decide_step", {"applies": applies}, step="denosumab").status_code == 422
        assert written() == before

    def test_an_old_page_shows_both(self, plan, browser, url, send, patient, sami, now, written):
        seen = browser.get(url("decide_step", step="denosumab")).context["form"]["seen"].value()
        theirs = actions.Decision("no", "Kidneys.", "Dr. Roth")
        actions.decide_step(
            patient=patient, plan_id=plan.pk, step_key="denosumab", decision=theirs, by=sami, at=now
        )
        before = written()
        got = send("decide_step", {**YES, "seen": seen}, step="denosumab")
        said = got.content.decode()
        assert got.status_code == 409
        assert "Decided by Sami Haddad." in said
        assert "Kidneys." in said
        assert got.context["form"]["reason"].value() == "Agreed."
        assert written() == before

    def test_sent_twice_is_decided_once(self, plan, browser, url):
        for _time in range(2):
            got = browser.post(url("decide_step", step="denosumab"), {"op_id": OP_ID, **YES})
            assert got.status_code == 302
        assert Event.objects.filter(kind="step_decided").count() == 1

    def test_the_page_says_what_the_step_is_and_where_it_comes_from(self, plan, browser, url):
        said = browser.get(url("decide_step", step="nerve-block")).content.decode()
        for words in ("This is the nerve block.", "Imaging Studies", "does not apply"):
            assert words in said


class TestCourse:
    def test_of_a_treatment_that_applies(self, plan, send, step_of):
        send("decide_step", YES, step="denosumab")
        send("set_course", {"course": "started"}, step="denosumab")
        assert step_of("denosumab").course == "started"

    def test_not_before_it_applies(self, plan, send, written):
        before = written()
        got = send("set_course", {"course": "started"}, step="denosumab")
        assert got.context["course_form"].errors["course"] == ["Say first that this treatment applies."]
        assert written() == before

    @pytest.mark.parametrize("course", ["", "cured"])
    def test_a_choice_that_is_none(self, plan, send, course):
        assert send("set_course", {"course": course}, step="denosumab").status_code == 422


class TestSheet:
    @pytest.fixture
    def items(self, plan, item_of):
        return [item_of(plan, key) for key in ("exercises", "goals", "mri-scan")]

    @pytest.fixture
    def sheet(self, browser, url):
        """The sheet as the browser has it: every field with what it shows."""

        def read():
            form = browser.get(url("set_dates")).context["form"]
            values = {}
            for name, field in form.fields.items():
                value = form[name].value()
                values[name] = "" if value is None else str(value)
                if field.show_hidden_initial:
                    values[f"initial-{name}"] = values[name]
            return values

        return read

    @pytest.fixture
    def dates(self, items):
        def read():
            return [Item.objects.get(pk=item.pk).due_on for item in items]

        return read

    def test_all_in_one_go(self, items, sheet, browser, url, dates, today):
        typed = sheet()
        days = [today + timedelta(days=away) for away in (3, 7, 1)]
        typed |= {f"due_{item.pk}": day.isoformat() for item, day in zip(items, days, strict=True)}
        got = browser.post(url("set_dates"), typed, follow=True)
        assert [str(one) for one in got.context["messages"]] == ["3 dates are saved."]
        assert dates() == days

    def test_one_bad_row_saves_none_and_keeps_all(self, items, sheet, browser, url, dates, today, written):
        typed, before = sheet(), written()
        far = today + timedelta(days=4000)
        typed |= {
            f"due_{items[0].pk}": today.isoformat(),
            f"due_{items[1].pk}": far.isoformat(),
            f"due_{items[2].pk}": "soon",
        }
        got = browser.post(url("set_dates"), typed)
        form = got.context["form"]
        assert got.status_code == 422
        assert sorted(form.errors) == sorted([f"due_{items[1].pk}", f"due_{items[2].pk}"])
        assert [form[f"due_{item.pk}"].value() for item in items] == [
            today.isoformat(),
            far.isoformat(),
            "soon",
        ]
        assert "This day is more than five years away." in got.content.decode()
        assert written() == before

    def test_a_row_a_colleague_moved_meanwhile_is_shown_and_saves_none(
        self, items, sheet, browser, url, dates, today, patient, sami, now, written
    ):
        typed = sheet()
        theirs, mine = today + timedelta(days=2), today + timedelta(days=9)
        actions.set_date(patient=patient, item_id=items[0].pk, due_on=theirs, today=today, by=sami, at=now)
        typed |= {f"due_{items[0].pk}": mine.isoformat(), f"due_{items[1].pk}": mine.isoformat()}
        before = written()
        got = browser.post(url("set_dates"), typed)
        assert got.status_code == 409
        assert list(got.context["form"].errors) == [f"due_{items[0].pk}"]
        assert f"There now: {theirs.day} " in got.content.decode()
        assert written() == before

    def test_a_row_nobody_touched_never_undoes_what_a_colleague_set(
        self, items, sheet, browser, url, dates, today, patient, sami, now
    ):
        typed = sheet()
        theirs = today + timedelta(days=2)
        actions.set_date(patient=patient, item_id=items[0].pk, due_on=theirs, today=today, by=sami, at=now)
        typed[f"due_{items[1].pk}"] = today.isoformat()
        assert browser.post(url("set_dates"), typed).status_code == 302
        assert dates() == [theirs, today, None]

    def test_a_rhythm_stays(self, items, sheet, browser, url, today, patient, nora, now):
        given = {"due_on": today, "today": today, "every_days": 7, "by": nora, "at": now}
        actions.set_date(patient=patient, item_id=items[0].pk, **given)
        typed = sheet()
        typed[f"due_{items[0].pk}"] = (today + timedelta(days=1)).isoformat()
        browser.post(url("set_dates"), typed)
        assert Item.objects.get(pk=items[0].pk).plan_step.every_days == 7

    def test_an_item_of_another_plan_is_not_on_the_sheet(
        self, items, sheet, browser, url, other_patient, make_plan, item_of, today
    ):
        theirs = item_of(make_plan(other_patient), "exercises")
        browser.post(url("set_dates"), sheet() | {f"due_{theirs.pk}": today.isoformat()})
        theirs.refresh_from_db()
        assert theirs.due_on is None

    def test_sent_twice_is_saved_once(self, items, sheet, browser, url, today):
        typed = sheet() | {f"due_{items[0].pk}": today.isoformat()}
        for _time in range(2):
            assert browser.post(url("set_dates"), typed).status_code == 302
        assert Event.objects.filter(kind="date_set").count() == 1

    def test_what_has_an_appointment_stands_apart(self, items, browser, url, patient, nora, now):
        at = actions.Appointment(now + timedelta(days=2))
        given = {"item_id": items[2].pk, "appointment": at, "acting": actions.Acting.NURSE}
        actions.set_appointment(patient=patient, by=nora, at=now, **given)
        got = browser.get(url("set_dates"))
        assert f"due_{items[2].pk}" not in got.context["form"].fields
        assert [item.pk for item in got.context["with_appointment"]] == [items[2].pk]

    def test_one_number_of_queries_for_few_rows_and_many(
        self, plan, item_of, browser, url, django_assert_num_queries
    ):
        def count():
            browser.get(url("set_dates"))
            with django_assert_num_queries(7):
                browser.get(url("set_dates"))

        count()
        for key in ("mri-scan", "bone-scan", "denosumab"):
            item_of(plan, key)
        count()


class TestOwnItem:
    TYPED = {"title": "Bring the list", "words": "", "category_key": "support", "family_ticks": "on"}

    def test_it_is_there_at_once(self, plan, send, url, today):
        assert send("add_own_item", {**self.TYPED, "due_on": today.isoformat()}).url == url("show_patient")
        item = Item.objects.get(own_title="Bring the list")
        assert (item.plan, item.category_key, item.due_on, item.family_ticks) == (
            plan,
            "support",
            today,
            True,
        )

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "x" * 81}, "title"),
            ({"words": "x" * 50_000}, "words"),
            ({"category_key": ""}, "category_key"),
            ({"category_key": "warning-signs"}, "category_key"),
            ({"category_key": "nonsense"}, "category_key"),
            ({"due_on": "1900-01-01"}, "due_on"),
            ({"due_on": "soon"}, "due_on"),
        ],
    )
    def test_bad_input_comes_back_beside_the_field(self, plan, send, written, typed, field):
        before = written()
        got = send("add_own_item", self.TYPED | typed)
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, [field])
        assert form[field].value() == typed[field]
        assert written() == before

    def test_sent_twice_is_there_once(self, plan, browser, url):
        for _time in range(2):
            assert browser.post(url("add_own_item"), {"op_id": OP_ID, **self.TYPED}).status_code == 302
        assert Item.objects.filter(own_title="Bring the list").count() == 1

"""Days of a plan: a look first, boxes that may be unticked, the move; then choices, goals and what they cost."""

import uuid
from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.models import Answer, Item, Plan, PlanGoal
from tests.checklist.conftest import text_of
from tests.plans.moves import publish
from tests.scheduled import ANSWERS, INFUSION, RADIOTHERAPY, SCHEDULED, begun_ten_days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def days_version(now):
    return publish(SCHEDULED, now)


@pytest.fixture
def plan(patient, nora, now, today, days_version):
    return begun_ten_days_ago(days_version, patient, nora, now, today)


@pytest.fixture
def item(plan):
    return lambda key: Item.objects.filter(plan=plan, plan_step__step_key=key).latest("occurrence")


@pytest.fixture
def agree(send, patient):
    def do(day, anchor=INFUSION, typed=(), **more):
        patient.refresh_from_db()
        data = {"agreed": "yes", "basis": patient.last_event_number, "day": day.isoformat() if day else ""}
        return send("move_anchor", {**data, **more, **dict(typed)}, anchor=anchor)

    return do


def test_each_event_with_its_day_or_not_set_yet(plan, browser, url):
    words = text_of(browser.get(url("list_anchors")))
    assert "First drip The first day at the ward." in words
    assert "entered by Nora Lind" in words
    assert "The rays begin not set yet" in words
    assert "Days of this plan" in text_of(browser.get(url("show_patient")))


def test_first_a_look_and_nothing_is_written(plan, send, item, today, written):
    before = written()
    got = send("move_anchor", {"day": (today + timedelta(days=1)).isoformat()}, anchor=INFUSION)
    (line,) = got.context["shift"].moving
    assert (line.item_id, line.moves) == (item("check-up").pk, True)
    assert "Take a tick out where a date must not move." in text_of(got)
    assert written() == before


def test_then_the_move_and_it_is_told_since_the_last_review(plan, agree, item, today, url, client_of, sami):
    offered = str(item("check-up").pk)
    got = agree(today + timedelta(days=1), offered=offered, move=offered, said_by="The ward")
    assert (got.status_code, got.url) == (302, url("list_anchors"))
    assert item("check-up").due_on == today + timedelta(days=15)
    words = text_of(client_of(sami).get(url("show_patient")))
    assert "Date of an event : First drip" in words
    assert "because the day of “First drip” moved" in words
    assert "on the word of The ward" in words


def test_an_unticked_date_stays_and_is_listed_as_set_by_hand(plan, agree, send, item, today):
    day = item("check-up").due_on
    agree(today + timedelta(days=1), offered=str(item("check-up").pk))
    assert (item("check-up").due_on, item("check-up").date_by_hand) == (day, True)
    got = send("move_anchor", {"day": (today + timedelta(days=4)).isoformat()}, anchor=INFUSION)
    assert got.context["shift"].moving == ()
    assert [line.title for line in got.context["shift"].kept] == ["Check-up"]


def test_sent_twice_is_done_once(plan, agree, item, today):
    op_id, offered = str(uuid.uuid4()), str(item("check-up").pk)
    for _time in range(2):
        got = agree(today + timedelta(days=1), offered=offered, op_id=op_id)
        assert got.status_code == 302
    assert Answer.objects.filter(key=f"anchor:{INFUSION}").count() == 2


def test_a_look_that_is_too_old_is_shown_again(plan, agree, item, today, written, patient):
    patient.refresh_from_db()
    before = written()
    got = agree(today + timedelta(days=1), basis=patient.last_event_number - 1)
    assert (got.status_code, "Something changed in this plan meanwhile." in text_of(got)) == (422, True)
    assert got.context["basis"] == patient.last_event_number
    assert len(got.context["shift"].moving) == 1
    assert written() == before


@pytest.mark.parametrize("agreed", ["yes", ""])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "soon"}, "This is not a date."),
        ({"day": "0001-01-01"}, "more than 30 years ago"),
        ({"day": "9999-12-31"}, "more than five years away"),
        ({"said_by": "x" * 200}, "Please make it shorter"),
        ({"offered": "twelve"}, "This list of steps is damaged"),
        ({"move": "9" * 40}, "This list of steps is damaged"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    plan, agree, today, written, agreed, typed, sentence
):
    before = written()
    got = agree(today, typed={"agreed": agreed, "said_by": "The ward", **typed})
    assert (got.status_code, sentence in text_of(got)) == (422, True)
    assert got.context["form"]["said_by"].value() == typed.get("said_by", "The ward")
    assert written() == before


def test_an_item_of_another_patient_is_not_there(
    plan, agree, today, other_patient, days_version, nora, now, written
):
    other = actions.start_plan(
        patient=other_patient,
        version_id=days_version.pk,
        answers=ANSWERS,
        started_on=today,
        by=nora,
        at=now,
    )
    before = written()
    assert agree(today, offered=str(other.items.first().pk)).status_code == 404
    assert written() == before


def test_the_sheet_of_dates_shows_the_days_of_the_schedules_and_of_events(plan, browser, url, item, send):
    got = browser.get(url("set_dates"))
    form = got.context["form"]
    assert form[f"due_{item('check-up').pk}"].value() == item("check-up").due_on
    assert "First drip" in text_of(got)
    before = list(Item.objects.filter(plan=plan).values_list("pk", "date_by_hand"))
    fields = {field.html_name: field.value() for field in form if field.name != "op_id"}
    typed = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in fields.items()
    }
    typed |= {f"initial-{name}": value for name, value in typed.items() if name.startswith("due_")}
    send("set_dates", {name: value for name, value in typed.items() if value is not None})
    assert list(Item.objects.filter(plan=plan).values_list("pk", "date_by_hand")) == before


class TestStart:
    def sent(self, version, **more):
        facts = {f"fact_{key}": value for key, value in ANSWERS.items()}
        return {"version": version.pk, "answered": "yes", **facts, **more}

    def test_days_of_events_are_asked_for_shown_and_kept(self, patient, send, days_version, today):
        typed = self.sent(days_version, **{f"day_{INFUSION}": today.isoformat()})
        got = send("start_known_plan", typed)
        assert got.context["anchors"] == [("First drip", today), ("The rays begin", None)]
        lines = [one for group in got.context["groups"] for one in group.lines]
        assert next(one for one in lines if one.title == "Check-up").day
        assert not Plan.objects.exists()
        send("start_known_plan", {**typed, "agreed": "yes"})
        plan = Plan.objects.get()
        assert plan.items.get(plan_step__step_key="check-up").due_on == today + timedelta(days=14)

    @pytest.mark.parametrize("agreed", ["yes", ""])
    @pytest.mark.parametrize("day", ["soon", "0001-01-01"])
    def test_a_day_that_cannot_be(self, patient, send, days_version, agreed, day):
        got = send("start_known_plan", self.sent(days_version, agreed=agreed, **{f"day_{RADIOTHERAPY}": day}))
        assert (got.status_code, list(got.context["form"].errors)) == (422, [f"day_{RADIOTHERAPY}"])
        assert not Plan.objects.exists()


class TestPages:
    def test_an_item_says_why_its_day_and_what_comes_first(self, plan, browser, url, item):
        words = text_of(browser.get(url("show_item", item=item("check-up").pk)))
        assert "Why this day: 2 weeks after “First drip”" in words
        words = text_of(browser.get(url("show_item", item=item("planning").pk)))
        assert "First: “Weak bones on a scan”" in words

    def test_the_worklist_does_not_call_a_habit_of_the_calendar_late(self, plan, browser, today):
        words = text_of(browser.get("/clinic/"))
        assert "Stretching" not in words
        assert "Check-up" in words

    def test_a_choice_stands_together_until_one_is_chosen(self, plan, browser, url, send):
        page = browser.get(url("show_patient")).context["page"]
        (choice,) = page.choices
        assert (choice.is_open, choice.rule) == (True, "exactly one of “MRI scan” or “Bone scan”")
        undecided = [line.step.key for block in page.categories for line in block.undecided]
        assert not {"mri-scan", "bone-scan"} & set(undecided)
        send("decide_step", {"applies": "yes"}, step="mri-scan")
        words = text_of(browser.get(url("show_patient")))
        assert "“MRI scan” was chosen instead" in words
        got = send("decide_step", {"applies": "yes"}, step="bone-scan")
        assert (got.status_code, "Another step was chosen already" in text_of(got)) == (422, True)

    def test_a_goal_is_worded_and_agreed(self, plan, browser, url, send):
        goal = PlanGoal.objects.get(plan=plan, goal_key="home")
        typed = {
            "wording": "Be at home for the harvest",
            "standing": "active",
            "seen": goal.last_event_number,
        }
        got = send("set_goal", typed, goal=goal.pk)
        assert (got.status_code, list(got.context["form"].errors)) == (422, ["agreed_by"])
        assert (
            send("set_goal", typed | {"agreed_by": "Maryam"}, goal=goal.pk).url
            == url("show_patient") + "#goals"
        )
        assert "Be at home for the harvest" in text_of(browser.get(url("show_patient")))
        got = send("set_goal", typed | {"agreed_by": "Carl"}, goal=goal.pk)
        assert (got.status_code, "There now:" in text_of(got)) == (409, True)

    def test_a_goal_of_another_plan_is_not_there(
        self, plan, send, make_plan, other_patient, nora, now, today
    ):
        there = make_plan(other_patient)
        goal = actions.add_goal(
            patient=other_patient,
            plan_id=there.pk,
            goal=actions.GoalWords("Mine"),
            today=today,
            by=nora,
            at=now,
        )
        assert send("set_goal", {"wording": "x", "standing": "proposed"}, goal=goal.pk).status_code == 404


class TestCost:
    @pytest.mark.parametrize(
        ("name", "most", "part"),
        [
            ("show_patient", 24, {}),
            ("list_anchors", 7, {}),
            ("move_anchor", 7, {"anchor": INFUSION}),
            ("set_dates", 11, {}),
        ],
    )
    def test_one_and_three(
        self, plan, browser, url, agree, today, name, most, part, django_assert_max_num_queries
    ):
        def count():
            browser.get(url(name, **part))
            with django_assert_max_num_queries(most) as counted:
                browser.get(url(name, **part))
            return len(counted)

        agree(today + timedelta(days=1))
        one = count()
        agree(today + timedelta(days=2), RADIOTHERAPY)
        agree(today + timedelta(days=3), RADIOTHERAPY)
        assert count() == one

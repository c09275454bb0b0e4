"""A nurse decides what applies and how a treatment stands; her hand beats the rule."""

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused, Decision
from careplan.plans.models import PlanStep
from careplan.plans.states import Applies, Course
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(does, nora, plan):
    def do(step_key, applies, reason="", on_whose_word="", by=nora, **more):
        decision = Decision(Applies(applies), reason, on_whose_word)
        given = {"plan_id": plan.pk, "step_key": step_key, "decision": decision, **more}
        return does(by, actions.decide_step, **given)

    return do


@pytest.fixture
def stands(plan):
    def read(key):
        row = PlanStep.objects.get(plan=plan, step_key=key)
        return row.applies, list(row.items.order_by("occurrence").values_list("occurrence", "status"))

    return read


def test_yes_brings_the_item_and_says_who_decided_and_on_whose_word(decide, stands, written, nora, now, plan):
    row = decide("mri-scan", "yes", "To see the spine.", "Dr. Weber")
    assert stands("mri-scan") == ("yes", [(1, "not-started")])
    row.refresh_from_db()
    assert (row.by_hand, row.decided_by, row.decided_at) == (True, nora, now)
    assert (row.reason, row.on_whose_word) == ("To see the spine.", "Dr. Weber")
    decided, added = written()[-2:]
    assert (decided.kind, decided.step_key, decided.data) == ("step_decided", "mri-scan", {"applies": "yes"})
    assert decided.words == {"reason": "To see the spine.", "on_whose_word": "Dr. Weber"}
    assert (added.kind, added.step_key) == ("item_added", "mri-scan")
    assert row.last_event_number == decided.number


def test_no_withdraws_what_is_open_and_keeps_what_was_done(
    decide, stands, does, carl, item_of, plan, today, since
):
    does(carl, actions.tick_item, item_id=item_of(plan, "exercises").pk, done_on=today, today=today)
    since()
    decide("exercises", "no", "The doctor asked for rest.")
    assert stands("exercises") == ("no", [(1, "completed"), (2, "stopped")])
    assert since() == ["step_decided", "item_withdrawn"]


def test_no_withdraws_what_a_nurse_had_dated_too(decide, stands, item_of, plan):
    item_of(plan, "mri-scan", due_in_days=3)
    decide("mri-scan", "no", "Not needed any more.")
    assert stands("mri-scan") == ("no", [(1, "stopped")])


def test_yes_again_brings_the_same_item_back_with_its_date(decide, stands, item_of, plan):
    item = item_of(plan, "mri-scan", due_in_days=3)
    decide("mri-scan", "no", "Not needed any more.")
    decide("mri-scan", "yes")
    item.refresh_from_db()
    assert item.is_open
    assert item.due_on is not None
    assert stands("mri-scan") == ("yes", [(1, "not-started")])


def test_what_comes_back_comes_back_at_its_newest_time(
    decide, stands, does, nora, carl, item_of, plan, today
):
    item = item_of(plan, "denosumab")
    does(nora, actions.set_date, item_id=item.pk, due_on=today, every_days=28, today=today)
    does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    decide("denosumab", "no", "A pause.")
    assert stands("denosumab") == ("no", [(1, "completed"), (2, "stopped")])
    decide("denosumab", "yes")
    assert stands("denosumab") == ("yes", [(1, "completed"), (2, "not-started")])


def test_back_to_not_decided_gives_the_step_back_to_the_rule(decide, stands, item_of, plan, since):
    item_of(plan, "mri-scan")
    since()
    row = decide("mri-scan", "undecided")
    assert (row.by_hand, row.decided_by, row.decided_at, row.applies) == (False, None, None, "undecided")
    assert stands("mri-scan") == ("undecided", [(1, "stopped")])
    assert since() == ["step_decided", "item_withdrawn"]


@pytest.mark.parametrize(
    ("key", "first", "rule"),
    [("exercises", "no", "yes"), ("nerve-block", "yes", "no"), ("breast-only", "yes", "no")],
)
def test_back_to_the_rule_is_what_the_rule_says(decide, stands, key, first, rule):
    decide(key, first, "For now.")
    assert decide(key, "undecided").applies == rule
    assert stands(key) == (rule, [(1, "not-started" if rule == "yes" else "stopped")])


def test_a_decision_given_as_plain_text_is_the_same(does, nora, plan, stands):
    given = {"plan_id": plan.pk, "step_key": "mri-scan"}
    does(nora, actions.decide_step, decision=Decision("yes"), **given)
    row = does(nora, actions.decide_step, decision=Decision("undecided"), **given)
    assert (row.by_hand, stands("mri-scan")) == (False, ("undecided", [(1, "stopped")]))


@pytest.mark.parametrize(
    ("key", "applies", "words"),
    [
        ("mri-scan", "no", "say why it does not apply"),
        ("exercises", "no", "say why it does not apply"),
        ("nerve-block", "yes", "say why it does here"),
        ("breast-only", "yes", "say why it does here"),
    ],
)
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_no_and_a_yes_against_the_rule_need_a_reason(decide, key, applies, words, reason):
    with nothing_changes(), pytest.raises(ActRefused, match=words) as refused:
        decide(key, applies, reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("key", "applies"), [("mri-scan", "yes"), ("exercises", "yes"), ("mri-scan", "undecided")]
)
def test_a_yes_with_the_rule_and_a_not_decided_need_none(decide, key, applies):
    assert decide(key, applies).applies == applies


def test_a_yes_is_free_while_the_facts_are_open(decide, does, nora, plan, patient):
    patient.refresh_from_db()
    given = {"plan_id": plan.pk, "said_by": "", "basis": patient.last_event_number}
    does(nora, actions.answer_facts, answers={"medicines-enough": "not_known"}, **given)
    assert decide("nerve-block", "yes").applies == "yes"


def test_a_stale_page_shows_what_was_decided_meanwhile(decide, sami, plan):
    seen = PlanStep.objects.get(plan=plan, step_key="mri-scan").last_event_number
    decide("mri-scan", "yes", "To see the spine.", by=sami, seen=seen)
    with nothing_changes(), pytest.raises(ActRefused, match="while your page was open") as refused:
        decide("mri-scan", "no", "Not needed.", seen=seen)
    current = refused.value.current
    assert (current.applies, current.reason, current.decided_by) == ("yes", "To see the spine.", sami)


def test_a_page_from_before_the_facts_changed_is_stale_too(decide, does, nora, plan, patient):
    seen = PlanStep.objects.get(plan=plan, step_key="breast-only").last_event_number
    patient.refresh_from_db()
    given = {"plan_id": plan.pk, "said_by": "", "basis": patient.last_event_number}
    does(nora, actions.answer_facts, answers={"primary-cancer": "breast"}, **given)
    with nothing_changes(), pytest.raises(ActRefused, match="while your page was open") as refused:
        decide("breast-only", "no", "Not needed.", seen=seen)
    assert refused.value.current.applies == "yes"


def test_a_step_that_the_pathway_does_not_have_is_not_there(decide):
    for key in ("never-heard-of", "numb-legs"):  # a watch step is asked about, never decided
        with nothing_changes(), pytest.raises(NotThere):
            decide(key, "yes")


@pytest.mark.parametrize("who", ["carl", "stella", "otto"])
def test_only_a_nurse_of_the_team_decides(decide, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        decide("mri-scan", "yes", by=getattr(cast, who))


def test_a_finished_plan_takes_no_decision(decide, does, nora, plan):
    does(nora, actions.end_plan, plan_id=plan.pk, status="finished", reason="Moved away.")
    with nothing_changes(), pytest.raises(ActRefused, match="finished"):
        decide("mri-scan", "yes")


def test_a_nurse_says_where_a_treatment_stands(decide, does, nora, plan, written):
    decide("denosumab", "yes")
    for course in (Course.DECIDED, Course.STARTED, Course.ON_HOLD):
        row = does(nora, actions.set_course, plan_id=plan.pk, step_key="denosumab", course=course)
    assert row.course == "on_hold"
    assert [entry.data for entry in written("course_set")] == [
        {"before": "", "after": "decided"},
        {"before": "decided", "after": "started"},
        {"before": "started", "after": "on_hold"},
    ]


def test_a_treatment_that_does_not_apply_has_no_course(does, nora, plan):
    with nothing_changes(), pytest.raises(ActRefused, match="Say first that this treatment applies"):
        does(nora, actions.set_course, plan_id=plan.pk, step_key="denosumab", course=Course.STARTED)


def test_what_is_no_treatment_has_no_course(does, nora, plan):
    with nothing_changes(), pytest.raises(ActRefused, match="Only a treatment can"):
        does(nora, actions.set_course, plan_id=plan.pk, step_key="exercises", course=Course.STARTED)


class TestSeveral:
    """Several decisions of one plan at once: all of them, or none."""

    @pytest.fixture
    def decide_all(self, does, nora, plan):
        def do(decisions, seen=None):
            return does(nora, actions.decide_steps, plan_id=plan.pk, decisions=decisions, seen=seen or {})

        return do

    def test_each_is_taken_and_brings_its_item(self, decide_all, plan, since):
        since()
        decide_all(
            {"mri-scan": actions.Decision("yes"), "bone-scan": actions.Decision("no", "Had one in May.")}
        )
        assert since() == ["step_decided", "item_added", "step_decided"]
        applies = dict(plan.plan_steps.values_list("step_key", "applies"))
        assert (applies["mri-scan"], applies["bone-scan"]) == ("yes", "no")

    def test_one_that_is_refused_leaves_all_as_they_were_and_is_named(self, decide_all):
        with nothing_changes(), pytest.raises(ActRefused, match="say why it does not apply") as refusal:
            decide_all({"mri-scan": actions.Decision("yes"), "bone-scan": actions.Decision("no")})
        assert refusal.value.field == "bone-scan"

    def test_one_that_a_colleague_decided_meanwhile_is_named(self, decide_all, does, sami, plan):
        seen = dict(plan.plan_steps.values_list("step_key", "last_event_number"))
        does(
            sami,
            actions.decide_step,
            plan_id=plan.pk,
            step_key="bone-scan",
            decision=actions.Decision("no", "Not now."),
        )
        with nothing_changes(), pytest.raises(ActRefused, match="Somebody else decided") as refusal:
            decide_all({"mri-scan": actions.Decision("yes"), "bone-scan": actions.Decision("yes")}, seen)
        assert (refusal.value.field, refusal.value.current.reason) == ("bone-scan", "Not now.")

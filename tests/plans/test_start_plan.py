"""Starting a plan: what was previewed is what is there, and what may not be started is refused."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Answer, Event, Item, Plan, PlanStep
from careplan.plans.reconcile import ChangeKind
from careplan.plans.standing import first_changes, standing_of
from careplan.plans.states import FAR_AWAY
from pathways import actions as pathway_actions
from pathways import queries as pathway_queries
from pathways.models import VersionNote
from tests.cast import SMALL_PATHWAY, USUAL_ANSWERS
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

APPLIES_AT_FIRST = {
    "mri-scan": "undecided",
    "bone-scan": "undecided",
    "denosumab": "undecided",
    "opioids": "undecided",
    "nerve-block": "no",
    "exercises": "yes",
    "support-group": "yes",
    "goals": "yes",
    "weak-bones": "yes",
    "breast-only": "no",
}


@pytest.fixture
def start(does, nora, version, today):
    def do(**given):
        usual = {"version_id": version.pk, "answers": USUAL_ANSWERS, "started_on": today}
        return does(given.pop("by", nora), actions.start_plan, **{**usual, **given})

    return do


def test_habits_and_decisions_are_there_and_tests_and_treatments_wait_for_a_nurse(start):
    plan = start()
    assert dict(PlanStep.objects.values_list("step_key", "applies")) == APPLIES_AT_FIRST
    assert not PlanStep.objects.filter(by_hand=True).exists()
    items = Item.objects.filter(plan=plan)
    assert {item.plan_step.step_key for item in items} == {
        key for key, applies in APPLIES_AT_FIRST.items() if applies == "yes"
    }
    assert {(item.status, item.occurrence, item.due_on, item.appointment_at) for item in items} == {
        ("not-started", 1, None, None)
    }


def test_each_item_shows_the_words_of_its_version(start, version):
    plan = start()
    rows = pathway_queries.step_rows(version.pk)
    for item in Item.objects.filter(plan=plan).select_related("plan_step"):
        assert item.step_id == rows[item.plan_step.step_key]
        assert (
            item.category_key == pathway_queries.definition(version.pk).step(item.plan_step.step_key).category
        )
        assert item.family_ticks == (item.plan_step.step_key != "weak-bones")


def test_every_fact_has_an_answer_and_one_that_was_left_out_is_not_known(start, nora, now):
    plan = start(answers={"primary-cancer": "breast"})
    answers = Answer.objects.filter(plan=plan)
    assert dict(answers.values_list("key", "value")) == {
        "primary-cancer": "breast",
        "medicines-enough": "not_known",
        "pain-in-one-spot": "not_known",
    }
    assert {(answer.by, answer.at) for answer in answers} == {(nora, now)}


def test_one_event_says_who_started_what(start, written, nora, version, patient, now, today):
    plan = start()
    (entry,) = written()
    assert (entry.kind, entry.by_name, entry.at) == ("plan_started", "Nora Lind", now)
    assert entry.data == {"version": version.pk, "answers": USUAL_ANSWERS}
    assert (plan.nurse, plan.started_by, plan.team_id, plan.started_on) == (
        nora,
        nora,
        patient.team_id,
        today,
    )
    assert (plan.worklist_group, plan.worklist_since, plan.next_on) == (3, FAR_AWAY, None)
    assert set(Item.objects.values_list("last_event_number", flat=True)) == {1}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        USUAL_ANSWERS,
        {"primary-cancer": "breast", "medicines-enough": "no", "pain-in-one-spot": "yes"},
        {"primary-cancer": "not_known", "medicines-enough": "no"},
    ],
)
def test_what_was_previewed_is_what_is_there(start, version, answers):
    definition = pathway_queries.definition(version.pk)
    preview = first_changes(definition, answers)
    plan = start(answers=answers)
    assert {(one.step_key, one.after) for one in preview if one.kind is ChangeKind.SET_APPLIES} == set(
        plan.plan_steps.values_list("step_key", "applies")
    )
    assert {(one.step_key, one.occurrence) for one in preview if one.kind is ChangeKind.ADD} == set(
        plan.items.values_list("plan_step__step_key", "occurrence")
    )
    assert {change.kind for change in standing_of(plan, definition).changes()} <= {ChangeKind.NEEDS_ANSWER}


def test_a_second_open_plan_is_refused_and_shown(start):
    first = start()
    with nothing_changes(), pytest.raises(ActRefused, match="already has an open plan") as refused:
        start()
    assert refused.value.current == first


def test_after_the_first_was_finished_another_can_be_started(start, does, nora):
    first = start()
    does(nora, actions.end_plan, plan_id=first.pk, status=Plan.Status.FINISHED, reason="Moved away.")
    second = start()
    assert second.pk != first.pk
    assert Plan.objects.filter(status=Plan.Status.ACTIVE).get() == second


def test_a_draft_cannot_be_started_from(start, version, now):
    draft = pathway_actions.make_draft(from_version=version, by=None, at=now)
    with nothing_changes(), pytest.raises(ActRefused, match="cannot be used for new plans") as refused:
        start(version_id=draft.pk)
    assert refused.value.field == "version"


def test_a_retired_version_cannot_be_started_from(start, version, now):
    VersionNote.objects.create(version=version, kind=VersionNote.Kind.RETIRED, at=now, by_id=1, by_name="Ada")
    with nothing_changes(), pytest.raises(ActRefused, match="cannot be used for new plans"):
        start()


def test_a_version_that_never_existed_cannot_be_started_from(start):
    with nothing_changes(), pytest.raises(ActRefused):
        start(version_id=0)


@pytest.mark.parametrize(
    "answers",
    [
        {"primary-cancer": "lung"},
        {"primary-cancer": ""},
        {"blood-type": "A"},
        {"medicines-enough": "x" * 500},
    ],
)
def test_an_answer_that_is_not_in_the_list_is_refused_beside_its_fact(start, answers):
    with nothing_changes(), pytest.raises(ActRefused, match="not in the list") as refused:
        start(answers=answers)
    assert refused.value.field == next(iter(answers))


@pytest.mark.parametrize("away", [1, 4000, -367, -40_000])
def test_a_day_on_which_it_cannot_have_begun_is_refused(start, today, away):
    with nothing_changes(), pytest.raises(ActRefused) as refused:
        start(started_on=today + timedelta(days=away))
    assert refused.value.field == "started_on"


def test_it_may_have_begun_earlier(start, today):
    assert start(started_on=today - timedelta(days=100)).started_on == today - timedelta(days=100)


@pytest.mark.parametrize("who", ["stella", "carl", "ada", "simon", "otto"])
def test_only_a_nurse_of_the_team_starts_a_plan(start, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        start(by=getattr(cast, who))


def test_the_pathway_of_these_tests_has_one_of_every_kind():
    assert {step.kind for step in SMALL_PATHWAY.steps} == set(type(SMALL_PATHWAY.steps[0].kind))
    assert Event.objects.count() == 0

"""A fact is answered: what was previewed happens, nothing else, and nothing that was done or dated is lost."""

from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Answer, Event, Item
from careplan.plans.reconcile import ChangeKind, KeptBecause
from careplan.plans.standing import newest_answers, standing_of
from pathways import queries as pathway_queries
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

BREAST = {"primary-cancer": "breast"}
PROSTATE = {"primary-cancer": "prostate"}
NOT_KNOWN = {"primary-cancer": "not_known"}


@pytest.fixture
def answer(does, nora, plan, patient):
    def do(answers, said_by="", basis=None, by=nora, plan_id=None):
        patient.refresh_from_db()
        return does(
            by,
            actions.answer_facts,
            plan_id=plan_id or plan.pk,
            answers=answers,
            said_by=said_by,
            basis=patient.last_event_number if basis is None else basis,
        )

    return do


@pytest.fixture
def breast_item(plan, answer):
    answer(BREAST)
    return Item.objects.get(plan=plan, plan_step__step_key="breast-only")


def preview(plan, answers):
    definition = pathway_queries.definition(plan.version_id)
    return standing_of(plan, definition).with_answers(answers).changes()


def of_step(plan, key="breast-only"):
    step = plan.plan_steps.get(step_key=key)
    return step.applies, list(step.items.values_list("occurrence", "status"))


@pytest.mark.parametrize(
    "answers", [BREAST, NOT_KNOWN, {"medicines-enough": "no"}, {**BREAST, "medicines-enough": "no"}]
)
def test_what_was_previewed_is_what_is_done(plan, answer, answers):
    expected = preview(plan, answers)
    assert answer(answers) == expected
    assert [
        change
        for change in preview(plan, {})
        if change.kind not in {ChangeKind.KEEP, ChangeKind.NEEDS_ANSWER}
    ] == []


def test_a_step_comes_in_with_an_item_and_says_on_whose_word(plan, answer, since, written, nora, now):
    since()
    answer(BREAST, said_by="Dr. Weber")
    assert of_step(plan) == ("yes", [(1, "not-started")])
    assert since() == ["fact_answered", "item_added"]
    (entry,) = written("fact_answered")
    assert entry.data == {"fact": "primary-cancer", "before": "prostate", "after": "breast"}
    assert entry.words == {"said_by": "Dr. Weber"}
    row = Answer.objects.filter(plan=plan, key="primary-cancer").latest("id")
    assert (row.value, row.by, row.at, row.said_by) == ("breast", nora, now, "Dr. Weber")


def test_the_newest_answer_holds_and_the_older_ones_stay(plan, answer):
    answer(BREAST)
    answer(NOT_KNOWN)
    assert newest_answers(plan)["primary-cancer"] == "not_known"
    values = (
        Answer.objects.filter(plan=plan, key="primary-cancer").order_by("id").values_list("value", flat=True)
    )
    assert list(values) == ["prostate", "breast", "not_known"]


def test_it_is_withdrawn_and_comes_back_with_all_that_was_there(plan, answer, breast_item, does, carl, since):
    does(carl, actions.note_item, item_id=breast_item.pk, note="Bring the letter.")
    since()
    answer(PROSTATE)
    assert of_step(plan) == ("no", [(1, "stopped")])
    answer(BREAST)
    assert of_step(plan) == ("yes", [(1, "not-started")])
    assert since() == ["fact_answered", "item_withdrawn", "fact_answered", "item_added"]
    assert Event.objects.filter(item=breast_item, kind="noted").exists()


def test_what_a_nurse_dated_is_kept_and_said_so(plan, answer, breast_item, does, nora, today):
    due_on = today + timedelta(days=4)
    does(nora, actions.set_date, item_id=breast_item.pk, due_on=due_on, today=today)
    kept = [change for change in answer(PROSTATE) if change.kind is ChangeKind.KEEP]
    assert [(one.item_id, one.reason) for one in kept] == [(breast_item.pk, KeptBecause.DATED_BY_HAND)]
    breast_item.refresh_from_db()
    assert (breast_item.is_open, breast_item.due_on) == (True, due_on)


def test_an_appointment_is_kept_too(plan, answer, breast_item, does, carl, now):
    does(
        carl,
        actions.set_appointment,
        item_id=breast_item.pk,
        appointment=actions.Appointment(now + timedelta(days=2)),
    )
    answer(PROSTATE)
    breast_item.refresh_from_db()
    assert breast_item.status == "scheduled"


def test_what_a_nurse_decided_is_kept(plan, answer, breast_item, does, nora):
    decision = actions.Decision("yes", "She asked for it.")
    does(nora, actions.decide_step, plan_id=plan.pk, step_key="breast-only", decision=decision)
    kept = [change.reason for change in answer(PROSTATE) if change.kind is ChangeKind.KEEP]
    assert kept == [KeptBecause.DECIDED_BY_HAND]
    assert of_step(plan) == ("yes", [(1, "not-started")])


def test_what_was_done_stays_done(plan, answer, breast_item, does, carl, today):
    does(carl, actions.tick_item, item_id=breast_item.pk, done_on=today, today=today)
    answer(PROSTATE)
    assert of_step(plan) == ("no", [(1, "completed"), (2, "stopped")])
    answer(BREAST)
    assert of_step(plan) == ("yes", [(1, "completed"), (2, "not-started")])


def test_not_known_takes_nothing_away(plan, answer, breast_item):
    changes = answer(NOT_KNOWN)
    assert ChangeKind.NEEDS_ANSWER in {change.kind for change in changes}
    assert of_step(plan) == ("undecided", [(1, "not-started")])


def test_a_preview_that_was_overtaken_is_refused(plan, answer, patient, does, carl, item_of):
    patient.refresh_from_db()
    basis = patient.last_event_number
    does(carl, actions.note_item, item_id=item_of(plan, "exercises").pk, note="New.")
    with nothing_changes(), pytest.raises(ActRefused, match="Something changed in this plan meanwhile"):
        answer(BREAST, basis=basis)


def test_answers_that_are_the_same_leave_no_trace(plan, answer):
    with nothing_changes():
        assert answer({**PROSTATE, "medicines-enough": "yes"}) == ()


@pytest.mark.parametrize(
    "answers", [{"primary-cancer": "lung"}, {"blood-type": "A"}, {**BREAST, "medicines-enough": "maybe"}]
)
def test_an_answer_that_is_not_in_the_list_is_refused_and_none_is_taken(plan, answer, answers):
    with nothing_changes(), pytest.raises(ActRefused, match="not in the list") as refused:
        answer(answers)
    assert refused.value.field == next(key for key in answers if answers[key] != "breast")


def test_a_finished_plan_takes_no_answers(plan, answer, does, nora):
    does(nora, actions.end_plan, plan_id=plan.pk, status="finished", reason="Moved away.")
    with nothing_changes(), pytest.raises(ActRefused, match="finished"):
        answer(BREAST)


def test_a_plan_of_another_patient_is_not_there(answer, other_patient, make_plan):
    foreign = make_plan(other_patient)
    with nothing_changes(), pytest.raises(NotThere):
        answer(BREAST, plan_id=foreign.pk)


@pytest.mark.parametrize("who", ["carl", "lena", "stella", "otto"])
def test_only_a_nurse_of_the_team_answers(answer, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        answer(BREAST, by=getattr(cast, who))

"""What is kept of a start, and written as plain values, is what the objects of the same plan would have been."""

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from careplan.plans import actions
from careplan.plans.actions.first_rows import first_rows
from careplan.plans.actions.head import refresh_dates
from careplan.plans.models import Answer, Item, Plan, PlanGoal, PlanStep
from careplan.plans.reconcile import ChangeKind
from careplan.plans.standing import ANCHOR, first_changes
from pathways import queries as pathway_queries
from tests.cast import SMALL_PATHWAY
from tests.plans.moves import publish
from tests.scheduled import SCHEDULED

pytestmark = pytest.mark.django_db
STARTS = 25


@pytest.fixture(params=[SMALL_PATHWAY, SCHEDULED], ids=["without days", "with days"])
def published(request, db, now):
    return publish(request.param, now)


def a_start(dice, definition, today):
    """Some answers, some days of events, and a day on which the plan began."""
    answers = {
        fact.key: dice.choice([one.key for one in fact.choices])
        for fact in definition.facts
        if dice.random() < 0.8
    }
    days = [today - timedelta(days=dice.randrange(0, 300)) for _each in definition.anchors]
    anchors = {one.key: day for one, day in zip(definition.anchors, days, strict=True) if dice.random() < 0.6}
    return answers, anchors, today - timedelta(days=dice.choice([0, 1, 31, 200]))


def started_by_objects(patient, version_id, answers, anchors, started_on, nurse, at):
    """The same start by instances and `bulk_create`, without an event."""
    definition = pathway_queries.definition(version_id)
    known = {fact.key: answers.get(fact.key, "not_known") for fact in definition.facts}
    plan = Plan.objects.create(
        patient=patient,
        team_id=patient.team_id,
        version_id=version_id,
        nurse=nurse,
        started_on=started_on,
        started_by=nurse,
    )
    said = known | {ANCHOR + key: day.isoformat() for key, day in anchors.items()}
    Answer.objects.bulk_create(
        Answer(plan=plan, key=key, value=value, by=nurse, at=at) for key, value in said.items()
    )
    changes = first_changes(definition, known, anchors, started_on)
    steps = PlanStep.objects.bulk_create(
        PlanStep(plan=plan, step_key=one.step_key, applies=one.after, last_event_number=1)
        for one in changes
        if one.kind is ChangeKind.SET_APPLIES
    )
    by_key = {step.step_key: step for step in steps}
    rows = pathway_queries.step_rows(version_id)
    items = [
        Item(
            plan=plan,
            plan_step=by_key[one.step_key],
            step_id=rows[one.step_key],
            category_key=definition.step(one.step_key).category,
            family_ticks=definition.step(one.step_key).family_ticks,
            occurrence=one.occurrence,
            due_on=one.window and one.window.due,
            opens_on=one.window and one.window.opens,
            closes_on=one.window and one.window.closes,
            date_by_rule=one.window is not None,
            last_event_number=1,
        )
        for one in changes
        if one.kind is ChangeKind.ADD
    ]
    Item.objects.bulk_create(items)
    PlanGoal.objects.bulk_create(
        PlanGoal(plan=plan, goal_key=goal.key, wording=goal.title, last_event_number=1)
        for goal in definition.goals
    )
    refresh_dates(plan)
    return plan


def everything_of(plan):
    """All columns of a plan and of its rows, in their order; a row is named by what it is, not by its number."""
    own = ("id", "plan_id")
    steps = {row.pk: row.step_key for row in PlanStep.objects.filter(plan=plan)}
    items = [
        {**row, "plan_step_id": steps[row["plan_step_id"]]} for row in Item.objects.filter(plan=plan).values()
    ]
    places = {row["id"]: place for place, row in enumerate(items)}
    head = Plan.objects.filter(pk=plan.pk).values().get()
    others = [list(model.objects.filter(plan=plan).values()) for model in (Answer, PlanStep, PlanGoal)]
    head["next_item_id"] = places.get(head["next_item_id"])
    del head["id"], head["patient_id"]
    return head, [
        [{name: value for name, value in row.items() if name not in own} for row in rows]
        for rows in [items, *others]
    ]


@pytest.mark.parametrize("seed", range(4))
def test_every_column_is_what_it_was_by_objects(published, patient, other_patient, nora, now, today, seed):
    dice, definition = random.Random(seed), pathway_queries.definition(published.pk)
    for _start in range(STARTS):
        answers, anchors, started_on = a_start(dice, definition, today)
        with transaction.atomic():
            expected = started_by_objects(
                other_patient, published.pk, answers, anchors, started_on, nora, now
            )
            plan = actions.start_plan(
                patient=patient,
                version_id=published.pk,
                answers=answers,
                anchors=anchors,
                started_on=started_on,
                by=nora,
                at=now,
            )
            assert plan.plan_steps.exists()
            assert everything_of(plan) == everything_of(expected)
            transaction.set_rollback(True)


def test_what_is_kept_is_what_would_be_worked_out_again(published, today):
    dice, definition = random.Random(5), pathway_queries.definition(published.pk)
    starts = [a_start(dice, definition, today) for _start in range(200)]
    kept = [first_rows(published.pk, *start) for start in starts]
    for start, rows in zip(starts, kept, strict=True):
        pathway_queries.forget_everything()
        assert first_rows(published.pk, *start) == rows


def test_where_nothing_has_a_day_it_is_the_same_on_every_day(version, today):
    answers = {"primary-cancer": "breast"}
    first = first_rows(version.pk, answers, {}, today)
    assert first_rows(version.pk, answers, {}, today - timedelta(days=40)) is first
    assert first_rows(version.pk, {"primary-cancer": "prostate"}, {}, today) != first


def test_days_are_part_of_what_it_is_kept_under(now, today):
    published = publish(SCHEDULED, now)
    first = first_rows(published.pk, {}, {}, today)
    assert first.has_days
    assert first_rows(published.pk, {}, {}, today - timedelta(days=40)) != first


def test_nothing_of_anybody_is_kept(published, patient, nora, now, today):
    first = first_rows(published.pk, {}, {}, today)
    plain = [value for _key, values in first.items for value in values]
    assert {type(value) for value in plain if not isinstance(value, int)} <= {str, type(None), type(today)}


def test_the_same_start_is_worked_out_once(version, patient, other_patient, nora, now, today, monkeypatch):
    asked = []
    worked_out = actions.first_rows.first_changes
    monkeypatch.setattr(
        actions.first_rows, "first_changes", lambda *given: asked.append(given) or worked_out(*given)
    )
    for row in (patient, other_patient):
        actions.start_plan(patient=row, version_id=version.pk, answers={}, started_on=today, by=nora, at=now)
    assert len(asked) == 1


def test_it_asks_for_no_next_day_where_nothing_has_one(published, patient, nora, now, today):
    given = {"version_id": published.pk, "answers": {}, "started_on": today, "by": nora, "at": now}
    has_days = first_rows(published.pk, {}, {}, today).has_days
    with CaptureQueriesContext(connection) as captured:
        actions.start_plan(patient=patient, **given)
    writes_head = [one["sql"] for one in captured if one["sql"].startswith('UPDATE "plans_plan"')]
    assert len(writes_head) == has_days

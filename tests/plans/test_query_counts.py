"""What an act costs, in statements, without gate and page; savepoints counted, definitions kept from before."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.checkins import actions as checkin_actions
from careplan.checkins.actions import Observation
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions
from careplan.plans.models import Patient
from pathways import queries as pathway_queries
from tests.plans.moves import publish
from tests.scheduled import SCHEDULED

pytestmark = pytest.mark.django_db


@pytest.fixture
def cost(patient, now, version):
    """The statements of one act that is sent with an id of its own."""

    def count(person, action, **given):
        row = Patient.objects.select_related("team").get(pk=patient.pk)
        pathway_queries.definition(version.pk), pathway_queries.step_rows(version.pk)
        with CaptureQueriesContext(connection) as captured:
            action(patient=row, by=person, at=now, op_id=uuid.uuid4(), **given)
        return len(captured)

    return count


@pytest.mark.parametrize(
    ("key", "due_in_days", "every_days", "most"),
    [
        ("mri-scan", None, None, 11),
        ("mri-scan", 0, None, 11),
        ("exercises", None, None, 12),
        ("exercises", 0, 7, 12),
    ],
)
def test_a_tick(plan, item_of, cost, carl, today, key, due_in_days, every_days, most):
    item = item_of(plan, key, due_in_days=due_in_days)
    if every_days:
        item.plan_step.every_days = every_days
        item.plan_step.save()
    given = {"item_id": item.pk, "done_on": today, "today": today, "note": "Fine."}
    assert cost(carl, actions.tick_item, **given) <= most


def test_what_a_family_does_most(plan, item_of, cost, carl, today, record_property):
    item, other = item_of(plan, "exercises"), item_of(plan, "mri-scan")
    costs = {
        "note": cost(carl, actions.note_item, item_id=item.pk, note="Fine."),
        "ask": cost(carl, actions.ask_nurse, plan_id=plan.pk, question="When?", item_id=item.pk),
        "skip": cost(carl, actions.skip_item, item_id=item.pk, reason="cost", today=today),
        "undo": cost(carl, actions.undo_item, item_id=item.pk),
        "appointment": cost(
            carl, actions.set_appointment, item_id=other.pk, appointment=actions.Appointment(None)
        ),
        "check-in": cost(
            carl,
            checkin_actions.check_in,
            plan_id=plan.pk,
            observation=Observation({"numb-legs": "yes", "constipation": "no"}, CheckIn.Words.CAREGIVER),
        ),
    }
    record_property("figure", f"statements of an act: {costs}")
    most = {"note": 9, "ask": 14, "skip": 15, "undo": 20, "appointment": 11, "check-in": 17}
    assert {name: number for name, number in costs.items() if number > most[name]} == {}


def test_verifying_many_costs_what_verifying_one_costs(plan, item_of, does, cost, carl, nora, today):
    keys = ("mri-scan", "bone-scan", "denosumab", "exercises")
    items = [item_of(plan, key) for key in keys]
    for item in items:
        does(carl, actions.tick_item, item_id=item.pk, done_on=today, today=today)
    of_one = cost(nora, actions.verify_items, item_ids=[items[0].pk])
    assert cost(nora, actions.verify_items, item_ids=[item.pk for item in items[1:]]) == of_one <= 9


def test_more_signs_cost_no_more_than_one(plan, cost, carl):
    def check_in(*keys):
        seen = Observation(dict.fromkeys(keys, "yes"), CheckIn.Words.CAREGIVER)
        return cost(carl, checkin_actions.check_in, plan_id=plan.pk, observation=seen)

    assert check_in("numb-legs") == check_in("numb-legs", "constipation")
    assert Sign.objects.count() == 3


def test_a_longer_history_costs_no_more(plan, item_of, does, cost, carl, nora, now, today):
    item = item_of(plan, "exercises")
    first = cost(carl, actions.note_item, item_id=item.pk, note="Fine.")
    for number in range(30):
        does(
            carl,
            actions.note_item,
            item_id=item.pk,
            note=f"Note {number}",
            at=now + timedelta(minutes=number),
        )
    assert cost(carl, actions.note_item, item_id=item.pk, note="Fine.") == first


def test_starting_a_plan_costs_the_same_with_any_steps(version, patient, other_patient, nora, now, today):
    """Each table is one statement. Goals are one more, and days two: the next one, and the head of the plan."""

    def cost(of, version_id):
        pathway_queries.definition(version_id), pathway_queries.step_rows(version_id)
        with CaptureQueriesContext(connection) as captured:
            actions.start_plan(
                patient=Patient.objects.select_related("team").get(pk=of.pk),
                version_id=version_id,
                answers={"primary-cancer": "breast"},
                started_on=today,
                by=nora,
                at=now,
                op_id=uuid.uuid4(),
            )
        return len(captured) - 1  # the patient is read by the gate

    assert cost(patient, version.pk) == 13
    assert cost(other_patient, publish(SCHEDULED, now).pk) == 16

"""A made-up region is what the actions would have written: whole chains, words that open, heads that are right."""

import json
import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.utils import timezone

from careplan.checkins.actions.placing import place
from careplan.operations.starting import load_first_pathway
from careplan.plans import actions, keyring, triggers
from careplan.plans.actions.head import HEAD_FIELDS, refresh_dates, refresh_waiting
from careplan.plans.models import Act, Event, Item, Patient, PatientName, Plan
from careplan.plans.states import WorklistGroup
from tests.performance.region import bulk, lives, make
from tests.performance.region.rows import NotUnderstood, refuse_unknown_tables, take_out

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SIZE = 60
ENDINGS = ("quiet", "question", "told_not_needed", "tell_today", "sign", "finished")


@pytest.fixture
def region(master_key, monkeypatch) -> make.Manifest:
    """Six lives, ten times each; what takes long or needs a database of its own is left out."""
    at = timezone.now()
    load_first_pathway(print)
    clinic = lives.make_clinic(at)
    made = [lives.live_usual(clinic, number, ending, 1.0, at) for number, ending in enumerate(ENDINGS)]
    monkeypatch.setattr(make, "SPECIAL", {})
    monkeypatch.setattr(make, "ORDINARY_TEAM", 20)
    monkeypatch.setattr(bulk, "_before", lambda: _inside(settled=True, role="replica"))
    monkeypatch.setattr(bulk, "_after", lambda: _inside(settled=False, role="origin"))
    monkeypatch.setattr(bulk, "settle", lambda: None)
    monkeypatch.setattr(make, "BEGIN_COMMIT", ("SELECT 1", "SELECT 1"))
    return make.fill([take_out(life) for life in made], SIZE, at, lambda line: None)


def _inside(*, settled: bool, role: str) -> list[str]:
    """As quick as it may be inside the test's own transaction, where SQLite can change nothing."""
    if connection.vendor == "sqlite":
        return []
    when = "IMMEDIATE" if settled else "DEFERRED"
    return [f"SET CONSTRAINTS ALL {when}", f"SET LOCAL session_replication_role = {role}"]


def test_a_region_is_what_the_actions_would_have_written(region):
    """Made once for all checks: living takes its seconds."""
    patients = list(Patient.objects.exclude(team__name__startswith="Lives").select_related("team"))
    assert len(patients) == SIZE
    assert [team.size for team in region.teams] == [20, 10, 30]
    check_chains_and_references()
    check_words_open(patients)
    check_heads(patients)
    check_search_words(patients)
    check_people_act_for_themselves()
    check_nothing_is_the_same_twice(patients)
    check_the_guards_stand()
    check_a_forgotten_table_is_refused()


def check_chains_and_references():
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert "all whole" in out.getvalue()
    assert bulk.broken_references() == []


def check_words_open(patients):
    for patient in patients[:10]:
        key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
        sealed = 0
        for event in Event.objects.filter(patient=patient).exclude(sealed="{}"):
            for name, words in json.loads(event.sealed).items():
                assert keyring.open_words(key, patient.public_id, event.number, name, words)
                sealed += 1
        assert sealed


def check_heads(patients):
    """The stored pair, the next date and what waits: found again by the actions' own functions."""
    groups = set()
    for plan in Plan.objects.filter(patient__in=patients, status=Plan.Status.ACTIVE):
        kept = model_to_dict(plan, HEAD_FIELDS)
        place(plan)
        refresh_dates(plan)
        refresh_waiting(plan)
        assert model_to_dict(Plan.objects.get(pk=plan.pk), HEAD_FIELDS) == kept
        groups.add(plan.worklist_group)
    assert groups == set(WorklistGroup)


def check_search_words(patients):
    for patient in random.Random(1).sample(patients, 10):
        before = set(PatientName.objects.filter(patient=patient).values_list("word", flat=True))
        actions.plan._write_search_words(
            patient, actions.Identity(patient.name, patient.called, patient.born_on, patient.number)
        )
        assert set(PatientName.objects.filter(patient=patient).values_list("word", flat=True)) == before


def check_people_act_for_themselves():
    """Who ticked is of this patient's family or team, and the act that came from a browser is of the same person."""
    for event in Event.objects.filter(kind="ticked", patient__plans__team__name__startswith="Team")[:200]:
        care_team = event.patient.care_team.filter(user=event.by).exists()
        assert care_team or event.patient.team.memberships.filter(user=event.by).exists()
        act = Act.objects.get(patient=event.patient, event_numbers=str(event.number))
        assert (act.user_id, act.kind) == (event.by_id, "tick")


def check_nothing_is_the_same_twice(patients):
    assert len({patient.public_id for patient in patients}) == SIZE
    assert len({patient.wrapped_key for patient in patients}) == SIZE
    moments = Plan.objects.filter(patient__in=patients, worklist_group=2).values_list(
        "worklist_since", flat=True
    )
    assert len(set(moments)) > len(moments) / 4


def check_the_guards_stand():
    assert triggers.faulty(connection) == []
    item = Item.objects.filter(status="completed", plan_step__isnull=False).first()
    with connection.cursor() as cursor:
        cursor.execute(bulk.STORED_INDEXES[connection.vendor])
        names = {row[0] for row in cursor.fetchall()}
    assert {"plan_worklist", "patient_by_word", "one_open_occurrence"} <= names
    assert item is not None


def check_a_forgotten_table_is_refused():
    with pytest.raises(NotUnderstood, match="plans_heldact"):
        refuse_unknown_tables([], {"plans_heldact": 1, "plans_event": 1})

"""The master key against the database: made once, and whatever is wrong with it is one sentence at the start."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from careplan.plans import keyring, triggers
from careplan.plans.keyring import KeyProblem
from careplan.plans.master_key import master_key_problem, prepare_master_key
from careplan.plans.models import MasterKey

pytestmark = pytest.mark.django_db


def problems(error_id):
    return [message.msg for message in run_checks(databases=["default"]) if message.id == error_id]


@pytest.fixture
def no_key_yet(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    keyring._read_master_key.cache_clear()
    return settings.MASTER_KEY_FILE


def test_the_first_start_makes_a_key_and_notes_it_and_the_second_changes_nothing(no_key_yet, now):
    prepare_master_key(at=now)
    key, noted = no_key_yet.read_bytes(), MasterKey.objects.get()
    prepare_master_key(at=now)
    assert no_key_yet.read_bytes() == key
    assert MasterKey.objects.get() == noted
    assert master_key_problem() == ""


def test_a_key_left_by_a_start_that_went_no_further_is_used(no_key_yet, now):
    keyring.make_master_key()
    key = no_key_yet.read_bytes()
    prepare_master_key(at=now)
    assert no_key_yet.read_bytes() == key
    assert MasterKey.objects.get().fingerprint == keyring.fingerprint()


def test_a_right_key_is_no_problem(patient):
    assert problems("plans.E002") == []


def _missing(path):
    path.unlink()


def _foreign(path):
    path.unlink()
    keyring.make_master_key()


def _damaged(path):
    path.write_text("half a ke")


@pytest.mark.parametrize(
    ("crime", "words"),
    [
        (_missing, "is missing"),
        (_foreign, "is not the one this database was written with"),
        (_damaged, "cannot be read"),
    ],
)
def test_a_wrong_key_stops_the_start_with_one_sentence(patient, settings, now, crime, words):
    crime(settings.MASTER_KEY_FILE)
    keyring._read_master_key.cache_clear()
    was_there = settings.MASTER_KEY_FILE.exists()

    with pytest.raises(KeyProblem, match=words):
        prepare_master_key(at=now)

    (sentence,) = problems("plans.E002")
    assert words in sentence
    assert settings.MASTER_KEY_FILE.exists() == was_there  # never made anew over a database with patients


def test_patients_without_a_note_of_their_key_are_a_problem(patient, now):
    MasterKey.objects.all().delete()
    assert problems("plans.E002") == ["This database holds patients but no note of its master key."]
    with pytest.raises(KeyProblem):
        prepare_master_key(at=now)


def test_a_trigger_that_was_dropped_is_named_by_the_check(patient):
    assert problems("plans.E001") == []
    with connection.cursor() as cursor:
        of_table = " ON plans_event" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER plans_event_no_update{of_table}")
    assert problems("plans.E001") == [
        "The database does not guard its history: plans_event_no_update missing or altered."
    ]
    triggers.install(connection)
    assert problems("plans.E001") == []

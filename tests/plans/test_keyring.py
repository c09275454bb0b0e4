"""Sealed words open in their own place alone, and a missing key gets one sentence."""

import base64
import os
import stat

import pytest

from careplan.plans import actions, history, keyring
from careplan.plans.keyring import KeyProblem, Unreadable
from careplan.plans.models import Event, MasterKey, Patient

KEY = bytes(range(32))
PLACE = ("abcdefghjkmn", 12, "note")


@pytest.fixture
def key_file(tmp_path, settings):
    settings.MASTER_KEY_FILE = tmp_path / "keys" / "master.key"
    keyring._read_master_key.cache_clear()
    yield settings.MASTER_KEY_FILE
    keyring._read_master_key.cache_clear()


@pytest.mark.parametrize("words", ["Slept well.", "🌷 שלום", "a" * 4_000, ""])
def test_sealed_words_open_again(words):
    assert keyring.open_words(KEY, *PLACE, keyring.seal_words(KEY, *PLACE, words)) == words


def test_the_same_words_never_look_the_same():
    assert keyring.seal_words(KEY, *PLACE, "no") != keyring.seal_words(KEY, *PLACE, "no")


@pytest.mark.parametrize(
    "elsewhere",
    [("abcdefghjkmp", 12, "note"), ("abcdefghjkmn", 13, "note"), ("abcdefghjkmn", 12, "answer")],
    ids=["another patient", "another event", "another field"],
)
def test_words_that_were_moved_do_not_open(elsewhere):
    with pytest.raises(Unreadable):
        keyring.open_words(KEY, *elsewhere, keyring.seal_words(KEY, *PLACE, "Slept well."))


def test_words_do_not_open_with_another_key():
    with pytest.raises(Unreadable):
        keyring.open_words(bytes(32), *PLACE, keyring.seal_words(KEY, *PLACE, "Slept well."))


def _flipped(sealed):
    raw = bytearray(base64.urlsafe_b64decode(sealed))
    raw[-1] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


@pytest.mark.parametrize(
    "damage",
    [
        _flipped,
        lambda sealed: sealed[:-5],
        lambda sealed: sealed[:8],
        lambda _sealed: "",
        lambda _sealed: "é",
    ],
    ids=["one bit", "cut off", "only a start", "empty", "no such letters"],
)
def test_damaged_words_are_unreadable_and_no_crash(damage):
    sealed = keyring.seal_words(KEY, *PLACE, "Slept well.")
    with pytest.raises(Unreadable):
        keyring.open_words(KEY, *PLACE, damage(sealed))


def test_a_patients_key_opens_for_that_patient_alone(key_file):
    keyring.make_master_key()
    wrapped = keyring.make_patient_key("abcdefghjkmn")
    assert len(keyring.open_patient_key(wrapped, "abcdefghjkmn")) == 32
    with pytest.raises(Unreadable):
        keyring.open_patient_key(wrapped, "abcdefghjkmp")
    with pytest.raises(Unreadable):
        keyring.open_patient_key("", "abcdefghjkmn")


def test_the_key_file_is_for_its_owner_alone_and_never_overwritten(key_file):
    keyring.make_master_key()
    before = key_file.read_bytes()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        keyring.make_master_key()
    assert key_file.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is missing; put the file from your backup there"),
        (b"", "is damaged"),
        (b"c2hvcnQ=", "is damaged"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"A", "cannot be read"),
    ],
)
def test_a_master_key_that_is_missing_or_damaged_gets_one_sentence(key_file, content, words):
    key_file.parent.mkdir(exist_ok=True)
    if content is not None:
        key_file.write_bytes(content)
    with pytest.raises(KeyProblem, match=words) as problem:
        keyring.fingerprint()
    assert str(key_file) in str(problem.value)
    assert str(problem.value).count(".") <= 2  # one sentence, and the dot of the file's name
    assert "\n" not in str(problem.value)


def test_the_fingerprint_says_nothing_of_the_key(key_file):
    keyring.make_master_key()
    key = key_file.read_bytes()
    assert len(keyring.fingerprint()) == 64
    assert keyring.fingerprint() != base64.urlsafe_b64decode(key).hex()
    assert keyring.fingerprint() == keyring.fingerprint(key_file)


@pytest.fixture
def entry(plan, patient, item_of, carl, now):
    """Reads one note's entry as it is now."""
    item = item_of(plan, "exercises")
    actions.note_item(patient=patient, item_id=item.pk, note="Slept well.", by=carl, at=now)
    event = Event.objects.get(kind="noted")

    def read():
        return history.entries(Patient.objects.get(pk=patient.pk), [event])[0]

    return read


@pytest.mark.django_db
def test_a_destroyed_key_loses_the_words_and_nothing_else(entry, patient, carl):
    assert (entry().words, entry().lost) == ({"note": "Slept well."}, False)
    Patient.objects.filter(pk=patient.pk).update(wrapped_key="")
    assert (entry().words, entry().lost) == ({}, True)
    assert (entry().kind, entry().by_name) == ("noted", "Carl Aziz")


@pytest.mark.django_db
def test_another_master_key_loses_the_words_and_crashes_nothing(entry, settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "another.key"
    keyring.make_master_key()
    assert entry().lost is True


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", ['{"note":"!!!"}', '{"note":""}', '{"note":"AAAA"}'])
def test_an_altered_seal_is_lost_and_crashes_nothing(plan, patient, nora, now, sealed):
    event = Event(patient=patient, number=1, kind="noted", by=nora, at=now, sealed=sealed)
    entry = history.entries(patient, [event])[0]
    assert (entry.words, entry.lost) == ({}, True)


@pytest.mark.django_db
def test_the_note_of_the_master_key_is_one_row_of_its_fingerprint(master_key):
    assert MasterKey.objects.get().fingerprint == keyring.fingerprint()
    assert os.path.exists(keyring.settings.MASTER_KEY_FILE)

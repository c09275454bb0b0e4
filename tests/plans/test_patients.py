"""Who a patient is: made once in a team, found by how any name begins, corrected with a trace and no values."""

from datetime import date, timedelta

import pytest

from careplan.plans import actions, keyring
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused, Identity, folded
from careplan.plans.models import PUBLIC_ID_LETTERS, Event, Patient, PatientName, make_public_id
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

ANNA = Identity("Anna-Zoé Müller", "Anna", date(1950, 5, 6), "A 77")


@pytest.fixture
def create(master_key, nora, team, now):
    def do(identity=ANNA, by=nora, of_team=team):
        return actions.create_patient(identity=identity, team=of_team, by=by, at=now)

    return do


@pytest.fixture
def correct(does, nora):
    def do(name="Maryam Aziz", called="Maryam", born_on=date(1968, 2, 3), number="40017", by=nora):
        return does(by, actions.correct_patient, identity=Identity(name, called, born_on, number))

    return do


def words_of(patient):
    return set(PatientName.objects.filter(patient=patient).values_list("word", flat=True))


def test_a_patient_has_a_random_name_for_addresses_and_a_key_of_its_own(create, team, now):
    anna = create()
    assert len(anna.public_id) == 12
    assert set(anna.public_id) <= set(PUBLIC_ID_LETTERS)
    assert len(keyring.open_patient_key(anna.wrapped_key, anna.public_id)) == 32
    assert (anna.team, anna.created_at, anna.last_event_number, anna.last_event_hash) == (team, now, 0, "")
    assert str(anna) == anna.public_id  # a name never stands in a log


def test_public_ids_are_not_guessed_and_have_no_letters_that_are_mixed_up():
    made = {make_public_id() for _one in range(1000)}
    assert len(made) == 1000
    assert not set("01ilo") & set(PUBLIC_ID_LETTERS)


def test_two_patients_have_two_keys(create):
    one, other = create(), create(Identity("Anna Müller", "Anna", date(1950, 5, 6), "A 78"))
    keys = {keyring.open_patient_key(each.wrapped_key, each.public_id) for each in (one, other)}
    assert len(keys) == 2


def test_it_is_found_by_the_beginning_of_any_name_and_by_number(create):
    assert words_of(create()) == {"anna", "zoe", "muller", "anna-zoe muller", "a 77"}


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("MÜLLER", "muller"),
        ("Straße", "strasse"),
        ("Zoé", "zoe"),
        ("Øre", "øre"),
        ("مريم", "مريم"),
        ("İnci", "inci"),
    ],
)
def test_words_are_searched_without_accents_and_capitals(written, searched):
    assert folded(written) == searched
    assert folded(searched) == searched


def test_a_number_is_taken_once_in_a_team_and_free_in_another(create, make_nurse, other_team):
    create()
    with nothing_changes(), pytest.raises(ActRefused, match="already in use") as refused:
        create(Identity("Somebody Else", "Some", date(1950, 5, 6), "A 77"))
    assert refused.value.field == "number"
    assert create(by=make_nurse("Una Roth", other_team), of_team=other_team).number == "A 77"


@pytest.mark.parametrize(
    ("born_on", "words"),
    [
        (date(2150, 1, 1), "still to come"),
        (date(1850, 1, 1), "too long ago"),
        (date(1, 1, 1), "too long ago"),
    ],
)
def test_a_birth_that_cannot_be_is_refused_beside_the_field(create, correct, born_on, words):
    with nothing_changes(), pytest.raises(ActRefused, match=words) as refused:
        create(Identity("Anna", "Anna", born_on, "A 77"))
    assert refused.value.field == "born_on"


def test_somebody_born_today_and_somebody_very_old_can_be_patients(create, today, now):
    assert create(Identity("Baby", "Baby", today, "1")).born_on == today
    assert create(Identity("Old", "Old", date(now.year - 125, 12, 31), "2")).pk
    with pytest.raises(ActRefused):
        create(Identity("New", "New", today + timedelta(days=1), "3"))


@pytest.mark.parametrize(
    "identity",
    [
        Identity("", "Anna", date(1950, 1, 1), "1"),
        Identity("Anna", " ", date(1950, 1, 1), "1"),
        Identity("Anna", "Anna", date(1950, 1, 1), "\x00"),
        Identity("A" * 101, "Anna", date(1950, 1, 1), "1"),
        Identity("Anna", "A" * 61, date(1950, 1, 1), "1"),
        Identity("Anna", "Anna", date(1950, 1, 1), "1" * 31),
    ],
)
def test_a_name_or_number_that_cannot_be_is_refused(create, identity):
    with nothing_changes(), pytest.raises(WordsRefused):
        create(identity)


def test_names_stand_on_one_line(create):
    anna = create(Identity(" Anna \n  Zoé\tMüller ", "Anna\nZoé", date(1950, 5, 6), "A  77"))
    assert (anna.name, anna.called, anna.number) == ("Anna Zoé Müller", "Anna Zoé", "A 77")


@pytest.mark.parametrize("who", ["stella", "carl", "ada", "simon"])
def test_only_a_nurse_of_the_team_makes_a_patient(create, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        create(by=getattr(cast, who))


def test_a_correction_names_the_fields_and_never_the_values(correct, patient, written, nora):
    correct(name="Maryam Lind", number="40018")
    patient.refresh_from_db()
    assert (patient.name, patient.number, patient.called) == ("Maryam Lind", "40018", "Maryam")
    (entry,) = written("patient_corrected")
    assert (entry.data, entry.words, entry.by_name) == ({"fields": ["name", "number"]}, {}, "Nora Lind")


def test_a_corrected_name_is_found_and_the_old_one_no_more(correct, patient):
    correct(name="Maryam Lind")
    assert words_of(patient) == {"maryam", "lind", "maryam lind", "40017"}


def test_a_correction_of_nothing_leaves_no_trace(correct):
    with nothing_changes():
        correct()


def test_a_correction_to_a_number_that_is_taken_is_refused(correct, other_patient):
    with nothing_changes(), pytest.raises(ActRefused, match="already in use") as refused:
        correct(number=other_patient.number)
    assert refused.value.field == "number"


def test_a_correction_to_an_absurd_birth_is_refused(correct):
    with nothing_changes(), pytest.raises(ActRefused, match="too long ago"):
        correct(born_on=date(1700, 1, 1))


@pytest.mark.parametrize("who", ["stella", "carl"])
def test_only_a_nurse_of_the_team_corrects(correct, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        correct(name="Somebody", by=getattr(cast, who))


def test_a_correction_is_a_link_of_the_chain(correct, patient):
    correct(name="Maryam Lind")
    patient.refresh_from_db()
    event = Event.objects.get(patient=patient)
    assert (patient.last_event_number, patient.last_event_hash) == (1, event.hash)
    assert Patient.objects.get(pk=patient.pk).name == "Maryam Lind"

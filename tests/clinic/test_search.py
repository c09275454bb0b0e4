"""Finding a patient by how a name or the number begins."""

import re

import pytest

from careplan.accounts.models import Membership
from careplan.audit.models import AccessLog
from careplan.plans import actions
from careplan.plans.models import PatientName

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(browser):
    def do(words, **more):
        return browser.post("/clinic/search", {"words": words}, **more)

    return do


@pytest.fixture
def found(search):
    def names(words):
        return [one.patient.name for one in search(words).context["result"].found]

    return names


@pytest.fixture
def people(make_patient):
    for name, number in (
        ("Maryam Aziz", "40017"),
        ("Maria da Silva", "40018"),
        ("Jean-Marie Côté", "50001"),
        ("Ümit Çağlar", "60001"),
        ("Zoë Zander", "70001"),
        ("مريم عزيز", "80001"),
    ):
        make_patient(name, number)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("mar", ["Jean-Marie Côté", "Maria da Silva", "Maryam Aziz"]),
        ("MARY", ["Maryam Aziz"]),
        ("aziz mar", ["Maryam Aziz"]),
        ("maryam aziz", ["Maryam Aziz"]),
        ("maria silva", ["Maria da Silva"]),
        ("cote", ["Jean-Marie Côté"]),
        ("umit", ["Ümit Çağlar"]),
        ("z", ["Zoë Zander"]),
        ("zoe zander", ["Zoë Zander"]),
        ("40017", ["Maryam Aziz"]),
        ("4001", ["Maria da Silva", "Maryam Aziz"]),
        ("ziz", []),  # the beginning of a name, not its middle
        ("0017", []),
        ("%", []),
        ("_aryam", []),
        ("", []),
        ("   ", []),
        ("\x00", []),
        ("maryam maria", []),
        ("'", []),
        ('"', []),
        ("\\", []),
        ("mar%", []),
        ("mary_m", []),
        ("' OR 1=1 --", []),
        ("م", ["مريم عزيز"]),
        ("عزيز مريم", ["مريم عزيز"]),
        ("\u064b", []),  # a mark that stands on letters, alone: it begins every name
        ("\u202e\u200f", []),
        ("mar\x00yam", ["Maryam Aziz"]),
        ("a b c d e f g h i j", []),
    ],
)
def test_by_the_beginning_of_any_name_or_the_number(people, found, words, names):
    assert found(words) == names


def test_another_teams_patient_is_not_found(make_patient, stella, other_team, found):
    make_patient("Beth Stone", "1", by=stella, of_team=other_team)
    assert found("beth") == []


def test_a_word_that_still_names_a_former_team_finds_nobody(make_patient, stella, team, other_team, found):
    moved = make_patient("Beth Stone", "1", by=stella, of_team=other_team)
    PatientName.objects.filter(patient=moved).update(team=team)
    assert found("beth") == []


def test_what_was_typed_stands_in_no_address_and_no_log(people, search):
    got = search("maryam")
    assert got.status_code == 200
    row = AccessLog.objects.get(act="listed")
    assert (row.what, row.shown_patient_ids) == (
        "clinic:search_patients",
        str(got.context["result"].found[0].patient.pk),
    )


@pytest.mark.parametrize("more", [{}, {"HTTP_HX_REQUEST": "true"}])
@pytest.mark.parametrize("length", [101, 10_000])
def test_too_long_is_told(people, search, length, more):
    got = search("x" * length, **more)
    assert got.status_code == 422
    assert f"This is {length} letters long. Up to 100 fit here." in got.content.decode()


def test_while_one_types_the_sentence_does_not_take_the_focus(people, search):
    assert "data-focus" in search("x" * 101).content.decode()
    assert "data-focus" not in search("x" * 101, HTTP_HX_REQUEST="true").content.decode()


def test_an_empty_field_finds_nobody_and_says_no_more(people, search):
    piece = search("", HTTP_HX_REQUEST="true").content.decode()
    assert re.sub("<[^>]*>", "", piece).strip() == ""
    assert "Type how a name begins, or the number." in search(" ").content.decode()


def test_a_screen_reader_is_told_how_many_and_not_everybody_with_each_letter(people, search):
    piece = search("mar", HTTP_HX_REQUEST="true").content.decode()
    assert re.search(r'<p id="found-said" hx-swap-oob="innerHTML">3 patients found</p>', piece)
    page = search("mar").content.decode()
    assert "hx-swap-oob" not in page
    assert "aria-live" not in page


def test_what_was_typed_is_in_no_line_of_the_log(people, search, caplog):
    caplog.set_level(0)
    for words in ("maryam", "x" * 101):
        assert words not in str(search(words).request["QUERY_STRING"])
    assert not [line for line in caplog.messages if "maryam" in line.lower() or "xxx" in line]


def test_a_piece_for_htmx_and_a_page_for_everybody_else(people, search):
    piece = search("maryam", HTTP_HX_REQUEST="true").content.decode()
    page = search("maryam").content.decode()
    assert "<html" not in piece
    assert "<html" in page
    assert "Maryam Aziz" in piece
    assert "Maryam Aziz" in page


def test_who_has_no_open_plan_is_offered_one(plan, patient, search, nora, now):
    start = f"/clinic/patients/{patient.public_id}/start"
    assert start not in search("maryam").content.decode()
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="x", by=nora, at=now)
    said = search("maryam").content.decode()
    assert start in said
    assert "finished" in said


def test_more_than_fits_says_so(make_patient, search, monkeypatch):
    monkeypatch.setattr("careplan.clinic.queries.search.MOST_FOUND", 2)
    for number in range(3):
        make_patient(f"Pat {number}", f"7{number}")
    got = search("pat")
    assert len(got.context["result"].found) == 2
    assert "There are more than these 2: type more of the name" in got.content.decode()


NAMES = (
    "Ana Abel",
    "Anna Bo",
    "Bo Ana",
    "Anke Abt",
    "Abel Anders",
    "Cem Anar",
    "Ada Ana Anna",
    "Bea Cord",
    "Bob Ab",
)


@pytest.mark.parametrize("typed", ["a", "an", "ana", "b", "a b", "ab an", "ana anna", "ana a", "c", "7"])
@pytest.mark.parametrize("most", [1, 3, 50])
def test_who_is_found_is_who_a_slow_look_at_every_name_finds(
    make_patient, nora, stella, team, other_team, now, search, monkeypatch, typed, most
):
    """In two teams together; as many as a page holds, and more of them are told of."""
    monkeypatch.setattr("careplan.clinic.queries.search.MOST_FOUND", most)
    Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    for number, name in enumerate(NAMES):
        mine = number % 3
        make_patient(name, f"7{number}", by=nora if mine else stella, of_team=team if mine else other_team)
    fits = {
        name
        for number, name in enumerate(NAMES)
        if all(
            any(word.lower().startswith(part) for word in (*name.split(), f"7{number}"))
            for part in typed.split()
        )
    }
    result = search(typed).context["result"]
    names = [one.patient.name for one in result.found]
    assert names == sorted(names)
    assert set(names) <= fits
    assert len(names) == min(most, len(fits))
    assert result.has_more == (len(fits) > most)


def test_one_number_of_queries_for_one_and_for_three(make_patient, search, django_assert_num_queries):
    make_patient("Pat 0", "70")
    search("pat")
    with django_assert_num_queries(6):
        search("pat")
    make_patient("Pat 1", "71")
    make_patient("Pat 2", "72")
    with django_assert_num_queries(6):
        assert len(search("pat").context["result"].found) == 3

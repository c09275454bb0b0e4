"""The access log as the site admin reads it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from careplan.accounts.models import User
from careplan.audit import queries
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.clinic.access_words import ACT_WORDS, PAGE_WORDS
from careplan.clinic.queries import access_log
from careplan.plans.models import Patient
from tests.architecture.test_gates import views

LOG = "/clinic/site/access/"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def write(db: None) -> Callable[..., None]:
    """One row of the log, as a page writes it."""

    def do(user: User | None = None, **more: object) -> None:
        given = {
            "act": AccessLog.Act.LOOKED,
            "what": "clinic:show_patient",
            "at": NOON,
            "user_id": user.pk if user else None,
        }
        record_access(**(given | more))

    return do


def lines(answer) -> list[access_log.LogLine]:
    return list(answer.context["page"].lines)


def test_newest_first_in_words_with_ids_for_patients(
    admin: Client, write: Callable, nora: User, patient: Patient, other_patient: Patient
):
    write(
        nora,
        act=AccessLog.Act.LISTED,
        what="clinic:list_teams",
        shown_patient_ids=[patient.pk, other_patient.pk],
    )
    write(nora, patient_id=patient.pk, address="192.0.2.7")
    write(act=AccessLog.Act.SIGN_IN_FAILED, what="account_login")
    answer = admin.get(LOG)
    failed, looked, listed = lines(answer)
    assert (failed.who, failed.did) == ("", "could not sign in")
    assert (looked.who, looked.did, looked.address) == (nora.name, "opened", "192.0.2.7")
    assert looked.patients == (patient.public_id,)
    assert (listed.page, listed.patients) == ("teams", (patient.public_id, other_patient.public_id))
    page = answer.content.decode()
    assert "not signed in" in page
    assert patient.public_id in page
    assert patient.name not in page
    assert patient.number not in page


@pytest.mark.parametrize("asked", [{}, {"person": "nora"}], ids=["all of it", "looked for"])
def test_a_change_of_an_account_names_the_account(admin: Client, nora: User, simon: User, asked: dict):
    admin.post(f"/clinic/site/staff/{nora.pk}/switch-off/")
    changed = next(line for line in lines(admin.post(LOG, asked)) if line.page == "an account, switched off")
    assert (changed.who, changed.about) == (simon.name, nora.name)
    assert "an account, switched off</span>: <bdi>Nora" in admin.post(LOG, asked).content.decode()


def test_reading_it_is_written_down_with_the_patients_shown(
    admin: Client, simon: User, write: Callable, nora: User, patient: Patient
):
    write(nora, patient_id=patient.pk)
    admin.get(LOG)
    read = AccessLog.objects.first()
    assert (read.act, read.what, read.user_id) == (AccessLog.Act.LISTED, "clinic:list_access", simon.pk)
    assert read.shown_patient_ids == str(patient.pk)
    admin.post(LOG, {"patient": patient.number})
    assert AccessLog.objects.filter(what="clinic:list_access").count() == 2


def test_it_stays_closed_while_it_cannot_be_written(admin: Client, monkeypatch):
    def fail(**_values: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    assert admin.get(LOG).status_code == 503


def test_pages_follow_each_other_without_a_gap_while_new_rows_come(
    admin: Client, write: Callable, nora: User, monkeypatch
):
    monkeypatch.setattr(access_log, "PAGE_LENGTH", 3)
    numbers = [f"192.0.2.{number}" for number in range(8)]
    for number in numbers:
        write(nora, address=number)
    seen, sent = [], {"act": "looked"}
    while True:
        answer = admin.post(LOG, sent)
        write(nora, address="198.51.100.1")  # it comes while somebody reads on
        seen += [line.address for line in lines(answer)]
        if answer.context["page"].older is None:
            break
        assert len(lines(answer)) == 3
        sent["before"] = answer.context["page"].older
    assert seen == list(reversed(numbers))


@pytest.fixture
def rows(write: Callable, nora: User, stella: User, patient: Patient, other_patient: Patient) -> None:
    """Nora, one day each; then Stella."""
    write(nora, patient_id=patient.pk, address="192.0.2.1")
    write(nora, patient_id=other_patient.pk, at=NOON + timedelta(days=1), address="192.0.2.2")
    write(
        stella,
        act=AccessLog.Act.LISTED,
        shown_patient_ids=[other_patient.pk, patient.pk],
        at=NOON + timedelta(days=2),
        address="192.0.2.3",
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [3, 2, 1]),
        ({"person": "nora"}, [2, 1]),
        ({"person": "LIND"}, [2, 1]),
        ({"person": "stella@example"}, [3]),
        ({"act": "listed"}, [3]),
        ({"since": "2026-03-11"}, [3, 2]),
        ({"until": "2026-03-11"}, [2, 1]),
        ({"since": "2026-03-11", "until": "2026-03-11"}, [2]),
        ({"patient": "40017"}, [3, 1]),
        ({"patient": "40102", "person": "nora"}, [2]),
        ({"patient": "40102", "act": "changed"}, []),
    ],
)
def test_what_is_looked_for_is_found(admin: Client, rows: None, asked: dict, found: list[int]):
    answer = admin.post(LOG, asked)
    assert answer.status_code == 200
    assert [line.address for line in lines(answer)] == [f"192.0.2.{number}" for number in found]


def test_a_patient_is_found_by_the_id_that_stands_in_the_log(admin: Client, rows: None, patient: Patient):
    answer = admin.post(LOG, {"patient": patient.public_id.upper()})
    assert len(lines(answer)) == 2


def test_a_patients_id_is_not_found_in_a_longer_one(write: Callable):
    write(act=AccessLog.Act.LISTED, shown_patient_ids=[112, 5])
    assert not queries.newest(queries.Wanted(patient_ids={12}), most=9)
    assert not queries.newest(queries.Wanted(patient_ids={11}), most=9)
    assert len(queries.newest(queries.Wanted(patient_ids={5}), most=9)) == 1


def test_days_are_days_of_the_installations_zone(write: Callable, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        write(at=datetime(2026, 3, 9, 15, 30, tzinfo=UTC))  # 00:30 on the tenth in Tokyo
        asked = {"person": "", "patient": "", "act": "", "since": NOON.date(), "until": NOON.date()}
        assert len(access_log.log_page(access_log.wanted(asked)).lines) == 1
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"person": "Nobody Atall"}, "person", "Nobody here has this name"),
        ({"person": "x" * 101}, "person", "101"),
        ({"patient": "0"}, "patient", "No patient has this number"),
        ({"act": "danced"}, "act", "not one of the available choices"),
        ({"since": "soon"}, "since", "This is not a date"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until", "must not be before"),
        ({"before": "-4"}, "before", "greater than"),
    ],
)
def test_what_cannot_be_looked_for(admin: Client, rows: None, asked: dict, field: str, words: str):
    answer = admin.post(LOG, asked)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["page"] is None
    assert "192.0.2.1" not in answer.content.decode()
    for name, text in asked.items():
        assert answer.context["form"][name].value() == text


def test_too_many_people_are_not_searched_one_by_one(admin: Client, make_user: Callable, monkeypatch):
    monkeypatch.setattr(access_log, "MOST_FOUND", 2)
    for name in ("Ann", "Anna", "Annabel"):
        make_user(f"{name} Ek")
    answer = admin.post(LOG, {"person": "ann"})
    assert "Write more of the name" in str(answer.context["form"].errors["person"])


def test_nothing_found_says_so(admin: Client):
    assert "Nothing was found" in admin.post(LOG, {"act": "exported"}).content.decode()


def test_it_costs_the_same_with_one_and_with_three_rows(
    admin: Client, write: Callable, nora: User, stella: User, patient: Patient, other_patient: Patient
):
    def read(number_of_rows: int) -> int:
        """How many queries a page takes. Reading is a row too, so a page of "opened" rows alone is asked for."""
        with CaptureQueriesContext(connection) as captured:
            answer = admin.post(LOG, {"act": "looked"})
        assert len(lines(answer)) == number_of_rows
        return len(captured)

    write(nora, patient_id=patient.pk)
    read(1)
    one = read(1)
    write(stella, patient_id=other_patient.pk)
    write(patient_id=patient.pk)
    assert one == read(3) == 7


def test_every_page_that_writes_the_log_has_words():
    """Every gate does: those of patients each pass, all of them each refusal."""
    gated = {
        name
        for name, _address, view in views(get_resolver().url_patterns)
        if getattr(view, "gate", "").startswith(("role:", "patient:", "permission:"))
    }
    assert len(gated) > 90
    assert gated - set(PAGE_WORDS) == set()
    assert set(PAGE_WORDS) - {name for name, _address, _view in views(get_resolver().url_patterns)} == set()


def test_a_page_without_words_is_shown_by_its_name(admin: Client, write: Callable):
    write(what="paper:print_sheet")
    assert "paper:print_sheet" in admin.get(LOG).content.decode()


def test_every_act_has_words():
    assert set(ACT_WORDS) == set(AccessLog.Act)

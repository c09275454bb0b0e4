"""The access log: one way in, nothing changes it, and it is found again by person, patient, act and time."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError

from careplan.audit import queries
from careplan.audit.actions import AccessLogUnavailable, record_access
from careplan.audit.models import AccessLog
from careplan.audit.queries import Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(now):
    def one(act="looked", minutes=0, **given):
        what = {"what": "clinic:show_patient", "user_id": 1, **given}
        record_access(act=act, at=now + timedelta(minutes=minutes), **what)
        return AccessLog.objects.latest("pk")

    return one


def test_a_row_holds_plain_numbers_and_the_name_of_the_page(write, now):
    row = write(patient_id=7, address="192.0.2.1")
    assert (row.at, row.act, row.user_id, row.patient_id) == (now, "looked", 1, 7)
    assert (row.what, row.shown_patient_ids, row.address) == ("clinic:show_patient", "", "192.0.2.1")
    assert not [field for field in AccessLog._meta.get_fields() if field.is_relation]


def test_a_list_is_one_row_with_everybody_who_was_shown(write):
    row = write("listed", shown_patient_ids=iter([3, 1, 2]))
    assert (row.shown_patient_ids, queries.ids_of(row)) == ("3,1,2", [3, 1, 2])


def test_a_page_of_one_patient_speaks_of_that_patient(write):
    assert queries.ids_of(write(patient_id=7)) == [7]
    assert queries.ids_of(write()) == []


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_must_be_written_down_does_not_happen_when_it_cannot_be(write, monkeypatch, caplog, error):
    def refuse(**_row):
        raise error("disk full at /secret/place")

    monkeypatch.setattr(AccessLog.objects, "create", refuse)
    with pytest.raises(AccessLogUnavailable):
        write()
    with pytest.raises(AccessLog.DoesNotExist):
        write(must_succeed=False)  # nothing was raised by it: there is only no row
    assert [record.getMessage() for record in caplog.records] == [
        f"the access log could not be written: {error.__name__}"
    ] * 2


def test_any_other_mistake_is_not_hidden(write):
    with pytest.raises(TypeError):
        write(shown_patient_ids=7)


class TestFinding:
    def ids(self, **wanted):
        return [row.pk for row in queries.newest(Wanted(**wanted), most=50)]

    def test_the_newest_come_first_and_page_by_page(self, write):
        rows = [write(minutes=number).pk for number in range(5)]
        first = queries.newest(Wanted(), most=2)
        assert [row.pk for row in first] == rows[:2:-1]
        following = queries.newest(Wanted(), before_id=first[-1].pk, most=2)
        assert [row.pk for row in following] == [rows[2], rows[1]]

    def test_a_patient_is_found_in_pages_and_in_lists_and_not_by_a_part_of_the_number(self, write):
        page, in_list = write(patient_id=12).pk, write("listed", shown_patient_ids=[1, 12, 3]).pk
        write(patient_id=112), write("listed", shown_patient_ids=[112, 121])
        assert self.ids(patient_ids=[12]) == [in_list, page]
        assert self.ids(patient_ids=[]) == []

    def test_by_person_act_and_time(self, write, now):
        early, late = write(user_id=5).pk, write("refused", user_id=6, minutes=10).pk
        assert self.ids(user_ids=[5]) == [early]
        assert self.ids(act="refused") == [late]
        assert self.ids(since=now + timedelta(minutes=10)) == [late]  # the moment itself is in
        assert self.ids(until=now + timedelta(minutes=10)) == [early]  # and here it is not

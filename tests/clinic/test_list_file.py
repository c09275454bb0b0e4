"""The worklist as a file: what the page shows, for a spreadsheet, with who took it written down first."""

import csv
import io

import pytest
from django.db import DatabaseError

from careplan.accounts.models import Membership
from careplan.audit.models import AccessLog
from careplan.clinic.queries import list_file
from careplan.plans import actions
from careplan.plans.actions import Identity
from careplan.plans.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(plan, make_patient, make_plan, item_of):
    tom, ilse = make_plan(make_patient("Tom Becker", "2")), make_plan(make_patient("Ilse Krol", "3"))
    item_of(tom, "mri-scan", due_in_days=-3)
    item_of(ilse, "mri-scan", due_in_days=2)
    return {"maryam": plan, "tom": tom, "ilse": ilse}


@pytest.fixture
def file(browser):
    def read(query="", client=browser):
        got = client.get(f"/clinic/patients.csv?{query}")
        assert got.status_code == 200
        return got

    return read


def text_of(got):
    return b"".join(got.streaming_content).decode()


def lines_of(got):
    return list(csv.reader(io.StringIO(text_of(got).removeprefix("\ufeff"))))


def test_it_says_what_the_page_says(three, file, browser, item_of, ask, tick):
    ask()
    tick(item_of(three["maryam"], "exercises"))
    head, *lines = lines_of(file())
    page = browser.get("/clinic/").context["groups"]
    assert [line[0] for line in lines] == [row.name for group in page for row in group.rows]
    first = dict(zip(head, lines[0], strict=True))
    assert first == {
        "Name": "Maryam Aziz",
        "Date of birth": "1968-02-03",
        "Number": "40017",
        "Team": "Spine",
        "Where the cancer began": "Prostate",
        "Group": "Waits for a nurse",
        "Why here": "1 question: no answer yet; 1 tick; not reviewed by you yet",
        "Steps done": "1",
        "Steps that apply": "4",
        "Progress": "Support: 1 of 2; Decisions: 0 of 2",
        "Next step": "",
        "Next date": "",
        "With": "Nora Lind",
    }
    late = dict(zip(head, lines[1], strict=True))
    assert late["Next step"] == "MRI scan"
    assert late["Why here"].startswith("Still open: MRI scan since ")


def test_a_spreadsheet_opens_other_letters(three, file, make_patient, make_plan):
    make_plan(make_patient("مريم عزيز", "9"))
    make_plan(make_patient("Ümit Çağlar", "10"))
    got = file()
    assert got["Content-Type"] == "text/csv; charset=utf-8"
    assert got["Content-Disposition"].startswith('attachment; filename="patients-20')
    said = text_of(got)
    assert said.startswith("\ufeff")
    assert "مريم عزيز" in said
    assert "Ümit Çağlar" in said


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_cell_begins_like_a_formula(plan, patient, file, nora, now, sign):
    evil = f'{sign}HYPERLINK("http://x","y")'
    identity = Identity(evil, evil[:60], patient.born_on, f"{sign}1+1")
    actions.correct_patient(patient=patient, identity=identity, by=nora, at=now)
    _head, line = lines_of(file())
    assert (line[0], line[2]) == (f"'{evil}", f"'{sign}1+1")
    assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


def test_commas_quotes_and_lines_stay_in_their_cell(plan, patient, file):
    odd = 'Aziz, "Mary"\r\n=1+1'
    Patient.objects.filter(pk=patient.pk).update(name=odd)
    _head, line = lines_of(file())
    assert (line[0], len(line)) == (odd, 13)


def test_it_takes_the_filters_of_the_page(three, file):
    assert [line[0] for line in lines_of(file("open=1"))[1:]] == ["Tom Becker"]
    assert lines_of(file("open=1&question=1"))[1:] == []


def test_another_teams_patient_is_never_in_it(three, file, other_team, stella, make_patient, make_plan):
    make_plan(make_patient("Beth Stone", "9", by=stella, of_team=other_team), by=stella)
    assert "Beth" not in text_of(file(f"team={other_team.pk}"))


def test_who_took_it_is_written_down_with_everybody_on_it(three, file, nora):
    AccessLog.objects.all().delete()
    text_of(file())
    row = AccessLog.objects.get()
    on_it = ",".join(str(three[name].patient_id) for name in ("tom", "ilse", "maryam"))
    assert (row.act, row.what, row.user_id) == ("exported", "clinic:export_patients", nora.pk)
    assert row.shown_patient_ids == on_it


def test_without_the_access_log_there_is_no_file(three, browser, monkeypatch):
    def fail(**values):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    got = browser.get("/clinic/patients.csv")
    assert got.status_code == 503
    assert b"Maryam" not in got.content


def test_the_file_ends_where_it_must_and_says_so(three, file, monkeypatch):
    monkeypatch.setattr(list_file, "MOST_ROWS", 2)
    *lines, last = lines_of(file())
    assert [line[0] for line in lines[1:]] == ["Tom Becker", "Ilse Krol"]
    assert last == [
        "The file ends here, after 2 patients. There are more: choose a filter, and take the rest."
    ]
    assert "2 patients" in str(last)
    row = AccessLog.objects.filter(act="exported").get()
    assert str(three["maryam"].patient_id) not in row.shown_patient_ids.split(",")


def test_the_page_says_where_it_ends(three, browser):
    assert "up to 5,000 patients" in browser.get("/clinic/").content.decode()


def test_it_is_read_a_few_at_a_time(three, browser, monkeypatch, django_assert_num_queries):
    """Each piece is read when it is sent, so a long list needs no more memory than a short one."""
    monkeypatch.setattr(list_file, "AT_ONCE", 1)
    got = browser.get("/clinic/patients.csv")
    pieces = iter(got.streaming_content)
    next(pieces)
    for name in ("Tom Becker", "Ilse Krol", "Maryam Aziz"):
        with django_assert_num_queries(4):
            assert name in next(pieces).decode()
    assert list(pieces) == []


def test_who_left_the_team_meanwhile_is_left_out(three, browser, nora):
    got = browser.get("/clinic/patients.csv")
    Membership.objects.filter(user=nora).update(ended_at=three["maryam"].patient.created_at)
    del got.wsgi_request.user._open_memberships  # read once for a request; here it lasts
    assert "Maryam" not in text_of(got)


def test_it_is_told_in_the_language_of_who_asked(three, nora, client_of):
    nora.language = "tr"
    nora.save()
    said = text_of(client_of(nora).get("/clinic/patients.csv"))
    assert "Maryam Aziz" in said


def test_what_stands_in_no_address(three, browser, patient):
    url = browser.get("/clinic/?question=1").context["file_url"]
    assert url == "/clinic/patients.csv?question=1"

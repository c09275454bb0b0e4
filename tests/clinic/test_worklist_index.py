"""How the databases find a page of the worklist: by its index, in the stored order, from the start and from far on.

SQLite says by itself what it does. PostgreSQL weighs: a small table is read whole, and a filter that few fit is read
from another index and sorted. So it is told here not to: what is looked for is that the index can serve as it is.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.accounts.models import Membership, User
from careplan.clinic.filters import Filters
from careplan.clinic.queries import search, worklist
from careplan.plans.models import Patient, PatientName, Plan
from careplan.plans.reader import Reader

pytestmark = pytest.mark.django_db

ONLY_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite says")
ONLY_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="what PostgreSQL says")
FROM_THE_START = "plan_worklist (team_id=? AND status=?)"
FROM_A_PLACE = "plan_worklist (team_id=? AND status=? AND (worklist_group,worklist_since)>(?,?))"
ALL = Filters()
EACH_FILTER = {
    "all": ALL,
    "mine": Filters(who="mine"),
    "nobody": Filters(who="nobody"),
    "colleague": Filters(who="7"),
    "category": Filters(category="imaging"),
    "cancer": Filters(cancer="breast"),
    "language": Filters(language="tr"),
    "question": Filters(has_question=True),
    "unverified": Filters(is_unverified=True),
    "open": Filters(is_still_open=True),
    "undecided": Filters(is_undecided=True),
    "paused": Filters(is_paused=True),
    "every": Filters("mine", None, "imaging", "breast", "tr", True, True, True, True, True),
}


@pytest.fixture
def far_on(plan):
    """A place such as page 1,000 begins at."""
    plan.worklist_group, plan.worklist_since = 3, datetime(2026, 12, 1, tzinfo=UTC)
    return worklist._make_cursor(plan)


@pytest.fixture
def in_both_teams(plan, nora, other_team, stella, make_patient, make_plan, now):
    Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    make_plan(make_patient("Beth Stone", "9", by=stella, of_team=other_team), by=stella)


@pytest.fixture
def sql_of(nora, now):
    """The one query that reads the plans of a page, of a poll, or of the file, as SQL."""

    def read(ask):
        nurse = User.objects.get(pk=nora.pk)  # what she belongs to is read once for each object
        with CaptureQueriesContext(connection) as asked:
            ask(nurse)
        [sql] = [one["sql"] for one in asked if 'FROM "plans_plan"' in one["sql"]]
        return sql

    return read


@pytest.fixture
def page_of(sql_of, now):
    def read(filters=ALL, cursor=""):
        return sql_of(lambda nurse: worklist.worklist(nurse, filters, cursor, now=now, reader=Reader()))

    return read


def explained(sql):
    with connection.cursor() as database:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                database.execute(f"SET LOCAL enable_{way} = off")
            database.execute(f"EXPLAIN {sql}")
        else:
            database.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row[-1]) for row in database.fetchall())


@ONLY_SQLITE
@pytest.mark.parametrize("name", EACH_FILTER)
def test_each_page_is_found_in_the_index_and_not_sorted(far_on, page_of, name):
    for cursor, scan in (("", FROM_THE_START), (far_on, FROM_A_PLACE)):
        said = explained(page_of(EACH_FILTER[name], cursor))
        assert scan in said
        assert "TEMP B-TREE" not in said


@ONLY_SQLITE
@pytest.mark.parametrize("name", EACH_FILTER)
def test_of_several_teams_each_is_one_scan_and_they_are_merged(in_both_teams, far_on, page_of, name):
    for cursor, scan in (("", FROM_THE_START), (far_on, FROM_A_PLACE)):
        said = explained(page_of(EACH_FILTER[name], cursor))
        assert said.count(scan) == 2
        assert "MERGE (UNION ALL)" in said
        assert "TEMP B-TREE" not in said


@ONLY_SQLITE
def test_the_poll_and_the_file_read_the_same_way(far_on, sql_of, now):
    every = EACH_FILTER["every"]
    for ask in (
        lambda nurse: worklist.marks(nurse, ALL, far_on, now=now),
        lambda nurse: worklist.marks(nurse, every, "", now=now),
        lambda nurse: worklist.first_plan_ids(nurse, every, 5000, now=now),
    ):
        said = explained(sql_of(ask))
        assert "plan_worklist (team_id=? AND status=?" in said
        assert "TEMP B-TREE" not in said


@ONLY_SQLITE
def test_one_condition_for_all_teams_would_be_sorted(in_both_teams):
    """What the tests above look for is there when it is done the other way."""
    plans = Plan.objects.filter(team__in=[1, 2], status=Plan.Status.ACTIVE).order_by(*worklist.ORDER)
    assert "TEMP B-TREE" in explained(str(plans.query).replace("active", "'active'"))


@ONLY_POSTGRES
@pytest.mark.parametrize("name", EACH_FILTER)
def test_postgres_reads_the_index_in_its_order(many, far_on, page_of, name):
    for cursor in ("", far_on):
        said = explained(page_of(EACH_FILTER[name], cursor))
        assert "Index Scan using plan_worklist on plans_plan" in said, said
        assert "Sort" not in said, said
        assert ("ROW(worklist_group, worklist_since, id)" in said) == bool(cursor), said


@pytest.fixture
def many(plan, make_patient):
    """Plans enough that an index is worth it. Rows alone: nothing of them is read here."""
    given = {"team_id": plan.team_id, "called": "x", "born_on": "1960-01-01", "wrapped_key": "x"}
    patients = Patient.objects.bulk_create(
        Patient(**given, name=f"Pat {number}", number=f"p{number}", created_at=datetime.now(UTC))
        for number in range(2_000)
    )
    first = datetime(2026, 1, 1, tzinfo=UTC)
    Plan.objects.bulk_create(
        Plan(
            patient=patient,
            team_id=plan.team_id,
            version_id=plan.version_id,
            nurse_id=plan.nurse_id,
            started_on="2026-01-01",
            started_by_id=plan.started_by_id,
            worklist_since=first + timedelta(hours=index),
        )
        for index, patient in enumerate(patients)
    )
    PatientName.objects.bulk_create(
        PatientName(patient=patient, team_id=plan.team_id, word=word)
        for number, patient in enumerate(patients)
        for word in ("pat", str(number), f"pat {number}")
    )
    with connection.cursor() as database:
        database.execute("ANALYZE")


@pytest.mark.parametrize("words", ["maryam", "mar azi", "40017", "م"])
def test_the_search_reads_a_range_of_its_own_index(many, nora, words):
    with CaptureQueriesContext(connection) as asked:
        search.search_patients(User.objects.get(pk=nora.pk), words)
    [sql] = [one["sql"] for one in asked if "plans_patientname" in one["sql"]]
    said = explained(sql)
    if connection.vendor == "sqlite":
        assert said.count("INDEX patient_by_word (team_id=? AND word>? AND word<?)") == len(words.split())
    else:
        assert "patient_by_word" in said

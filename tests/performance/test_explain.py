"""What is asked most often reads no table from end to end that grows with every patient and every day.

Each statement of one request is explained by the database itself. SQLite says SCAN where it reads a whole table or a
whole index; PostgreSQL is told to avoid that wherever an index offers another way, and to look up each row of a join,
and then says Seq Scan, or names no condition for the index, only where there is none.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.plans import actions
from careplan.plans.models import Item
from careplan.plans.states import OPEN_STATUSES
from tests.checklist.phones import kept, outcomes, send

# Tables that do not grow with patients: a clinic has some tens of rows in each, or Django keeps them small.
SMALL = re.compile(
    r"(pathways_\w+|accounts_(team|openinghours|closedday|membership|installation)|django_\w+)$"
)
READS = ("SELECT", "UPDATE", "DELETE")
SCAN_ON_SQLITE = re.compile(r"^SCAN (?!CONSTANT|\(subquery|json_each|SUBQUERY)(\w+)")
INDEX_SCANS = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
# What other tests left is put right. Whatever holds a row holds 2,000, however many there are; and the server counts
# the rows that it reads, not the pages: in a file of few pages every index is as good as another, and the shortest
# wins, whether it leads with what is asked for or not.
OF_THE_TABLES = "relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
LARGE = (
    f"DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE {OF_THE_TABLES})",
    "UPDATE pg_class SET relpages = pg_relation_size(oid) / 8192,"
    f" reltuples = CASE pg_relation_size(oid) WHEN 0 THEN -1 ELSE 2000 END WHERE {OF_THE_TABLES}",
    *(f"SET LOCAL enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin")),
    *(f"SET LOCAL {page}_page_cost = 0" for page in ("seq", "random")),
    *(f"SET LOCAL {row}_cost = 1" for row in ("cpu_tuple", "cpu_index_tuple")),
)
pytestmark = pytest.mark.django_db


def whole_reads(ask: Callable[[], HttpResponse], status: int = 200) -> list[str]:
    """The statements of one request that read a growing table from end to end, each with what the database says."""
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
        statements = [one["sql"] for one in captured if one["sql"].lstrip("( ").upper().startswith(READS)]
    assert answer.status_code == status, answer.content
    assert statements
    if connection.vendor == "postgresql":
        _make_large()
    return [f"{found}: {sql[:300]}" for sql in statements for found in whole_reads_of(sql)]


def whole_reads_of(sql: str) -> list[str]:
    return _on_postgresql(sql) if connection.vendor == "postgresql" else _on_sqlite(sql)


def _on_sqlite(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"), [])
        details = [row[3] for row in cursor.fetchall()]
    tables = _tables_by_alias(sql)
    scans = [(found[1], detail) for detail in details if (found := SCAN_ON_SQLITE.match(detail))]
    return [detail for alias, detail in scans if _grows(tables.get(alias, alias))]


def _tables_by_alias(sql: str) -> dict[str, str]:
    """SQLite names a table by its alias: `FROM "plans_plan" U0`."""
    return {alias: table for table, alias in re.findall(r'"(\w+)" (?:AS )?"?([A-Z]\d+|T\d+)"?', sql)}


def _make_large() -> None:
    """With a handful of rows it costs the same to read all of them. Gone with the test's transaction."""
    with connection.cursor() as cursor:
        for statement in LARGE:
            cursor.execute(statement)


def _on_postgresql(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {sql}".replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    # Where a condition is a subquery, the server may read a table once and hash it, as long as it is as short as here.
    hashed = set(re.findall(r"hashed (SubPlan \d+)", json.dumps(plan)))
    return [text for node in _nodes(plan[0]["Plan"], hashed) if (text := _whole_read(node))]


def _nodes(node: dict, hashed: set[str]) -> Iterator[dict]:
    """Every step of the plan, without what is hashed. A bitmap names its index below and its table above."""
    if node.get("Subplan Name") in hashed:
        return
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes({"Relation Name": node.get("Relation Name", ""), **inner}, hashed)


def _whole_read(node: dict) -> str:
    kind, table = node["Node Type"], node.get("Relation Name", "")
    if not table or not _grows(table):
        return ""
    if kind == "Seq Scan":
        return f"Seq Scan of {table}"
    if kind in INDEX_SCANS and "Index Cond" not in node:
        return f"all of {node['Index Name']}"
    return ""


def _grows(table: str) -> bool:
    return SMALL.match(table) is None


@pytest.fixture
def family(client: Client, carl) -> Client:
    client.force_login(carl)
    return client


@pytest.fixture
def desk(nora) -> Client:
    client = Client()
    client.force_login(nora)
    return client


@pytest.fixture
def open_item(plan) -> Item:
    return Item.objects.filter(plan=plan, status__in=OPEN_STATUSES, family_ticks=True).first()


def test_today(family, plan):
    address = reverse("checklist:show_today", args=[plan.patient.public_id])
    assert whole_reads(lambda: family.get(address)) == []


def test_what_changed(family, plan):
    address = reverse("checklist:pull_changes", args=[plan.patient.public_id])
    assert whole_reads(lambda: family.get(address, {"after": 1})) == []


@pytest.mark.parametrize("act", ["tick", "undo"])
def test_tick(family, plan, carl, open_item, now, act):
    if act == "undo":
        today = now.date()
        actions.tick_item(
            patient=plan.patient, item_id=open_item.pk, done_on=today, today=today, by=carl, at=now
        )
    address = reverse(f"checklist:{act}_item", args=[plan.patient.public_id, open_item.pk])
    form = {"op_id": str(uuid.uuid4()), "back": "today"}
    assert whole_reads(lambda: family.post(address, form, headers={"HX-Request": "true"})) == []


def test_sync_and_its_replay(family, plan, carl, open_item):
    words = {"note": "Went well.", "readers": "all"}
    acts = [
        kept("note", item=open_item.pk, **words),
        kept("tick", item=open_item.pk),
        kept("undo", item=open_item.pk),
    ]
    for wanted in ("applied", "already"):
        said: list[HttpResponse] = []

        def push(said=said) -> HttpResponse:
            said.append(send(family, plan.patient, carl, acts))
            return said[0]

        assert whole_reads(push) == []
        assert set(outcomes(said[0])) == {wanted}


def test_patient_page(desk, plan):
    address = reverse("clinic:show_patient", args=[plan.patient.public_id])
    assert whole_reads(lambda: desk.get(address)) == []


@pytest.mark.parametrize("words", ["mar", "maryam az", "40017", "qqq"])
def test_search(desk, plan, words):
    address = reverse("clinic:search_patients")
    assert whole_reads(lambda: desk.post(address, {"words": words}, headers={"HX-Request": "true"})) == []


def test_verify(desk, plan, carl, open_item, now):
    today = now.date()
    actions.tick_item(patient=plan.patient, item_id=open_item.pk, done_on=today, today=today, by=carl, at=now)
    address = reverse("clinic:verify_items", args=[plan.patient.public_id])
    form = {"which": str(open_item.pk), "op_id": str(uuid.uuid4())}
    assert whole_reads(lambda: desk.post(address, form), 302) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM plans_event WHERE kind = 'ticked'",
        "SELECT U0.id FROM \"plans_item\" U0 WHERE U0.place = 'x'",
        "SELECT COUNT(*) FROM plans_patientname WHERE word LIKE '%a'",
    ],
)
def test_a_whole_read_is_found(db, sql):
    """The guard itself: each of these has no index to go by."""
    if connection.vendor == "postgresql":
        _make_large()
    assert whole_reads_of(sql)

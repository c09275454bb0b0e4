"""A second copy of the region beside the first, in which other patients have a million events more.

They are rows like those that are there, under numbers beyond each patient's last: nobody's chain goes on to them, but
every index and every table is as large as if it did. The copy is thrown away.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from careplan.plans.models import Event, Patient
from tests.performance.region import bulk
from tests.performance.region.copies import column_names

EVENTS = 1_000_000
OTHER = "elsewhere"


@contextmanager
def beside(folder: Path) -> Iterator[dict[str, str]]:
    """Inside: the environment of a server on that copy."""
    if bulk.is_postgresql():
        yield _on_postgresql()
        return
    other = folder.with_name(OTHER)
    connection.close()
    shutil.copytree(folder, other)
    with sqlite3.connect(other / settings.SQLITE_FILE.name) as there:
        there.execute(_statement())
    there.close()
    yield {"DATA_DIR": str(other)}
    shutil.rmtree(other)


def _on_postgresql() -> dict[str, str]:
    address = urlsplit(os.environ["DATABASE_URL"])
    name = address.path.lstrip("/")
    statement = _statement()
    connection.close()
    wanted = connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {OTHER} TEMPLATE {name}")
    kept, wanted["NAME"] = wanted["NAME"], OTHER
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE plans_event")
    finally:
        connection.close()
        wanted["NAME"] = kept
    return {"DATABASE_URL": urlunsplit(address._replace(path=f"/{OTHER}"))}


def _statement() -> str:
    """One INSERT: the events of everybody but of the patients with the longest history, as often as it takes."""
    longest = Patient.objects.order_by("-last_event_number").values_list("pk", flat=True)[0]
    there = Event.objects.exclude(patient=longest).count()
    beyond = Patient.objects.exclude(pk=longest).order_by("-last_event_number").first().last_event_number
    names = [name for name in column_names(Event) if name not in ("id", "number")]
    columns = ", ".join(f'"{name}"' for name in names)
    return (
        f'INSERT INTO plans_event ("number", {columns})'
        f" WITH RECURSIVE round(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM round WHERE n < {-(-EVENTS // there)})"
        f" SELECT number + round.n * {beyond}, {columns} FROM plans_event, round"
        f" WHERE patient_id <> {longest} ORDER BY round.n LIMIT {EVENTS}"
    )

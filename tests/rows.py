"""Every row of the house as plain values, to see that an act changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

ROOMS = ("accounts", "notify", "pathways", "plans", "checkins")


def all_rows() -> dict[str, list[tuple]]:
    """Table -> its rows, in the order of their keys. The access log is left out: looking is written down too.

    Read by plain SQL: hundreds of tests ask twice, and building the statement costs ten times what reading does.
    """
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    rows = {}
    with connection.cursor() as cursor:
        for model in models:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
            rows[table] = cursor.fetchall()
    return rows


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = all_rows()
    yield
    after = all_rows()
    assert [table for table in before if before[table] != after[table]] == []

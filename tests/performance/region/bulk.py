"""Millions of rows into a database, as quickly as it takes them: prepared statements on SQLite, COPY on PostgreSQL.

Indexes are built afterwards. Foreign keys are not asked row by row but once at the end (`broken_references`). The
triggers that guard history stay where they are: they refuse changes, and nothing is changed.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

MEGABYTES_OF_CACHE = 1_000


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def adapt(column: models.Field, value: object) -> object:
    """A value as the statements below take it."""
    ready = column.get_db_prep_save(value, connection)
    return str(ready) if isinstance(ready, date | datetime) else ready


def first_ids(tables: Sequence[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def write(columns: Mapping[str, Sequence[str]], rows: Mapping[str, Sequence[tuple]]) -> None:
    """Put rows into their tables, in the order given."""
    for table, lines in rows.items():
        if not lines:
            continue
        names = ", ".join(f'"{name}"' for name in columns[table])
        if is_postgresql():
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join("?" * len(columns[table]))
            # The driver itself: Django's cursor rewrites the marks of every statement.
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)


@contextmanager
def quick_loading(tables: Sequence[str], say: Callable[[str], None]) -> Iterator[None]:
    """Inside: no index is kept up, no reference is asked, nothing is flushed. Outside everything is as it was."""
    with connection.cursor() as cursor:
        for statement in _before():
            cursor.execute(statement)
        indexes = _indexes(tables)
        for name in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        started = time.perf_counter()
        for statement in indexes.values():
            cursor.execute(statement)
        say(f"{len(indexes)} indexes: {time.perf_counter() - started:.1f} s")
        for statement in _after():
            cursor.execute(statement)
        if is_postgresql():
            models_of = {model._meta.db_table: model for model in apps.get_models()}
            resets = connection.ops.sequence_reset_sql(no_style(), [models_of[table] for table in tables])
            for statement in resets:
                cursor.execute(statement)


def settle() -> None:
    """What the database would do by itself in the next minutes, at once: else it works beside the measuring."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _before() -> list[str]:
    if is_postgresql():
        return ["SET session_replication_role = replica", "SET synchronous_commit = off"]
    return [
        "PRAGMA foreign_keys=OFF",
        "PRAGMA synchronous=OFF",
        f"PRAGMA cache_size=-{MEGABYTES_OF_CACHE}000",
    ]


def _after() -> list[str]:
    if is_postgresql():
        return ["SET session_replication_role = origin", "SET synchronous_commit = on"]
    return ["PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-20000"]


STORED_INDEXES = {
    "sqlite": "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": (
        "SELECT indexname, indexdef, tablename FROM pg_indexes WHERE schemaname = current_schema() AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint WHERE conindid = quote_ident(indexname)::regclass)"
    ),
}


def _indexes(tables: Sequence[str]) -> dict[str, str]:
    """Name -> the statement that makes it, of each index that can be taken away: those of constraints cannot."""
    with connection.cursor() as cursor:
        cursor.execute(STORED_INDEXES[connection.vendor])
        return {name: sql for name, sql, table in cursor.fetchall() if table in tables}


def broken_references() -> list[str]:
    """Rows that point at nothing, as sentences; none when all is right."""
    with connection.cursor() as cursor:
        if not is_postgresql():
            cursor.execute("PRAGMA foreign_key_check")
            return [
                f"{table} {row} points at nothing in {parent}" for table, row, parent, _n in cursor.fetchall()
            ]
        found = []
        for model in apps.get_models():
            for column in model._meta.concrete_fields:
                if column.related_model is not None and not model._meta.proxy:
                    cursor.execute(_orphans(model, column))
                    if count := cursor.fetchone()[0]:
                        found.append(f"{count} rows of {model._meta.db_table} have no {column.name}")
        return found


def _orphans(model: type[models.Model], column: models.Field) -> str:
    parent = column.target_field
    return (
        f"SELECT COUNT(*) FROM {model._meta.db_table} child LEFT JOIN {parent.model._meta.db_table} parent"
        f" ON parent.{parent.column} = child.{column.column}"
        f" WHERE child.{column.column} IS NOT NULL AND parent.{parent.column} IS NULL"
    )

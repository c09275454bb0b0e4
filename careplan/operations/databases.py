"""Whether the database keeps what it acknowledges. Asked of the open connection, not of the settings."""

from collections.abc import Iterator

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Reads what holds on this very connection; `synchronous` 2 is FULL.
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
POSTGRES_SETTINGS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
    "server_encoding": {"UTF8"},
}


def durability_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What keeps an acknowledged act from being safe, one sentence each; empty when all is well."""
    if connection.vendor == "sqlite":
        return list(_sqlite_problems(connection))
    return list(_postgres_problems(connection))


def _sqlite_problems(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        for name, wanted in SQLITE_PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                yield f"SQLite's {name} is {found} and must be {wanted}."
    if not _locks_at_begin(connection):
        yield "SQLite's transactions must be IMMEDIATE, and a second writer was let in."


def _locks_at_begin(connection: BaseDatabaseWrapper) -> bool:
    """True when an open transaction keeps a second connection from beginning one."""
    second = connection.copy()
    try:
        second.settings_dict = {
            **second.settings_dict,
            "OPTIONS": {**second.settings_dict["OPTIONS"], "timeout": 0},
        }
        with transaction.atomic(using=connection.alias):
            second.ensure_connection()
            try:
                second.connection.execute("BEGIN IMMEDIATE")
            except second.Database.OperationalError:
                return True
            return False
    except OperationalError:
        return True
    finally:
        second.close()


def _postgres_problems(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        for name, wanted in POSTGRES_SETTINGS.items():
            cursor.execute(f"SHOW {name}")
            found = cursor.fetchone()[0]
            if found not in wanted:
                yield f"PostgreSQL's {name} is {found} and must be {' or '.join(sorted(wanted))}."

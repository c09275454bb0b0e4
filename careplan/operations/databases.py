"""Whether the database keeps what it acknowledges. Asked of the open connection, not of the settings."""

from collections.abc import Iterator

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

# Reads what holds on this very connection; `synchronous` 2 is FULL.
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
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
    """True when a transaction, begun as Django begins it, keeps a second one from beginning."""
    first, second = _without_patience(connection), _without_patience(connection)
    try:
        second.ensure_connection()
        first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        second.connection.execute("BEGIN IMMEDIATE")
    except (OperationalError, connection.Database.OperationalError):
        return True
    finally:
        first.close()
        second.close()
    return False


def _without_patience(connection: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """Another connection to the same database, which does not wait for a lock."""
    impatient = connection.copy()
    options = impatient.settings_dict["OPTIONS"] | {"timeout": 0}
    impatient.settings_dict = impatient.settings_dict | {"OPTIONS": options}
    return impatient


def _postgres_problems(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        for name, wanted in POSTGRES_SETTINGS.items():
            cursor.execute(f"SHOW {name}")
            found = cursor.fetchone()[0]
            if found not in wanted:
                yield f"PostgreSQL's {name} is {found} and must be {' or '.join(sorted(wanted))}."

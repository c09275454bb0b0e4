"""The database's own refusal to change history: one module owns the SQL of every trigger.

Two sorts of tables: append-only ones (no update, no delete), and the parts of a pathway version, which
refuse every change once their version is published. Installed after every `migrate`, because SQLite
drops a table's triggers whenever a migration rebuilds it; compared word by word at every start, so that one that
was switched off, altered by hand or written by an older version is put right.

Two ways go round triggers on rows. PostgreSQL empties a table at once without looking at its rows (TRUNCATE):
there is a trigger of its own for that. SQLite takes a row away unseen where an INSERT OR REPLACE puts another in
its place, unless `recursive_triggers` is on: the settings switch it on, and each start asks whether it is.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from pathways import frozen
from pathways.frozen import FROZEN_WITH_VERSION, VERSION_TABLE

APPEND_ONLY_TABLES = (
    "plans_event",
    "plans_answer",
    "plans_understanding",
    "audit_accesslog",
    *frozen.APPEND_ONLY,
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: `timing` is UPDATE, DELETE, INSERT or TRUNCATE; `when` an SQL condition, or empty for always."""

    name: str
    table: str
    timing: str
    when: str
    message: str


def _append_only(table: str) -> list[Trigger]:
    message = f"{table} is append-only"
    return [Trigger(f"{table}_no_{verb.lower()}", table, verb, "", message) for verb in ("UPDATE", "DELETE")]


def _published(row: str, column: str) -> str:
    # Every name is a constant of this module.
    return (
        f"EXISTS (SELECT 1 FROM {VERSION_TABLE} v WHERE v.id = {row}.{column} AND v.published_at IS NOT NULL)"  # noqa: S608 (names are constants)
    )


def _frozen_part(table: str) -> list[Trigger]:
    message = f"{table}: the version is published"
    conditions = {
        "INSERT": _published("NEW", "version_id"),
        "UPDATE": f"{_published('OLD', 'version_id')} OR {_published('NEW', 'version_id')}",
        "DELETE": _published("OLD", "version_id"),
    }
    return [
        Trigger(f"{table}_frozen_{verb.lower()}", table, verb, when, message)
        for verb, when in conditions.items()
    ]


def _frozen_version() -> list[Trigger]:
    message = f"{VERSION_TABLE}: the version is published"
    return [
        Trigger(
            f"{VERSION_TABLE}_frozen_{verb.lower()}",
            VERSION_TABLE,
            verb,
            "OLD.published_at IS NOT NULL",
            message,
        )
        for verb in ("UPDATE", "DELETE")
    ]


def _never_emptied(table: str) -> Trigger:
    return Trigger(f"{table}_no_truncate", table, "TRUNCATE", "", f"{table} is append-only")


def wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Every trigger that must be there."""
    triggers = [trigger for table in APPEND_ONLY_TABLES for trigger in _append_only(table)]
    triggers += [trigger for table in FROZEN_WITH_VERSION for trigger in _frozen_part(table)]
    triggers += _frozen_version()
    if _is_postgresql(connection):
        tables = (*APPEND_ONLY_TABLES, VERSION_TABLE, *FROZEN_WITH_VERSION)
        triggers += [_never_emptied(table) for table in tables]
    return triggers


def _is_postgresql(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "postgresql"


def _create_on_sqlite(trigger: Trigger) -> str:
    when = f" WHEN {trigger.when}" if trigger.when else ""
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.timing} ON {trigger.table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
    )


def _create_on_postgresql(trigger: Trigger) -> str:
    # Written as the server itself writes it out, so that the two can be compared.
    each = "STATEMENT" if trigger.timing == "TRUNCATE" else "ROW"
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.timing} ON {trigger.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {trigger.name}()"
    )


def _function_body(trigger: Trigger) -> str:
    """What the trigger does on PostgreSQL: no subquery is allowed in WHEN, so the condition stands in here."""
    returned = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(trigger.timing, "NEW")
    refusal = f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {trigger.when} THEN {refusal} END IF;" if trigger.when else refusal
    return f" BEGIN {body} RETURN {returned}; END "


def _statements(connection: BaseDatabaseWrapper, trigger: Trigger) -> list[str]:
    """The SQL that puts a trigger there, whatever stood under its name before."""
    if not _is_postgresql(connection):
        return [f"DROP TRIGGER IF EXISTS {trigger.name}", _create_on_sqlite(trigger)]
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$${_function_body(trigger)}$$",
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
        _create_on_postgresql(trigger),
    ]


def _as_stored(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    """How a trigger reads in the database when it is as it must be."""
    if _is_postgresql(connection):
        return f"{_create_on_postgresql(trigger)} {SWITCHED_ON} {_function_body(trigger)}"
    return _create_on_sqlite(trigger)


# A trigger of PostgreSQL is a name, a function with the body, and a switch ("D" is off).
SWITCHED_ON = "O"
STORED_ON_POSTGRESQL = """
    SELECT t.tgname, pg_get_triggerdef(t.oid, true) || ' ' || t.tgenabled::text || ' ' || f.prosrc
    FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND pg_table_is_visible(t.tgrelid)
"""
STORED_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers in the database: name -> everything that makes it what it is."""
    with connection.cursor() as cursor:
        cursor.execute(STORED_ON_POSTGRESQL if _is_postgresql(connection) else STORED_ON_SQLITE)
        return dict(cursor.fetchall())


def faulty(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are not there, or not as they must be: switched off, or of another version."""
    return [trigger.name for trigger in _faulty(connection)]


def _faulty(connection: BaseDatabaseWrapper) -> list[Trigger]:
    there = present(connection)
    return [
        trigger
        for trigger in wanted(connection)
        if there.get(trigger.name) != _as_stored(connection, trigger)
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing and put right what differs, all at once or not at all; safe to call again."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _faulty(connection):
            for statement in _statements(connection, trigger):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger of ours: for the tests that empty tables between them, and for nothing else."""
    there = present(connection)
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            if trigger.name in there:
                of_table = f" ON {trigger.table}" if _is_postgresql(connection) else ""
                cursor.execute(f"DROP TRIGGER {trigger.name}{of_table}")

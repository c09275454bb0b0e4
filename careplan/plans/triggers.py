"""The database's own refusal to change history: one module owns the SQL of every trigger.

Two sorts of tables: append-only ones (no update, no delete), and the parts of a pathway version, which
refuse every change once their version is published. Installed after every `migrate`, because SQLite
drops a table's triggers whenever a migration rebuilds it; compared at every start by a system check.

Two ways go round triggers on rows. PostgreSQL empties a table at once without looking at its rows (TRUNCATE):
there is a trigger of its own for that. SQLite takes a row away unseen where an INSERT OR REPLACE puts another in
its place, unless `recursive_triggers` is on: the settings switch it on, and each start asks whether it is.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from pathways import frozen
from pathways.frozen import FROZEN_WITH_VERSION, VERSION_TABLE

APPEND_ONLY_TABLES = (
    "plans_event",
    "plans_answer",
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


def _create_sqlite(trigger: Trigger) -> list[str]:
    when = f" WHEN {trigger.when}" if trigger.when else ""
    return [
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.timing} ON {trigger.table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
    ]


def _create_postgresql(trigger: Trigger) -> list[str]:
    # PostgreSQL allows no subquery in WHEN, so the condition stands in the function.
    returned = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(trigger.timing, "NEW")
    each = "STATEMENT" if trigger.timing == "TRUNCATE" else "ROW"
    refusal = f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {trigger.when} THEN {refusal} END IF;" if trigger.when else refusal
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {returned}; END $$",
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.timing} ON {trigger.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {trigger.name}()",
    ]


def _is_postgresql(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "postgresql"


def present(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers in the database."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if _is_postgresql(connection)
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that should be there and are not."""
    there = present(connection)
    return [trigger.name for trigger in wanted(connection) if trigger.name not in there]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing; safe to call again."""
    there = present(connection)
    create = _create_postgresql if _is_postgresql(connection) else _create_sqlite
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            if trigger.name not in there:
                for statement in create(trigger):
                    cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger of ours: for the tests that empty tables between them, and for nothing else."""
    there = present(connection)
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            if trigger.name in there:
                of_table = f" ON {trigger.table}" if _is_postgresql(connection) else ""
                cursor.execute(f"DROP TRIGGER {trigger.name}{of_table}")

"""What `manage.py check` says of the database. `manage.py serve` refuses on the errors among these."""

from collections.abc import Iterable

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from careplan.operations.databases import durability_problems
from careplan.sqlite import FIRST_SAFE_VERSION


@register()
def check_sqlite_version(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Warn of an SQLite with the WAL-reset race, where SQLite is the database."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    if settings.SQLITE_VERSION >= FIRST_SAFE_VERSION:
        return []
    found = ".".join(str(part) for part in settings.SQLITE_VERSION)
    wanted = ".".join(str(part) for part in FIRST_SAFE_VERSION)
    return [
        Warning(
            f"SQLite {found} can damage the database when two processes write at one moment.",
            hint=f"Install the package pysqlite3, or an SQLite of {wanted} or newer, or use PostgreSQL.",
            id="operations.W001",
        )
    ]


@register(Tags.database)
def check_durability(
    app_configs: object, databases: Iterable[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Ask the open connections; runs with `manage.py check --database default` and before migrating."""
    return [
        Error(problem, id="operations.E001")
        for alias in databases or []
        for problem in durability_problems(connections[alias])
    ]

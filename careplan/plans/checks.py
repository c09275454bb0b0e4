"""System checks of the core, run by `manage.py check --database default` and at every start."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from careplan.plans import triggers
from careplan.plans.master_key import master_key_problem
from careplan.plans.models import MasterKey


def _is_migrated(alias: str) -> bool:
    return MasterKey._meta.db_table in connections[alias].introspection.table_names()


@register(Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """Every trigger that guards history and published versions is there, and says what it must."""
    return [
        Error(
            f"The database does not guard its history: {', '.join(names)} missing or altered.",
            hint="Run manage.py migrate, which installs them.",
            id="plans.E001",
        )
        for alias in databases or []
        if _is_migrated(alias) and (names := triggers.faulty(connections[alias]))
    ]


@register(Tags.database)
def check_master_key(databases: Sequence[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """The master key is the one this database was written with."""
    return [
        Error(problem, id="plans.E002")
        for alias in databases or []
        if _is_migrated(alias) and (problem := master_key_problem())
    ]

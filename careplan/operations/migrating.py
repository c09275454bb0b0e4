"""Bringing the tables up to date, with a backup first whenever there is something to lose."""

from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from careplan.operations import backups
from careplan.operations.refusals import Refusal

OUR_PACKAGES = {"careplan", "pathways"}

Say = Callable[[str], object]


def bring_up_to_date(say: Say) -> None:
    """Back up, then migrate, when migrations are missing. Raises Refusal when the database is newer than the code."""
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    _refuse_newer_database(executor)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if applied and settings.BACKUP_BEFORE_MIGRATING:
        folder = backups.make_backup(to=backups.backup_folder(), at=timezone.now(), automatic=True)
        say(f"The tables change with this version. A backup was made first: {folder}")
    elif not applied:
        say("Making the tables ...")
    call_command("migrate", interactive=False, verbosity=0)


def is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _refuse_newer_database(executor: MigrationExecutor) -> None:
    """Old code on new tables would write rows that the new code does not understand."""
    on_disk = executor.loader.disk_migrations
    known = set(on_disk) | {replaced for migration in on_disk.values() for replaced in migration.replaces}
    ours = {app.label for app in apps.get_app_configs() if app.name.partition(".")[0] in OUR_PACKAGES}
    unknown = sorted(name for label, name in set(executor.loader.applied_migrations) - known if label in ours)
    if unknown:
        raise Refusal(
            "This database was written by a newer careplan "
            f"(it holds {', '.join(unknown)}); start that version, or restore an older backup."
        )

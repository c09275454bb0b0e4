from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from careplan.operations import migrating, restoring
from careplan.operations.refusals import told_in_one_sentence


class Command(BaseCommand):
    help = "Put a backup in the place of the database, after checking it. careplan must not be running."
    # The database at hand may be the very one that is broken, or not be there at all.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that manage.py backup made")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="where its keys are, when kept apart")
        parser.add_argument("--replace", action="store_true", help="put what is there now aside")

    def handle(
        self, *args: object, folder: Path, keys: Path | None, replace: bool, **options: object
    ) -> None:
        with told_in_one_sentence():
            aside = restoring.restore(folder.resolve(), keys=keys, replace=replace, at=timezone.now())
            self.stdout.write(f"The backup {folder} is in place.")
            if aside:
                self.stdout.write(f"What was there before is in {aside}")
            if migrating.is_up_to_date():
                call_command("verify_events", stdout=self.stdout)
            else:
                self.stdout.write("It is of an older careplan; make run brings its tables up to date.")

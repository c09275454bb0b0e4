from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from careplan.operations import backups
from careplan.operations.refusals import told_in_one_sentence


class Command(BaseCommand):
    help = "Copy the database, checked, and the keys into a new folder. careplan may go on running meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="DIR", help="instead of the data folder's backups")
        parser.add_argument(
            "--automatic",
            action="store_true",
            help=f"for a timer: only the newest {backups.KEPT_AUTOMATIC} automatic backups are kept",
        )

    def handle(self, *args: object, to: Path | None, automatic: bool, **options: object) -> None:
        with told_in_one_sentence():
            folder = backups.make_backup(
                to=(to or backups.backup_folder()).resolve(), at=timezone.now(), automatic=automatic
            )
        size = backups.read_manifest(folder).size
        self.stdout.write(f"The database was copied and checked ({size:,} bytes): {folder}")
        self.stdout.write(
            f"Keep the keys in {folder / backups.KEYS} somewhere else: whoever has both can read what families "
            "wrote, and without the keys nobody can."
        )

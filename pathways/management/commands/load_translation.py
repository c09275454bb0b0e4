from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pathways import queries
from pathways.actions_translations import load_translation
from pathways.management.commands.export_pathway import find
from pathways.models import Pathway
from pathways.translation_file import TranslationFileErrors, read_translation


class Command(BaseCommand):
    help = (
        "Load the words of a pathway in another language, from files such as KEY.tr.yaml. The same file again changes "
        "nothing, and words that somebody put in by hand stay. A file with faults is refused as a whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--pathway", metavar="KEY", help="when it is not what stands before the first dot"
        )

    def handle(self, *args: Any, files: list[Path], pathway: str | None, **options: Any) -> None:
        for file in files:
            version = find(pathway or file.name.partition(".")[0], None)
            self.load(file, version.pathway, queries.definition(version.pk))

    def load(self, file: Path, pathway: Pathway, definition: Any) -> None:
        try:
            found = read_translation(file.read_bytes(), str(file), definition)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except TranslationFileErrors as errors:
            raise CommandError(f"{errors}\nNothing was loaded.") from errors
        loaded = load_translation(pathway=pathway, file=found, filename=file.name, at=timezone.now())
        self.stdout.write(
            f"{file.name}: {loaded.written} parts written, {loaded.unchanged} were there already, "
            f"{loaded.kept} kept as somebody wrote them."
        )

from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from careplan import catalogues
from careplan.operations import messages


class Command(BaseCommand):
    help = "Bring the translators' files up to date with the texts of the source and of the library (for developers)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new", metavar="CODE", help="begin a language, such as de or pt-br")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is behind")

    def handle(self, *args: object, new: str | None, check: bool, **options: object) -> None:
        folder = settings.LOCALE_DIR
        if new:
            self.begin(folder, new)
        found = messages.messages_in(settings.BASE_DIR)
        behind = []
        for code, name in catalogues.languages_in(folder, settings.LANGUAGE_CODE):
            file = catalogues.file_of(folder, code)
            if code == settings.LANGUAGE_CODE:
                continue
            catalogue = polib.pofile(str(file), wrapwidth=messages.WIDTH)
            text = str(messages.updated(catalogue, found))
            if text.rstrip() != file.read_text().rstrip():
                behind.append(code)
                if not check:
                    file.write_text(text.rstrip() + "\n")
            self.tell(file, name)
            if not check:
                call_command("export_translation", code, library=True, verbosity=0, stdout=self.stdout)
        if check and behind:
            raise CommandError(f"Run `make messages`: these are behind the source: {', '.join(behind)}.")

    def begin(self, folder: Path, code: str) -> None:
        file = catalogues.file_of(folder, code)
        if file.exists():
            raise CommandError(f"{file} is there already.")
        try:
            catalogue = messages.new_catalogue(code)
        except LookupError as problem:
            raise CommandError(
                f"Django has no language {code}. docs/translating.md says how to begin one by hand."
            ) from problem
        file.parent.mkdir(parents=True)
        file.write_text(str(catalogue).rstrip() + "\n")

    def tell(self, file: Path, name: str) -> None:
        """How much is done, and each translation that would break its page."""
        catalogue = polib.pofile(str(file))
        live = [entry for entry in catalogue if not entry.obsolete]
        done = sum(entry.translated() for entry in live)
        self.stdout.write(f"{name}: {done} of {len(live)} texts")
        for entry in live:
            if found := catalogues.fault(entry):
                self.stdout.write(f"  {entry.msgid[:60]!r}: {found}")

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pathways import languages, queries
from pathways.library_format import PathwayFileErrors, read_pathway
from pathways.management.commands.export_pathway import find
from pathways.models import PartText, Version
from pathways.translation_file import (
    TranslatedPart,
    TranslationFileErrors,
    read_translation,
    write_translation,
)
from pathways.translations import standing

LIBRARY = settings.BASE_DIR / "pathways" / "library"


class Command(BaseCommand):
    help = (
        "Write the words of a pathway in a language as a file for a translator, with the author's words as comments. "
        "With --library the files of this project are brought up to date with their pathways instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the language, such as tr or pt-br")
        parser.add_argument("key", metavar="KEY", nargs="?", help="the pathway; needed without --library")
        parser.add_argument("number", metavar="NUMBER", type=int, nargs="?")
        parser.add_argument("--empty", action="store_true", help="without the words that are there already")
        parser.add_argument(
            "--library", action="store_true", help="every pathway of pathways/library, in place"
        )
        parser.add_argument(
            "-o", "--output", metavar="FILE", type=Path, help="instead of the standard output"
        )

    def handle(
        self, *args: Any, code: str, key: str | None, empty: bool, library: bool, **options: Any
    ) -> None:
        if not languages.is_known(code):
            raise CommandError(f"{code} is not a language code, such as tr or pt-br.")
        if library:
            for file in sorted(LIBRARY.glob("*.yaml")):
                if "." not in file.stem:
                    self.update(file, code)
            return
        if key is None:
            raise CommandError("Which pathway? Give its KEY, or --library.")
        version = find(key, options["number"])
        parts = [] if empty else stored_parts(version, code)
        text = write_translation(queries.definition(version.pk), code, parts)
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            self.write(options["output"], text)

    def update(self, source: Path, code: str) -> None:
        """Bring the translation beside a pathway file up to date with it; begin it where there is none."""
        file = source.with_name(f"{source.stem}.{code}.yaml")
        try:
            definition = read_pathway(source.read_bytes(), source.name)
            there = read_translation(file.read_bytes(), file.name, definition).parts if file.exists() else ()
        except (PathwayFileErrors, TranslationFileErrors) as errors:
            raise CommandError(f"{errors}\nNothing was written.") from errors
        self.write(file, write_translation(definition, code, there))

    def write(self, file: Path, text: str) -> None:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file} is written.")


def stored_parts(version: Version, code: str) -> list[TranslatedPart]:
    """What is stored of a version in a language: the words that hold, or the newest that are out of date."""
    texts: list[PartText] = queries.newest_texts(version.pathway.key, [code])
    return [
        TranslatedPart(
            one.text.part, one.text.key, one.text.source_digest, one.text.words, one.text.checked_by
        )
        for one in standing(queries.definition(version.pk), texts, code)
        if one.text is not None
    ]

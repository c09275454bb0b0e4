from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from pathways import actions, actions_samples
from pathways.actions_files import digest_of
from pathways.actions_translations import load_translation
from pathways.definition import Definition
from pathways.dry_run import Sample
from pathways.library_format import PathwayFileErrors, read_pathway
from pathways.models import Version
from pathways.refusals import NotReady, Refused
from pathways.sample_files import SampleFileErrors, read_samples
from pathways.translation_file import TranslationFile, TranslationFileErrors, read_translation

SAID = {
    actions.Outcome.UNCHANGED: "is here already, as version {number}. Nothing was changed.",
    actions.Outcome.NEW_DRAFT: "is loaded as version {number}, a draft.",
    actions.Outcome.REPLACED_DRAFT: "replaces the draft of version {number}.",
}


class Command(BaseCommand):
    help = (
        "Load a pathway file, and what lies beside it: made-up patients in NAME.samples.json, and its words in other "
        "languages in NAME.tr.yaml and so on. "
        "The same file again changes nothing; a changed file becomes a new draft. "
        "A file with faults is refused as a whole, with file, line and reason of each."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--publish-first",
            action="store_true",
            help="publish it too, if no version of this pathway is published yet",
        )

    def handle(self, *args: Any, file: Path, publish_first: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            definition = read_pathway(content, str(file))
            samples = read_beside(file, definition)
            translations = read_translations(file, definition)
            self.load(definition, digest_of(content), samples, translations, publish_first)
        except (PathwayFileErrors, SampleFileErrors, TranslationFileErrors) as errors:
            raise CommandError(f"{errors}\nNothing was loaded.") from errors
        except NotReady as refused:
            reasons = "\n".join(f"{' '.join(error.place)}: {error.reason}" for error in refused.errors)
            raise CommandError(
                f"{file} cannot be published. {refused.sentence} Nothing was loaded.\n{reasons}"
            ) from refused
        except Refused as refused:
            raise CommandError(f"{refused.sentence} Nothing was loaded.") from refused

    @transaction.atomic
    def load(
        self,
        definition: Definition,
        digest: str,
        samples: tuple[Sample, ...],
        translations: dict[str, TranslationFile],
        publish_first: bool,
    ) -> None:
        """Load, and publish where asked for, in one transaction: a refusal leaves nothing behind."""
        version, outcome = actions.load_definition(
            definition=definition, source_digest=digest, by=None, at=timezone.now()
        )
        if outcome is not actions.Outcome.UNCHANGED or not version.pathway.sample_patients.exists():
            actions_samples.load_samples(pathway=version.pathway, samples=samples, at=timezone.now())
        said = SAID[outcome].format(number=version.number)
        if publish_first and is_untouched_first(version):
            actions.publish(version=version, change_note="First version", by=None, at=timezone.now())
            said += " It is published."
        self.stdout.write(f"{version.title}: the file {said}")
        for filename, translation in translations.items():
            loaded = load_translation(
                pathway=version.pathway, file=translation, filename=filename, at=timezone.now()
            )
            if loaded.written:
                self.stdout.write(f"{filename}: {loaded.written} parts written.")


def read_beside(file: Path, definition: Definition) -> tuple[Sample, ...]:
    """Return the made-up patients that lie beside a pathway file. Raises SampleFileErrors, CommandError."""
    beside = file.with_suffix(".samples.json")
    if not beside.exists():
        return ()
    try:
        return read_samples(beside.read_bytes(), str(beside), definition)
    except OSError as error:
        raise CommandError(f"{beside} cannot be read: {error.strerror}.") from error


def read_translations(file: Path, definition: Definition) -> dict[str, TranslationFile]:
    """Return file name -> words, for each language beside a pathway file.

    Raises TranslationFileErrors, CommandError.
    """
    found = {}
    for beside in sorted(file.parent.glob(f"{file.stem}.*.yaml")):
        try:
            found[beside.name] = read_translation(beside.read_bytes(), str(beside), definition)
        except OSError as error:
            raise CommandError(f"{beside} cannot be read: {error.strerror}.") from error
    return found


def is_untouched_first(version: Version) -> bool:
    """Say whether a draft may be published unseen: the pathway has nothing published, nobody edited it."""
    published = version.pathway.versions.filter(published_at__isnull=False)
    return version.is_draft and version.changed_at is None and not published.exists()

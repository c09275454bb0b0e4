from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathways import queries, queries_pages
from pathways.library_writer import write_pathway
from pathways.models import Version


class Command(BaseCommand):
    help = (
        "Write a version of a pathway as a pathway file, which load_pathway reads. Without NUMBER: the newest "
        "published version, or the draft where nothing is published yet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help="such as osseous-metastatic-cancer")
        parser.add_argument("number", metavar="NUMBER", type=int, nargs="?")
        parser.add_argument(
            "-o", "--output", metavar="FILE", type=Path, help="instead of the standard output"
        )

    def handle(self, *args: Any, key: str, number: int | None, output: Path | None, **options: Any) -> None:
        version = find(key, number)
        text = write_pathway(queries.definition(version.pk), f"{version.title}, version {version.number}")
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Version {version.number} of {key} is in {output}.")


def find(key: str, number: int | None) -> Version:
    """Return the version that was asked for. Raises CommandError with the versions that there are."""
    if number is not None:
        found = queries_pages.find_version(key, number)
    else:
        versions = Version.objects.filter(pathway__key=key).select_related("pathway")
        found = versions.exclude(published_at=None).first() or versions.first()
    if found is None:
        raise CommandError(f"There is no such version. {what_there_is()}")
    return found


def what_there_is() -> str:
    rows = Version.objects.order_by("pathway__key", "number").values_list("pathway__key", "number")
    listed = ", ".join(f"{key} {number}" for key, number in rows)
    return f"There are: {listed}." if listed else "There is no pathway yet."

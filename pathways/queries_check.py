"""What is checked together with a version, and the findings as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathways import check, finding_links, queries, translations
from pathways.definition import Definition
from pathways.dry_run import Sample
from pathways.findings import Finding, title_of
from pathways.models import ClinicLanguage, PartText, SamplePatient, Version


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with the part it is about. `url`: where that is put right; "" when nowhere."""

    id: str
    title: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    errors: tuple[FindingLine, ...]
    warnings: tuple[FindingLine, ...]


def checked(version: Version, definition: Definition, earlier: list[Version] | None = None) -> Checked:
    """Check a version with what stands beside it. Three queries, four when the clinic has languages.

    `earlier`: the versions before it, when they are at hand.
    """
    found = check.findings(definition, surroundings(version, definition, earlier))
    return Checked(
        errors=_lines((one for one in found if not one.is_warning), version, definition),
        warnings=_lines((one for one in found if one.is_warning), version, definition),
    )


def surroundings(
    version: Version, definition: Definition, earlier: list[Version] | None = None
) -> check.Surroundings:
    """Return what stands beside a version: the versions before, missing words, made-up patients."""
    before = queries.versions_before(version) if earlier is None else earlier
    return check.Surroundings(
        earlier=tuple(queries.definition(one.pk) for one in before),
        untranslated=_untranslated(version, definition),
        samples=tuple(map(sample_data, SamplePatient.objects.filter(pathway_id=version.pathway_id))),
    )


def sample_data(row: SamplePatient) -> Sample:
    """Return a made-up patient as plain data."""
    return Sample(
        name=row.name,
        answers=row.answers,
        days=row.days,
        done={key: tuple(days) for key, days in row.done.items()},
        decided=row.decided,
        pinned=row.pinned,
    )


def _untranslated(version: Version, definition: Definition) -> dict[str, tuple[str, ...]]:
    """Return language of the clinic -> titles of the parts that a family would read in the author's language."""
    languages = [one.code for one in ClinicLanguage.objects.all() if one.code != definition.language]
    if not languages:
        return {}
    texts = list(PartText.objects.filter(pathway_id=version.pathway_id, language__in=languages))
    found = {}
    for code in languages:
        here = [text for text in texts if text.language == code]
        missing = translations.missing(definition, here, code)
        found[code] = tuple(one.source.title for one in missing)
    return found


def _lines(found: Iterable[Finding], version: Version, definition: Definition) -> tuple[FindingLine, ...]:
    """One line for each finding. An error that two texts of one part share is said once; a warning is not,
    because each is ticked by itself."""
    lines: dict[tuple, FindingLine] = {}
    for one in found:
        url = finding_links.url_of(one.place, version, definition)
        line = FindingLine(one.id, title_of(one.place, definition), one.reason, url)
        lines.setdefault((url, line.title, one.reason, one.id if one.is_warning else ""), line)
    return tuple(lines.values())

"""What is read of pathways, here and in other rooms. One function, one fixed number of queries.

A published version never changes, so what is built from it stays in the process and is never dropped:
there is no invalidation to get wrong. Tests call `forget_everything` between them, because a database
that is rolled back gives the same numbers out again.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from pathways import translations
from pathways.definition import Definition
from pathways.models import ClinicLanguage, PartText, Version, VersionNote
from pathways.rows import read_rows
from pathways.translations import Reading, SourcePart

KEPT_VERSIONS = 256
KEPT_READINGS = 128


_all_kept = []


def kept(maxsize: int) -> Callable[[Callable], Callable]:
    """Keep what a function gives, as `lru_cache` does: for what depends on published versions and the arguments
    alone. `forget_everything` drops it too."""

    def keep(function: Callable) -> Callable:
        keeping = lru_cache(maxsize=maxsize)(function)
        _all_kept.append(keeping)
        return keeping

    return keep


class _IsDraft(Exception):
    """Raised instead of returned, because `lru_cache` keeps what is returned and drops what is raised."""

    def __init__(self, version: Version) -> None:
        self.version = version


def definition(version_id: int) -> Definition:
    """Return a version as data. Published: no query when it was asked for before. Draft: built each time.

    Raises Version.DoesNotExist.
    """
    try:
        return _published_definition(version_id)
    except _IsDraft as draft:
        return read_rows(draft.version)


def step_rows(version_id: int) -> Mapping[str, int]:
    """Return step key -> primary key of its row. Kept for published versions, as `definition` is.

    Raises Version.DoesNotExist.
    """
    try:
        return _published_step_rows(version_id)
    except _IsDraft as draft:
        return _step_rows(draft.version)


def words_in(version_id: int, language: str) -> Reading:
    """Return a version with its words in a language, part by part; what has no current translation keeps the
    author's words, and the Reading says so.

    One query, for the newest translation: its number is part of what the kept reading goes by, so that a new
    one is read at once (`write_text` gives them out in order). None for the author's own language.
    Raises Version.DoesNotExist.
    """
    source = definition(version_id)
    if language == source.language:
        return Reading(language, source)
    return reading(version_id, language, newest_text(language))


def newest_text(language: str) -> int:
    """Return the number of the newest translation into a language, 0 for none. One query; see `reading`."""
    return PartText.objects.filter(language=language).aggregate(newest=Max("pk"))["newest"] or 0


def reading(version_id: int, language: str, newest: int) -> Reading:
    """Return a version with its words in a language, as of the translation `newest`.

    No query when it was asked for before. For pages with several versions: one `newest_text` serves them all.
    Raises Version.DoesNotExist.
    """
    try:
        return _published_reading(version_id, language, newest)
    except _IsDraft:
        source = definition(version_id)
        return translations.reading(source, newest_texts(source.pathway_key, [language]), language)


def newest_texts(pathway_key: str, languages: Iterable[str]) -> list[PartText]:
    """Return the translations of a pathway that can hold: the newest of each part for each wording of it."""
    texts = PartText.objects.filter(pathway__key=pathway_key, language__in=list(languages))
    newest = texts.order_by().values("language", "part", "key", "source_digest").annotate(newest=Max("pk"))
    return list(PartText.objects.filter(pk__in=newest.values("newest")))


def source_part(version_id: int, part: str, key: str) -> SourcePart:
    """Return what is translated of one part of a version. Raises KeyError, or Version.DoesNotExist."""
    parts = translations.source_parts(definition(version_id))
    return {one.place: one for one in parts}[part, key]


def clinic_languages() -> list[str]:
    """Return the codes of the languages that families of this clinic read, beside the author's."""
    return list(ClinicLanguage.objects.values_list("code", flat=True))


def published_versions() -> QuerySet[Version]:
    """Return the versions a plan may be started from: published, not retired, the newest of each first; without
    the long text of the whole definition."""
    return _published().filter(is_retired=False).defer("definition_json")


def latest_published(pathway_key: str, but: Version | None = None) -> Version | None:
    """Return the newest version of one pathway that a plan may be started from, or None. `but`: not this one."""
    found = _published().filter(is_retired=False, pathway__key=pathway_key)
    return found.exclude(pk=but.pk if but else None).first()


def versions_before(draft: Version) -> list[Version]:
    """Return what a draft takes the place of: the version that plans start from now, then the one it was made
    from, when that is another. [] for the first version of a pathway. One query when `based_on` is loaded."""
    current = latest_published(draft.pathway.key)
    found = [version for version in (current, draft.based_on) if version is not None]
    return list(dict.fromkeys(found))


def offered_versions() -> list[Version]:
    """Return the published versions that are on offer to the teams, with `offered_at` and `offer_note`, the words
    that its admin wrote to the teams. One query.

    On offer is a version whose newest note of that kind says so, and that is not retired.
    """
    kinds = (VersionNote.Kind.OFFERED, VersionNote.Kind.OFFER_ENDED)
    newest = VersionNote.objects.filter(version=OuterRef("pk"), kind__in=kinds).order_by("-id")
    versions = (
        _published()
        .filter(is_retired=False)
        .annotate(
            offer=Subquery(newest.values("kind")[:1]),
            offered_at=Subquery(newest.values("at")[:1]),
            offer_note=Subquery(newest.values("text")[:1]),
        )
    )
    return list(versions.filter(offer=VersionNote.Kind.OFFERED).defer("definition_json"))


def needs_clinician_banner(version_id: int) -> bool:
    """Say whether the banner stands: no clinician's review of this version is recorded. One query."""
    return not VersionNote.objects.filter(version_id=version_id, kind=VersionNote.Kind.REVIEWED).exists()


def is_reviewed(version: str) -> Exists:
    """For a queryset: whether a clinician's review is recorded of the version that its column `version` names."""
    return Exists(VersionNote.objects.filter(version=OuterRef(version), kind=VersionNote.Kind.REVIEWED))


def reviewed_by(version_id: int) -> VersionNote | None:
    """Return the newest record of a clinician's review, or None."""
    reviews = VersionNote.objects.filter(version_id=version_id, kind=VersionNote.Kind.REVIEWED)
    return reviews.order_by("-id").first()


def with_retired() -> QuerySet[Version]:
    """Return all versions, each with its pathway and `is_retired`."""
    retired = VersionNote.objects.filter(version=OuterRef("pk"), kind=VersionNote.Kind.RETIRED)
    return Version.objects.select_related("pathway").annotate(is_retired=Exists(retired))


def forget_everything() -> None:
    """Drop what is kept in the process. For tests alone: see the head of this module."""
    for function in _all_kept:
        function.cache_clear()


def _published() -> QuerySet[Version]:
    return with_retired().filter(published_at__isnull=False).order_by("pathway__key", "-number")


@kept(maxsize=KEPT_VERSIONS)
def _published_definition(version_id: int) -> Definition:
    version = Version.objects.select_related("pathway").get(pk=version_id)
    if version.is_draft:
        raise _IsDraft(version)
    return Definition.from_json(version.definition_json)


@kept(maxsize=KEPT_VERSIONS)
def _published_step_rows(version_id: int) -> Mapping[str, int]:
    version = Version.objects.get(pk=version_id)
    if version.is_draft:
        raise _IsDraft(version)
    return _step_rows(version)


@kept(maxsize=KEPT_READINGS)
def _published_reading(version_id: int, language: str, _newest: int) -> Reading:
    """`_newest` is the number of the newest translation: another number, another reading."""
    source = _published_definition(version_id)
    return translations.reading(source, newest_texts(source.pathway_key, [language]), language)


def _step_rows(version: Version) -> Mapping[str, int]:
    return MappingProxyType(dict(version.steps.values_list("key", "pk")))

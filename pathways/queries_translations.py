"""What the pages about languages show. One function for each page, with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pathways import languages, queries, translations
from pathways.languages import Language
from pathways.models import ClinicLanguage, PartText, Version
from pathways.translations import PartStanding, Standing


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """A language of the clinic, and who added it."""

    language: Language
    row: ClinicLanguage


@dataclass(frozen=True, slots=True)
class Counter:
    """How many parts of a version stand how in one language."""

    language: Language
    current: int
    stale: int
    missing: int
    checked: int

    @property
    def parts(self) -> int:
        return self.current + self.stale + self.missing


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts of one sort, such as all steps. `kind` is the sort, with `watch` for watch questions."""

    kind: str
    parts: tuple[PartStanding, ...]


@dataclass(frozen=True, slots=True)
class TranslationPage:
    """One version in one language. `source`: the author's language; `first_open`: the first part that is
    missing or stale."""

    source: Language
    counter: Counter
    groups: tuple[PartGroup, ...]
    first_open: PartStanding | None


@dataclass(frozen=True, slots=True)
class PartPage:
    """One part in one language. `seen`: the number of its newest translation, 0 for none. `following`: the next
    part that is missing or stale, None when this is the last."""

    source: Language
    language: Language
    part: PartStanding
    seen: int
    following: PartStanding | None


def list_languages() -> list[LanguageLine]:
    """Return the languages of the clinic by name. One query."""
    lines = [LanguageLine(languages.language(row.code), row) for row in ClinicLanguage.objects.all()]
    return sorted(lines, key=lambda line: line.language.name)


def list_translations(version: Version) -> list[Counter]:
    """Return how a version stands in each language of the clinic but its own."""
    codes = [code for code in queries.clinic_languages() if code != version.language]
    texts = queries.newest_texts(version.pathway.key, codes)
    definition = queries.definition(version.pk)
    return [
        _counter(code, translations.standing(definition, _in(texts, code), code)) for code in sorted(codes)
    ]


def translation_page(version: Version, code: str) -> TranslationPage | None:
    """Return every part of a version with its standing, or None when the clinic does not use the language."""
    standings = _standings(version, code)
    if standings is None:
        return None
    found, _texts = standings
    groups = groupby(found, key=lambda one: "watch" if one.source.is_watch else one.source.part)
    return TranslationPage(
        source=languages.language(version.language),
        counter=_counter(code, found),
        groups=_merged((kind, tuple(parts)) for kind, parts in groups),
        first_open=_first_open(found),
    )


def part_page(version: Version, code: str, part: str, key: str) -> PartPage | None:
    """Return one part to translate, or None when the version has no such part or the clinic no such language."""
    standings = _standings(version, code)
    found, texts = standings or ((), [])
    place = next((number for number, one in enumerate(found) if one.source.place == (part, key)), None)
    if place is None:
        return None
    others = (*found[place + 1 :], *found[:place])
    return PartPage(
        source=languages.language(version.language),
        language=languages.language(code),
        part=found[place],
        seen=max((text.pk for text in texts if (text.part, text.key) == (part, key)), default=0),
        following=_first_open(others),
    )


def _first_open(standings: Iterable[PartStanding]) -> PartStanding | None:
    return next((one for one in standings if one.standing is not Standing.CURRENT), None)


def _standings(version: Version, code: str) -> tuple[tuple[PartStanding, ...], list[PartText]] | None:
    if code == version.language or code not in queries.clinic_languages():
        return None
    texts = queries.newest_texts(version.pathway.key, [code])
    return translations.standing(queries.definition(version.pk), texts, code), texts


def _in(texts: Iterable[PartText], code: str) -> list[PartText]:
    return [text for text in texts if text.language == code]


def _counter(code: str, standings: Iterable[PartStanding]) -> Counter:
    found = tuple(standings)
    counts = translations.counts(found)
    return Counter(
        language=languages.language(code),
        current=counts[Standing.CURRENT],
        stale=counts[Standing.STALE],
        missing=counts[Standing.MISSING],
        checked=sum(bool(one.checked_by) for one in found),
    )


def _merged(groups: Iterable[tuple[str, tuple[PartStanding, ...]]]) -> tuple[PartGroup, ...]:
    """Put together what the author's order holds apart: steps stand between watch questions."""
    merged: dict[str, tuple[PartStanding, ...]] = {}
    for kind, parts in groups:
        merged[kind] = (*merged.get(kind, ()), *parts)
    return tuple(PartGroup(kind, parts) for kind, parts in merged.items())

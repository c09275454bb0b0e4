"""What is done about languages: a clinic adds and removes them, and the words of a part are put into one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from pathways import languages, queries
from pathways.actions_revisions import Person
from pathways.models import ClinicLanguage, PartText, Pathway, Version
from pathways.refusals import Refused, StaleText, moment
from pathways.translation_file import TranslatedPart, TranslationFile

NOBODY = 0  # stands for the person where a file was loaded: no account has this number


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the parts of a file. `kept`: those where a person's own words stand already."""

    written: int
    unchanged: int
    kept: int


@transaction.atomic
def add_language(*, code: str, by: Person, at: datetime) -> ClinicLanguage:
    """Say that families of this clinic read a language. Raises Refused when it is not known, or there already."""
    if not languages.is_known(code):
        raise Refused(gettext("Choose a language from the list."))
    added = {"added_at": at, "added_by_id": by.pk, "added_by_name": by.name}
    row, is_new = ClinicLanguage.objects.get_or_create(code=code, defaults=added)
    if not is_new:
        raise Refused(gettext("%s is on the list already.") % languages.language(code).own_name)
    return row


@transaction.atomic
def remove_language(*, code: str) -> None:
    """Take a language off the list. Its translations are kept, for when it is added again.

    Raises ClinicLanguage.DoesNotExist.
    """
    ClinicLanguage.objects.get(code=code).delete()


@transaction.atomic
def write_text(
    *, version: Version, part: str, key: str, language: str, source_digest: str, words: Mapping[str, str],
    checked_by: str, seen: int, by: Person, at: datetime,
) -> PartText | None:  # fmt: skip
    """Write the words of one part in a language. Append-only: the newest for the same source holds.

    In: `words` has a text for each text of the source; `source_digest` and `seen` say what the form showed: the
    source, and the number of the translation that stood there (0: none). Out: the new row, or None when the
    same words are there already and nobody checked them anew.
    Raises KeyError when the version has no such part, and StaleText when the source or the translation changed
    meanwhile. Translations of one pathway are written one after the other, so that their numbers grow in order.
    """
    pathway = Pathway.objects.select_for_update().get(pk=version.pathway_id)
    source = queries.source_part(version.pk, part, key)
    if source.digest != source_digest:
        raise StaleText(gettext("The words to translate were changed after you opened this page."))
    texts = PartText.objects.filter(pathway=pathway, part=part, key=key, language=language)
    newest = texts.order_by("-pk").first()
    if newest is not None and newest.pk != seen:
        raise StaleText(_saved_meanwhile(newest))
    held = texts.filter(source_digest=source_digest).order_by("-pk").first()
    if held is not None and held.words == dict(words) and checked_by in ("", held.checked_by):
        return None
    return PartText.objects.create(
        pathway=pathway,
        part=part,
        key=key,
        language=language,
        source_digest=source_digest,
        words=dict(words),
        checked_by=checked_by,
        at=at,
        by_id=by.pk,
        by_name=by.name,
    )


def _saved_meanwhile(newest: PartText) -> str:
    sentence = gettext("%(name)s saved this translation on %(when)s, after you opened this page.")
    return sentence % {"name": newest.by_name, "when": moment(newest.at)}


@transaction.atomic
def load_translation(*, pathway: Pathway, file: TranslationFile, filename: str, at: datetime) -> Loaded:
    """Store the words of a translation file, each for the wording it was made from.

    The same file again writes nothing. Where somebody put other words there meanwhile, those stay. The first words
    of a language put it on the clinic's list; taken off that list by an admin, it stays off.
    """
    Pathway.objects.select_for_update().get(pk=pathway.pk)
    held: dict[tuple[str, str, str], list[PartText]] = {}
    for text in PartText.objects.filter(pathway=pathway, language=file.language).order_by("pk"):
        held.setdefault((text.part, text.key, text.source_digest), []).append(text)
    if not held and file.parts:
        added = {"added_at": at, "added_by_id": NOBODY, "added_by_name": filename}
        ClinicLanguage.objects.get_or_create(code=file.language, defaults=added)
    fates = [(part, _fate(part, held.get((*part.place, part.digest), []))) for part in file.parts]
    PartText.objects.bulk_create(
        PartText(
            pathway=pathway,
            part=part.part,
            key=part.key,
            language=file.language,
            source_digest=part.digest,
            words=dict(part.words),
            checked_by=part.checked_by,
            at=at,
            by_id=NOBODY,
            by_name=filename[:100],
        )
        for part, fate in fates
        if fate == "written"
    )
    counts = Counter(fate for _part, fate in fates)
    return Loaded(counts["written"], counts["unchanged"], counts["kept"])


def _fate(part: TranslatedPart, held: list[PartText]) -> str:
    """In: what is stored for the same wording, the newest last. Words that somebody replaced do not come back."""
    if any(text.words == part.words and part.checked_by in ("", text.checked_by) for text in held):
        return "unchanged"
    is_a_persons = bool(held) and held[-1].by_id != NOBODY
    return "kept" if is_a_persons else "written"

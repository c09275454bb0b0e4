"""Words of a pathway in another language, as a file: read with every fault at once, written, loaded, kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions_translations, queries
from pathways.definition import Definition
from pathways.library_format import read_pathway
from pathways.library_writer import write_pathway
from pathways.models import ClinicLanguage, PartText, Version
from pathways.translation_file import (
    TranslatedPart,
    TranslationFile,
    TranslationFileErrors,
    read_translation,
    write_translation,
)
from pathways.translations import source_parts
from tests.cast import SMALL_PATHWAY

LIBRARY = settings.BASE_DIR / "pathways" / "library"
CODES = [code for code, _name in settings.LANGUAGES if code != "en"]


def in_capitals(definition: Definition) -> list[TranslatedPart]:
    return [
        TranslatedPart(one.part, one.key, one.digest, {text.name: text.text.upper() for text in one.texts})
        for one in source_parts(definition)
    ]


def faults(text: str) -> list[str]:
    with pytest.raises(TranslationFileErrors) as refused:
        read_translation(text, "x.tr.yaml", SMALL_PATHWAY)
    return [f"{one.line}: {one.reason}" for one in refused.value.errors]


# --- reading and writing ---------------------------------------------------------------------------------


def test_what_is_written_is_read_again() -> None:
    parts = in_capitals(SMALL_PATHWAY)
    parts[3] = replace(parts[3], checked_by="Dr. Weber")
    text = write_translation(SMALL_PATHWAY, "tr", parts)
    assert read_translation(text, "x.tr.yaml", SMALL_PATHWAY) == TranslationFile(
        "small-pathway", "tr", tuple(parts)
    )
    assert "# A small pathway\n    title: A SMALL PATHWAY" in text


def test_an_empty_file_holds_every_text_as_a_comment_and_says_nothing() -> None:
    text = write_translation(SMALL_PATHWAY, "ar")
    assert read_translation(text, "x.ar.yaml", SMALL_PATHWAY).parts == ()
    comments = " ".join(line.strip(" #") for line in text.splitlines() if line.strip().startswith("#"))
    for part in source_parts(SMALL_PATHWAY):
        for one in part.texts:
            assert one.text in comments


def test_a_part_without_a_digest_belongs_to_the_words_of_today() -> None:
    part = in_capitals(SMALL_PATHWAY)[1]
    text = write_translation(SMALL_PATHWAY, "tr", [part]).replace(f"    source: {part.digest}\n", "")
    assert read_translation(text, "x", SMALL_PATHWAY).parts == (part,)


def test_a_part_of_older_words_is_kept_and_marked() -> None:
    part = replace(in_capitals(SMALL_PATHWAY)[1], digest="f" * 64, words={"title": "ESKİ", "ask-9": "?"})
    written = write_translation(SMALL_PATHWAY, "tr", [part])
    assert "# The source changed." in written
    assert read_translation(written, "x", SMALL_PATHWAY).parts[0].digest == "f" * 64


def test_every_fault_is_named_at_once_with_its_line() -> None:
    parts = in_capitals(SMALL_PATHWAY)
    text = write_translation(SMALL_PATHWAY, "tr", parts)
    text = text.replace("pathway: small-pathway", "pathway: other").replace("language: tr", "language: zz")
    text = text.replace("part: step\n    key: mri-scan", "part: step\n    key: mri-scam")
    lines = text.splitlines()
    place = [number for number, line in enumerate(lines) if "why:" in line][-1]
    name = lines[place].split(":")[0].strip()
    lines[place] = f'    {name}: ""'
    while lines[place + 1].startswith("      "):
        del lines[place + 1]
    found = faults("\n".join(lines))
    assert [one.partition(": ")[2].split(" ")[0] for one in found[:2]] == ["This", "“zz”"]
    assert any(
        "“step mri-scam” is not a part of this pathway. Is “step mri-scan” meant?" in one for one in found
    )
    assert any(f"“{name}” is not translated here." in one for one in found)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "The file is empty."),
        ("- a\n", "Here stands the translation"),
        ("pathway: small-pathway\nlanguage: en\nparts:\n", "The pathway itself is written in this language."),
        ("pathway: small-pathway\nlanguage: tr\nparts:\n  - title: x\n", "is missing in a part"),
        ("pathway: small-pathway\nlanguage: tr\nparts:\n  - word\n", "Here stands a part"),
    ],
)
def test_what_is_no_translation_is_refused(text: str, fault: str) -> None:
    assert any(fault in one for one in faults(text)), faults(text)


def test_a_text_that_nobody_could_read_is_refused() -> None:
    long = replace(in_capitals(SMALL_PATHWAY)[0], words={"title": "uzun " * 60, "summary": "kelime " * 60})
    found = faults(write_translation(SMALL_PATHWAY, "tr", [long]))
    assert any("at most 180 fit" in one for one in found)
    assert any("A sentence here has 60 words" in one for one in found)


# --- the files of the project ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_the_files_of_the_library_are_sound_and_none_is_behind(code: str) -> None:
    name = "osseous-metastatic-cancer"
    definition = read_pathway((LIBRARY / f"{name}.yaml").read_bytes(), name)
    file = LIBRARY / f"{name}.{code}.yaml"
    found = read_translation(file.read_bytes(), file.name, definition)
    assert (found.language, found.pathway_key) == (code, name)
    digests = {one.place: one.digest for one in source_parts(definition)}
    assert [one.place for one in found.parts if one.digest != digests[one.place]] == []


# --- loading ---------------------------------------------------------------------------------------------


def load(version: Version, parts: list[TranslatedPart]) -> tuple[int, int, int]:
    file = TranslationFile("small-pathway", "tr", tuple(parts))
    done = actions_translations.load_translation(
        pathway=version.pathway, file=file, filename="small-pathway.tr.yaml", at=timezone.now()
    )
    return done.written, done.unchanged, done.kept


@pytest.mark.django_db
def test_the_same_file_again_writes_nothing(version: Version) -> None:
    parts = in_capitals(SMALL_PATHWAY)
    assert load(version, parts) == (len(parts), 0, 0)
    assert load(version, parts) == (0, len(parts), 0)
    assert queries.words_in(version.pk, "tr").definition.step("mri-scan").title == "MRI SCAN"
    newer = [replace(parts[0], words={name: f"{text}." for name, text in parts[0].words.items()}), *parts[1:]]
    assert load(version, newer) == (1, len(parts) - 1, 0)


@pytest.mark.django_db
def test_what_somebody_wrote_stays(version: Version, ada: User) -> None:
    parts = in_capitals(SMALL_PATHWAY)
    load(version, parts)
    mri = next(one for one in parts if one.key == "mri-scan")
    seen = PartText.objects.get(language="tr", key="mri-scan").pk
    actions_translations.write_text(
        version=version,
        part="step",
        key="mri-scan",
        language="tr",
        source_digest=mri.digest,
        words=dict(mri.words) | {"title": "MR çekimi"},
        checked_by="",
        seen=seen,
        by=ada,
        at=timezone.now(),
    )
    assert load(version, parts) == (0, len(parts), 0)
    other = [replace(one, words=dict(one.words) | {"title": "Başka"}) if one is mri else one for one in parts]
    assert load(version, other) == (0, len(parts) - 1, 1)
    assert queries.words_in(version.pk, "tr").definition.step("mri-scan").title == "MR çekimi"


@pytest.mark.django_db
def test_a_language_that_was_taken_off_the_list_stays_off(version: Version) -> None:
    load(version, in_capitals(SMALL_PATHWAY))
    assert queries.clinic_languages() == ["tr"]
    actions_translations.remove_language(code="tr")
    load(version, in_capitals(SMALL_PATHWAY))
    assert not ClinicLanguage.objects.exists()


@pytest.mark.django_db
def test_a_pathway_comes_with_the_words_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "small-pathway.yaml"
    file.write_text(write_pathway(SMALL_PATHWAY))
    definition = read_pathway(file.read_bytes(), "small")
    beside = tmp_path / "small-pathway.tr.yaml"
    beside.write_text(write_translation(definition, "tr", in_capitals(definition)))
    call_command("load_pathway", str(file), publish_first=True)
    version = Version.objects.get()
    assert queries.words_in(version.pk, "tr").has_translated
    assert not queries.words_in(version.pk, "tr").has_untranslated
    call_command("export_translation", "tr", "small-pathway", output=tmp_path / "again.yaml")
    assert (tmp_path / "again.yaml").read_text() == beside.read_text()
    call_command("load_translation", str(beside))
    assert "0 parts written" in capsys.readouterr().out
    beside.write_text(beside.read_text().replace("language: tr", "language: zz"))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_pathway", str(file))

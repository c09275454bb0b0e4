"""The translators' files: found by listing, compiled without GNU gettext, up to date with the source, and safe."""

import gettext
import os
import re
import shutil
import time
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from careplan import catalogues
from careplan.operations import messages
from tests.installation import ROOT

LOCALE = ROOT / "locale"
CODES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "locale"


def write(
    folder: Path, code: str, *entries: polib.POEntry, plural: str = "nplurals=2; plural=(n != 1);"
) -> Path:
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Language": code,
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": plural,
    }
    catalogue.extend(entries)
    file = catalogues.file_of(folder, code)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file))
    return file


def said(file: Path, text: str) -> str:
    with file.with_suffix(".mo").open("rb") as stream:
        return gettext.GNUTranslations(stream).gettext(text)


# --- which languages there are ------------------------------------------------------------------------------


def test_a_language_more_is_a_folder_more(folder: Path) -> None:
    assert catalogues.languages_in(folder, "en") == [("en", "English")]
    write(folder, "tr")
    write(folder, "pt-br")
    found = [("en", "English"), ("pt-br", "Português Brasileiro"), ("tr", "Türkçe")]
    assert catalogues.languages_in(folder, "en") == found
    assert (folder / "pt_BR" / "LC_MESSAGES" / "django.po").exists()


def test_every_language_of_the_project_has_its_words_of_the_pathway_too() -> None:
    library = ROOT / "pathways" / "library"
    for code in CODES:
        assert (library / f"osseous-metastatic-cancer.{code}.yaml").exists()


# --- compiled ------------------------------------------------------------------------------------------------


def test_what_changed_is_compiled_and_nothing_else(folder: Path) -> None:
    file = write(folder, "tr", polib.POEntry(msgid="More", msgstr="Diğer"))
    other = write(folder, "es", polib.POEntry(msgid="More", msgstr="Más"))
    assert sorted(catalogues.compile_changed(folder)) == sorted(
        [file.with_suffix(".mo"), other.with_suffix(".mo")]
    )
    assert said(file, "More") == "Diğer"
    assert catalogues.compile_changed(folder) == []
    write(folder, "tr", polib.POEntry(msgid="More", msgstr="Daha"))
    os.utime(file, ns=(1, 1))  # older than what was made of it, as after going back to an earlier version
    assert catalogues.compile_changed(folder) == [file.with_suffix(".mo")]
    assert said(file, "More") == "Daha"
    assert {path.name for path in file.parent.iterdir()} == {"django.mo", "django.po"}


def test_a_fresh_copy_has_every_language_at_once(tmp_path: Path) -> None:
    copy = tmp_path / "locale"
    shutil.copytree(LOCALE, copy, ignore=shutil.ignore_patterns("*.mo"))
    started = time.monotonic()
    assert len(catalogues.compile_changed(copy)) == len(CODES)
    assert time.monotonic() - started < 60


def test_arabic_has_six_forms_and_each_is_found(folder: Path) -> None:
    rule = polib.pofile(str(catalogues.file_of(LOCALE, "ar"))).metadata["Plural-Forms"]
    forms = {number: f"form {number} %(count)s" for number in range(6)}
    entry = polib.POEntry(msgid="%(count)s day", msgid_plural="%(count)s days", msgstr_plural=forms)
    file = write(folder, "ar", entry, plural=rule)
    catalogues.compile_changed(folder)
    with file.with_suffix(".mo").open("rb") as stream:
        found = gettext.GNUTranslations(stream)
    numbers = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3}
    for number, form in numbers.items():
        assert found.ngettext("%(count)s day", "%(count)s days", number).startswith(f"form {form} ")


# --- a slip of a translator breaks no page --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Hello %(name)s", "Merhaba %(isim)s", "The source has no %(isim)s."),
        ("Hello %(name)s", "Merhaba", "%(name)s is missing."),
        ("%s is there", "orada", "It has not as many %s as the source."),
        ("A half", "% 50", "A per cent sign is written %% here."),
        ("Say <b>yes</b>", "<b>Evet", "Its tags are not those of the source."),
        ("Say <b>yes</b>", "<b>Evet</b> de", ""),
        ("Hello %(name)s", "", ""),
    ],
)
def test_what_would_break_a_page_is_named_and_left_out(
    folder: Path, msgid: str, msgstr: str, fault: str
) -> None:
    entry = polib.POEntry(msgid=msgid, msgstr=msgstr)
    assert catalogues.fault(entry) == fault
    file = write(folder, "tr", entry)
    catalogues.compile_changed(folder)
    assert said(file, msgid) == (msgid if fault or not msgstr else msgstr)


def test_one_and_two_may_say_their_number_in_a_word() -> None:
    forms = {0: "bir gün", 1: "%(count)s gün"}
    entry = polib.POEntry(msgid="%(count)s day", msgid_plural="%(count)s days", msgstr_plural=forms)
    assert catalogues.fault(entry) == ""


def test_a_name_stands_by_itself_in_a_sentence_from_right_to_left(folder: Path) -> None:
    text = "%(name)s, %(when)s"
    arabic = write(folder, "ar", polib.POEntry(msgid=text, msgstr="%(name)s، %(when)s"))
    turkish = write(folder, "tr", polib.POEntry(msgid=text, msgstr="%(name)s, %(when)s"))
    catalogues.compile_changed(folder)
    assert said(arabic, text) == "\u2068%(name)s\u2069، %(when)s"
    assert said(turkish, text) == text


@pytest.mark.parametrize("code", CODES)
def test_no_translation_would_break_a_page(code: str) -> None:
    catalogue = polib.pofile(str(catalogues.file_of(LOCALE, code)))
    faults = [f"{entry.msgid[:60]!r}: {found}" for entry in catalogue if (found := catalogues.fault(entry))]
    assert not faults, "\n".join(faults)


# --- up to date with the source ------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small source tree: `write_source(name, text)` puts a file there."""
    for name in ("careplan", "pathways", "templates/checklist"):
        (tmp_path / "source" / name).mkdir(parents=True)
    return tmp_path / "source"


def test_every_text_of_the_source_is_found(source: Path) -> None:
    (source / "careplan" / "one.py").write_text(
        '_("A " "text")\n# Translators: of a list\npgettext("place", "End")\nngettext("%(n)s day", "%(n)s days", n)\n'
        '_(variable)\nother("Not a text")\n'
    )
    (source / "templates" / "checklist" / "page.html").write_text(
        '{% load i18n %}{% translate "Save 5%" %}<b>not this</b>{{ words|default:_("None") }}'
        "{% blocktranslate trimmed with name=x %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}"
        '{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}{% call_words _("Call") %}'
    )
    found = {(one.msgctxt, one.msgid, one.msgid_plural) for one in messages.messages_in(source)}
    assert found == {
        (None, "A text", ""),
        ("place", "End", ""),
        (None, "%(n)s day", "%(n)s days"),
        (None, "Save 5%%", ""),
        (None, "None", ""),
        (None, "Hello %(name)s", ""),
        (None, "one", "many"),
        (None, "Call", ""),
    }
    assert next(one for one in messages.messages_in(source) if one.msgid == "End").hints == ["of a list"]


def test_translations_are_kept_and_come_back(source: Path) -> None:
    file = source / "careplan" / "one.py"
    file.write_text('_("Stays")\n_("Goes")\n')
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    catalogue.extend(
        [polib.POEntry(msgid="Stays", msgstr="Kalır"), polib.POEntry(msgid="Goes", msgstr="Gider")]
    )
    first = messages.updated(catalogue, messages.messages_in(source))
    file.write_text('_("New")\n_("Stays")\n')
    second = messages.updated(first, messages.messages_in(source))
    assert [(entry.msgid, entry.msgstr, bool(entry.obsolete)) for entry in second] == [
        ("New", "", False),
        ("Stays", "Kalır", False),
        ("Goes", "Gider", True),
    ]
    file.write_text('_("Goes")\n')
    third = messages.updated(second, messages.messages_in(source))
    assert [(entry.msgid, entry.msgstr) for entry in third if not entry.obsolete] == [("Goes", "Gider")]


def test_a_file_changes_only_where_a_text_changed(source: Path) -> None:
    (source / "careplan" / "one.py").write_text('_("One")\n_("Two")\n')
    catalogue = polib.POFile(wrapwidth=messages.WIDTH)
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    first = str(messages.updated(catalogue, messages.messages_in(source)))
    (source / "careplan" / "one.py").write_text('x = 1\n\n_("One")\ny = 2\n_("Two")\n')
    assert str(messages.updated(catalogue, messages.messages_in(source))) == first


def test_the_catalogues_are_up_to_date() -> None:
    try:
        call_command("make_messages", check=True)
    except CommandError as behind:
        pytest.fail(str(behind))


def test_scripts_hold_no_words() -> None:
    """What a script says stands in an attribute of its page, where it can be translated."""
    for file in sorted((ROOT / "static" / "js").glob("*.js")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            code = line.partition("//")[0]
            assert not _SENTENCE.search(code), f"{file.name}:{number}: {code.strip()}"


_SENTENCE = re.compile(r"""["'`][A-Z][a-z]+ [a-z]+[^"'`]*["'`]""")

"""The languages of the pages: one folder of `locale/` each, made ready here without any tool but Python.

A translator's file is `locale/<code>/LC_MESSAGES/django.po`; what Django reads is the `.mo` beside it, which is
made from it and never committed. `docs/translating.md` is the guide.
"""

import gettext
import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from django.conf.locale import LANG_INFO
from django.utils.translation import to_language, to_locale

DOMAIN = "django"
# A line in the head of a catalogue: who, as a clinician, checked the words that tell a family to call.
CHECKED = "X-Warning-Words-Checked-By"

# Around what stands in a sentence by itself, whichever way it is written (Unicode's "first strong isolate").
ISOLATE, END = "\u2068", "\u2069"
# Fields that hold a name, or words that somebody typed. Days and times are written in the language of the page; to
# isolate a sentence made of isolated pieces would turn it around.
_NAMES = {
    *("name", "nurse", "invited_by", "by", "team", "email", "place"),
    *(
        "title",
        "step",
        "item_name",
        "what",
        "question",
        "answer",
        "event",
        "said",
        "label",
        "word",
        "category",
    ),
}
_NAMED = re.compile(r"%\((\w+)\)[sd]")
_BY_PLACE = re.compile(r"(?<!%)(?:%%)*%[sd]")
_TAG = re.compile(r"</?[a-z][^>]*>")


def languages_in(folder: Path, source: str) -> list[tuple[str, str]]:
    """Return (code, its own name) of every language that has a catalogue in `folder`; `source` stands first."""
    codes = sorted(to_language(path.parent.parent.name) for path in _files(folder))
    return [(code, own_name(code)) for code in dict.fromkeys([source, *codes])]


def is_right_to_left(code: str) -> bool:
    """Say how a language, or the one that a variant belongs to, is written; from left to right when not known."""
    info = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return bool(info.get("bidi"))


def own_name(code: str) -> str:
    """Return what a language calls itself, such as "Türkçe"; its code when Django has no name for it."""
    name = LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]


def file_of(folder: Path, code: str) -> Path:
    """Return where the catalogue of a language stands, whether it is there or not."""
    return folder / to_locale(code) / "LC_MESSAGES" / f"{DOMAIN}.po"


def compile_changed(folder: Path) -> list[Path]:
    """Make the `.mo` of every catalogue that changed since it was made. Out: those that were made.

    A translation that would break its page is left out, so that the page says it in the source language.
    Several processes may do this at once: each puts a whole file in place. Raises OSError.
    """
    return [_compile(path) for path in _files(folder) if not _is_compiled(path)]


@cache
def warning_words_checked_by(folder: Path, code: str) -> str:
    """Return the clinician who checked the words about calling, from the head of the catalogue; "" for nobody."""
    compiled = file_of(folder, code).with_suffix(".mo")
    if not compiled.exists():
        return ""
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream).info().get(CHECKED.lower(), "").strip()


def fault(entry: polib.POEntry) -> str:
    """Say in a sentence for the translator what would break a page, or "" for a sound entry."""
    for text in (entry.msgstr, *entry.msgstr_plural.values()):
        if text and (found := _fault(entry, text)):
            return found
    return ""


def _fault(entry: polib.POEntry, text: str) -> str:
    source = f"{entry.msgid} {entry.msgid_plural}"
    extra = set(_NAMED.findall(text)) - set(_NAMED.findall(source))
    if extra:
        return f"The source has no %({sorted(extra)[0]})s."
    missing = set(_NAMED.findall(entry.msgid)) - set(_NAMED.findall(text))
    if missing and not entry.msgid_plural:  # "one item" and "two items" may say their number in a word
        return f"%({sorted(missing)[0]})s is missing."
    if len(_BY_PLACE.findall(text)) != len(_BY_PLACE.findall(entry.msgid)):
        return "It has not as many %s as the source."
    if _stray_percent(text) and not _stray_percent(entry.msgid):
        return "A per cent sign is written %% here."
    if sorted(_TAG.findall(text)) != sorted(_TAG.findall(entry.msgid)):
        return "Its tags are not those of the source."
    return ""


def _isolated(text: str) -> str:
    """A name in a sentence written from right to left stands by itself there: in Latin letters it would draw the
    numbers beside it to its own side."""
    return _NAMED.sub(lambda one: f"{ISOLATE}{one[0]}{END}" if one[1] in _NAMES else one[0], text)


def _stray_percent(text: str) -> bool:
    return "%" in _BY_PLACE.sub("", _NAMED.sub("", text)).replace("%%", "")


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def _is_compiled(path: Path) -> bool:
    """The compiled file carries the very time of its source: a source that became older has changed as well."""
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns == path.stat().st_mtime_ns


def _compile(path: Path) -> Path:
    about = path.stat()
    catalogue = polib.pofile(str(path))
    for entry in [entry for entry in catalogue if fault(entry)]:
        catalogue.remove(entry)
    if is_right_to_left(to_language(path.parent.parent.name)):
        for entry in catalogue:
            entry.msgstr = _isolated(entry.msgstr)
            entry.msgstr_plural = {form: _isolated(text) for form, text in entry.msgstr_plural.items()}
    compiled = path.with_suffix(".mo")
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        stream.write(catalogue.to_binary())
    os.utime(part, ns=(about.st_atime_ns, about.st_mtime_ns))
    os.chmod(part, about.st_mode & 0o777)
    os.replace(part, compiled)
    return compiled

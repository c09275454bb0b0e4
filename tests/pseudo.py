"""A language made at test time: every text of the pages in brackets, accented, and about 40 % longer.

Visible text outside the brackets is text that nobody could translate. Fields, tags and plurals are kept. The texts
of the packages that speak on our pages are in it too.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import polib
from django.utils.translation import to_locale

from careplan.catalogues import compile_changed, file_of
from careplan.operations.messages import messages_in
from tests.installation import ROOT

CODE = "en-xa"  # a variant that no clinic uses, known to Django by its first half
RIGHT_TO_LEFT = "ar-xb"
OPEN, CLOSE = "[!!", "!!]"
LONGER = 0.4
FILLING = "ẋẏẑ ẇẋẏẑẇ ẋẏ ẑẇẋ "
PACKAGES = ("django.conf", "django.contrib.auth", "allauth")
# Django's own names of languages and parts of numbers are looked up whole; nothing in them is left out.
_KEPT = re.compile(r"%\(\w+\)[sd]|%%|%[a-zA-Z.0-9]*[sdif]|\{[^}]*\}|<[^>]+>|&\w+;|\n")
_ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2
)
_ACCENTS = str.maketrans("AEIOUYaeiouycnslz", "ÀÉÎÖÛÝàéîöûýçñšłž")


def pseudo(text: str) -> str:
    """Return a text in the language: `pseudo("Save")` gives "[!! Šàvé ẋẏ !!]"."""
    parts = _KEPT.split(text)
    kept = [*_KEPT.findall(text), ""]
    accented = "".join(part.translate(_ACCENTS) + keep for part, keep in zip(parts, kept, strict=True))
    more = round(sum(map(len, parts)) * LONGER)
    filling = (FILLING * (more // len(FILLING) + 1))[:more].strip()
    return f"{OPEN} {accented} {filling} {CLOSE}"


def pseudo_arabic(text: str) -> str:
    """Return a text as long, in Arabic letters that mean nothing, from right to left."""
    parts = _KEPT.split(text)
    kept = [*_KEPT.findall(text), ""]
    return "".join(part.translate(_ARABIC) + keep for part, keep in zip(parts, kept, strict=True))


def write_catalogue(folder: Path, code: str = CODE, say: Callable[[str], str] = pseudo) -> Path:
    """Make the catalogue of a language below `folder`, which then is a folder of `LOCALE_PATHS`. `say` translates."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Language": to_locale(code),
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for msgid, plural, context in dict.fromkeys(_texts()):
        entry = polib.POEntry(msgid=msgid, msgid_plural=plural, msgctxt=context)
        if plural:
            entry.msgstr_plural = {0: say(msgid), 1: say(plural)}
        else:
            entry.msgstr = say(msgid)
        catalogue.append(entry)
    file = file_of(folder, code)
    file.parent.mkdir(parents=True)
    catalogue.save(str(file))
    compile_changed(folder)
    return folder


@cache
def _texts() -> tuple[tuple[str, str, str | None], ...]:
    ours = [(one.msgid, one.msgid_plural, one.msgctxt) for one in messages_in(ROOT)]
    theirs = [
        (entry.msgid, entry.msgid_plural, entry.msgctxt)
        for file in _their_files()
        for entry in polib.pofile(str(file))
        if not entry.obsolete
    ]
    places = {(msgid, context) for msgid, _plural, context in ours}
    return (*ours, *(one for one in theirs if (one[0], one[2]) not in places))


def _their_files() -> Iterator[Path]:
    for package in PACKAGES:
        folder = Path(find_spec(package).submodule_search_locations[0]) / "locale"
        yield next(
            file for code in ("en", "tr") if (file := folder / code / "LC_MESSAGES/django.po").exists()
        )


# --- reading a page -----------------------------------------------------------------------------------------

_SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label", "aria-valuetext", "aria-description")
_SILENT = {"script", "style", "template", "kbd"}  # what is printed on a key is in no language
_EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_NO_WORDS = re.compile(r"https?://\S+|\b[0-9a-f]{12,64}\b")  # addresses, and digests of versions
_BLOCKS = {
    "p",
    "li",
    "div",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "dt",
    "dd",
    "label",
    "button",
    "a",
    "option",
    "legend",
}


class _Reader(HTMLParser):
    """Collects what a person sees or hears, in the order of the page; what is marked as another language is not."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.open: list[tuple[str, bool]] = []
        self.shown: list[str] = []
        self.heard: list[str] = []

    @property
    def is_skipped(self) -> bool:
        return any(skipped for _tag, skipped in self.open)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        foreign = tag != "html" and values.get("lang", self.code) != self.code
        # What a person typed, and names, stand in these; a date or a number is no word.
        skipped = tag in _SILENT or foreign or tag == "textarea"
        if not self.is_skipped and not foreign:
            self.heard += [values[name] for name in _SPOKEN if values.get(name)]
            if tag == "input" and values.get("type") in ("submit", "button") and values.get("value"):
                self.heard.append(values["value"])
        if tag in _BLOCKS:
            self.shown.append("\n")
        if tag not in _EMPTY:
            self.open.append((tag, skipped))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            last, _skipped = self.open.pop()
            if last == tag:
                break
        if tag in _BLOCKS:
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.is_skipped:
            self.shown.append(data)


def outside(text: str) -> str:
    """Return what stands outside all brackets; brackets may stand in brackets."""
    depth, left = 0, []
    for part in re.split(r"(\[!!|!!\])", text):
        if part == OPEN:
            depth += 1
        elif part == CLOSE:
            depth = max(depth - 1, 0)
        elif depth == 0:
            left.append(part)
    return "\n".join(left)


def untranslated(html: str, data: list[str]) -> list[str]:
    """Return each piece of visible text that is neither in brackets nor one of `data`.

    `data`: what people and pathways are called, and what was typed: it is in no language of the page.
    """
    reader = _Reader(CODE)
    reader.feed(html)
    texts = [outside("".join(reader.shown)), *map(outside, reader.heard)]
    known = re.compile("|".join(re.escape(one) for one in sorted(set(data), key=len, reverse=True) if one))
    found = []
    for piece in "\n".join(texts).split("\n"):
        left = known.sub(" ", _NO_WORDS.sub(" ", piece))
        if re.search(r"[^\W\d_]", left):
            found.append(" ".join(piece.split()))
    return list(dict.fromkeys(found))

"""Finds every text that people read in the source, and brings the catalogues up to date with it.

In Python alone, so that a test can hold the catalogues against the source on any machine. No line numbers and no
dates are written, and the order is that of the source: a new text is a new block and nothing else.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
import polib
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

DJANGO = Path(django.__file__).parent
PACKAGES = ("careplan", "pathways")
TEMPLATES = "templates"
WIDTH = 110
TEMPLATE_ENDINGS = (".html", ".txt")
# What a family reads stands first in a translator's file, and what only admins read last.
LATER_ROOMS = ("clinic", "insights", "pathways", "operations", "sample")

# What a function is called with, in order. The aliases are those of this source: `gettext as _`.
SINGULAR, PLURAL, CONTEXT = "msgid", "msgid_plural", "msgctxt"
ARGUMENTS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (SINGULAR,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (SINGULAR, PLURAL)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (CONTEXT, SINGULAR)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (CONTEXT, SINGULAR, PLURAL)),
}
HINT = "Translators:"

_STRING = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b([np]*gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?")
_FORMAT = re.compile(r"%\(\w+\)[sd]|%[sd]")


@dataclass(slots=True)
class Message:
    """One text of the source, the files it stands in, and what its author tells the translator."""

    msgid: str
    msgid_plural: str = ""
    msgctxt: str | None = None
    files: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def place(self) -> tuple[str | None, str]:
        return (self.msgctxt, self.msgid)

    @property
    def has_fields(self) -> bool:
        return bool(_FORMAT.search(self.msgid + self.msgid_plural))


def messages_in(root: Path) -> list[Message]:
    """Return every text of the source under `root`, each once, in the order of files and lines."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in _source_files(root):
        name = path.relative_to(root).as_posix()
        read = _in_python if path.suffix == ".py" else _in_template
        for message in read(path.read_text()):
            held = found.setdefault(message.place, message)
            held.msgid_plural = held.msgid_plural or message.msgid_plural
            held.files += [name] if name not in held.files else []
            held.hints += [hint for hint in message.hints if hint not in held.hints]
    return list(found.values())


def updated(catalogue: polib.POFile, messages: Iterable[Message]) -> polib.POFile:
    """Return a catalogue with exactly these texts. Translations are kept; one whose text is gone stays at the end,
    for the day the text comes back."""
    held = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=WIDTH)
    fresh.metadata = dict(catalogue.metadata)
    fresh.header = catalogue.header
    forms = _number_of_forms(catalogue)
    for message in messages:
        fresh.append(_entry(message, held.pop(message.place, None), forms))
    for entry in held.values():
        if entry.msgstr or any(entry.msgstr_plural.values()):
            entry.obsolete = True
            entry.occurrences, entry.comment, entry.flags = [], "", []
            fresh.append(entry)
    return fresh


def new_catalogue(code: str) -> polib.POFile:
    """Return an empty catalogue of a language, with the plural rule that Django has for it.

    Raises LookupError when Django does not know the language: its rule must then be written by hand.
    """
    file = DJANGO / "conf" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    if not file.exists():
        raise LookupError(code)
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.metadata = {
        "Project-Id-Version": "careplan",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": polib.pofile(str(file)).metadata["Plural-Forms"],
    }
    return catalogue


def _source_files(root: Path) -> list[Path]:
    python = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    templates = [path for path in (root / TEMPLATES).rglob("*") if path.suffix in TEMPLATE_ENDINGS]
    files = [path for path in python + templates if "migrations" not in path.parts]
    return sorted(files, key=lambda path: _rank(path.relative_to(root)))


def _rank(name: Path) -> tuple[int, str]:
    rooms = [number for number, room in enumerate(LATER_ROOMS, start=1) if room in name.parts]
    return (max(rooms, default=0), name.as_posix())


def _in_python(source: str) -> Iterator[Message]:
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        names = ARGUMENTS.get(getattr(call.func, "id", ""), ())
        values = [getattr(argument, "value", None) for argument in call.args[: len(names)]]
        if names and len(values) == len(names) and all(isinstance(value, str) for value in values):
            yield Message(**dict(zip(names, values, strict=True)), hints=_hint_above(lines, call.lineno))


def _hint_above(lines: list[str], number: int) -> list[str]:
    above = lines[number - 2].strip() if number > 1 else ""
    return [above.lstrip("# ").removeprefix(HINT).strip()] if above.startswith(f"# {HINT}") else []


def _in_template(source: str) -> Iterator[Message]:
    for call in _CALL.finditer(templatize(source)):
        names = ARGUMENTS[call[1]]
        values = [ast.literal_eval(text) for text in call.groups()[1:] if text is not None]
        yield Message(**dict(zip(names, values, strict=False)))


def _entry(message: Message, held: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.msgctxt,
        msgid_plural=message.msgid_plural,
        occurrences=[(name, "") for name in message.files],
        comment="\n".join(message.hints),
        flags=["python-format"] if message.has_fields else [],
    )
    if held is not None:
        entry.tcomment = held.tcomment
    if message.msgid_plural:
        texts = held.msgstr_plural if held is not None else {}
        entry.msgstr_plural = {number: texts.get(number, "") for number in range(forms)}
    elif held is not None:
        entry.msgstr = held.msgstr
    return entry


def _number_of_forms(catalogue: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    return int(found[1]) if found else 2

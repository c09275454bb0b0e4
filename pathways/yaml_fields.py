"""Reads groups, lists and texts out of YAML nodes, noting every fault with its line.

A fault never stops the walk: an empty value takes the place of what was refused, so that an author gets
all faults of a file in one go. Whoever starts the walk must refuse the file when `errors` is not empty.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pathways.words import LIMITS
from pathways.yaml_nodes import NULL, REFUSED, hidden_character, line_of, why_not_text

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ROW = re.compile(r"[A-Z]+-[0-9]+")
DIGITS = re.compile(r"[0-9\s./-]+")
YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
MAX_ENTRIES = 500
MOST_FAULTS = 1_000
# Looking for the word that was meant is slow; a file with ten thousand wrong words does not need it for each.
MOST_COMPARISONS = 20_000
LONGEST_DATE = 40

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, order=True)
class FileError:
    """One fault: file name, line counted from 1, and a sentence for the author."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class FieldReader:
    """Notes faults (`errors`) and remembers the line of each text by its address (`lines`)."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.errors: list[FileError] = []
        self.lines: dict[tuple[str, ...], int] = {}
        self.choice_of_step: dict[str, str] = {}
        self._first_lines: dict[tuple[str, str], int] = {}
        self._comparisons_left = MOST_COMPARISONS

    def note(self, line: int, reason: str) -> None:
        """Keep a fault. After MOST_FAULTS one sentence stands for all others."""
        if len(self.errors) < MOST_FAULTS:
            self.errors.append(FileError(self.filename, line, reason))
        elif len(self.errors) == MOST_FAULTS:
            more = gettext("There are more faults than these %s. Mend these first.") % MOST_FAULTS
            self.errors.append(FileError(self.filename, line, more))

    def group(
        self, node: Node | None, name: str, needed: Iterable[str], allowed: Iterable[str] = ()
    ) -> dict[str, Node]:
        """Return the fields of a mapping by name; `name` is what to call it in a sentence."""
        needed, allowed = tuple(needed), tuple(allowed)
        if not isinstance(node, MappingNode):
            if node is not None and node.tag != REFUSED:
                fields = ", ".join(needed or allowed)
                reason = gettext("Here stands %(name)s: write it as “name: value” lines (%(fields)s).")
                self.note(line_of(node), reason % {"name": name, "fields": fields})
            return {}
        found: dict[str, Node] = {}
        for key_node, value in node.value:
            field = self._field_name(key_node)
            if field is None:
                continue
            if field not in (*needed, *allowed):
                self._unknown(key_node, gettext("a field of %s") % name, field, (*needed, *allowed))
            elif field in found:
                values = {"name": field, "line": line_of(found[field])}
                reason = gettext("“%(name)s” stands here a second time; the first is in line %(line)s.")
                self.note(line_of(key_node), reason % values)
            else:
                found[field] = value
        for field in needed:
            if field not in found:
                values = {"group": name, "name": field}
                self.note(line_of(node), gettext("“%(name)s” is missing in %(group)s.") % values)
        return found

    def entries(self, group: dict[str, Node], name: str, most: int = MAX_ENTRIES) -> list[Node]:
        """Return the entries of a list field; an absent field is an empty list, an empty list a fault."""
        node = group.get(name)
        if node is None or node.tag == REFUSED:
            return []
        if not isinstance(node, SequenceNode):
            reason = gettext("“%s” is a list: begin each entry with a dash.") % name
            self.note(line_of(node), reason)
            return []
        if not node.value:
            self.note(line_of(node), gettext("The list “%s” is empty. Fill it or leave it out.") % name)
        if len(node.value) > most:
            values = {"name": name, "count": len(node.value), "most": most}
            reason = gettext("“%(name)s” has %(count)s entries; at most %(most)s are allowed.") % values
            self.note(line_of(node.value[most]), reason)
        return node.value[:most]

    def text(self, node: Node | None, name: str, place: tuple[str, ...] = ()) -> str:
        """Return a text on one line, spaces tidied; "" after a fault or for an absent field."""
        if node is None or node.tag == REFUSED:
            return ""
        if place:
            self.lines[place] = line_of(node)
        if not isinstance(node, ScalarNode):
            self.note(line_of(node), gettext("“%s” must be one text, not a list or a group.") % name)
            return ""
        if node.tag == NULL and not node.value:
            self.note(line_of(node), gettext("“%s” has no text.") % name)
            return ""
        fault = why_not_text(node)
        hidden = hidden_character(node.value)
        if hidden:
            fault = gettext("There is a character here that nobody can see (%s). Delete it.") % hidden
        text = " ".join(node.value.split())
        if not fault and not text:
            fault = gettext("“%s” has no text.") % name
        if fault:
            self.note(line_of(node), fault)
            return ""
        return text

    def key(self, node: Node | None, name: str) -> str:
        """Return a key: small letters, digits and single hyphens. "" after a fault."""
        text = self.text(node, name)
        if not text or (KEY.fullmatch(text) and len(text) <= LIMITS["key"]):
            return text
        reason = gettext(
            "“%(key)s” is not a key. Use small letters, digits and hyphens, such as mri-scan; "
            "at most %(most)s characters."
        )
        self.note(line_of(node), reason % {"key": text[:80], "most": LIMITS["key"]})
        return ""

    def new_key(self, node: Node | None, kind: str, within: str = "") -> str:
        """Return the key of a part and note when another part of its kind has it already."""
        key = self.key(node, "key")
        if key:
            self.once(node, f"{kind} {within}", key)
            self.lines[(kind, key)] = line_of(node)
        return key

    def once(self, node: Node, kind: str, key: str) -> None:
        first = self._first_lines.setdefault((kind, key), line_of(node))
        if first != line_of(node):
            values = {"key": key, "line": first}
            reason = gettext("The name “%(key)s” is taken: it stands in line %(line)s too.") % values
            self.note(line_of(node), reason)

    def one_of(self, node: Node | None, name: str, words: type[Word], otherwise: Word) -> Word:
        """Return the member of an enumeration a field names; `otherwise` when absent or refused."""
        text = self.text(node, name)
        if not text:
            return otherwise
        if text not in tuple(words):
            self._unknown(node, gettext("a value of “%s”") % name, text, words)
            return otherwise
        return words(text)

    def rows(self, group: dict[str, Node]) -> tuple[str, ...]:
        """Return the row ids of the field `covers`, each once."""
        found: list[str] = []
        for node in self.entries(group, "covers"):
            row = self.text(node, "covers")
            if row and not ROW.fullmatch(row):
                reason = gettext("“%s” is not a row of the map. Rows look like IMG-4.") % row
                self.note(line_of(node), reason)
            elif row in found:
                self.note(line_of(node), gettext("The row “%s” stands here twice.") % row)
            elif row:
                found.append(row)
        return tuple(found)

    def date(self, node: Node | None, name: str) -> str:
        """Return a date as it is written: YYYY-MM-DD, YYYY-MM, YYYY, or words such as *spring 2025*.

        "" after a fault: digits that are no day of the calendar.
        """
        text = self.text(node, name)
        if len(text) > LONGEST_DATE:
            self.note(
                line_of(node),
                gettext("“%(name)s” has more than %(most)s characters.")
                % {"name": name, "most": LONGEST_DATE},
            )
            return ""
        if not text or not DIGITS.fullmatch(text) or YEAR_OR_MONTH.fullmatch(text):
            return text
        try:
            if datetime.date.fromisoformat(text).isoformat() != text:
                raise ValueError
        except ValueError:
            reason = gettext('“%s” is not a day. Write year, month and day, such as "2025-11-27".')
            self.note(line_of(node), reason % text)
            return ""
        return text

    def unknown_key(self, node: Node, kind: str, key: str, known: Iterable[str]) -> None:
        """Note that a key names nothing, with the nearest that does."""
        self._unknown(node, kind, key, known)

    def _field_name(self, node: Node) -> str | None:
        if not isinstance(node, ScalarNode):
            self.note(line_of(node), gettext("The name of a field must be a word."))
            return None
        fault = why_not_text(node)
        if fault:
            self.note(line_of(node), fault)
        return None if fault or node.tag == REFUSED else node.value

    def _unknown(self, node: Node, kind: str, word: str, known: Iterable[str]) -> None:
        known = list(dict.fromkeys(str(one) for one in known if one))
        values = {"word": word[:80], "kind": kind, "known": ", ".join(known[:20])}
        near = self._nearest(word[:80], known)
        if near:
            reason = gettext("“%(word)s” is not %(kind)s. Is “%(near)s” meant?")
            self.note(line_of(node), reason % {**values, "near": near[0]})
        elif known:
            self.note(line_of(node), gettext("“%(word)s” is not %(kind)s. Known: %(known)s.") % values)
        else:
            self.note(line_of(node), gettext("“%(word)s” is not %(kind)s; there is none yet.") % values)

    def _nearest(self, word: str, known: list[str]) -> list[str]:
        if len(known) > self._comparisons_left:
            return []
        self._comparisons_left -= len(known)
        return difflib.get_close_matches(word, known, n=1)

"""The strict half of reading a pathway file: YAML without its surprises, every fault with its line.

YAML can turn `no` into *false*, `1:30` into ninety and one line into a million (aliases). A pathway file
uses none of that: only lists, groups and texts. What is refused here is reported and stepped over, so that
an author sees all faults of a file at once.

`yaml.compose` is used and not `yaml.safe_load`, which forgets the lines and keeps the last of two equal keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import yaml
from django.utils.translation import gettext
from yaml.composer import Composer
from yaml.events import AliasEvent
from yaml.nodes import Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

MAX_BYTES = 4_000_000
MAX_NESTING = 20
# Two thousand steps with all their fields are half of that; a million dashes would fill the memory.
MAX_PARTS = 300_000

TEXT = "tag:yaml.org,2002:str"
NULL = "tag:yaml.org,2002:null"
REFUSED = "refused"

Note = Callable[[int, str], None]

# Joined letters (Persian, Indian scripts, emoji) and right-to-left words need these four; every other
# format character can hide or reorder words.
_JOINERS = {"\u200c", "\u200d", "\u200e", "\u200f"}
_NOT_CHARACTERS = {"\ufffe", "\uffff"}
_BREAKS = {"\n", "\r", "\t"}
_READ_AS = {
    "bool": "yes, no, on, off, true and false are answers to YAML, not words",
    "int": "YAML reads it as a number",
    "float": "YAML reads it as a number",
    "timestamp": "YAML reads it as a date",
    "null": "YAML reads it as “nothing”",
}


def read_nodes(source: str | bytes, note: Note) -> Node | None:
    """Read one YAML document.

    In: the file's text or bytes (UTF-8, with or without a byte order mark), and `note(line, reason)`,
    called once for each fault. Out: the root node, refused parts replaced by empty REFUSED scalars;
    None when nothing could be read, which was noted too.
    """
    text = _decoded(source, note)
    if text is None:
        return None
    if not text.strip():
        note(1, gettext("The file is empty."))
        return None
    try:
        root = yaml.compose(_without_hidden(text, note), Loader=lambda stream: _StrictLoader(stream, note))
    except _TooMuch as error:
        note(error.line, error.reason)
        return None
    except yaml.MarkedYAMLError as error:
        note(*_syntax_fault(error))
        return None
    if root is None:
        note(1, gettext("The file holds comments only."))
    return root


def line_of(node: Node) -> int:
    """Return the line a node begins in, counted from 1."""
    return node.start_mark.line + 1


def why_not_text(node: ScalarNode) -> str | None:
    """Say in a sentence why a scalar is not a text (a bare number, date, yes / no ...), or None if it is."""
    kind = node.tag.rpartition(":")[2]
    if node.tag in (TEXT, REFUSED):
        return None
    if kind == "merge":
        return gettext("“<<” takes lines over from somewhere else. Write them out instead.")
    shown = {"value": node.value, "why": _READ_AS.get(kind, "YAML reads it as something else")}
    return gettext('Put quotes around it: "%(value)s". Without them it is not a text (%(why)s).') % shown


def hidden_character(text: str) -> str | None:
    """Return the name of the first character that no reader could see, or None."""
    for character in text:
        if _is_hidden(character):
            return f"U+{ord(character):04X}"
    return None


class _TooMuch(Exception):
    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason)


class _StrictLoader(Reader, Scanner, Parser, Composer, Resolver):
    """PyYAML's own composer, with aliases, anchors and tags noted, and nesting and size bounded.

    The bounds stand before the recursion: a file of ten thousand brackets must not exhaust the stack.
    """

    def __init__(self, stream: str, note: Note) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.note = note
        self.open_anchors: list[str | None] = []
        self.parts = 0

    def compose_node(self, parent: Node | None, index: object) -> Node:
        event = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            self.get_event()
            self.note(line, self._alias_fault(event.anchor))
            return ScalarNode(REFUSED, "", event.start_mark, event.end_mark)
        self.check_size(line)
        if event.anchor is not None:
            self.note(line, gettext("“&%s” names a part for later use. Take it out.") % event.anchor)
        if event.tag is not None:
            self.note(line, gettext("“%s” is a tag. Take it out; a text needs only quotes.") % event.tag)
        self.open_anchors.append(event.anchor)
        self.descend_resolver(parent, index)
        node = self._composed(event)
        self.ascend_resolver()
        self.open_anchors.pop()
        return node

    def check_size(self, line: int) -> None:
        self.parts += 1
        if len(self.open_anchors) >= MAX_NESTING:
            raise _TooMuch(line, gettext("This is nested deeper than %s levels.") % MAX_NESTING)
        if self.parts > MAX_PARTS:
            raise _TooMuch(line, gettext("The file is too long: it has more than %s parts.") % MAX_PARTS)

    def _composed(self, event: yaml.events.NodeEvent) -> Node:
        if isinstance(event, yaml.events.ScalarEvent):
            node = self.compose_scalar_node(None)
            node.tag = REFUSED if event.tag is not None else node.tag
            return node
        if isinstance(event, yaml.events.SequenceStartEvent):
            return self.compose_sequence_node(None)
        return self.compose_mapping_node(None)

    def _alias_fault(self, name: str) -> str:
        if name in self.open_anchors:
            return gettext("“*%s” makes a circle: a part that contains itself. Take it out.") % name
        return gettext("“*%s” repeats another part of the file. Write it out instead.") % name


def _decoded(source: str | bytes, note: Note) -> str | None:
    if len(source) > MAX_BYTES:
        note(1, gettext("The file is larger than %(most)s bytes.") % {"most": MAX_BYTES})
        return None
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        note(line, gettext("This is not UTF-8. Save the file as UTF-8 and try again."))
        return None


def _is_hidden(character: str) -> bool:
    if character in _JOINERS or character in _BREAKS:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") or character in _NOT_CHARACTERS


def _without_hidden(text: str, note: Note) -> str:
    """Note hidden characters line by line and put spaces in their place, so that reading can go on."""
    lines = re.split(r"(?<=\n)", text)
    for number, line in enumerate(lines, start=1):
        code = hidden_character(line)
        if code:
            note(number, gettext("There is a character here that nobody can see (%s). Delete it.") % code)
            lines[number - 1] = "".join(" " if _is_hidden(one) else one for one in line)
    return "".join(lines)


def _syntax_fault(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if error.context and "single document" in error.context:
        return line, gettext("A second document begins here (---). One file holds one pathway.")
    problem = str(error.problem or error.context or "")
    if "\\t" in problem:
        return line, gettext("There is a tab here. Use spaces to indent.")
    return line, gettext(
        "The file cannot be read from here on. Look for a missing quote, colon or indent "
        "in this line or above it (%(problem)s)."
    ) % {"problem": problem}

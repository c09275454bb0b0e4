"""The words of a pathway in another language, as a file: text in, translations out, or every fault with its line.

For `bone-care.yaml` they stand in `bone-care.tr.yaml`, `bone-care.ar.yaml` and so on: a list of parts, each with the
digest of the words it was made from, so that it is known when those changed. Above each text the author's stands as
a comment. The shape is told to translators in docs/translating.md. Pure: no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext
from yaml.nodes import MappingNode, Node, ScalarNode

from pathways import languages, words
from pathways.definition import Definition
from pathways.translations import ASK, OPTION, SourcePart, SourceText, source_parts
from pathways.words import LIMITS, LONGEST_SENTENCE
from pathways.yaml_fields import FieldReader, FileError
from pathways.yaml_nodes import line_of, read_nodes
from pathways.yaml_text import WIDTH, Folded, Remark, Value, lines_of

# Many languages need more letters, and more words, for the same thought.
ROOM = 1.5
LONGEST_NAME = 100
MOST_PARTS = 2_000

_FILE = ("pathway", "language", "parts")
_PART = ("part", "key")
_PART_MAY = ("source", "checked_by")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME_OF_TEXT = re.compile(
    rf"title|summary|question|what|why|explanation|word|meaning|{ASK}[1-9][0-9]*|{OPTION}[a-z0-9-]+"
)
_SHORT = 60  # a text up to here is written on the line of its name


class TranslationFileErrors(Exception):
    """The file was refused. `errors` holds all its faults, sorted by line; nothing was loaded."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class TranslatedPart:
    """The words of one part. `digest`: of the words they were made from; `checked_by`: a clinician, or ""."""

    part: str
    key: str
    digest: str
    words: Mapping[str, str]
    checked_by: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return (self.part, self.key)


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """What a file says: parts that nobody translated yet are not among them."""

    pathway_key: str
    language: str
    parts: tuple[TranslatedPart, ...]


def read_translation(text: str | bytes, filename: str, definition: Definition) -> TranslationFile:
    """Read a translation of a pathway.

    In: its content (UTF-8), the name to call it by in faults, and the version that it belongs to. A part without
    the digest of its source is taken for a translation of that version's words. A part with another digest is
    kept as it is: it is stale for this version.
    Raises TranslationFileErrors with all faults at once.
    """
    reader = _TranslationReader(filename, definition)
    root = read_nodes(text, reader.note)
    found = reader.translation(root) if root is not None else None
    if reader.errors or found is None:
        raise TranslationFileErrors(reader.errors)
    return found


def write_translation(definition: Definition, code: str, parts: Iterable[TranslatedPart] = ()) -> str:
    """Return the file of a language: every part of the version in its order, with the author's words as comments.

    In: what is translated already, at most one for each part. A part that is not stays empty, a part whose source
    changed is marked. A part that the version does not have any more is left out.
    """
    there = {one.place: one for one in parts}
    fields: dict[str, Value | Remark] = {
        "remark": Remark(
            f"The words of “{definition.title}” in {languages.language(code).own_name} ({code})."
        ),
        "how": Remark("How to fill and check this file: docs/translating.md."),
        "gap": Remark(),
        "pathway": definition.pathway_key,
        "language": code,
        "gap before parts": Remark(),
        "parts": list(_entries(definition, there)),
    }
    return "\n".join(lines_of(fields)) + "\n"


# --- reading ----------------------------------------------------------------------------------------------


class _TranslationReader(FieldReader):
    def __init__(self, filename: str, definition: Definition) -> None:
        super().__init__(filename)
        self.definition = definition
        self.sources = {one.place: one for one in source_parts(definition)}

    def translation(self, root: Node) -> TranslationFile:
        group = self.group(root, gettext("the translation"), _FILE)
        parts = [self.part(node) for node in self.entries(group, "parts", MOST_PARTS)]
        return TranslationFile(
            pathway_key=self.pathway(group.get("pathway")),
            language=self.language(group.get("language")),
            parts=tuple(part for part in parts if part is not None),
        )

    def pathway(self, node: Node | None) -> str:
        key = self.text(node, "pathway")
        if key and key != self.definition.pathway_key:
            told = gettext("This is a translation of “%(key)s”, not of “%(wanted)s”.")
            self.note(line_of(node), told % {"key": key, "wanted": self.definition.pathway_key})
        return key

    def language(self, node: Node | None) -> str:
        code = self.text(node, "language")
        if code and not languages.is_known(code):
            self.note(line_of(node), gettext("“%s” is not a language code, such as tr or pt-br.") % code)
        if code and code == self.definition.language:
            self.note(line_of(node), gettext("The pathway itself is written in this language."))
        return code

    def part(self, node: Node) -> TranslatedPart | None:
        """Read one part. None when nobody translated it yet, and after a fault."""
        source = self.source(node)
        if source is None:
            return None
        named = [*_PART, *_PART_MAY, *(self.names_in(node) or (text.name for text in source.texts))]
        group = self.group(node, gettext("a part"), _PART, named)
        digest = self.digest(group.get("source")) or source.digest
        texts = {name: self.words(child) for name, child in group.items() if name not in (*_PART, *_PART_MAY)}
        if not any(texts.values()):
            return None
        if digest == source.digest:
            self.check_texts(node, group, source, texts)
        checked_by = self.words(group["checked_by"]) if "checked_by" in group else ""
        if len(checked_by) > LONGEST_NAME:
            self.note(line_of(group["checked_by"]), gettext("This name is too long."))
        return TranslatedPart(*source.place, digest, texts, checked_by)

    def source(self, node: Node) -> SourcePart | None:
        """Return what a part translates; None with a fault when the version has no such part."""
        if not isinstance(node, MappingNode):
            self.group(node, gettext("a part"), _PART)
            return None
        named = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
        place = (self.text(named.get("part"), "part"), self.text(named.get("key"), "key"))
        if "" in place:
            self.group(node, gettext("a part"), _PART, named)
            return None
        self.once(node, "part", " ".join(place))
        if place not in self.sources:
            known = [" ".join(one) for one in self.sources]
            self.unknown_key(node, gettext("a part of this pathway"), " ".join(place), known)
        return self.sources.get(place)

    def names_in(self, node: MappingNode) -> list[str] | None:
        """The names of texts that stand in a part of older words: those were others than today's, perhaps."""
        named = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
        digest = named.get("source")
        part = self.sources[named["part"].value, " ".join(named["key"].value.split())]
        if digest is None or digest.value == part.digest:
            return None
        return [name for name in named if _NAME_OF_TEXT.fullmatch(name)]

    def digest(self, node: Node | None) -> str:
        text = self.words(node) if node is not None else ""
        if text and not _DIGEST.fullmatch(text):
            told = gettext("“source” is made by the computer. Take the line out, and it will be made again.")
            self.note(line_of(node), told)
        return text

    def words(self, node: Node) -> str:
        """Return a text, or "" for one that is left empty: nobody translated it yet."""
        if isinstance(node, ScalarNode) and not node.value.strip():
            return ""
        return self.text(node, gettext("a text"))

    def check_texts(
        self, node: Node, group: Mapping[str, Node], source: SourcePart, texts: Mapping[str, str]
    ) -> None:
        """Note what a family would stumble over: half a part, or a text too long to read."""
        for one in source.texts:
            text = texts.get(one.name, "")
            line = line_of(group.get(one.name, node))
            if not text:
                told = gettext("“%s” is not translated here. Families would read half of this part.")
                self.note(line, told % one.name)
            for reason in _too_long(one, text):
                self.note(line, reason)


def _too_long(source: SourceText, text: str) -> Iterator[str]:
    most = round(LIMITS[source.limit] * ROOM)
    if len(text) > most:
        told = gettext("This text has %(length)s characters; at most %(most)s fit.")
        yield told % {"length": len(text), "most": most}
    longest = round(LONGEST_SENTENCE * ROOM)
    for sentence in words.sentences(text):
        if (count := words.word_count(sentence)) > longest:
            told = gettext("A sentence here has %(count)s words; at most %(most)s are allowed.")
            yield told % {"count": count, "most": longest}


# --- writing ----------------------------------------------------------------------------------------------


def _entries(
    definition: Definition, there: Mapping[tuple[str, str], TranslatedPart]
) -> Iterator[Value | Remark]:
    for number, source in enumerate(source_parts(definition)):
        if number:
            yield Remark()
        yield _entry(source, there.get(source.place))


def _entry(source: SourcePart, held: TranslatedPart | None) -> dict[str, Value | Remark]:
    fields: dict[str, Value | Remark] = {"part": source.part, "key": source.key}
    if held is not None:
        fields["source"] = held.digest
        if held.digest != source.digest:
            fields["stale"] = Remark(
                "The source changed. Put these words right, then take the line above out."
            )
        if held.checked_by:
            fields["checked_by"] = held.checked_by
    for one in source.texts:
        text = held.words.get(one.name, "") if held is not None else ""
        lines = wrap(one.text, WIDTH - 10, break_long_words=False, break_on_hyphens=False)
        fields |= {f"{one.name} {number}": Remark(line) for number, line in enumerate(lines)}
        fields[one.name] = text if len(text) <= _SHORT else Folded(text)
    return fields

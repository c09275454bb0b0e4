"""Reads a pathway file: text in, `Definition` out, or every fault of the file with its line.

The shape of the file is told to authors in docs/pathway-format.md. Everything in it is a text, a list or
a group; what a program could misread is refused, because a pathway is read by people who trust it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext
from yaml.nodes import MappingNode, Node

from pathways import definition as d
from pathways import words
from pathways.conditions import (
    MAX_DEPTH,
    MAX_PARTS,
    NOT_KNOWN,
    All,
    Any,
    Condition,
    Is,
    IsNotKnown,
    IsOneOf,
    NoneOf,
)
from pathways.yaml_fields import FieldReader, FileError
from pathways.yaml_nodes import REFUSED, line_of, read_nodes

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_GROUPS = {"all": All, "any": Any, "none": NoneOf}
_TESTS = ("is", "is_one_of", "is_not_known")
_PATHWAY = ("pathway", "title", "summary", "language", "document", "categories", "steps")
_STEP = ("key", "category", "kind", "title", "what", "why")
_STEP_MAY = (
    *("ask", "done_by", "seen_by", "family_ticks", "when", "covers", "section", "origin", "note"),
    *("question", "level", "level_source"),
)
_WATCH_ONLY = ("question", "level", "level_source")
_NOT_FOR_WATCH = ("done_by", "seen_by", "family_ticks", "when")


class _Tick(StrEnum):
    YES = d.YES
    NO = d.NO


class PathwayFileErrors(Exception):
    """The file was refused. `errors` holds all its faults, sorted by line; nothing was loaded."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


def read_pathway(text: str | bytes, filename: str) -> d.Definition:
    """Read a pathway file.

    In: its content (UTF-8) and the name to call it by in faults. Out: the definition.
    Raises PathwayFileErrors with all faults at once.
    """
    reader = _PathwayReader(filename)
    root = read_nodes(text, reader.note)
    definition = reader.pathway(root) if root is not None else None
    if definition is not None:
        for problem in words.problems(definition):
            reader.note(reader.lines.get(problem.place, 1), problem.reason)
    if reader.errors or definition is None:
        raise PathwayFileErrors(reader.errors)
    return definition


class _PathwayReader(FieldReader):
    def pathway(self, root: Node) -> d.Definition:
        group = self.group(root, gettext("the pathway"), _PATHWAY, ("facts", "glossary"))
        document = self.group(group.get("document"), gettext("the document"), ("title", "date"))
        categories = tuple(map(self.category, self.entries(group, "categories", d.MAX_CATEGORIES)))
        facts = tuple(map(self.fact, self.entries(group, "facts")))
        known_facts = {fact.key: fact for fact in reversed(facts)}
        known_categories = [category.key for category in categories]
        steps = tuple(
            self.step(node, known_categories, known_facts)
            for node in self.entries(group, "steps", d.MAX_STEPS)
        )
        self.check_watch_count(steps)
        return d.Definition(
            pathway_key=self.key(group.get("pathway"), "pathway"),
            title=self.text(group.get("title"), "title", ("pathway", "title")),
            summary=self.text(group.get("summary"), "summary", ("pathway", "summary")),
            language=self.language(group.get("language")),
            document_title=self.text(document.get("title"), "title", ("document", "title")),
            document_date=self.date(document.get("date"), "date"),
            categories=categories,
            facts=facts,
            steps=steps,
            glossary=tuple(map(self.glossary_entry, self.entries(group, "glossary"))),
        )

    def language(self, node: Node | None) -> str:
        text = self.text(node, "language")
        if text and not LANGUAGE.fullmatch(text):
            self.note(line_of(node), gettext("“%s” is not a language code, such as en or pt-BR.") % text)
            return ""
        return text

    def category(self, node: Node) -> d.Category:
        group = self.group(node, gettext("a category"), ("key", "title"))
        key = self.new_key(group.get("key"), "category")
        return d.Category(key, self.text(group.get("title"), "title", ("category", key, "title")))

    def glossary_entry(self, node: Node) -> d.GlossaryEntry:
        group = self.group(node, gettext("a glossary entry"), ("word", "meaning"))
        word = self.text(group.get("word"), "word")
        if word:
            self.once(group["word"], "glossary", word.casefold())
            self.lines["glossary", word, "word"] = line_of(group["word"])
        meaning = self.text(group.get("meaning"), "meaning", ("glossary", word, "meaning"))
        return d.GlossaryEntry(word, meaning)

    def fact(self, node: Node) -> d.Fact:
        group = self.group(
            node,
            gettext("a fact"),
            ("key", "kind", "question"),
            ("explanation", "options", "seen_by", "covers", "section"),
        )
        key = self.new_key(group.get("key"), "fact")
        place = ("fact", key)
        kind = self.one_of(group.get("kind"), "kind", d.FactKind, d.FactKind.YES_NO)
        if kind is d.FactKind.CHOICE and "options" not in group:
            self.note(line_of(node), gettext("A choice needs a list of “options”."))
        if kind is d.FactKind.YES_NO and "kind" in group and "options" in group:
            self.note(line_of(group["options"]), gettext("A yes-or-no fact has no “options”."))
        return d.Fact(
            key=key,
            kind=kind,
            question=self.text(group.get("question"), "question", (*place, "question")),
            explanation=self.text(group.get("explanation"), "explanation", (*place, "explanation")),
            options=tuple(self.option(option, key) for option in self.entries(group, "options")),
            seen_by=self.one_of(group.get("seen_by"), "seen_by", d.SeenBy, d.SeenBy.NURSE),
            covers=self.rows(group),
            section=self.text(group.get("section"), "section", (*place, "section")),
        )

    def option(self, node: Node, fact: str) -> d.Option:
        group = self.group(node, gettext("an option"), ("key", "label"))
        key = self.new_key(group.get("key"), "option", fact)
        if key == "not-known":
            self.note(line_of(node), gettext("“Not known” is always offered. Take this option out."))
        return d.Option(key, self.text(group.get("label"), "label", ("fact", fact, "options", key)))

    def step(self, node: Node, categories: list[str], facts: Mapping[str, d.Fact]) -> d.Step:
        group = self.group(node, gettext("a step"), _STEP, _STEP_MAY)
        key = self.new_key(group.get("key"), "step")
        place = ("step", key)
        kind = self.one_of(group.get("kind"), "kind", d.Kind, d.Kind.DECISION)
        watch = kind is d.Kind.WATCH
        if "kind" in group:
            self.check_kind(group, watch, line_of(node))
        category = self.key(group.get("category"), "category")
        if category and category not in categories:
            self.unknown_key(group["category"], gettext("a category"), category, categories)
        asks = enumerate(self.entries(group, "ask"), start=1)
        seen_by = self.one_of(group.get("seen_by"), "seen_by", d.SeenBy, d.SeenBy.FAMILY)
        otherwise = d.DoneBy.FAMILY if watch else d.DoneBy.CLINICIAN
        level = self.one_of(group.get("level"), "level", d.Level, d.Level.CALL_NOW)
        plain = ("title", "what", "why", "question", "level_source")
        return d.Step(
            key=key,
            category=category,
            kind=kind,
            ask=tuple(self.text(ask, "ask", (*place, "ask", str(number))) for number, ask in asks),
            done_by=self.one_of(group.get("done_by"), "done_by", d.DoneBy, otherwise),
            seen_by=seen_by,
            family_ticks=not watch and self.family_ticks(group.get("family_ticks"), seen_by),
            condition=self.condition(group["when"], facts, 1) if "when" in group else None,
            covers=self.rows(group),
            source=self.source(group, place, line_of(node)),
            level=level if "level" in group else None,
            **{name: self.text(group.get(name), name, (*place, name)) for name in plain},
        )

    def check_kind(self, group: Mapping[str, Node], watch: bool, line: int) -> None:
        """Watch steps, and only they, have a question and a level with its source.

        They are asked of every family in the same words and never ticked, so the rest is not for them.
        """
        for name in _WATCH_ONLY if watch else ("done_by",):
            if name not in group:
                values = {"name": name, "kind": gettext("watch step") if watch else gettext("step")}
                self.note(line, gettext("“%(name)s” is missing in a %(kind)s.") % values)
        for name in _NOT_FOR_WATCH if watch else _WATCH_ONLY:
            if name in group:
                reason = (
                    gettext("A watch step is asked of every family and never ticked: take “%s” out.")
                    if watch
                    else gettext("Only a watch step has “%s”.")
                )
                self.note(line_of(group[name]), reason % name)

    def check_watch_count(self, steps: Iterable[d.Step]) -> None:
        watch = [step for step in steps if step.kind is d.Kind.WATCH]
        if len(watch) > d.MAX_WATCH_STEPS:
            line = self.lines.get(("step", watch[d.MAX_WATCH_STEPS].key), 1)
            reason = gettext("There are %(count)s watch questions; a check-in holds at most %(most)s.")
            self.note(line, reason % {"count": len(watch), "most": d.MAX_WATCH_STEPS})

    def family_ticks(self, node: Node | None, seen_by: d.SeenBy) -> bool:
        """A family ticks what it sees, unless the author says no."""
        nurse_only = seen_by is d.SeenBy.NURSE
        ticks = self.one_of(node, "family_ticks", _Tick, _Tick.NO if nurse_only else _Tick.YES)
        if nurse_only and ticks is _Tick.YES:
            self.note(line_of(node), gettext("A family cannot tick what only nurses see."))
        return ticks is _Tick.YES

    def source(self, group: Mapping[str, Node], place: tuple[str, ...], line: int) -> d.Source:
        origin = self.one_of(group.get("origin"), "origin", d.Origin, d.Origin.DOCUMENT)
        if origin is d.Origin.LOCAL:
            if "note" not in group:
                reason = gettext("A local addition needs a “note” that says where it comes from.")
                self.note(line, reason)
            if "section" in group:
                reason = gettext("A local addition is in no “section” of the document. Take it out.")
                self.note(line_of(group["section"]), reason)
        elif "section" not in group:
            reason = gettext(
                "“section” is missing in a step: give the document's heading, or write "
                "“origin: local_addition” and a “note”."
            )
            self.note(line, reason)
        section = self.text(group.get("section"), "section", (*place, "section"))
        return d.Source(origin, section, self.text(group.get("note"), "note", (*place, "note")))

    def condition(self, node: Node, facts: Mapping[str, d.Fact], level: int) -> Condition | None:
        """Read `when`, and whatever is nested in it. Out: None when any part of it was refused."""
        if node.tag == REFUSED:
            return None
        if level > MAX_DEPTH:
            reason = gettext("The condition is nested deeper than %s levels.") % MAX_DEPTH
            self.note(line_of(node), reason)
            return None
        names = self.condition_names(node)
        if names is None:
            return None
        group = self.group(node, gettext("a condition"), names)
        if "fact" in names:
            return self.condition_test(group, names[1], facts)
        parts = [self.condition(part, facts, level + 1) for part in self.entries(group, names[0], MAX_PARTS)]
        return _GROUPS[names[0]](tuple(parts)) if parts and None not in parts else None

    def condition_names(self, node: Node) -> tuple[str, ...] | None:
        """Return ("all",), ("any",), ("none",) or ("fact", one of the tests); None after a fault."""
        keys = [key.value for key, _ in node.value] if isinstance(node, MappingNode) else []
        named = {key for key in keys if isinstance(key, str)}
        tests = [name for name in _TESTS if name in named]
        if len(named) == 1 and named <= set(_GROUPS):
            return tuple(named)
        if len(named) == 2 and "fact" in named and tests:
            return ("fact", tests[0])
        reason = gettext(
            "A condition has one of “all”, “any” or “none” with a list, or “fact” together with one of "
            "“is”, “is_one_of” or “is_not_known”."
        )
        self.note(line_of(node), reason)
        return None

    def condition_test(
        self, group: dict[str, Node], test: str, facts: Mapping[str, d.Fact]
    ) -> Condition | None:
        key = self.key(group.get("fact"), "fact")
        if key and key not in facts:
            self.unknown_key(group["fact"], gettext("a fact"), key, facts)
        if test == "is_not_known":
            if self.one_of(group.get(test), test, _Tick, _Tick.YES) is _Tick.NO:
                self.note(line_of(group[test]), gettext('Write “is_not_known: "yes"”.'))
            return IsNotKnown(key) if key else None
        nodes = self.entries(group, test, MAX_PARTS) if test == "is_one_of" else [group.get("is")]
        values = tuple(self.condition_value(node, facts.get(key)) for node in nodes)
        if not key or not values or "" in values:
            return None
        return IsOneOf(key, values) if test == "is_one_of" else Is(key, values[0])

    def condition_value(self, node: Node | None, fact: d.Fact | None) -> str:
        value = self.text(node, "is")
        if value in (NOT_KNOWN, "not-known"):
            reason = gettext('To ask whether an answer is not known, write “is_not_known: "yes"”.')
            self.note(line_of(node), reason)
            return ""
        if value and fact and value not in fact.values:
            self.unknown_key(node, gettext("an answer to “%s”") % fact.key, value, sorted(fact.values))
        return value

"""Reads a pathway file: text in, `Definition` out, or every fault of the file with its line.

The shape of the file is told to authors in docs/pathway-format.md. Everything in it is a text, a list or
a group; what a program could misread is refused, because a pathway is read by people who trust it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from yaml.nodes import Node

from pathways import definition as d
from pathways import words
from pathways.library_lists import ListReader
from pathways.library_rules import Known, YesNo
from pathways.yaml_fields import FileError
from pathways.yaml_nodes import line_of, read_nodes

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_PATHWAY = ("pathway", "title", "language", "categories", "steps")
_PATHWAY_MAY = (*("summary", "document", "facts", "glossary", "anchors", "choices", "goals", "successions"),)
_STEP = ("key", "category", "kind", "title", "what", "why")
_STEP_MAY = (
    *("ask", "done_by", "seen_by", "family_ticks", "when", "covers", "section", "origin", "note"),
    *("question", "level", "level_source", "schedule", "schedule_source", "waits_for"),
)
_WATCH_ONLY = ("question", "level", "level_source")
_NOT_FOR_WATCH = ("done_by", "seen_by", "family_ticks", "when", "schedule", "schedule_source", "waits_for")


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


class _PathwayReader(ListReader):
    def pathway(self, root: Node) -> d.Definition:
        group = self.group(root, gettext("the pathway"), _PATHWAY, _PATHWAY_MAY)
        document = self.group(group.get("document"), gettext("the document"), (), ("title", "date"))
        categories = tuple(map(self.category, self.entries(group, "categories", d.MAX_CATEGORIES)))
        facts = tuple(map(self.fact, self.entries(group, "facts")))
        anchors = tuple(map(self.anchor, self.entries(group, "anchors")))
        step_nodes = self.entries(group, "steps", d.MAX_STEPS)
        self.known = Known(
            facts={fact.key: fact for fact in reversed(facts)},
            anchors=frozenset(anchor.key for anchor in anchors),
            steps=self.kinds_of(step_nodes),
        )
        known_categories = [category.key for category in categories]
        steps = tuple(self.step(node, known_categories) for node in step_nodes)
        self.check_watch_count(steps)
        self.check_circles(steps)
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
            anchors=anchors,
            choices=tuple(map(self.choice, self.entries(group, "choices"))),
            goals=tuple(map(self.goal, self.entries(group, "goals"))),
            successions=tuple(map(self.succession, self.entries(group, "successions"))),
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

    def step(self, node: Node, categories: list[str]) -> d.Step:
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
            condition=self.condition(group["when"], 1) if "when" in group else None,
            covers=self.rows(group),
            source=self.source(group, place, line_of(node)),
            level=level if "level" in group else None,
            schedule=self.schedule(group["schedule"]) if "schedule" in group else None,
            schedule_source=self.schedule_source(group, place),
            waits_for=self.waits_for(group["waits_for"]) if "waits_for" in group else None,
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
        ticks = self.one_of(node, "family_ticks", YesNo, YesNo.NO if nurse_only else YesNo.YES)
        if nurse_only and ticks is YesNo.YES:
            self.note(line_of(node), gettext("A family cannot tick what only nurses see."))
        return ticks is YesNo.YES

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

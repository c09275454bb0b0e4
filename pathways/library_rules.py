"""Reads the rules of a step in a pathway file: conditions, schedules, what it waits for.

A schedule is written in words, such as `2 weeks after anchor first-infusion`; its numbers are texts like
everything else. Circles are looked for once all steps are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext
from yaml.nodes import MappingNode, Node, ScalarNode

from pathways import definition as d
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
from pathways.dependencies import HowMany, WaitsFor, circles
from pathways.schedules import (
    MOST_TIMES,
    MOST_UNITS,
    MOST_WINDOW_DAYS,
    CountedFrom,
    Point,
    Reference,
    Repeat,
    Schedule,
    Span,
    Unit,
)
from pathways.waiting import needed_first
from pathways.yaml_fields import FieldReader
from pathways.yaml_nodes import REFUSED, line_of

ON_THE_DAY = "on the day"
PLAN_START = "plan start"
COUNTED_FROM = {CountedFrom.LAST_DONE: "last done", CountedFrom.CALENDAR: "calendar"}
REFERENCES = {Reference.ANCHOR: "anchor", Reference.STEP: "step"}

_AMOUNT = r"(?P<count>[0-9]{1,9}) (?P<unit>day|week|month)s?"
_EVERY = re.compile(_AMOUNT)
_FROM_DUE = re.compile(rf"{_AMOUNT} (?P<side>before|after)")
_POINT = re.compile(rf"({_AMOUNT} (?P<side>before|after) )?({PLAN_START}|(?P<kind>anchor|step) (?P<key>\S+))")
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_NAMED_IN_A_CIRCLE = 8

_GROUPS = {"all": All, "any": Any, "none": NoneOf}
_TESTS = ("is", "is_one_of", "is_not_known")
_REPEAT_ONLY = ("counted_from", "times", "until", "ends_when")
_SCHEDULE_MAY = ("opens", "closes", "every", *_REPEAT_ONLY)


class YesNo(StrEnum):
    YES = d.YES
    NO = d.NO


class _CountedFromWords(StrEnum):
    LAST_DONE = COUNTED_FROM[CountedFrom.LAST_DONE]
    CALENDAR = COUNTED_FROM[CountedFrom.CALENDAR]


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules of a file may name. `steps`: key -> kind as it is written, also of steps further down."""

    facts: Mapping[str, d.Fact] = field(default_factory=dict)
    anchors: frozenset[str] = frozenset()
    steps: Mapping[str, str] = field(default_factory=dict)


class RuleReader(FieldReader):
    """Reads rules. `known` must be filled before the first of them is read."""

    known = Known()

    def kinds_of(self, nodes: Iterable[Node]) -> dict[str, str]:
        """Return key -> kind of the steps in these nodes. Nothing is noted: `step` does that later."""
        kinds: dict[str, str] = {}
        for node in nodes:
            pairs = node.value if isinstance(node, MappingNode) else []
            fields = {
                name.value: value.value.strip()
                for name, value in pairs
                if isinstance(name, ScalarNode) and isinstance(value, ScalarNode)
            }
            kinds.setdefault(fields.get("key", ""), fields.get("kind", ""))
        return kinds

    def step_key(self, node: Node | None, name: str) -> str:
        """Return the key of another step, which can be finished; a fault is noted and the key is given all the same."""
        key = self.key(node, name)
        if key and key not in self.known.steps:
            self.unknown_key(node, gettext("a step"), key, self.known.steps)
        elif key and self.known.steps[key] == d.Kind.WATCH:
            reason = gettext("“%s” is a warning sign, which is never done. Name another step.")
            self.note(line_of(node), reason % key)
        return key

    def step_keys(self, group: Mapping[str, Node], name: str) -> tuple[str, ...]:
        """Return the steps of a list, each once."""
        found: list[str] = []
        for node in self.entries(dict(group), name):
            key = self.step_key(node, name)
            if key in found:
                self.note(line_of(node), gettext("The step “%s” stands here twice.") % key)
            elif key:
                found.append(key)
        return tuple(found)

    # --- waiting --------------------------------------------------------------------------------

    def waits_for(self, node: Node) -> WaitsFor | None:
        """Read `{all: [...]}` or `{any: [...]}`."""
        words = tuple(str(word) for word in HowMany)
        group = self.group(node, gettext("what a step waits for"), (), words)
        if isinstance(node, MappingNode) and len(node.value) != 1:
            self.note(line_of(node), gettext("Write either “all” or “any” here, with a list of steps."))
        for how_many in HowMany:
            if how_many in group:
                steps = self.step_keys(group, how_many)
                return WaitsFor(steps, how_many) if steps else None
        return None

    def check_circles(self, steps: Iterable[d.Step]) -> None:
        """Note steps that need each other first, by waiting or by their days: none of them could ever begin."""
        for circle in circles({step.key: needed_first(step) for step in steps if step.key}):
            line = self.lines.get(("step", circle[0]), 1)
            if len(circle) == 1:
                self.note(line, gettext("“%s” needs itself first. Take that out.") % circle[0])
                continue
            shown = circle[:_NAMED_IN_A_CIRCLE]
            chain = " → ".join((*shown, "…") if len(circle) > len(shown) else (*shown, circle[0]))
            reason = gettext("These steps need each other first, in a circle: %s. None could ever begin.")
            self.note(line, reason % chain)

    # --- schedules ------------------------------------------------------------------------------

    def schedule(self, node: Node) -> Schedule | None:
        group = self.group(node, gettext("a schedule"), ("start",), _SCHEDULE_MAY)
        start = self.point(group.get("start"), "start")
        opens = self.days_from_due(group.get("opens"), "opens")
        closes = self.days_from_due(group.get("closes"), "closes")
        if opens is not None and closes is not None and closes < opens:
            self.note(line_of(group["closes"]), gettext("The window closes before it opens."))
        return Schedule(start, opens, closes, self.repeat(group)) if start else None

    def schedule_source(self, group: Mapping[str, Node], place: tuple[str, ...]) -> str:
        """Read where the days come from: an author may not make an interval up."""
        if "schedule_source" in group and "schedule" not in group:
            line = line_of(group["schedule_source"])
            self.note(line, gettext("There is no “schedule” here that “schedule_source” could be about."))
        if "schedule" in group and "schedule_source" not in group:
            reason = gettext("A schedule needs a “schedule_source”: who says so, and where?")
            self.note(line_of(group["schedule"]), reason)
        return self.text(group.get("schedule_source"), "schedule_source", (*place, "schedule_source"))

    def repeat(self, group: Mapping[str, Node]) -> Repeat | None:
        if "every" not in group:
            for name in _REPEAT_ONLY:
                if name in group:
                    reason = gettext("“%s” is about a step that comes back: write “every” too.")
                    self.note(line_of(group[name]), reason % name)
            return None
        every = self.every(group["every"])
        words = self.one_of(
            group.get("counted_from"), "counted_from", _CountedFromWords, _CountedFromWords.LAST_DONE
        )
        times = self.times(group.get("times"))
        until = self.point(group.get("until"), "until")
        ends_when = self.condition(group["ends_when"], 1) if "ends_when" in group else None
        return Repeat(every, CountedFrom[words.name], times, until, ends_when) if every else None

    def every(self, node: Node) -> Span | None:
        text = self.text(node, "every")
        match = _EVERY.fullmatch(text)
        if text and not match:
            self.note(line_of(node), gettext("“%s” is no rhythm. Write, for example, 4 weeks.") % text[:80])
        return self.span(node, match, least=1) if match else None

    def point(self, node: Node | None, name: str) -> Point | None:
        """Read a day in words, such as `2 weeks after anchor first-infusion`."""
        text = self.text(node, name)
        match = _POINT.fullmatch(text)
        if text and not match:
            reason = gettext(
                "“%s” is no day. Write plan start, anchor KEY or step KEY, and before it, if it is another day, "
                "for example 2 weeks after."
            )
            self.note(line_of(node), reason % text[:80])
        if not match:
            return None
        reference, key = self.reference(node, match)
        offset = self.span(node, match, least=0) if match["unit"] else Span(0)
        if reference is None or offset is None:
            return None
        return Point(reference, key, offset, before=match["side"] == "before")

    def reference(self, node: Node, match: re.Match) -> tuple[Reference | None, str]:
        kind, key = match["kind"], match["key"]
        if kind is None:
            return Reference.PLAN_START, ""
        if kind == REFERENCES[Reference.STEP]:
            if key in self.known.steps and self.known.steps[key] == d.Kind.WATCH:
                reason = gettext("“%s” is a warning sign, which is never done. Name another step.")
                self.note(line_of(node), reason % key)
            elif key not in self.known.steps:
                self.unknown_key(node, gettext("a step"), key, self.known.steps)
            return Reference.STEP, key
        if key not in self.known.anchors:
            self.unknown_key(node, gettext("an anchor"), key, sorted(self.known.anchors))
        return Reference.ANCHOR, key

    def span(self, node: Node, match: re.Match, least: int) -> Span | None:
        count = int(match["count"])
        if not least <= count <= MOST_UNITS:
            values = {"least": least, "most": MOST_UNITS}
            reason = gettext("Write a number from %(least)s to %(most)s here.") % values
            self.note(line_of(node), reason)
            return None
        return Span(count, Unit(match["unit"]))

    def days_from_due(self, node: Node | None, name: str) -> int | None:
        """Read one side of a window, such as `3 days before`, as days from the due day."""
        text = self.text(node, name)
        if not text or text == ON_THE_DAY:
            return 0 if text else None
        match = _FROM_DUE.fullmatch(text)
        if not match or match["unit"] == Unit.MONTH:
            reason = gettext("“%s” is no side of a window. Write, for example, 3 days before, or on the day.")
            self.note(line_of(node), reason % text[:80])
            return None
        days = int(match["count"]) * _DAYS[Unit(match["unit"])]
        if days > MOST_WINDOW_DAYS:
            reason = gettext("A window is at most %s days wide to each side.") % MOST_WINDOW_DAYS
            self.note(line_of(node), reason)
            return None
        return -days if match["side"] == "before" else days

    def times(self, node: Node | None) -> int | None:
        text = self.text(node, "times")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_TIMES):
            reason = gettext('“times” is a whole number from 1 to %s in quotes, such as "6".') % MOST_TIMES
            self.note(line_of(node), reason)
            return None
        return int(text)

    # --- conditions -----------------------------------------------------------------------------

    def condition(self, node: Node, level: int) -> Condition | None:
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
            return self.condition_test(group, names[1])
        parts = [self.condition(part, level + 1) for part in self.entries(group, names[0], MAX_PARTS)]
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

    def condition_test(self, group: dict[str, Node], test: str) -> Condition | None:
        facts = self.known.facts
        key = self.key(group.get("fact"), "fact")
        if key and key not in facts:
            self.unknown_key(group["fact"], gettext("a fact"), key, facts)
        if test == "is_not_known":
            if self.one_of(group.get(test), test, YesNo, YesNo.YES) is YesNo.NO:
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

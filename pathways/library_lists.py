"""Reads the lists of a pathway file that stand beside its steps: anchors, choices, goals, successions."""

from __future__ import annotations

from django.utils.translation import gettext
from yaml.nodes import Node

from pathways import definition as d
from pathways.dependencies import ChoiceRule
from pathways.library_rules import RuleReader
from pathways.yaml_nodes import line_of

LEAST_IN_A_CHOICE = 2


class ListReader(RuleReader):
    def anchor(self, node: Node) -> d.Anchor:
        group = self.group(node, gettext("an anchor"), ("key", "title"), ("explanation",))
        key = self.new_key(group.get("key"), "anchor")
        place = ("anchor", key)
        return d.Anchor(
            key,
            self.text(group.get("title"), "title", (*place, "title")),
            self.text(group.get("explanation"), "explanation", (*place, "explanation")),
        )

    def goal(self, node: Node) -> d.Goal:
        group = self.group(node, gettext("a goal"), ("key", "title"), ("why",))
        key = self.new_key(group.get("key"), "goal")
        place = ("goal", key)
        return d.Goal(
            key,
            self.text(group.get("title"), "title", (*place, "title")),
            self.text(group.get("why"), "why", (*place, "why")),
        )

    def choice(self, node: Node) -> d.Choice:
        """Read a choice: two steps or more, none of which is part of another choice."""
        group = self.group(node, gettext("a choice between steps"), ("key", "title", "rule", "steps"))
        key = self.new_key(group.get("key"), "choice")
        steps = self.step_keys(group, "steps")
        if "steps" in group and len(steps) < LEAST_IN_A_CHOICE:
            self.note(line_of(group["steps"]), gettext("A choice needs two steps or more to choose from."))
        for step in steps:
            self.once_in_a_choice(group["steps"], step, key)
        return d.Choice(
            key,
            self.text(group.get("title"), "title", ("choice", key, "title")),
            steps,
            self.one_of(group.get("rule"), "rule", ChoiceRule, ChoiceRule.EXACTLY_ONE),
        )

    def once_in_a_choice(self, node: Node, step: str, choice: str) -> None:
        first = self.choice_of_step.setdefault(step, choice)
        if first != choice:
            values = {"step": step, "choice": first}
            reason = gettext("The step “%(step)s” is part of the choice “%(choice)s” already. One is enough.")
            self.note(line_of(node), reason % values)

    def succession(self, node: Node) -> d.Succession:
        """Read which steps of the version before became which of this one. Those before may be gone."""
        group = self.group(node, gettext("a succession"), ("before", "after"))
        before = tuple(
            dict.fromkeys(filter(None, (self.key(key, "before") for key in self.entries(group, "before"))))
        )
        after = self.step_keys(group, "after")
        if len(before) > 1 and len(after) > 1:
            reason = gettext(
                "Several steps became several: write one entry for each that was split or merged."
            )
            self.note(line_of(node), reason)
        return d.Succession(before, after)

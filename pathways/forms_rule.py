"""A simple condition as rows of choices: “applies when [all | any] of: [fact] [is …] [answers]”.

The answers to tick belong to the fact that was chosen, so a row shows them once the page came back with
the fact: by the button “Show the answers”, or by itself where scripts run. A rule with groups inside
groups, from a file, has no such rows: it is shown in words and stays until it is replaced.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways import conditions, solve
from pathways.conditions import All, Condition, Is, IsNotKnown, IsOneOf
from pathways.conditions import Any as AnyOf
from pathways.definition import Definition

MAX_ROWS = 4
ROWS = range(1, MAX_ROWS + 1)
ALL, ANY = "all", "any"
IS, IS_ONE_OF, IS_NOT_KNOWN = "is", "is_one_of", "is_not_known"


@dataclass(frozen=True, slots=True)
class RuleRows:
    """What the rows say: how they are joined, and one test for each row in use."""

    mode: str
    tests: tuple[Condition, ...]

    def condition(self) -> Condition | None:
        if len(self.tests) < 2:
            return self.tests[0] if self.tests else None
        return All(self.tests) if self.mode == ALL else AnyOf(self.tests)


def rows_of(condition: Condition | None) -> RuleRows | None:
    """Return a condition as rows, or None when rows cannot say it."""
    match condition:
        case None:
            return RuleRows(ALL, ())
        case Is() | IsOneOf() | IsNotKnown():
            return RuleRows(ALL, (condition,))
        case All(parts) | AnyOf(parts) if len(parts) <= MAX_ROWS:
            if all(isinstance(part, Is | IsOneOf | IsNotKnown) for part in parts):
                return RuleRows(ALL if isinstance(condition, All) else ANY, parts)
    return None


class AnswersField(forms.MultipleChoiceField):
    """Answers to tick. What was ticked for another fact, before the fact was changed, counts for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple(), required=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        offered = {key for key, _label in self.choices}
        return [key for key in super().to_python(value) if key in offered]


class RuleForm(forms.Form):
    """Adds the rows of a condition to a form. `definition` holds the facts, `stored` the rule as it is."""

    # Set by the view when the page came back for a fact's answers: nothing was checked or saved.
    is_preview = False
    preview = ""
    rows = ROWS
    never_true = _("No answers make this rule true, so the step would never be part of a plan.")

    mode = forms.ChoiceField(
        label=_("Applies when"), choices=[(ALL, _("all of these are so")), (ANY, _("any of these is so"))]
    )

    def __init__(
        self, *args: Any, definition: Definition, stored: Condition | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.stored = stored
        self.stored_rows = rows_of(stored)
        shown = self.stored_rows or RuleRows(ALL, ())
        self.fields["mode"].initial = shown.mode
        if self.stored_rows is None:
            label = gettext("Replace this rule by the rows below")
            self.fields["replace"] = forms.BooleanField(label=label, required=False)
        for number in self.rows:
            self._add_row(number, shown.tests[number - 1] if number <= len(shown.tests) else None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.stored_rows is not None or self.cleaned_data.get("replace"):
            for number in self.rows:
                self._check_row(number)
            if not self.errors and self.is_never_true():
                self.add_error("fact_1", self.never_true)
        return self.cleaned_data

    def is_never_true(self) -> bool:
        """Say whether no answers make the new rule true. One that was stored so is the check's to name."""
        rule = self.rule()
        return rule != self.stored and solve.satisfiable(rule, self.definition.facts_by_key) is False

    def rule(self) -> Condition | None:
        """Return the condition that was chosen. Rows nobody touched leave the stored one as it is."""
        if self.stored_rows is None and not self.cleaned_data.get("replace"):
            return self.stored
        rows = self._chosen_rows()
        untouched = self.stored_rows is not None and rows.tests == self.stored_rows.tests
        if untouched and (rows.mode == self.stored_rows.mode or len(rows.tests) < 2):
            return self.stored
        return rows.condition()

    def stored_in_words(self) -> str:
        return conditions.in_words(self.stored, self.definition.facts_by_key)

    def rule_in_words(self) -> str:
        """Return the rule as the rows stand now, or "" while a row is not complete."""
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            return self.stored_in_words()
        if any(name in self.errors for row in self.row_names() for name in row):
            return ""
        return conditions.in_words(self.rule(), self.definition.facts_by_key)

    def fact_label(self, number: int) -> str:
        return gettext("Fact %s") % number

    def row_names(self) -> list[tuple[str, str, str]]:
        """Return the names of the fields of each row."""
        return [(f"fact_{number}", f"test_{number}", f"answers_{number}") for number in self.rows]

    def _add_row(self, number: int, test: Condition | None) -> None:
        facts = [(fact.key, fact.question) for fact in self.definition.facts]
        values = test.values if isinstance(test, IsOneOf) else (test.value,) if isinstance(test, Is) else ()
        tests = [(IS, _("is")), (IS_ONE_OF, _("is one of")), (IS_NOT_KNOWN, _("is not known"))]
        self.fields[f"fact_{number}"] = forms.ChoiceField(
            label=self.fact_label(number),
            required=False,
            choices=[("", gettext("(none)")), *facts],
            initial=test.fact if test else "",
        )
        self.fields[f"test_{number}"] = forms.ChoiceField(
            label=gettext("Its answer"),
            choices=tests,
            initial=_test_name(test),
            widget=forms.Select(attrs={"aria-label": gettext("Its answer, fact %s") % number}),
        )
        chosen = self[f"fact_{number}"].value()
        answers = self.definition.fact(chosen) if chosen in self.definition.facts_by_key else None
        self.fields[f"answers_{number}"] = AnswersField(
            label=gettext("Which, for fact %s") % number if answers else "",
            choices=[
                (_answer(answers.key, option.key), option.label)
                for option in (answers.choices if answers else ())
                if option.key != conditions.NOT_KNOWN
            ],
            initial=[_answer(test.fact, value) for value in values] if test else [],
        )

    def _check_row(self, number: int) -> None:
        data, name = self.cleaned_data, f"answers_{number}"
        ticked, test = len(data.get(name, ())), data.get(f"test_{number}")
        if not data.get(f"fact_{number}"):
            return
        if test == IS and ticked > 1:
            self.add_error(name, gettext("“Is” takes one answer. Choose “is one of” for several."))
        elif test in (IS, IS_ONE_OF) and not ticked:
            self.add_error(name, gettext("Tick an answer, or choose “is not known”."))

    def _chosen_rows(self) -> RuleRows:
        tests = (self._chosen_test(number) for number in self.rows)
        return RuleRows(self.cleaned_data.get("mode", ALL), tuple(test for test in tests if test))

    def _chosen_test(self, number: int) -> Condition | None:
        data = self.cleaned_data
        fact = data.get(f"fact_{number}")
        values = tuple(key.partition(":")[2] for key in data.get(f"answers_{number}", ()))
        match data.get(f"test_{number}"):
            case "is_not_known" if fact:
                return IsNotKnown(fact)
            case "is" if fact and values:
                return Is(fact, values[0])
            case "is_one_of" if fact and values:
                return IsOneOf(fact, values)
        return None


def _answer(fact: str, option: str) -> str:
    """Name an answer together with its fact, so that a *yes* to one fact is never taken for another's."""
    return f"{fact}:{option}"


def _test_name(test: Condition | None) -> str:
    match test:
        case IsOneOf():
            return IS_ONE_OF
        case IsNotKnown():
            return IS_NOT_KNOWN
    return IS

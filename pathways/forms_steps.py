"""Rows of selects that each name a step: for waiting, for choices, for what became of earlier steps."""

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext

from pathways.definition import Definition, Kind, Step
from pathways.forms import PlainForm

SPARE_ROWS = 3
MAX_ROWS = 40

Choices = list[tuple[str, Any]]


class StepRowsForm(PlainForm):
    """A form with rows of steps. Each list of rows has a name: its fields are `<name>_1`, `<name>_2` ..."""

    def add_rows(self, name: str, label: str, choices: Choices, stored: Sequence[str]) -> Div:
        """Add the rows for what is stored and some more, and return their place in the layout.

        `label` is a pattern with one place for the number of the row.
        """
        typed = sum(f"{name}_{number}" in self.data for number in range(1, MAX_ROWS + 1))
        count = min(max(len(stored) + SPARE_ROWS, typed), MAX_ROWS)
        for number in range(1, count + 1):
            self.fields[f"{name}_{number}"] = forms.ChoiceField(
                label=label % number,
                required=False,
                choices=[("", gettext("(none)")), *choices],
                initial=stored[number - 1] if number <= len(stored) else "",
                error_messages={"invalid_choice": gettext("“%(value)s” cannot be chosen here.")},
            )
        return Div(*self._names(name), css_class="rows")

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the keys that were chosen, from the first row to the last. Only after `is_valid`."""
        return tuple(self.cleaned_data[row] for row in self._names(name) if self.cleaned_data.get(row))

    def refuse_twice(self, name: str) -> None:
        """Put a sentence beside each row that names a step for the second time."""
        seen: set[str] = set()
        for row in self._names(name):
            key = self.cleaned_data.get(row)
            if key and key in seen:
                self.add_error(row, gettext("This step is chosen above already."))
            seen.add(key)

    def first_row(self, name: str) -> str:
        return f"{name}_1"

    def _names(self, name: str) -> list[str]:
        rows = (f"{name}_{number}" for number in range(1, MAX_ROWS + 1))
        return [row for row in rows if row in self.fields]


def step_choices(definition: Definition, without: Iterable[str] = ()) -> Choices:
    """Return the steps to choose from, grouped by category. A watch question is never done, so it is not there."""
    left_out = set(without)
    groups = (
        (category.title, [(step.key, step.title) for step in _of(definition, category.key, left_out)])
        for category in definition.categories
    )
    return [(title, steps) for title, steps in groups if steps]


def _of(definition: Definition, category: str, left_out: set[str]) -> list[Step]:
    return [
        step
        for step in definition.steps
        if step.category == category and step.kind is not Kind.WATCH and step.key not in left_out
    ]

"""The form of a made-up patient: answers, days of events, what was done when, what a nurse decided."""

import re
from typing import Any

from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.definition import NO, YES, Definition, Kind
from pathways.dry_run import MOST_DAYS, Sample
from pathways.forms import PlainForm
from pathways.forms_text import TextField, plain

NAME = 60
MOST_TIMES_DONE = 60
SPARE_ROWS = 3
MOST_ROWS = 40
DAYS_HELP = '{% include "pathways/_days_help.html" %}'


class DaysField(forms.CharField):
    """Days after the start, between commas or spaces. Gives a tuple in the order of the calendar."""

    def to_python(self, value: Any) -> tuple[int, ...]:
        typed = [one for one in re.split(r"[\s,;]+", plain(super().to_python(value))) if one]
        if len(typed) > MOST_TIMES_DONE:
            raise ValidationError(gettext("At most %s days fit here.") % MOST_TIMES_DONE)
        days = tuple(map(_day, typed))
        if len(set(days)) < len(days):
            raise ValidationError(gettext("The same day stands here twice."))
        return tuple(sorted(days))

    def prepare_value(self, value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def run_validators(self, value: tuple[int, ...]) -> None:
        """The parent's validators are about one text, and each day has been looked at."""


class SampleForm(PlainForm):
    """One made-up patient, for the facts, events and steps of one version.

    `stored` is the patient as it is, None for a new one. What it says of parts that this version does not have
    is kept: another version may have them.
    """

    name = TextField(
        label=_("Name"),
        most=NAME,
        missing=_("Give the made-up patient a name."),
        help_text=_(
            "Made up, so that nobody takes it for a real person: such as “Example: spine, much pain”."
        ),
    )

    def __init__(
        self, *args: Any, definition: Definition, stored: Sample | None = None, **kwargs: Any
    ) -> None:
        self.definition = definition
        self.stored = stored or Sample("")
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.stored.name
        self.steps = [step for step in definition.steps if step.kind is not Kind.WATCH]
        answers, days = self._add_answers(), self._add_days()
        parts = [Fieldset(gettext("Who it is"), "name", *answers)]
        if days:
            parts.append(Fieldset(gettext("Days of events"), *days))
        done = self._add_rows("done", self._add_done)
        parts.append(Fieldset(gettext("What was done, and when"), HTML(DAYS_HELP), *done))
        decided = self._add_rows("decided", self._add_decided)
        parts.append(Fieldset(gettext("What a nurse decided"), *decided))
        self.helper.layout = Layout(*parts)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for kind in ("done", "decided"):
            self._clean_rows(kind)
        return self.cleaned_data

    def sample(self) -> Sample:
        """Return what was typed as a made-up patient."""
        typed, there = self.cleaned_data, self.definition
        answers = {one.key: typed[f"fact_{number}"] for number, one in enumerate(there.facts, 1)}
        days = {one.key: typed[f"day_{number}"] for number, one in enumerate(there.anchors, 1)}
        steps = {step.key for step in self.steps}
        return Sample(
            name=typed["name"],
            answers=_kept(self.stored.answers, there.facts_by_key)
            | {key: answer for key, answer in answers.items() if answer},
            days=_kept(self.stored.days, there.anchors_by_key)
            | {key: day for key, day in days.items() if day is not None},
            done=_kept(self.stored.done, steps) | dict(self._typed_rows("done")),
            decided=_kept(self.stored.decided, steps)
            | {key: said == YES for key, said in self._typed_rows("decided")},
        )

    def _add_answers(self) -> list[str]:
        for number, fact in enumerate(self.definition.facts, 1):
            offered = [("", gettext("nobody has answered"))]
            offered += [(option.key, option.label) for option in fact.choices]
            given = self.stored.answers.get(fact.key, "")
            self.fields[f"fact_{number}"] = forms.ChoiceField(
                label=fact.question or fact.key, choices=offered, required=False, initial=given
            )
        return [f"fact_{number}" for number in range(1, len(self.definition.facts) + 1)]

    def _add_days(self) -> list[str]:
        sentence = gettext("Write a whole number of days, from %(least)s to %(most)s.")
        wrong = sentence % {"least": -MOST_DAYS, "most": MOST_DAYS}
        for number, anchor in enumerate(self.definition.anchors, 1):
            self.fields[f"day_{number}"] = forms.IntegerField(
                label=gettext("%s: days after the start") % anchor.title,
                required=False,
                min_value=-MOST_DAYS,
                max_value=MOST_DAYS,
                initial=self.stored.days.get(anchor.key),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                help_text=gettext("A number below 0 is a day before the start. Empty: not known yet."),
            )
        return [f"day_{number}" for number in range(1, len(self.definition.anchors) + 1)]

    def _add_rows(self, kind: str, add: Any) -> list[Row]:
        steps = {step.key for step in self.steps}
        stored = [pair for pair in getattr(self.stored, kind).items() if pair[0] in steps]
        came_back = sum(f"{kind}_step_{number}" in self.data for number in range(1, MOST_ROWS + 1))
        self.row_count = getattr(self, "row_count", {})
        self.row_count[kind] = min(max(len(stored) + SPARE_ROWS, came_back), MOST_ROWS)
        rows = []
        for number in range(1, self.row_count[kind] + 1):
            key, value = stored[number - 1] if number <= len(stored) else ("", None)
            offered = [("", gettext("no step"))] + [(step.key, step.title or step.key) for step in self.steps]
            self.fields[f"{kind}_step_{number}"] = forms.ChoiceField(
                label=gettext("Step"), choices=offered, required=False, initial=key
            )
            self.fields[f"{kind}_{number}"] = add(value)
            rows.append(
                Row(
                    Column(f"{kind}_step_{number}", css_class="col-12 col-md-7"),
                    Column(f"{kind}_{number}", css_class="col-12 col-md-5"),
                )
            )
        return rows

    def _add_done(self, days: tuple[int, ...] | None) -> forms.Field:
        return DaysField(
            label=gettext("Done on days"),
            required=False,
            initial=days or "",
        )

    def _add_decided(self, said: bool | None) -> forms.Field:
        offered = [("", gettext("nothing yet")), (YES, gettext("it applies")), (NO, gettext("it does not"))]
        initial = "" if said is None else YES if said else NO
        return forms.ChoiceField(
            label=gettext("The nurse said"), choices=offered, required=False, initial=initial
        )

    def _clean_rows(self, kind: str) -> None:
        """Each row has both halves, and no step stands in two rows."""
        missing = {
            "done": gettext("Write the days on which it was done."),
            "decided": gettext("Say what the nurse said."),
        }
        seen: set[str] = set()
        for number in range(1, self.row_count[kind] + 1):
            step = self.cleaned_data.get(f"{kind}_step_{number}")
            value = self.cleaned_data.get(f"{kind}_{number}")
            if f"{kind}_{number}" in self.errors:
                continue
            if step and not value:
                self.add_error(f"{kind}_{number}", missing[kind])
            elif value and not step:
                self.add_error(f"{kind}_step_{number}", gettext("Choose the step."))
            elif step and step in seen:
                self.add_error(f"{kind}_step_{number}", gettext("This step stands in another row already."))
            seen.add(step or "")

    def _typed_rows(self, kind: str) -> list[tuple[str, Any]]:
        pairs = (
            (self.cleaned_data[f"{kind}_step_{number}"], self.cleaned_data[f"{kind}_{number}"])
            for number in range(1, self.row_count[kind] + 1)
        )
        return [(key, value) for key, value in pairs if key]


def _kept(stored: Any, known: Any) -> dict:
    return {key: value for key, value in stored.items() if key not in known}


def _day(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,4}", text) or abs(int(text)) > MOST_DAYS:
        sentence = gettext("“%(text)s” is not a whole number of days from %(least)s to %(most)s.")
        raise ValidationError(sentence % {"text": text[:20], "least": -MOST_DAYS, "most": MOST_DAYS})
    return int(text)

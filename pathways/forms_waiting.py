"""What a step waits for, as rows of steps."""

from dataclasses import replace
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.definition import Definition, Step
from pathways.dependencies import HowMany, WaitsFor
from pathways.forms_steps import StepRowsForm, step_choices
from pathways.waiting import circle_with


class WaitingForm(StepRowsForm):
    """`step` is the step as it is; what is typed is checked for circles with everything else in the version."""

    how_many = forms.ChoiceField(
        label=_("It waits until"),
        choices=[
            (HowMany.ALL.value, _("all of these are finished")),
            (HowMany.ANY.value, _("one of these is finished")),
        ],
        widget=forms.RadioSelect(),
        initial=HowMany.ALL.value,
        error_messages={"required": _("Choose: all of them, or one of them.")},
    )

    def __init__(self, *args: Any, definition: Definition, step: Step | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.step = definition, step
        waits = step.waits_for if step else None
        if waits:
            self.fields["how_many"].initial = waits.how_many.value
        own = (step.key,) if step else ()
        rows = self.add_rows(
            "step", gettext("Step %s"), step_choices(definition, own), waits.steps if waits else ()
        )
        self.helper.layout = Layout("how_many", rows)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_twice("step")
        if not self.errors and self.step:
            circle = circle_with(replace(self.step, waits_for=self.waits_for()), self.definition)
            if circle:
                self.add_error(self.first_row("step"), circle)
        return self.cleaned_data

    def waits_for(self) -> WaitsFor | None:
        steps = self.chosen("step")
        return WaitsFor(steps, HowMany(self.cleaned_data["how_many"])) if steps else None

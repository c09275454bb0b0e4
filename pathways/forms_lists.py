"""Forms for the lists of a draft: events, choices, goals, and steps that became others."""

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.definition import Anchor, Definition, Goal, Kind
from pathways.dependencies import Choice, ChoiceRule, Succession
from pathways.forms import PlainForm
from pathways.forms_steps import StepRowsForm, step_choices
from pathways.forms_text import TextField
from pathways.words import LIMITS

RULES = {
    ChoiceRule.EXACTLY_ONE: _("exactly one of them"),
    ChoiceRule.AT_MOST_ONE: _("at most one of them"),
}
LEAST_STEPS = 2


class TitledForm(PlainForm):
    """A part with a title that no other of its list has. `others`: the titles of the others."""

    def __init__(self, *args: Any, others: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = {title.casefold() for title in others}

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        if title.casefold() in self.taken:
            raise forms.ValidationError(gettext("This title is in the list already."))
        return title


class EventForm(TitledForm):
    """An event whose day a nurse enters, such as “First infusion”. `stored` is None for a new one."""

    title = TextField(
        label=_("Name of the event"),
        most=LIMITS["title"],
        missing=_("Give the event a name."),
        help_text=_("Such as “First infusion”. A nurse enters its day in each plan."),
    )
    explanation = TextField(
        label=_("What exactly is meant"),
        most=LIMITS["explanation"],
        rows=2,
        help_text=_("So that every nurse enters the same day."),
    )

    def __init__(
        self, *args: Any, definition: Definition, stored: Anchor | None = None, **kwargs: Any
    ) -> None:
        initial = {"title": stored.title, "explanation": stored.explanation} if stored else {}
        others = [one.title for one in definition.anchors if one != stored]
        super().__init__(*args, others=others, initial=initial, **kwargs)

    def part(self, key: str = "") -> Anchor:
        return Anchor(key, self.cleaned_data["title"], self.cleaned_data["explanation"])


class GoalForm(TitledForm):
    """What the care is for. A nurse words it anew for one person."""

    title = TextField(
        label=_("Goal"),
        most=LIMITS["title"],
        missing=_("Write the goal."),
        help_text=_("As a family would say it, such as “Walk to the garden again”."),
    )
    why = TextField(label=_("Why it matters"), most=LIMITS["why"], rows=2)

    def __init__(self, *args: Any, definition: Definition, stored: Goal | None = None, **kwargs: Any) -> None:
        initial = {"title": stored.title, "why": stored.why} if stored else {}
        others = [one.title for one in definition.goals if one != stored]
        super().__init__(*args, others=others, initial=initial, **kwargs)

    def part(self, key: str = "") -> Goal:
        return Goal(key, self.cleaned_data["title"], self.cleaned_data["why"])


class ChoiceForm(TitledForm, StepRowsForm):
    """Steps of which a nurse chooses. A step is part of one choice at most."""

    title = TextField(
        label=_("What is chosen"),
        most=LIMITS["title"],
        missing=_("Say what is chosen."),
        help_text=_("Such as “Kind of biopsy”."),
    )
    rule = forms.ChoiceField(
        label=_("A nurse chooses"),
        choices=[(rule.value, words) for rule, words in RULES.items()],
        widget=forms.RadioSelect(),
        initial=ChoiceRule.EXACTLY_ONE.value,
        error_messages={"required": _("Choose: exactly one, or at most one.")},
    )

    def __init__(
        self, *args: Any, definition: Definition, stored: Choice | None = None, **kwargs: Any
    ) -> None:
        initial = {"title": stored.title, "rule": stored.rule.value} if stored else {}
        others = [one for one in definition.choices if one != stored]
        super().__init__(*args, others=[one.title for one in others], initial=initial, **kwargs)
        self.chosen_elsewhere = {key: one.title for one in others for key in one.steps}
        stored_steps = stored.steps if stored else ()
        rows = self.add_rows("step", gettext("Step %s"), step_choices(definition), stored_steps)
        self.helper.layout = Layout("title", "rule", Fieldset(gettext("The steps"), rows))

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.refuse_twice("step")
        for name in self._names("step"):
            other = self.chosen_elsewhere.get(self.cleaned_data.get(name))
            if other:
                sentence = gettext("This step is part of the choice “%(title)s” already.")
                self.add_error(name, sentence % {"title": other})
        if not self.errors and len(self.chosen("step")) < LEAST_STEPS:
            self.add_error(self.first_row("step"), gettext("A choice needs at least two steps."))
        return self.cleaned_data

    def part(self, key: str = "") -> Choice:
        rule = ChoiceRule(self.cleaned_data["rule"])
        return Choice(key, self.cleaned_data["title"], self.chosen("step"), rule)


class SuccessionForm(StepRowsForm):
    """Which steps of the version before became which steps of this draft. `before`: the versions before it."""

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        before: Sequence[Definition],
        stored: Succession | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.followed = {key for one in definition.successions if one != stored for key in one.before}
        gone = gone_steps(definition, before, stored)
        stored_before = stored.before if stored else ()
        old = self.add_rows("before", gettext("Earlier step %s"), gone, stored_before)
        help_text = [] if gone else [HTML("{% include 'pathways/_no_step_gone.html' %}")]
        new = self.add_rows(
            "after", gettext("Step %s"), step_choices(definition), stored.after if stored else ()
        )
        self.helper.layout = Layout(
            Fieldset(gettext("These steps of the version before"), *help_text, old),
            Fieldset(gettext("became these steps of this draft"), new),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in ("before", "after"):
            self.refuse_twice(name)
        for row in self._names("before"):
            if self.cleaned_data.get(row) in self.followed:
                self.add_error(row, gettext("It is said already what became of this step."))
        if self.errors:
            return self.cleaned_data
        before, after = self.chosen("before"), self.chosen("after")
        if not before:
            self.add_error(self.first_row("before"), gettext("Choose the step that is gone."))
        elif not after:
            self.add_error(self.first_row("after"), gettext("Choose the step that takes its place."))
        elif len(before) > 1 and len(after) > 1:
            self.add_error(
                self.first_row("after"),
                gettext("Either one step became several, or several became one. Write two lines for more."),
            )
        return self.cleaned_data

    def part(self, key: str = "") -> Succession:
        return Succession(self.chosen("before"), self.chosen("after"))


def gone_steps(
    definition: Definition, before: Sequence[Definition], stored: Succession | None = None
) -> list[tuple[str, str]]:
    """Return key and title of the steps of earlier versions that this one has no more.

    Keys that are stored already are kept, so that a line about an even earlier version can be changed.
    """
    gone = {
        step.key: step.title
        for version in before
        for step in version.steps
        if step.key not in definition.steps_by_key and step.kind is not Kind.WATCH
    }
    kept = {key: key for key in (stored.before if stored else ())}
    return list((kept | gone).items())

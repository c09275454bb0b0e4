"""What a nurse decides and plans: what applies, how a treatment stands, dates, items of her own, facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, DayField, SeenForm, WordsField
from careplan.clinic.queries.steps import StepLine
from careplan.plans import days
from careplan.plans.actions import Decision
from careplan.plans.models import Item
from careplan.plans.states import Applies, Course
from pathways.definition import Definition


class DecideForm(SeenForm):
    applies = forms.ChoiceField(
        label=_("Does it apply?"),
        choices=[
            (Applies.YES.value, _("Yes, it applies")),
            (Applies.NO.value, _("No, it does not apply")),
            (Applies.UNDECIDED.value, _("Not decided yet")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = WordsField(
        label=_("Why"),
        longest=300,
        rows=2,
        required=False,
        help_text=_(
            "Needed for a no, for a yes against the facts, and for a second yes in a choice. The family reads it."
        ),
    )
    on_whose_word = WordsField(
        label=_("On whose word"),
        longest=100,
        required=False,
        help_text=_("Such as: Dr. Weber, tumour board."),
    )

    def decision(self) -> Decision:
        return Decision(
            Applies(self.cleaned_data["applies"]),
            self.cleaned_data["reason"],
            self.cleaned_data["on_whose_word"],
        )


APPLIES, REASON, SEEN = "applies_", "reason_", "seen_"


class DecideSeveralForm(ActForm):
    """Every step that nobody has decided on, each with its own answer and reason. What is left alone stays open."""

    on_whose_word = WordsField(
        label=_("On whose word"),
        longest=100,
        required=False,
        help_text=_("Holds for all that you decide here. Such as: Dr. Weber, tumour board."),
    )

    def __init__(self, *args: Any, lines: Iterable[StepLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.step.key: line for line in lines}
        for key, line in self.lines.items():
            self.fields[APPLIES + key] = forms.ChoiceField(
                label=line.step.title,
                required=False,
                choices=[
                    ("", _("Not decided yet")),
                    (Applies.YES.value, _("Yes, it applies")),
                    (Applies.NO.value, _("No, it does not apply")),
                ],
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={"invalid_choice": _("Choose one.")},
            )
            self.fields[REASON + key] = WordsField(label=_("Why"), longest=300, required=False)
            # With a placeholder, be it a space, the style sheet can tell a field in which nothing was written.
            self.fields[REASON + key].widget.attrs |= {"class": "form-control", "placeholder": " "}
            self.fields[SEEN + key] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, min_value=0, initial=line.row.last_event_number
            )

    def clean(self) -> dict:
        if not self.errors and not self.decisions:
            raise forms.ValidationError(gettext("Choose yes or no for at least one step."))
        return self.cleaned_data

    @property
    def decisions(self) -> dict[str, Decision]:
        """Step key -> what was decided; what was left alone is not in it."""
        word = self.cleaned_data.get("on_whose_word", "")
        return {
            key: Decision(
                Applies(self.cleaned_data[APPLIES + key]), self.cleaned_data.get(REASON + key, ""), word
            )
            for key in self.lines
            if self.cleaned_data.get(APPLIES + key)
        }

    @property
    def seen(self) -> dict[str, int]:
        numbers = {key: self.cleaned_data.get(SEEN + key) for key in self.lines}
        return {key: number for key, number in numbers.items() if number is not None}

    def groups(self, titles: Mapping[str, str]) -> list[tuple[str, list[tuple[StepLine, Any, Any, Any]]]]:
        """The steps under the titles of their categories (key -> title), each with its three fields."""
        groups: dict[str, list[tuple[StepLine, Any, Any, Any]]] = {}
        for key, line in self.lines.items():
            row = (line, self[APPLIES + key], self[REASON + key], self[SEEN + key])
            groups.setdefault(titles.get(line.step.category, ""), []).append(row)
        return list(groups.items())


class CourseForm(ActForm):
    course = forms.ChoiceField(
        label=_("How the treatment stands"),
        choices=[("", _("Choose")), *Course.choices],
        error_messages={"required": _("Choose how it stands.")},
    )


class OwnItemForm(ActForm):
    title = WordsField(label=_("What is to do"), longest=80, missing=_("Write what is to do."))
    words = WordsField(label=_("In more words"), longest=600, rows=3, required=False)
    category_key = forms.ChoiceField(
        label=_("Group"), error_messages={"required": _("Choose one of the groups in the list.")}
    )
    due_on = DayField(label=_("For the day"), required=False)
    family_ticks = forms.BooleanField(label=_("The family can tick it"), required=False, initial=True)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        watched = {step.category for step in definition.watch_steps}
        groups = [(one.key, one.title) for one in definition.categories if one.key not in watched]
        self.fields["category_key"].choices = [("", _("Choose a group")), *groups]


FACT = "fact_"


class FactsForm(ActForm):
    """Every fact of a version with the answers it offers, each in a field of its own."""

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        for fact in definition.facts:
            self.fields[FACT + fact.key] = forms.ChoiceField(
                label=fact.question,
                help_text=fact.explanation,
                choices=[(option.key, option.label) for option in fact.choices],
                error_messages={
                    "required": _("Choose one of the answers."),
                    "invalid_choice": _("This answer is not in the list of this pathway version."),
                },
            )

    @property
    def answers(self) -> dict[str, str]:
        """Fact key -> option key, of the answers that are valid."""
        given = {fact.key: self.cleaned_data.get(FACT + fact.key) for fact in self.definition.facts}
        return {key: value for key, value in given.items() if value}

    @property
    def hidden_answers(self) -> list[tuple[str, str]]:
        """The answers as names and values, for the page that asks whether to go on."""
        return [(FACT + key, value) for key, value in self.answers.items()]

    @property
    def all_answered(self) -> bool:
        return len(self.answers) == len(self.definition.facts)


class ChangeFactsForm(FactsForm):
    """`basis`: the patient's last event number that the page was made from."""

    basis = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    said_by = WordsField(
        label=_("On whose word"),
        longest=100,
        required=False,
        help_text=_("Such as: Dr. Weber, letter of 12 November."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["op_id", "basis", *(name for name in self.fields if name.startswith(FACT))])


def answers_initial(answers: Mapping[str, str]) -> dict[str, str]:
    return {FACT + key: value for key, value in answers.items()}


SheetRow = tuple[Item, forms.BoundField, forms.BoundField]


class SheetForm(ActForm):
    """One sheet of dates: a day for each open item without an appointment. Saved all or not at all.

    The day that was shown is sent along, so that a row nobody touched never undoes what a colleague set meanwhile.
    """

    def __init__(self, *args: Any, items: Iterable[Item], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.pk: item for item in items}
        self.today = today
        for item in self.items.values():
            self.fields[f"due_{item.pk}"] = DayField(
                label=item.title,
                required=False,
                initial=item.due_on,
                show_hidden_initial=True,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
            )
            self.fields[f"seen_{item.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, min_value=0, initial=item.last_event_number
            )

    def clean(self) -> dict:
        """Every row is looked at, so that all that is wrong is said at once."""
        for item, due_on in self.wanted():
            if due_on and (problem := days.check_due_on(due_on, today=self.today)):
                self.add_error(f"due_{item.pk}", problem)
        return self.cleaned_data

    def wanted(self) -> list[tuple[Item, date | None]]:
        """The rows whose day was changed on the sheet, with the new day."""
        names = {f"due_{item.pk}": item for item in self.items.values()}
        changed = [name for name in self.changed_data if name in names and name in self.cleaned_data]
        return [(names[name], self.cleaned_data[name]) for name in changed]

    def seen(self, item: Item) -> int | None:
        return self.cleaned_data.get(f"seen_{item.pk}")

    def groups(self, titles: Mapping[str, str]) -> list[tuple[str, list[SheetRow]]]:
        """The rows under the titles of their categories (key -> title), in the items' order."""
        groups: dict[str, list[SheetRow]] = {}
        for pk, item in self.items.items():
            row = (item, self[f"due_{pk}"], self[f"seen_{pk}"])
            groups.setdefault(titles.get(item.category_key, ""), []).append(row)
        return list(groups.items())

"""Forms for the parts of a draft that have rules of their own: facts, steps, watch questions."""

from typing import Any

from crispy_forms.layout import HTML, Column, Div, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways import definition as data
from pathways import labels
from pathways.definition import Definition
from pathways.forms import PlainForm
from pathways.forms_rule import RuleForm
from pathways.forms_text import LinesField, RowsField, TextField
from pathways.words import LIMITS

SPARE_OPTIONS = 3
MAX_OPTIONS = 40


def _radio(label: str, choices: dict, missing: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(key.value, words) for key, words in choices.items()],
        widget=forms.RadioSelect(),
        error_messages={"required": missing},
        **kwargs,
    )


class FactForm(PlainForm):
    """A fact with its options. `stored` is the fact as it is, None for a new one."""

    question = TextField(
        label=_("Question"),
        most=LIMITS["question"],
        rows=2,
        missing=_("Write the question."),
        help_text=_("As a nurse reads it, such as “Has a bone broken?”."),
    )
    explanation = TextField(label=_("Explanation"), most=LIMITS["explanation"], rows=3)
    kind = _radio(
        _("What can be answered"),
        {
            data.FactKind.YES_NO: _("Yes, no, not known"),
            data.FactKind.CHOICE: _("One of a list, or not known"),
        },
        _("Choose which answers there are."),
    )
    seen_by = _radio(
        _("Who sees it"), labels.SEEN_BY, _("Choose who sees it."), initial=data.SeenBy.NURSE.value
    )
    section = TextField(label=_("Section of the document"), rows=2, most=LIMITS["section"])
    covers = RowsField(label=_("Rows of the documented pathway"))

    def __init__(self, *args: Any, stored: data.Fact | None = None, **kwargs: Any) -> None:
        initial = _fact_initial(stored) if stored else None
        super().__init__(*args, initial=initial, **kwargs)
        self.stored_options = stored.options if stored else ()
        self.row_count = min(max(len(self.stored_options) + SPARE_OPTIONS, self._typed_rows()), MAX_OPTIONS)
        rows = [self._add_option(number) for number in range(1, self.row_count + 1)]
        self.helper.layout = Layout(
            Fieldset(gettext("In words"), "question", "explanation"),
            Fieldset(
                gettext("Answers"), "kind", HTML(_include("pathways/_answers_help.html")), *rows, "seen_by"
            ),
            Fieldset(gettext("Source"), "section", "covers"),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.errors:
            return self.cleaned_data
        chosen = [option.label.casefold() for option in self._options()]
        if self.cleaned_data["kind"] == data.FactKind.CHOICE and len(chosen) < 2:
            self.add_error("option_1", gettext("Write at least two answers to choose from."))
        if len(set(chosen)) < len(chosen):
            self.add_error("option_1", gettext("Two answers have the same words."))
        return self.cleaned_data

    def fact(self, key: str = "") -> data.Fact:
        """Return what was typed as a fact. New options have an empty key; the action gives them one."""
        cleaned, kind = self.cleaned_data, data.FactKind(self.cleaned_data["kind"])
        return data.Fact(
            key=key,
            kind=kind,
            question=cleaned["question"],
            explanation=cleaned["explanation"],
            options=tuple(self._options()) if kind is data.FactKind.CHOICE else (),
            seen_by=data.SeenBy(cleaned["seen_by"]),
            covers=cleaned["covers"],
            section=cleaned["section"],
        )

    def _typed_rows(self) -> int:
        """Count the rows that came back: more than are stored, when somebody else removed an answer."""
        return sum(f"option_{number}" in self.data for number in range(1, MAX_OPTIONS + 1))

    def _add_option(self, number: int) -> Row:
        """Add one row: words, place, and the key that goes with the words wherever they are moved."""
        stored = self.stored_options[number - 1] if number <= len(self.stored_options) else None
        self.fields[f"option_{number}"] = TextField(
            label=gettext("Answer %s") % number, most=LIMITS["label"], initial=stored.label if stored else ""
        )
        self.fields[f"place_{number}"] = forms.IntegerField(
            label=gettext("Place"),
            widget=forms.NumberInput(attrs={"aria-label": gettext("Place of answer %s") % number}),
            initial=number,
            required=False,
            min_value=1,
            max_value=MAX_OPTIONS,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                gettext("Write a whole number from 1 to %s.") % MAX_OPTIONS,
            ),
        )
        self.fields[f"key_{number}"] = forms.CharField(
            required=False, widget=forms.HiddenInput(), initial=stored.key if stored else ""
        )
        words = Column(f"option_{number}", f"key_{number}", css_class="col-8 col-md-9")
        return Row(words, Column(f"place_{number}", css_class="col-4 col-md-3"))

    def _options(self) -> list[data.Option]:
        """Return the options with words, in the order of the places; equal places keep the rows' order."""
        typed, numbers = self.cleaned_data, range(1, self.row_count + 1)
        filled = [number for number in numbers if typed.get(f"option_{number}")]
        filled.sort(key=lambda number: typed.get(f"place_{number}") or MAX_OPTIONS)
        free = {option.key for option in self.stored_options}
        options = []
        for number in filled:
            key = typed.get(f"key_{number}") or ""
            options.append(data.Option(key if key in free else "", typed[f"option_{number}"]))
            free.discard(key)
        return options


class SourceForm(PlainForm):
    """Where a step comes from: the document, or somebody's own addition with its source."""

    needed_at_times = ("section", "source_note")

    origin = _radio(
        _("Where it comes from"),
        labels.ORIGIN,
        _("Choose where it comes from."),
        initial=data.Origin.DOCUMENT.value,
    )
    section = TextField(
        label=_("Section of the document"),
        rows=2,
        most=LIMITS["section"],
        help_text=_("Its heading, word for word."),
    )
    source_note = TextField(
        label=_("Source of a local addition"),
        rows=2,
        most=LIMITS["note"],
        help_text=_("Who says so, and where."),
    )
    covers = RowsField(label=_("Rows of the documented pathway"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("origin") == data.Origin.DOCUMENT and cleaned.get("section") == "":
            self.add_error("section", gettext("Name the section, or choose “a local addition”."))
        if cleaned.get("origin") == data.Origin.LOCAL and cleaned.get("source_note") == "":
            self.add_error("source_note", gettext("Say where this addition comes from."))
        return self.cleaned_data

    def source(self) -> data.Source:
        """Return the source that was chosen; what was typed for the other choice is left out."""
        origin = data.Origin(self.cleaned_data["origin"])
        if origin is data.Origin.DOCUMENT:
            return data.Source(origin, section=self.cleaned_data["section"])
        return data.Source(origin, note=self.cleaned_data["source_note"])


class StepForm(RuleForm, SourceForm):
    """A test, a treatment, a habit or a decision."""

    field_order = (
        *("title", "what", "why", "ask", "category", "kind", "done_by", "seen_by", "family_ticks", "mode"),
        *("origin", "section", "source_note", "covers"),
    )
    title = TextField(label=_("Title"), most=LIMITS["title"], missing=_("Give the step a title."))
    category = forms.ChoiceField(label=_("Category"), error_messages={"required": _("Choose a category.")})
    kind = _radio(
        _("Kind"),
        {kind: label for kind, label in labels.KIND.items() if kind is not data.Kind.WATCH},
        _("Choose what kind of step it is."),
        help_text=_("A family sees a test or a treatment only after a nurse has said that it applies."),
    )
    what = TextField(label=_("What it is"), most=LIMITS["what"], missing=_("Say what it is."), rows=3)
    why = TextField(label=_("Why it matters"), most=LIMITS["why"], missing=_("Say why it matters."), rows=3)
    ask = LinesField(
        label=_("What to ask"), most=LIMITS["ask"], rows=4, help_text=_("One question on each line.")
    )
    done_by = _radio(_("Who does it"), labels.DONE_BY, _("Choose who does it."))
    seen_by = _radio(
        _("Who sees it"), labels.SEEN_BY, _("Choose who sees it."), initial=data.SeenBy.FAMILY.value
    )
    family_ticks = forms.BooleanField(label=_("The family may tick it off"), required=False, initial=True)

    def __init__(
        self, *args: Any, definition: Definition, stored: data.Step | None = None, **kw: Any
    ) -> None:
        initial = (_step_initial(stored) if stored else {}) | kw.pop("initial", {})
        rule = stored.condition if stored else None
        super().__init__(*args, definition=definition, stored=rule, initial=initial, **kw)
        self.stored_step = stored
        if self.stored_rows is None:
            self._leave_the_rule()
        self.fields["category"].choices = _categories(definition)
        self.helper.layout = Layout(
            Fieldset(gettext("In words"), "title", "what", "why", "ask"),
            Fieldset(gettext("Where it stands"), "category", "kind", "done_by", "seen_by", "family_ticks"),
            Fieldset(gettext("When it applies"), _rule_layout(self)),
            Fieldset(gettext("Source"), "origin", "section", "source_note", "covers"),
        )

    def _leave_the_rule(self) -> None:
        """A rule with groups inside groups has a page of its own; this form shows it in words and lets it be."""
        for name in ("mode", "replace", *(name for row in self.row_names() for name in row)):
            del self.fields[name]

    def step(self, key: str = "") -> data.Step:
        """Return what was typed as a step. A family never ticks what only nurses see.

        The rules that have forms of their own stay as they are.
        """
        cleaned, seen_by = self.cleaned_data, data.SeenBy(self.cleaned_data["seen_by"])
        stored = self.stored_step
        return data.Step(
            key=key,
            category=cleaned["category"],
            kind=data.Kind(cleaned["kind"]),
            title=cleaned["title"],
            what=cleaned["what"],
            why=cleaned["why"],
            ask=cleaned["ask"],
            done_by=data.DoneBy(cleaned["done_by"]),
            seen_by=seen_by,
            family_ticks=cleaned["family_ticks"] and seen_by is data.SeenBy.FAMILY,
            condition=self.rule(),
            covers=cleaned["covers"],
            source=self.source(),
            schedule=stored.schedule if stored else None,
            schedule_source=stored.schedule_source if stored else "",
            waits_for=stored.waits_for if stored else None,
        )


class WatchForm(SourceForm):
    """A warning sign that the check-in asks about. It is never ticked, and asked of every family."""

    field_order = (
        *("title", "question", "level", "level_source", "what", "why", "ask", "category"),
        *("origin", "section", "source_note", "covers"),
    )
    title = TextField(label=_("Name of the sign"), most=LIMITS["title"], missing=_("Give the sign a name."))
    question = TextField(
        label=_("Question in the check-in"),
        most=LIMITS["question"],
        rows=2,
        missing=_("Write the question that the family is asked."),
        help_text=_("The answers are no, yes and not sure."),
    )
    level = _radio(_("When the answer is yes or not sure"), labels.LEVEL, _("Choose what the family does."))
    level_source = TextField(
        label=_("Where this choice comes from"),
        most=LIMITS["level_source"],
        rows=2,
        missing=_("Say where this choice comes from."),
    )
    what = TextField(label=_("What it is"), most=LIMITS["what"], missing=_("Say what it is."), rows=3)
    why = TextField(label=_("Why it matters"), most=LIMITS["why"], missing=_("Say why it matters."), rows=3)
    ask = LinesField(
        label=_("What to ask"), most=LIMITS["ask"], rows=3, help_text=_("One question on each line.")
    )
    category = forms.ChoiceField(label=_("Category"), error_messages={"required": _("Choose a category.")})

    def __init__(
        self, *args: Any, definition: Definition, stored: data.Step | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, initial=_step_initial(stored) if stored else None, **kw)
        self.fields["category"].choices = _categories(definition)
        self.helper.layout = Layout(
            Fieldset(gettext("The question"), "title", "question", "level", "level_source"),
            Fieldset(gettext("In words"), "what", "why", "ask"),
            Fieldset(gettext("Where it stands"), "category", "origin", "section", "source_note", "covers"),
        )

    def step(self, key: str = "") -> data.Step:
        """Return what was typed as a watch step."""
        cleaned = self.cleaned_data
        return data.Step(
            key=key,
            category=cleaned["category"],
            kind=data.Kind.WATCH,
            title=cleaned["title"],
            what=cleaned["what"],
            why=cleaned["why"],
            ask=cleaned["ask"],
            done_by=data.DoneBy.FAMILY,
            seen_by=data.SeenBy.FAMILY,
            family_ticks=False,
            covers=cleaned["covers"],
            source=self.source(),
            question=cleaned["question"],
            level=data.Level(cleaned["level"]),
            level_source=cleaned["level_source"],
        )


def _include(template: str) -> str:
    return f"{{% include '{template}' %}}"


def _rule_layout(form: RuleForm) -> Div:
    """Lay out the rows of a rule. Where scripts run, a changed choice brings its answers by itself."""
    if form.stored_rows is None:
        return Div(HTML(_include("pathways/_rule_words.html")))
    rows = [
        Row(
            Column(fact, css_class="col-md-5"),
            Column(test, css_class="col-md-3"),
            Column(answers, css_class="col-md-4"),
        )
        for fact, test, answers in form.row_names()
    ]
    return Div(
        HTML(_include("pathways/_rule_words.html")),
        "mode",
        *rows,
        HTML(_include("pathways/_rule_button.html")),
        css_id="rule",
        hx_post="",
        hx_trigger="change",
        hx_select="#rule",
        hx_swap="outerHTML",
        hx_sync="this:replace",
        hx_include="closest form",
        hx_vals='{"show": "answers"}',
    )


def _categories(definition: Definition) -> list[tuple[str, str]]:
    return [("", gettext("(choose)")), *((one.key, one.title) for one in definition.categories)]


def _fact_initial(fact: data.Fact) -> dict[str, Any]:
    plain = ("question", "explanation", "section", "covers")
    return {name: getattr(fact, name) for name in plain} | {
        "kind": fact.kind.value,
        "seen_by": fact.seen_by.value,
    }


def _step_initial(step: data.Step) -> dict[str, Any]:
    plain = ("title", "category", "what", "why", "ask", "family_ticks", "covers", "question", "level_source")
    return {name: getattr(step, name) for name in plain} | {
        "kind": step.kind.value,
        "done_by": step.done_by.value,
        "seen_by": step.seen_by.value,
        "origin": step.source.origin.value,
        "section": step.source.section,
        "source_note": step.source.note,
        "level": step.level.value if step.level else "",
    }

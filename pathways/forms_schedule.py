"""When a step is due, as a sentence of choices: on which day, in which window, how it comes back, when it ends."""

from dataclasses import replace
from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways import schedules
from pathways.definition import Definition, Step
from pathways.forms import PlainForm
from pathways.forms_point import (
    AFTER,
    BEFORE,
    ON,
    SIDES_OF_DUE,
    UNITS,
    number_field,
    point_initial,
    point_of,
    point_problem,
    reference_choices,
    select,
    window_days,
    window_initial,
)
from pathways.forms_rule import RuleForm
from pathways.forms_text import TextField
from pathways.schedules import (
    MOST_TIMES,
    MOST_UNITS,
    MOST_WINDOW_DAYS,
    CountedFrom,
    Repeat,
    Schedule,
    Span,
    Unit,
)
from pathways.waiting import circle_with
from pathways.words import LIMITS

NONE, ONCE, AGAIN = "none", "once", "again"
SIDES = {ON: _("the day of"), BEFORE: _("before"), AFTER: _("after")}
ANY_DAY = date(2001, 1, 1)  # to compare two spans from one day


class ScheduleForm(RuleForm, PlainForm):
    """`step` is the step as it is, None when it was removed while the form was open."""

    needed_at_times = (
        *("start_count", "start_reference", "every_count", "schedule_source"),
        *("start_unit", "start_side", "every_unit", "counted_from", "opens_side", "closes_side"),
        *("until_unit", "until_side", "until_count", "opens_count", "closes_count", "times"),
    )
    rows = range(1, 3)
    never_true = _("No answers make this true, so the schedule would never end by it.")

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (NONE, _("No rule: a nurse sets the day")),
            (ONCE, _("Once")),
            (AGAIN, _("Again and again")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose how often.")},
    )
    start_count = number_field(_("How long"), 0, MOST_UNITS)
    start_unit = select(_("Unit"), UNITS)
    start_side = select(_("Before or after"), SIDES)
    start_reference = select(_("What it hangs on"))
    opens_count = number_field(_("Open from"), 0, MOST_WINDOW_DAYS)
    opens_side = select(_("Days before or after"), SIDES_OF_DUE, more=_("for the opening"))
    closes_count = number_field(_("Open until"), 0, MOST_WINDOW_DAYS)
    closes_side = select(_("Days before or after"), SIDES_OF_DUE, initial=AFTER, more=_("for the closing"))
    every_count = number_field(_("Every"), 1, MOST_UNITS)
    every_unit = select(_("Unit"), UNITS, more=_("of the rhythm"))
    counted_from = forms.ChoiceField(
        label=_("Counted from"),
        required=False,
        choices=[
            (CountedFrom.LAST_DONE.value, _("the day it was really done")),
            (CountedFrom.CALENDAR.value, _("the calendar, whatever was done")),
        ],
        widget=forms.RadioSelect(),
        initial=CountedFrom.LAST_DONE.value,
    )
    times = number_field(_("Times in all"), 1, MOST_TIMES)
    until_count = number_field(_("How long"), 0, MOST_UNITS, more=_("for the last day"))
    until_unit = select(_("Unit"), UNITS, more=_("for the last day"))
    until_side = select(_("Before or after"), SIDES, more=_("for the last day"))
    until_reference = select(_("Last day"))
    schedule_source = TextField(
        label=_("Where this schedule comes from"),
        rows=2,
        most=LIMITS["schedule_source"],
        help_text=_("The section of the document, or who says so and where."),
    )

    def __init__(self, *args: Any, definition: Definition, step: Step | None, **kwargs: Any) -> None:
        stored = step.schedule if step else None
        repeat = stored.repeat if stored else None
        initial = _initial(step) | (kwargs.pop("initial", None) or {})
        ends_when = repeat.ends_when if repeat else None
        super().__init__(*args, definition=definition, stored=ends_when, initial=initial, **kwargs)
        self.step = step
        own = step.key if step else ""
        references = reference_choices(definition, own)
        self.fields["start_reference"].choices = references
        self.fields["until_reference"].choices = [("", gettext("(no last day)")), *references]
        self.fields["mode"].label = gettext("It ends when")
        self.helper.layout = _layout(self)

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = self.cleaned_data
        if self.errors or typed["rhythm"] == NONE:
            return typed
        self._check_point("start")
        if typed["rhythm"] == AGAIN:
            if typed["every_count"] is None:
                self.add_error("every_count", gettext("Write after how many days, weeks or months."))
            if typed["until_reference"]:
                self._check_point("until")
        if not typed["schedule_source"]:
            self.add_error("schedule_source", gettext("Say where this schedule comes from."))
        if not self.errors:
            self._check_whole(self.schedule())
        return typed

    def schedule(self) -> Schedule | None:
        """Return what was typed as a schedule. What belongs to another choice than the chosen one is left out."""
        typed = self.cleaned_data
        if typed["rhythm"] == NONE:
            return None
        return Schedule(
            start=point_of(typed, "start"),
            opens=window_days(typed, "opens"),
            closes=window_days(typed, "closes"),
            repeat=self._repeat() if typed["rhythm"] == AGAIN else None,
        )

    def source(self) -> str:
        return self.cleaned_data["schedule_source"] if self.schedule() else ""

    def _repeat(self) -> Repeat:
        typed = self.cleaned_data
        return Repeat(
            every=Span(typed["every_count"], Unit(typed["every_unit"] or Unit.DAY)),
            counted_from=CountedFrom(typed["counted_from"] or CountedFrom.LAST_DONE),
            times=typed["times"],
            until=point_of(typed, "until") if typed["until_reference"] else None,
            ends_when=self.rule(),
        )

    def _check_point(self, name: str) -> None:
        problem = point_problem(self.cleaned_data, name)
        if problem:
            self.add_error(*problem)

    def _check_whole(self, schedule: Schedule) -> None:
        """Refuse what no day can come of: a window the wrong way round, an end before the start, a circle."""
        if schedule.opens is not None and schedule.closes is not None and schedule.closes < schedule.opens:
            self.add_error("closes_count", gettext("It would close before it opens."))
        if _ends_before_it_begins(schedule):
            self.add_error("until_reference", gettext("The last day would lie before the first one."))
        if self.step:
            circle = circle_with(replace(self.step, schedule=schedule), self.definition)
            if circle:
                self.add_error("start_reference", circle)


def _ends_before_it_begins(schedule: Schedule) -> bool:
    """Say whether the last day lies before the first, where both hang on the same day."""
    start, until = schedule.start, schedule.repeat.until if schedule.repeat else None
    if until is None or (start.reference, start.key) != (until.reference, until.key):
        return False
    first, last = (schedules.add(ANY_DAY, one.offset, -1 if one.before else 1) for one in (start, until))
    return first is not None and last is not None and last < first


def _initial(step: Step | None) -> dict[str, Any]:
    schedule = step.schedule if step else None
    if schedule is None:
        return {"rhythm": NONE, "start_side": ON}
    repeat = schedule.repeat
    initial = {
        "rhythm": AGAIN if repeat else ONCE,
        "schedule_source": step.schedule_source,
        **point_initial("start", schedule.start),
        **window_initial("opens", schedule.opens, BEFORE),
        **window_initial("closes", schedule.closes, AFTER),
    }
    if repeat:
        initial |= {
            "every_count": repeat.every.count,
            "every_unit": repeat.every.unit.value,
            "counted_from": repeat.counted_from.value,
            "times": repeat.times,
            **(point_initial("until", repeat.until) if repeat.until else {}),
        }
    return initial


def _layout(form: ScheduleForm) -> Layout:
    return Layout(
        Fieldset(gettext("How it comes"), "rhythm"),
        Fieldset(gettext("The day"), _point_row("start")),
        Fieldset(
            gettext("How early and how late it may be"),
            HTML("{% include 'pathways/_window_help.html' %}"),
            _two("opens_count", "opens_side"),
            _two("closes_count", "closes_side"),
        ),
        Fieldset(gettext("Again and again"), _two("every_count", "every_unit"), "counted_from"),
        Fieldset(gettext("When it ends"), *_ends(form)),
        Fieldset(gettext("Source"), "schedule_source", HTML("{% include 'pathways/_preview_button.html' %}")),
    )


def _ends(form: ScheduleForm) -> list[Any]:
    tests = [
        Row(
            Column(fact, css_class="col-md-5"),
            Column(test, css_class="col-md-3"),
            Column(answers, css_class="col-md-4"),
        )
        for fact, test, answers in form.row_names()
    ]
    return [
        HTML("{% include 'pathways/_ends_help.html' %}"),
        Row(Column("times", css_class="col-6 col-md-4")),
        _point_row("until"),
        *(["replace"] if "replace" in form.fields else []),
        "mode",
        *tests,
        HTML("{% include 'pathways/_answers_button.html' %}"),
    ]


def _two(count: str, choice: str) -> Row:
    return Row(Column(count, css_class="col-4 col-md-3"), Column(choice, css_class="col-8 col-md-5"))


def _point_row(name: str) -> Row:
    return Row(
        Column(f"{name}_count", css_class="col-4 col-md-2"),
        Column(f"{name}_unit", css_class="col-8 col-md-3"),
        Column(f"{name}_side", css_class="col-md-3"),
        Column(f"{name}_reference", css_class="col-md-4"),
    )

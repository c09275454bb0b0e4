"""What a nurse does with one item."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, DayField, SeenForm, WordsField
from careplan.plans.actions import Appointment
from careplan.plans.models import Item
from careplan.plans.states import Readers, Variance
from careplan.plans.wording import LONGEST_WORDS

LONGEST_RHYTHM_DAYS = 366


class TickForm(ActForm):
    """The day is today's unless another is chosen, so that the round tick is one tap."""

    done_on = DayField(label=_("The day it happened"), required=False)
    note = WordsField(label=_("Note"), longest=LONGEST_WORDS, rows=2, required=False)


class SkipForm(ActForm):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose a reason")), *Variance.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    note = WordsField(label=_("Note"), longest=LONGEST_WORDS, rows=2, required=False)


class NoteForm(ActForm):
    note = WordsField(
        label=_("Note"),
        longest=LONGEST_WORDS,
        rows=3,
        missing=_("Write the note first."),
    )
    readers = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[(Readers.ALL, _("Family and nurses")), (Readers.NURSES, _("Only the nurses"))],
        initial=Readers.ALL,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    field_order = ("op_id", "readers", "note")

    def clean_readers(self) -> Readers:
        return Readers(self.cleaned_data["readers"] or Readers.ALL)


class DateForm(SeenForm):
    due_on = DayField(label=_("For the day"), required=False, help_text=_("Leave it empty for no date."))
    every_days = forms.IntegerField(
        label=_("Comes back after this many days (optional)"),
        required=False,
        min_value=1,
        max_value=LONGEST_RHYTHM_DAYS,
        help_text=_("Your own choice. The pathway sets no interval."),
        error_messages={
            "invalid": _("Write a whole number of days."),
            "min_value": _("Choose between 1 and 366 days."),
            "max_value": _("Choose between 1 and 366 days."),
        },
    )

    def __init__(self, *args: Any, has_rhythm: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_rhythm:
            del self.fields["every_days"]


class AppointmentForm(SeenForm):
    appointment_at = DayField(label=_("Day"), error_messages={"required": _("Choose the day.")})
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Choose the time."), "invalid": _("Write the time like 14:30.")},
    )
    place = WordsField(label=_("Place"), longest=120, required=False)
    comes_along = WordsField(label=_("Who comes along"), longest=80, required=False)

    def appointment(self, zone: ZoneInfo) -> Appointment:
        day, clock = self.cleaned_data["appointment_at"], self.cleaned_data["time"]
        at = datetime.combine(day, clock, tzinfo=zone)
        return Appointment(at, self.cleaned_data["place"], self.cleaned_data["comes_along"])


class ResultForm(ActForm):
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Item.Result.choices,
        required=False,
        help_text=_("Only where it stands. No value is kept here."),
    )


class VoidForm(ActForm):
    reason = WordsField(
        label=_("What was wrong with it"),
        longest=300,
        missing=_("Say what was wrong with it."),
        help_text=_("It leaves every page. Its history stays."),
    )


def item_forms(item: Item, *, today: date, zone: ZoneInfo) -> dict[str, ActForm]:
    """The forms of an item's page, filled with what holds now."""
    local = item.appointment_at.astimezone(zone) if item.appointment_at else None
    plan_step = item.plan_step
    return {
        "tick": TickForm(auto_id="tick_%s", initial={"done_on": today}),
        "undo": ActForm(auto_id="undo_%s"),
        "skip": SkipForm(auto_id="skip_%s"),
        "note": NoteForm(auto_id="note_%s"),
        "date": DateForm(
            auto_id="date_%s",
            has_rhythm=plan_step is not None,
            initial={
                "due_on": item.due_on,
                "every_days": plan_step.every_days if plan_step else None,
                "seen": item.last_event_number,
            },
        ),
        "appointment": AppointmentForm(
            auto_id="appointment_%s",
            initial={
                "appointment_at": local.date() if local else item.due_on,
                "time": local.time().replace(second=0) if local else time(9, 0),
                "place": item.place,
                "comes_along": item.comes_along,
                "seen": item.last_event_number,
            },
        ),
        "remove": SeenForm(auto_id="remove_%s", initial={"seen": item.last_event_number}),
        "result": ResultForm(auto_id="result_%s", initial={"result": item.result}),
        "confirm": ActForm(auto_id="confirm_%s"),
        "verify": ActForm(auto_id="verify_%s"),
        "void": VoidForm(auto_id="void_%s"),
    }


def reason_of(form: SkipForm) -> Variance:
    return Variance(form.cleaned_data["reason"])


def result_words(value: str) -> str:
    return gettext("Result: %(result)s") % {"result": Item.Result(value).label}

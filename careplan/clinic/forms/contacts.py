"""How a family reaches a team, and when somebody reads: numbers, opening hours, closed days, time zone.

Used by the nurses of the team and by the site admin, each on a page of their own.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.accounts.actions import Contacts
from careplan.accounts.models import (
    LONGEST_ANSWER_TIME,
    SHORTEST_ANSWER_TIME,
    OpeningHours,
    Team,
    User,
    phone_number,
)
from careplan.accounts.queries import people_of
from careplan.clinic.forms.base import ActForm, DayField
from pathways.joined import commas

EMPTY_CLOSED_DAYS = 4
MOST_CLOSED_DAYS = 60
# Zones of a place, which know summer time; the others are old names and plain offsets.
PLACES = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
STALE = _(
    "Somebody else changed this while the page was open. What is there now stands below. "
    "Save again to put yours in its place."
)


def zone_choices(current: str = "UTC") -> list[tuple[str, str]]:
    """Every time zone of a place, UTC first, and `current` even where it is an old name."""
    places = sorted(name for name in available_timezones() if name.startswith(PLACES))
    names = ["UTC", *places] if current in {"UTC", *places} else [current, "UTC", *places]
    return [(name, name.replace("_", " ")) for name in names]


def contacts_of(team: Team) -> Contacts:
    """What is stored of a team (two queries unless hours and closed days are prefetched)."""
    return Contacts(
        urgent_phone=team.urgent_phone,
        day_phone=team.day_phone,
        emergency_number=team.emergency_number,
        time_zone=team.time_zone,
        hours={row.weekday: (row.opens, row.closes) for row in team.opening_hours.all()},
        closed_days=frozenset(row.day for row in team.closed_days.all()),
        answer_within=team.answer_within,
        backup_nurse_id=team.backup_nurse_id,
    )


class PhoneField(forms.CharField):
    """A number as it is dialled. It may be empty: then the page says that one is missing."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TelInput(attrs={"autocomplete": "off", "dir": "ltr"})
        super().__init__(required=False, widget=widget, validators=[phone_number], **kwargs)

    def clean(self, value: str | None) -> str:
        return super().clean(" ".join((value or "").split()))


class HourField(forms.TimeField):
    def __init__(self, label: str) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "px-2"})
        super().__init__(
            required=False, label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"]
        )
        self.error_messages["invalid"] = _("This is not a time. Write it like 08:30.")


class ContactsForm(ActForm):
    """Everything a family needs to reach a team, changed all at once. `current` is filled when the page was stale.

    `contacts` is what to hand to `actions.set_team_contacts` once the form is valid. Closed days before `today` (a
    date of the team's time zone) are not shown and stay as they are.
    """

    op_id = None
    urgent_phone = PhoneField(
        label=_("Number for urgent calls, day and night"),
        help_text=_("Stands in the red bar on every page of a family. Somebody must answer it at any hour."),
    )
    emergency_number = PhoneField(
        label=_("Local emergency number"), help_text=_("The number for an ambulance, such as 112.")
    )
    day_phone = PhoneField(
        label=_("Number in opening hours"), help_text=_("For everything that can wait until then.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Opening hours, and “today” on the plans of this team, go by it.")
    )
    answer_within = forms.IntegerField(
        label=_("Minutes until the next one is told"),
        required=False,
        help_text=_("Only minutes in which the team is open count. From 5 to 480."),
        error_messages={"invalid": _("Write a whole number of minutes, such as 30.")},
    )
    backup_nurse = forms.TypedChoiceField(
        label=_("Backup nurse"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Gets the message when the plan’s own nurse has not answered."),
        error_messages={
            "invalid_choice": _("This person is not in the team any more. Choose somebody who is.")
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, team: Team, today: date, **kwargs: Any) -> None:
        self.stored = contacts_of(team)
        self.people = [place.user for place in people_of(team.pk)]
        self.today = today
        coming = sorted(day for day in self.stored.closed_days if day >= today)
        super().__init__(data, initial=_initial(self.stored, coming), **kwargs)
        self.fields["time_zone"].choices = zone_choices(self.stored.time_zone)
        self.fields["backup_nurse"].choices = [
            ("", gettext("nobody")),
            *((person.pk, person.name) for person in self.people),
        ]
        for number, name in OpeningHours.Weekday.choices:
            self.fields[f"opens_{number}"] = HourField(name)
            self.fields[f"closes_{number}"] = HourField(gettext("until"))
        for number in range(_count_days(data, len(coming))):
            label = gettext("Closed day %s") % (number + 1)
            self.fields[f"closed_{number}"] = DayField(required=False, label=label)

    def clean(self) -> dict:
        data = super().clean()
        for day in OpeningHours.Weekday:
            self._check_hours(f"opens_{day.value}", f"closes_{day.value}", str(day.label))
        if data.get("seen") != mark_of(self.stored) and not self.errors:
            self.current = words_of(self.stored, self.people)
            self.data = self.data.copy()
            self.data["seen"] = mark_of(self.stored)  # a second save is a decision
            raise ValidationError(STALE)
        return data

    def clean_answer_within(self) -> int:
        """A page that was made before there was this field says nothing about it."""
        if "answer_within" not in self.data:
            return self.stored.answer_within
        minutes = self.cleaned_data["answer_within"]
        if minutes is None or not SHORTEST_ANSWER_TIME <= minutes <= LONGEST_ANSWER_TIME:
            raise ValidationError(
                gettext("Write a number of minutes from %(least)d to %(most)d.")
                % {"least": SHORTEST_ANSWER_TIME, "most": LONGEST_ANSWER_TIME}
            )
        return minutes

    def clean_backup_nurse(self) -> int | None:
        return (
            self.cleaned_data["backup_nurse"] if "backup_nurse" in self.data else self.stored.backup_nurse_id
        )

    def _check_hours(self, opens_name: str, closes_name: str, day: str) -> None:
        """The sentences name the day: in the summary above the form they stand without their row."""
        if opens_name in self.errors or closes_name in self.errors:
            return
        opens, closes = self.cleaned_data.get(opens_name), self.cleaned_data.get(closes_name)
        if (opens is None) != (closes is None):
            missing = opens_name if opens is None else closes_name
            self.add_error(missing, gettext("%s: write both times, or leave both empty.") % day)
        elif opens is not None and closes <= opens:
            self.add_error(closes_name, gettext("%s: the team must close later than it opens.") % day)

    @property
    def contacts(self) -> Contacts:
        data = self.cleaned_data
        hours: dict[int, tuple[time, time]] = {
            number: (data[f"opens_{number}"], data[f"closes_{number}"])
            for number in OpeningHours.Weekday.values
            if data[f"opens_{number}"] is not None
        }
        typed = {day for name, day in data.items() if name.startswith("closed_") and day}
        past = {day for day in self.stored.closed_days if day < self.today}
        numbers = {
            name: data[name] for name in ("urgent_phone", "day_phone", "emergency_number", "time_zone")
        }
        return Contacts(
            **numbers,
            hours=hours,
            closed_days=frozenset(typed | past),
            answer_within=data["answer_within"],
            backup_nurse_id=data["backup_nurse"],
        )

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("urgent_phone", "emergency_number", "day_phone")]

    @property
    def sign_clock(self) -> list[forms.BoundField]:
        return [self[name] for name in ("backup_nurse", "answer_within")]

    @property
    def sign_words(self) -> str:
        """What becomes of a *call now* sign that nobody answers, as it stands now."""
        return sign_clock_words(self.stored, self.people)

    @property
    def week(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For each weekday its name, and the two fields."""
        days = OpeningHours.Weekday.choices
        return [(name, self[f"opens_{number}"], self[f"closes_{number}"]) for number, name in days]

    @property
    def closed_days(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("closed_")]


def mark_of(contacts: Contacts) -> str:
    """A short text that is the same exactly when the contacts are: tells a stale page."""
    parts = [
        contacts.urgent_phone,
        contacts.day_phone,
        contacts.emergency_number,
        contacts.time_zone,
        *(f"{day} {opens} {closes}" for day, (opens, closes) in sorted(contacts.hours.items())),
        *(str(day) for day in sorted(contacts.closed_days)),
        f"{contacts.answer_within} {contacts.backup_nurse_id}",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def sign_clock_words(contacts: Contacts, people: Iterable[User]) -> str:
    """Who gets a message about a *call now* sign, and when, in words."""
    backup = next((person.name for person in people if person.pk == contacts.backup_nurse_id), "")
    minutes = contacts.answer_within
    if not backup:
        words = gettext(
            "A message goes to the plan’s nurse at once. If nobody has answered after %(once)d minutes of opening "
            "time, it goes to the lead nurses. There is no backup nurse."
        )
        return words % {"once": minutes}
    words = gettext(
        "A message goes to the plan’s nurse at once. If nobody has answered after %(once)d minutes of opening time, "
        "it goes to %(backup)s, and after %(twice)d to the lead nurses. When the team is closed, it goes to the "
        "plan’s nurse and to %(backup)s at once."
    )
    return words % {"once": minutes, "twice": 2 * minutes, "backup": backup}


def words_of(contacts: Contacts, people: Iterable[User] = ()) -> list[tuple[str, str]]:
    """Contacts to read: for each part its name, and what it holds."""
    names = dict(OpeningHours.Weekday.choices)
    hours = [
        f"{names[number]} {time_format(opens)}–{time_format(closes)}"
        for number, (opens, closes) in sorted(contacts.hours.items())
    ]
    days = [date_format(day) for day in sorted(contacts.closed_days)]
    lines = [
        (gettext("Urgent calls"), contacts.urgent_phone),
        (gettext("Emergency"), contacts.emergency_number),
        (gettext("In opening hours"), contacts.day_phone),
        (gettext("Time zone"), contacts.time_zone),
        (gettext("Opening hours"), commas(hours)),
        (gettext("Closed on"), commas(days)),
        (gettext("Unanswered warning signs"), sign_clock_words(contacts, people)),
    ]
    return [(name, text or gettext("nothing yet")) for name, text in lines]


def _initial(stored: Contacts, coming: Iterable[date]) -> dict[str, object]:
    numbers = {name: getattr(stored, name) for name in ("urgent_phone", "day_phone", "emergency_number")}
    hours = {
        f"{name}_{number}": at
        for number, pair in stored.hours.items()
        for name, at in zip(("opens", "closes"), pair, strict=True)
    }
    days = {f"closed_{number}": day for number, day in enumerate(coming)}
    signs = {"answer_within": stored.answer_within, "backup_nurse": stored.backup_nurse_id}
    return numbers | hours | days | signs | {"time_zone": stored.time_zone, "seen": mark_of(stored)}


def _count_days(data: Any, coming: int) -> int:
    """How many fields for closed days: as many as came back, or those there are and a few empty ones."""
    if data is None:
        return coming + EMPTY_CLOSED_DAYS
    return min(sum(name.startswith("closed_") for name in data), MOST_CLOSED_DAYS)

"""What a family types, and the sentence beside the field when it cannot be taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from careplan.plans.actions import ActRefused, Appointment
from careplan.plans.models import Item
from careplan.plans.states import Readers, Variance
from careplan.plans.wording import LONGEST_WORDS, WordsRefused, clean_words

T = TypeVar("T")
DAY_WRONG = _("This is not a day. Write it like 22 November 2026.")
TIME_WRONG = _("This is not a time. Write it like 09:30.")
PAGE_BROKEN = _("This page did not arrive whole. Please open it again.")


class WordsField(forms.CharField):
    """Words a person writes: cleaned as everywhere, and too long gets the sentence that says by how much.

    Django's own limit and its refusal of NUL are not used: they would cut in before our sentence.
    """

    def __init__(self, *, longest: int = LONGEST_WORDS, **kwargs: object) -> None:
        super().__init__(strip=False, **kwargs)
        self.longest = longest

    def to_python(self, value: object) -> str:
        try:
            return clean_words(super().to_python(value), longest=self.longest, required=False)
        except WordsRefused as refusal:
            raise ValidationError(str(refusal)) from refusal


def _words(
    label: str, *, rows: int = 3, help_text: str = "", required: str = "", **more: object
) -> WordsField:
    """`required` is the sentence for an empty field; without it the field may stay empty."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    messages = {"required": required}
    return WordsField(
        label=label,
        widget=widget,
        help_text=help_text,
        required=bool(required),
        error_messages=messages,
        **more,
    )


def _line(label: str, longest: int, help_text: str = "") -> WordsField:
    return WordsField(
        label=label,
        longest=longest,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def _day(label: str, **more: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": DAY_WRONG, "required": _("Please choose the day.")},
        **more,
    )


class ActForm(forms.Form):
    """Any act. `op_id` is made when the form is shown, so that sending it twice does it once."""

    op_id = forms.UUIDField(
        required=False, initial=uuid4, widget=forms.HiddenInput, error_messages={"invalid": PAGE_BROKEN}
    )


class TickForm(ActForm):
    """A tick. Without a day in the form it is the day of the tick."""

    done_on = _day(_("When was it really done?"), required=False)
    note = _words(_("A note, if you like"), rows=2)

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["done_on"]
        field.initial = today
        field.widget.attrs["max"] = today.isoformat()
        field.widget.attrs["autocomplete"] = "off"

    def clean_done_on(self) -> date | None:
        given = self.cleaned_data["done_on"]
        if given is None and self.add_prefix("done_on") in self.data:
            raise ValidationError(self.fields["done_on"].error_messages["required"])
        return given


class NoteForm(ActForm):
    """A note. Who may read it is chosen first, so that it is known before anything is written (ADR 0017)."""

    readers = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=[
            (Readers.ALL, _("Family and nurses")),
            (Readers.FAMILY, _("Only the family. Nurses do not read this.")),
            (Readers.NURSES, _("Only the nurses. Of the family only you.")),
        ],
        initial=Readers.ALL,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("Please choose one from the list.")},
    )
    note = _words(
        _("Your note"),
        required=_("Please write something first."),
    )

    def clean_readers(self) -> Readers:
        return Readers(self.cleaned_data["readers"] or Readers.ALL)


class QuestionForm(ActForm):
    question = _words(
        _("Your question"),
        help_text=_("A nurse answers here. Everybody in the care team can read it. If it cannot wait, call."),
        required=_("Please write something first."),
    )


class ReplyForm(ActForm):
    """What somebody of the family answers to a nurse who asks."""

    answer = _words(_("Your reply"), required=_("Please write something first."))


class CorrectForm(ActForm):
    words = _words(
        _("The words as they should be"),
        rows=4,
        help_text=_("What stood there before can still be read."),
        required=_("Please write something first."),
    )


class SkipForm(ActForm):
    reason = forms.ChoiceField(
        label=_("Why was it not done?"),
        choices=Variance.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={
            "required": _("Please choose what fits best."),
            "invalid_choice": _("Please choose one from the list."),
        },
    )
    note = _words(_("More about it, if you like"))


class NoAppointmentForm(ActForm):
    """`seen`: the item's last event number on the page; another one now means that the page is stale."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": PAGE_BROKEN, "invalid": PAGE_BROKEN}
    )


class AppointmentForm(NoAppointmentForm):
    """An appointment in the team's time zone."""

    day = _day(_("Day"))
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": TIME_WRONG, "required": _("Please choose the time.")},
    )
    place = _line(_("Place, if you know it"), 120)
    comes_along = _line(_("Who comes along, if you know it"), 80)

    # The action knows one moment; the family typed a day and a time.
    moved_fields = {"appointment_at": "day"}

    def appointment(self, zone: ZoneInfo) -> Appointment:
        data = self.cleaned_data
        at = datetime.combine(data["day"], data["time"].replace(second=0, microsecond=0), tzinfo=zone)
        return Appointment(at, data["place"], data["comes_along"])


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """What became of an act: done with its result, or refused. `is_stale`: something else is there now."""

    is_done: bool
    result: T | None = None
    is_stale: bool = False

    @property
    def status(self) -> int:
        """The status of the page that is shown again."""
        return 409 if self.is_stale else 422


def attempt(form: ActForm, act: Callable[[], T]) -> Attempt[T]:
    """Do what a form asks for, when it is valid. A refusal becomes a sentence beside the field it belongs to."""
    if not form.is_valid():
        return Attempt(is_done=False)
    try:
        return Attempt(is_done=True, result=act())
    except (ActRefused, WordsRefused) as refusal:
        add_refusal(form, refusal)
        return Attempt(is_done=False, is_stale=getattr(refusal, "current", None) is not None)


def add_refusal(form: ActForm, refusal: ActRefused | WordsRefused) -> None:
    """Write a refusal into the form. The next try is an act of its own, made against what is there now.

    Nothing was written under the number that was sent; where that number was used before, for other words, a form
    that kept it could never be sent.
    """
    field = getattr(refusal, "field", None)
    field = getattr(form, "moved_fields", {}).get(field, field)
    form.add_error(field if field in form.fields else None, str(refusal))
    form.data = form.data.copy()
    form.data["op_id"] = str(uuid4())
    current = getattr(refusal, "current", None)
    if current is not None and "seen" in form.fields:
        form.data["seen"] = current.last_event_number


@dataclass(frozen=True, slots=True)
class ItemForms:
    """The forms of an item's page. `opened` names the one that is unfolded: refused, restored, or asked for."""

    tick: TickForm
    undo: ActForm
    note: NoteForm
    question: QuestionForm
    reply: ReplyForm
    appointment: AppointmentForm
    no_appointment: NoAppointmentForm
    opened: str = ""


ITEM_FORMS = frozenset(ItemForms.__dataclass_fields__) - {"opened"}


def item_forms(
    item: Item,
    today: date,
    zone: ZoneInfo,
    *,
    kept: Mapping[str, str],
    opened: str = "",
    bound: Mapping[str, ActForm] | None = None,
) -> ItemForms:
    """Every form of an item's page: those in `bound` as they were sent, the others fresh.

    `kept`: words of a session that ran out; they go back into the form they were typed in.
    """
    kept_in = _form_of(kept)
    seen = {"seen": item.last_event_number}
    forms = {
        "tick": TickForm(today=today, auto_id="tick_%s", initial=_words_for("tick", kept_in, kept)),
        "undo": ActForm(auto_id="undo_%s"),
        "note": NoteForm(auto_id="note_%s", initial=_words_for("note", kept_in, kept)),
        "question": QuestionForm(auto_id="question_%s", initial=_words_for("question", kept_in, kept)),
        "reply": ReplyForm(auto_id="reply_%s", initial=_words_for("reply", kept_in, kept)),
        "appointment": AppointmentForm(
            auto_id="appointment_%s",
            initial=_appointment_now(item, zone) | _words_for("appointment", kept_in, kept) | seen,
        ),
        "no_appointment": NoAppointmentForm(auto_id="no_appointment_%s", initial=seen),
    }
    return ItemForms(**(forms | dict(bound or {})), opened=next(iter(bound or {}), kept_in or opened))


def _appointment_now(item: Item, zone: ZoneInfo) -> dict[str, object]:
    if item.appointment_at is None:
        return {"day": item.due_on}
    local = item.appointment_at.astimezone(zone)
    return {
        "day": local.date(),
        "time": local.time(),
        "place": item.place,
        "comes_along": item.comes_along,
    }


def _form_of(kept: Mapping[str, str]) -> str:
    """Which form of the page the kept words were typed in; the tick and the note both have a note."""
    if "done_on" in kept:
        return "tick"
    if "day" in kept:
        return "appointment"
    by_field = {"question": "question", "answer": "reply", "note": "note"}
    return next((form for field, form in by_field.items() if field in kept), "")


def _words_for(name: str, kept_in: str, kept: Mapping[str, str]) -> dict[str, str]:
    """The kept words without the hidden fields: an act that is repeated gets an id of its own."""
    if name != kept_in:
        return {}
    return {field: text for field, text in kept.items() if field not in ("op_id", "seen")}

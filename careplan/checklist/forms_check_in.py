"""The check-in as a form: what a family answers about today, and the sentence beside what cannot be taken."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from careplan.checkins.actions import ANSWERS, LONGEST_ENTRY, LONGEST_MOOD, NO, NOT_SURE, YES, Observation
from careplan.checkins.answers import BETWEEN, SCALE, Carer, Eating, Mood, Place, Woke
from careplan.checkins.models import CheckIn
from careplan.checklist.forms import DAY_WRONG, ActForm, WordsField
from pathways.definition import Level, Step

ONE_FROM_LIST = {"invalid_choice": _("Please choose one from the list.")}
# What is asked below the fold, for a day on which somebody has the time for it.
MORE = ("woke", "tired", "eating", "bowels_on", "mood", "mood_words")


class KeysField(forms.MultipleChoiceField):
    """Several from a list. Keys with commas between are taken as well: so a phone, or a lost session, keeps them."""

    def to_python(self, value: object) -> list[str]:
        return super().to_python(_keys(value))

    def prepare_value(self, value: object) -> object:
        return _keys(value)


def _keys(value: object) -> object:
    return [key.strip() for key in value.split(BETWEEN) if key.strip()] if isinstance(value, str) else value


def _several(label: Promise, choices: type[TextChoices]) -> KeysField:
    return KeysField(
        label=label,
        choices=[(one.value, capfirst(one.label)) for one in choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Please choose from the list."),
            "invalid_list": _("Please choose from the list."),
        },
    )


def _one(label: Promise, choices: type[TextChoices]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages=ONE_FROM_LIST,
    )


def _scale(label: Promise) -> forms.ChoiceField:
    """A number from 0 to 10 that the caregiver says. The two ends stand beside it, the same ones every time."""
    return forms.ChoiceField(
        label=label,
        choices=[(str(number), str(number)) for number in SCALE],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Please choose a number from 0 to 10.")},
    )


class CheckInForm(ActForm):
    """Watch questions and how the day was. Everything may be left out, but not all of it.

    A question that is left has no answer: somebody who is awake for one sign must be able to say that one and
    save, and an answer that is forced would be a guess.
    """

    whose_words = forms.ChoiceField(
        label=_("Whose words are these?"),
        choices=CheckIn.Words.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        initial=CheckIn.Words.CAREGIVER,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one.")},
    )
    pain = _scale(_("Pain now"))
    pain_worst = _scale(_("Worst pain since yesterday"))
    places = _several(_("Where does it hurt?"), Place)
    temperature = WordsField(
        label=_("Temperature, only if you took it"),
        longest=LONGEST_ENTRY,
        required=False,
        validators=[
            RegexValidator(
                r"^[0-9]{2,3}([.,][0-9]{1,2})?\s?(°?\s?[CF])?$",
                _("Write the number as the thermometer shows it, like 37.2."),
            )
        ],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    woke = _one(_("Woke at night?"), Woke)
    tired = _scale(_("Tired"))
    eating = _one(_("Eating"), Eating)
    bowels_on = forms.DateField(
        label=_("Last bowel movement: which day?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": DAY_WRONG},
    )
    mood = _several(_("Mood"), Mood)
    mood_words = WordsField(
        label=_("Mood in a few words"),
        longest=LONGEST_MOOD,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    note = WordsField(
        label=_("Anything else?"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    carer = _one(_("How are you, the carer?"), Carer)

    def __init__(
        self, *args: object, questions: tuple[Step, ...], today: date | None = None, **kwargs: object
    ) -> None:
        """`today`: the last day that can be named; without it any day can."""
        super().__init__(*args, **kwargs)
        self.questions, self.today = questions, today
        if today:
            self.fields["bowels_on"].widget.attrs["max"] = today.isoformat()
        for step in questions:
            self.fields[f"watch-{step.key}"] = forms.ChoiceField(
                label=step.question,
                choices=[(NO, _("No")), (YES, _("Yes")), (NOT_SURE, _("Not sure"))],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("Please choose no, yes or not sure.")},
            )

    @property
    def watch_fields(self) -> list[tuple[Step, forms.BoundField]]:
        return [(step, self[f"watch-{step.key}"]) for step in self.questions]

    @property
    def said(self) -> Mapping[str, list[Step]]:
        """What is answered with yes or not sure, sent or handed back, by level: it comes before anything else."""
        said: dict[str, list[Step]] = {str(level): [] for level in Level}
        for step, field in self.watch_fields:
            if field.value() in (YES, NOT_SURE):
                said[str(step.level)].append(step)
        return said

    @property
    def more_is_open(self) -> bool:
        """Whether something below the fold was entered, or has to be looked at."""
        return any(self[name].errors or self[name].value() for name in MORE)

    def clean_bowels_on(self) -> date | None:
        day = self.cleaned_data["bowels_on"]
        if day and self.today and day > self.today:
            raise ValidationError(_("This day is still to come. Choose today or a day before."))
        return day

    def clean(self) -> dict:
        data = super().clean()
        entered = [data.get(name) for name in self.fields if name not in ("op_id", "whose_words")]
        if not any(entered) and not self.errors:
            raise ValidationError(_("Nothing is filled in yet. Answer one question, or write something."))
        return data

    @property
    def observation(self) -> Observation:
        data = self.cleaned_data
        answers = {step.key: data[f"watch-{step.key}"] for step in self.questions}
        return Observation(
            watch={key: answer for key, answer in answers.items() if answer in ANSWERS},
            whose_words=CheckIn.Words(data["whose_words"]),
            places=tuple(data["places"]),
            mood=tuple(data["mood"]),
            **{
                name: data[name]
                for name in ("pain", "pain_worst", "temperature", "woke", "tired", "eating", "bowels_on")
            },
            mood_words=data["mood_words"],
            note=data["note"],
            carer=data["carer"],
        )

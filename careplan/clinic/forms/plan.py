"""What a nurse does with a whole plan, and with a patient's own particulars."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team, User
from careplan.clinic.forms.base import ActForm, DayField, WordsField
from careplan.plans.actions import Identity, Pause
from careplan.plans.states import EndReason, PauseReason


class NurseForm(ActForm):
    nurse = forms.ChoiceField(label=_("The plan is with"), required=False)

    def __init__(self, *args: Any, nurses: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(nurse.pk): nurse for nurse in nurses}
        names = [(key, nurse.name) for key, nurse in self.by_id.items()]
        self.fields["nurse"].choices = [("", _("nobody yet")), *names]
        self.fields["nurse"].error_messages["invalid_choice"] = _("Choose a nurse of this team.")

    @property
    def chosen(self) -> User | None:
        return self.by_id.get(self.cleaned_data["nurse"])


class EndingForm(ActForm):
    reason = WordsField(label=_("Why"), longest=300, rows=2, missing=_("Say why, in a few words."))


class FinishingForm(ActForm):
    """Why a plan is over. After a death nobody is asked for words."""

    because = forms.ChoiceField(
        label=_("Why"),
        choices=EndReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")},
    )
    reason = WordsField(
        label=_("In your own words"),
        longest=300,
        rows=2,
        required=False,
        help_text=_("Nurses read this, not the family. After a death it may stay empty."),
    )

    def clean(self) -> dict:
        because = self.cleaned_data.get("because")
        is_empty = "reason" in self.cleaned_data and not self.cleaned_data["reason"]
        if because and because != EndReason.DEATH and is_empty:
            self.add_error("reason", gettext("Say why, in a few words."))
        return self.cleaned_data

    @property
    def is_death(self) -> bool:
        return self.cleaned_data["because"] == EndReason.DEATH


class PauseForm(ActForm):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=PauseReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")},
    )
    words = WordsField(
        label=_("In your own words"),
        longest=300,
        rows=2,
        required=False,
        help_text=_("The family reads this."),
    )
    until = DayField(
        label=_("Likely until"),
        required=False,
        help_text=_("Only a hint: the plan goes on when a nurse says so."),
    )

    def pause(self) -> Pause:
        data = self.cleaned_data
        return Pause(PauseReason(data["reason"]), data["words"], data["until"])


class IdentityForm(ActForm):
    """Who somebody is, as the family and the nurses read it."""

    name = WordsField(label=_("Name"), longest=100, missing=_("Write the name."))
    called = WordsField(
        label=_("First name, as the family says it"),
        longest=60,
        missing=_("Write the first name."),
        help_text=_("The family’s pages show this alone."),
    )
    born_on = DayField(label=_("Date of birth"), error_messages={"required": _("Write the date of birth.")})
    number = WordsField(
        label=_("Patient number"),
        longest=30,
        missing=_("Write the patient number."),
        help_text=_("As in your own records. Each number stands once in a team."),
    )

    def identity(self) -> Identity:
        names = ("name", "called", "born_on", "number")
        return Identity(**{name: self.cleaned_data[name] for name in names})


class NewPatientForm(IdentityForm):
    """A patient who is not here yet. The team is asked for only where there is a choice."""

    team = forms.ChoiceField(label=_("Team"))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        if len(self.teams) == 1:
            del self.fields["team"]
        else:
            choices = [("", _("Choose a team")), *((key, team.name) for key, team in self.teams.items())]
            self.fields["team"].choices = choices
            self.fields["team"].error_messages["required"] = _("Choose a team.")

    @property
    def chosen_team(self) -> Team:
        return (
            self.teams[self.cleaned_data["team"]]
            if "team" in self.fields
            else next(iter(self.teams.values()))
        )


def identity_initial(patient: Any) -> dict[str, str | date]:
    return {name: getattr(patient, name) for name in ("name", "called", "born_on", "number")}

"""The site admin's forms: teams, staff, and what to look for in the access log."""

from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Membership, Team
from careplan.audit.models import AccessLog
from careplan.clinic.access_words import ACT_WORDS
from careplan.clinic.actions_site import Part
from careplan.clinic.forms.base import ActForm, DayField, WordsField
from careplan.clinic.forms.contacts import zone_choices

TEAM_NAME = 80
PERSON_NAME = 100
PATIENT_NUMBER = 30
JOINERS = {"\u200c", "\u200d"}  # they join letters in Persian and in Indian scripts
LARGEST_ID = 2**63 - 1
STALE = _(
    "Somebody else changed this while the page was open. Look at it below, and save again if yours is right."
)


class NameField(WordsField):
    """A name on one line. Marks that turn the direction round go: they would reach into the words beside it."""

    def clean(self, value: str | None) -> str:
        letters = [letter for letter in value or "" if letter in JOINERS or category(letter) != "Cf"]
        return super().clean(" ".join("".join(letters).split()))


class TeamNameForm(ActForm):
    op_id = None
    name = NameField(label=_("Name"), longest=TEAM_NAME, missing=_("Give the team a name."))


class NewTeamForm(TeamNameForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Opening hours, and “today” on the plans of this team, go by it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices()


class InviteStaffForm(ActForm):
    op_id = None
    name = NameField(label=_("Name"), longest=PERSON_NAME, missing=_("Write the name of the person."))
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        help_text=_("The invitation goes there. Without it you hand over the link yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("This does not look like an e-mail address. It needs an @, like anna@example.org."),
        },
    )
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    role = forms.ChoiceField(
        label=_("Role in the team"),
        choices=Membership.Role.choices,
        required=False,
        initial=Membership.Role.NURSE,
    )
    is_pathway_admin = forms.BooleanField(label=_("Writes pathways"), required=False)
    is_site_admin = forms.BooleanField(label=_("Looks after teams and accounts"), required=False)

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.pk: team for team in teams}
        names = [(team.pk, team.name) for team in teams]
        self.fields["team"].choices = [("", gettext("no team")), *names]

    def clean(self) -> dict:
        data = super().clean()
        grants = (data.get("team"), data.get("is_pathway_admin"), data.get("is_site_admin"))
        if "team" not in self.errors and not any(grants):
            self.add_error(
                "team", _("Choose a team, or one of the two boxes below: else the invitation opens nothing.")
            )
        return data

    @property
    def wanted(self) -> dict[str, object]:
        """What `actions_site.invite_staff` needs, once the form is valid."""
        data = self.cleaned_data
        team = self.teams.get(data["team"])
        return {**data, "team": team, "role": data["role"] or Membership.Role.NURSE}


class StaffPartForm(ActForm):
    """What one person does: a role in each team, and the two flags. `current` is filled when the page was stale."""

    op_id = None
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, teams: list[Team], part: Part, **kwargs: Any) -> None:
        roles = {f"team_{team.pk}": part.roles.get(team.pk, "") for team in teams}
        flags = {"is_pathway_admin": part.is_pathway_admin, "is_site_admin": part.is_site_admin}
        super().__init__(*args, initial={**roles, **flags, "seen": _mark_of(part)}, **kwargs)
        self.stored, self.teams = part, teams
        for team in teams:
            choices = [("", gettext("not in this team")), *Membership.Role.choices]
            self.fields[f"team_{team.pk}"] = forms.ChoiceField(
                label=team.name, choices=choices, required=False
            )
        self.fields["is_pathway_admin"] = forms.BooleanField(label=_("Writes pathways"), required=False)
        self.fields["is_site_admin"] = forms.BooleanField(
            label=_("Looks after teams and accounts"), required=False
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("seen") != _mark_of(self.stored) and not self.errors:
            self.current = self.stored
            self.data = self.data.copy()
            self.data["seen"] = _mark_of(self.stored)  # a second save is a decision
            raise ValidationError(STALE)
        return data

    @property
    def part(self) -> Part:
        data = self.cleaned_data
        roles = {team.pk: data[f"team_{team.pk}"] for team in self.teams if data[f"team_{team.pk}"]}
        return Part(roles, data["is_pathway_admin"], data["is_site_admin"])

    @property
    def team_fields(self) -> list[forms.BoundField]:
        return [self[f"team_{team.pk}"] for team in self.teams]

    @property
    def flag_fields(self) -> list[forms.BoundField]:
        return [self["is_pathway_admin"], self["is_site_admin"]]


class AccessFilterForm(ActForm):
    """What to look for in the access log. It is sent by POST: numbers and names have no place in an address."""

    op_id = None
    person = WordsField(
        label=_("Who"),
        longest=PERSON_NAME,
        required=False,
        help_text=_("A name or an e-mail, or a part of it."),
    )
    act = forms.ChoiceField(label=_("What was done"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    patient = WordsField(
        label=_("Patient"),
        longest=PATIENT_NUMBER,
        required=False,
        help_text=_("The patient number, or the id as this page shows it."),
    )
    before = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_ID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [
            ("", gettext("everything")),
            *((act.value, ACT_WORDS[act]) for act in AccessLog.Act),
        ]
        for name, field in self.base_fields.items():
            self.fields[name].label = field.label  # every field here may stay empty: none need say so

    def clean(self) -> dict:
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day must not be before the first."))
        return data

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that say what is looked for, to be sent again with the next page."""
        return [self[name] for name in self.fields if name != "before"]

    @property
    def is_used(self) -> bool:
        """Whether anything is looked for, so that the fields stand open."""
        names = ("person", "act", "since", "until", "patient")
        return self.is_bound and any(self.data.get(name) for name in names)


def _mark_of(part: Part) -> str:
    """A text that is the same exactly when the part is: tells a stale page."""
    roles = ",".join(f"{team_id}-{role}" for team_id, role in sorted(part.roles.items()))
    return f"{roles}|{part.is_pathway_admin:d}{part.is_site_admin:d}"

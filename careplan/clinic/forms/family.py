"""Who of the family takes part, with which rights, and who agreed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, DayField, WordsField
from careplan.plans.actions import Part
from careplan.plans.models import CareTeamMember


class PartForm(ActForm):
    """What somebody is to the patient, may do, until when, and who agreed to it."""

    relation = forms.ChoiceField(
        label=_("Who this is to the patient"),
        choices=[("", _("Choose")), *CareTeamMember.Relation.choices],
        error_messages={"required": _("Choose who this is to the patient.")},
    )
    rights = forms.ChoiceField(
        label=_("What this person may do"),
        choices=[
            (
                CareTeamMember.Rights.TAKES_PART.value,
                _("Takes part: ticks, writes notes, asks, reports warning signs"),
            ),
            (CareTeamMember.Rights.LOOKS_ON.value, _("Looks on: reads and prints, nothing else")),
        ],
        widget=forms.RadioSelect,
        initial=CareTeamMember.Rights.TAKES_PART.value,
        error_messages={"required": _("Choose what this person may do.")},
    )
    ends_on = DayField(
        label=_("Last day of access"),
        required=False,
        help_text=_("Leave it empty when there is no end in sight. You can end it at any time."),
    )
    agreed_by = forms.ChoiceField(
        label=_("Who agreed"),
        choices=CareTeamMember.AgreedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who agreed.")},
    )
    agreement_note = WordsField(
        label=_("Note on that"),
        longest=300,
        rows=2,
        required=False,
        help_text=_("Needed when the patient cannot be asked: why."),
    )

    def part(self) -> Part:
        data = self.cleaned_data
        return Part(
            relation=CareTeamMember.Relation(data["relation"]),
            rights=CareTeamMember.Rights(data["rights"]),
            agreed_by=CareTeamMember.AgreedBy(data["agreed_by"]),
            agreement_note=data["agreement_note"],
            ends_on=data["ends_on"],
        )


class InviteForm(PartForm):
    name = WordsField(label=_("Name"), longest=100, missing=_("Write the name of the person."))
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        help_text=_("The link is sent there. Without one you hand it over yourself."),
        error_messages={"invalid": _("This is not an e-mail address. Write it like name@example.org.")},
    )
    field_order = ["op_id", "name", "email"]


def part_initial(member: CareTeamMember) -> dict[str, object]:
    names = ("relation", "rights", "ends_on", "agreed_by", "agreement_note")
    return {name: getattr(member, name) for name in names}

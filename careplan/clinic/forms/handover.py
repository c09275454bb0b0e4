"""Handing patients over, and saying no to it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import ActForm, WordsField
from careplan.clinic.queries.handovers import Receivers
from careplan.plans.actions import Receiver
from careplan.plans.models import Plan

NURSE, TEAM = "nurse-", "team-"


class HandoverForm(ActForm):
    """To whom, and the note for the one who takes over."""

    to = forms.ChoiceField(
        label=_("To whom"),
        error_messages={
            "required": _("Choose a colleague or a team."),
            "invalid_choice": _("This person or team cannot take over any more. Choose somebody else."),
        },
    )
    note = WordsField(
        label=_("Note for whoever takes over"),
        longest=1_000,
        rows=4,
        missing=_("Write what the other side should know."),
        help_text=_("What is going on, what comes next, whom to call. The family does not read it."),
    )

    def __init__(self, *args: Any, receivers: Receivers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {f"{NURSE}{one.pk}": Receiver(receivers.team, one) for one in receivers.colleagues}
        self.by_key |= {f"{TEAM}{one.pk}": Receiver(one) for one in receivers.teams}
        colleagues = [(f"{NURSE}{one.pk}", one.name) for one in receivers.colleagues]
        teams = [(f"{TEAM}{one.pk}", one.name) for one in receivers.teams]
        groups = [(_("In your team"), colleagues), (_("Another team"), teams)]
        self.fields["to"].choices = [("", _("Choose")), *((title, some) for title, some in groups if some)]

    @property
    def receiver(self) -> Receiver:
        return self.by_key[self.cleaned_data["to"]]


class HandOverSeveralForm(HandoverForm):
    """The same for several patients at once."""

    plans = forms.MultipleChoiceField(
        label=_("Patients"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one patient."),
            "invalid_choice": _("One of these patients is not with you any more. Please look again."),
        },
    )

    def __init__(self, *args: Any, plans: Iterable[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans_by_id = {str(plan.pk): plan for plan in plans}
        self.fields["plans"].choices = [
            (key, f"{plan.patient.name} · {plan.patient.number}") for key, plan in self.plans_by_id.items()
        ]
        self.order_fields(["op_id", "plans", "to", "note"])

    @property
    def chosen(self) -> list[Plan]:
        return [self.plans_by_id[key] for key in self.cleaned_data["plans"]]


class DeclineForm(ActForm):
    why = WordsField(
        label=_("Why you cannot take over"), longest=1_000, rows=2, missing=_("Say why, in a few words.")
    )

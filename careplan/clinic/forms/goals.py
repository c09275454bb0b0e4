"""A goal in a person's own words, until when, how it stands and who agreed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.base import DayField, SeenForm, WordsField
from careplan.plans.actions import GoalWords
from careplan.plans.models import PlanGoal
from careplan.plans.states import GoalStanding


class GoalForm(SeenForm):
    wording = WordsField(
        label=_("What matters, in the person’s own words"),
        longest=200,
        rows=2,
        missing=_("Write what matters."),
        help_text=_("Such as: be at my daughter’s wedding. The family reads it."),
    )
    target_on = DayField(label=_("Until when"), required=False)
    standing = forms.ChoiceField(
        label=_("How it stands"),
        choices=GoalStanding.choices,
        widget=forms.RadioSelect,
        initial=GoalStanding.PROPOSED,
        error_messages={"required": _("Choose how it stands.")},
    )
    agreed_by = WordsField(
        label=_("Who agreed"),
        longest=100,
        required=False,
        help_text=_("Needed when you work on it. Such as: Maryam, Carl and Dr. Weber."),
    )

    def goal(self) -> GoalWords:
        names = ("wording", "target_on", "agreed_by")
        return GoalWords(
            standing=GoalStanding(self.cleaned_data["standing"]),
            **{name: self.cleaned_data[name] for name in names},
        )


def goal_initial(goal: PlanGoal) -> dict[str, object]:
    return {
        "wording": goal.wording,
        "target_on": goal.target_on,
        "standing": goal.standing,
        "agreed_by": goal.agreed_by,
        "seen": goal.last_event_number,
    }

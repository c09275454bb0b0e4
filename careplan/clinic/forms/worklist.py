from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team
from careplan.clinic.forms.base import WordsField
from careplan.clinic.queries.worklist import Filters


class SearchForm(forms.Form):
    """The beginning of a name, or a patient number. Sent by POST, so that it stands in no address."""

    words = WordsField(
        label=_("Find a patient"),
        longest=100,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "form-control", "placeholder": _("Name or number"), "autocomplete": "off"}
        ),
    )


def filters_of(query: QueryDict, teams: list[Team]) -> Filters:
    """The filters an address names. What is not understood counts as not filtered."""
    who = query.get("who", "")
    team_ids = {str(team.pk): team.pk for team in teams}
    return Filters(
        who=who if who in ("mine", "nobody") else "",
        team_id=team_ids.get(query.get("team", "")),
        has_question=query.get("question") == "1",
        is_still_open=query.get("open") == "1",
    )

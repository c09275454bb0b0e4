from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.filters import MINE, NOBODY, SWITCHES, Filters
from careplan.clinic.forms.base import WordsField
from careplan.clinic.queries.list_options import Options


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


def filters_of(query: Mapping[str, str], options: Options) -> Filters:
    """The filters an address names, as far as they are among the `options`. What is not understood counts as not
    filtered."""
    team_ids = {str(team.pk): team.pk for team in options.teams}
    people = {MINE, NOBODY, *map(str, options.nurses)}
    return Filters(
        who=_known(query.get("who", ""), people),
        team_id=team_ids.get(query.get("team", "")),
        category=_known(query.get("category", ""), options.categories),
        cancer=_known(query.get("cancer", ""), options.cancers),
        language=_known(query.get("language", ""), options.languages),
        **{field: query.get(name) == "1" for name, field in SWITCHES.items()},
    )


def _known(value: str, known: set[str] | Mapping[str, str]) -> str:
    return value if value in known else ""

"""The filters of the worklist as links: each changes one thing and keeps the rest. No patient data in them."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from careplan.accounts.models import Team
from careplan.clinic.queries.worklist import Filters


@dataclass(frozen=True, slots=True)
class FilterLink:
    words: str
    url: str
    is_on: bool


def filter_links(filters: Filters, teams: list[Team]) -> list[list[FilterLink]]:
    """Rows of links: with whom, which team (only where there are several), what is waited for."""
    who = [("", _("All")), ("mine", _("With me")), ("nobody", _("With nobody yet"))]
    rows = [
        [FilterLink(words, url_of(replace(filters, who=value)), filters.who == value) for value, words in who]
    ]
    if len(teams) > 1:
        names = [(None, _("All my teams")), *((team.pk, team.name) for team in teams)]
        rows.append(
            [
                FilterLink(name, url_of(replace(filters, team_id=team_id)), filters.team_id == team_id)
                for team_id, name in names
            ]
        )
    question = replace(filters, has_question=not filters.has_question)
    still_open = replace(filters, is_still_open=not filters.is_still_open)
    rows.append(
        [
            FilterLink(_("Has an open question"), url_of(question), filters.has_question),
            FilterLink(_("Something still open"), url_of(still_open), filters.is_still_open),
        ]
    )
    return rows


def url_of(filters: Filters, after: str = "") -> str:
    """The address of the worklist with these filters, from a place on."""
    query = {
        "who": filters.who,
        "team": filters.team_id or "",
        "question": "1" if filters.has_question else "",
        "open": "1" if filters.is_still_open else "",
        "after": after,
    }
    query = {name: value for name, value in query.items() if value}
    url = reverse("clinic:list_patients")
    return f"{url}?{urlencode(query)}" if query else url

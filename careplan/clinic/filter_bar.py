"""The filters as a bar above the worklist: pills for the most used, choices for the rest, and all of it in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic.filters import EVERYBODY, MINE, NOBODY, SWITCHES, Filters, address
from careplan.clinic.queries.list_options import Kept, Options
from pathways.joined import commas

# Those that stand as pills. The others are choices in the fold.
PILLS = ("question", "unverified", "open")


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the form: `options` are (value, words, is chosen)."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class FilterBar:
    """`hidden`: what the form keeps of the pills. `said`: how many filters are on, and which. `clear_url`: none."""

    people: list[Link]
    pills: list[Link]
    choices: list[Choice]
    switches: list[tuple[str, str, bool]]
    hidden: dict[str, str]
    said: str
    clear_url: str
    lists: list[Link]
    query: str


def filter_bar(filters: Filters, options: Options, opened: Kept | None) -> FilterBar:
    """In: what the list is narrowed to, what can be chosen, the list of her own that is open."""
    kept = filters.query
    words = switch_words()
    people = [(EVERYBODY, _("All")), (MINE, _("With me")), (NOBODY, _("With nobody yet"))]
    choices = _choices(filters, options)
    folded = [name for name in SWITCHES if name not in PILLS]
    return FilterBar(
        people=[
            Link(said, address(replace(filters, who=who).query), filters.who == who) for who, said in people
        ],
        pills=[_pill(name, words[name], filters) for name in PILLS],
        choices=choices,
        switches=[(name, words[name], name in kept) for name in folded],
        hidden={name: kept[name] for name in PILLS if name in kept},
        said=_said(filters, options),
        clear_url=address({}),
        lists=[Link(one.name, address({"list": str(one.id)}), one == opened) for one in options.lists],
        query=address(kept).partition("?")[2],
    )


def switch_words() -> Mapping[str, str]:
    return {
        "question": _("Open question"),
        "unverified": _("Not verified"),
        "open": _("Still open"),
        "undecided": _("Open decision"),
        "paused": _("Paused"),
    }


def filters_in_words(filters: Filters, options: Options) -> list[str]:
    """Each filter that is set, in words: "with Sami Haddad", "Imaging has something open"."""
    people = {MINE: _("with me"), NOBODY: _("with nobody yet")}
    people |= {str(pk): _("with %(name)s") % {"name": name} for pk, name in options.nurses.items()}
    teams = {team.pk: team.name for team in options.teams}
    switches = {
        "question": _("a question is open"),
        "unverified": _("a tick is not verified"),
        "open": _("a step is still open"),
        "undecided": _("a step is not decided"),
        "paused": _("the plan is paused"),
    }
    said = {
        "who": people.get(filters.who, ""),
        "team": _("team: %(team)s") % {"team": teams.get(filters.team_id, "")},
        "category": _("open in: %(category)s") % {"category": options.categories.get(filters.category, "")},
        "cancer": _("began in: %(place)s") % {"place": options.cancers.get(filters.cancer, "")},
        "language": _("family reads: %(language)s")
        % {"language": options.languages.get(filters.language, "")},
    }
    return [(said | switches)[name] for name in filters.query]


def _said(filters: Filters, options: Options) -> str:
    parts = filters_in_words(filters, options)
    if not parts:
        return ""
    words = ngettext("%(count)d filter is on: %(which)s.", "%(count)d filters are on: %(which)s.", len(parts))
    return words % {"count": len(parts), "which": commas(parts)}


def _pill(name: str, words: str, filters: Filters) -> Link:
    field = SWITCHES[name]
    is_on = getattr(filters, field)
    return Link(words, address(replace(filters, **{field: not is_on}).query), is_on)


def _choices(filters: Filters, options: Options) -> list[Choice]:
    """The selects; one with nothing to choose from is left out."""
    people = {MINE: _("Me"), NOBODY: _("Nobody yet")} | {str(pk): name for pk, name in options.nurses.items()}
    found = [
        _choice("who", _("With"), _("Everybody"), people.items(), filters.who),
        _choice(
            "category", _("Something open in"), _("Any part"), options.categories.items(), filters.category
        ),
        _choice(
            "cancer", _("Where the cancer began"), _("Anywhere"), options.cancers.items(), filters.cancer
        ),
        _choice(
            "language",
            _("Language of the family"),
            _("Any language"),
            options.languages.items(),
            filters.language,
        ),
    ]
    if len(options.teams) > 1:
        teams = [(str(team.pk), team.name) for team in options.teams]
        found.insert(1, _choice("team", _("Team"), _("All my teams"), teams, str(filters.team_id or "")))
    return [choice for choice in found if len(choice.options) > 1]


def _choice(
    name: str, label: str, all_words: str, options: Iterable[tuple[str, object]], chosen: str
) -> Choice:
    rows = [("", all_words), *((value, str(words)) for value, words in options)]
    return Choice(name, label, [(value, words, value == chosen) for value, words in rows])

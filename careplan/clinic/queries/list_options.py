"""What a nurse can choose from above the worklist: colleagues, categories, cancers, languages, her own lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.lookups import In

from careplan.accounts.models import Membership, Team, User
from careplan.accounts.queries import teams_of
from careplan.clinic.queries.addresses import unreached_places
from careplan.clinic.queries.offers import offers_waiting
from careplan.plans.models import Plan, SavedList
from careplan.plans.reader import Reader
from careplan.statements import Given, Statement, all_given, numbered
from pathways.definition import Definition
from pathways.languages import language
from pathways.models import Version

# The fact about where the cancer began, as the documented pathway calls it.
PRIMARY_CANCER = "primary-cancer"
NURSE, LIST, VERSION, OFFERED, UNREACHED = "nurse", "list", "version", "offered", "unreached"


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that a nurse keeps under a name. `query`: the filters as an address says them."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen: value -> words, in the reader's language.

    `offered`: how many patients are offered to her; `unreached`: whether messages to a colleague do not arrive.
    """

    teams: list[Team]
    nurses: dict[int, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    cancers: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    lists: list[Kept] = field(default_factory=list)
    offered: int = 0
    unreached: bool = False

    def kept(self, list_id: str) -> Kept | None:
        """One of her own lists, by its number as an address says it."""
        return next((one for one in self.lists if str(one.id) == list_id), None)


def list_options(user: User, reader: Reader) -> Options:
    """What this nurse can choose from (one query, and one more in another language).

    Colleagues are the nurses of her teams; categories and cancers are those that the versions know that any plan
    follows, in the words of the newest. Short lists of another kind each, read at once.
    """
    teams = teams_of(user)
    given = {"user": user.pk, **numbered("team", (team.pk for team in teams))}
    rows = _rows(len(teams)).rows(**given)
    kinds = [kind for kind, *_rest in rows]
    newest_first = sorted((pk for kind, pk, *_rest in rows if kind == VERSION), reverse=True)
    definitions = [reader.definition(pk) for pk in newest_first]
    return Options(
        teams=teams,
        nurses=dict(_by_words((pk, name) for kind, pk, name, _query in rows if kind == NURSE)),
        categories=_first_of(_categories(definitions)),
        cancers=_first_of(_cancers(definitions)),
        languages={code: language(code).name for code, _own_name in settings.LANGUAGES},
        lists=sorted(
            (Kept(pk, name, query) for kind, pk, name, query in rows if kind == LIST),
            key=lambda one: one.name.casefold(),
        ),
        offered=kinds.count(OFFERED),
        unreached=UNREACHED in kinds,
    )


@cache
def _rows(teams: int) -> Statement:
    """(kind, number, name, query) of all that stands in short lists, for a nurse of so many teams."""
    none = Value("")

    def rows() -> QuerySet:
        user, of_teams = Given("user"), all_given("team", teams)
        nurses = Membership.objects.filter(In(F("team_id"), of_teams), ended_at=None).exclude(user=user)
        lists = SavedList.objects.filter(user=user).order_by()
        followed = Exists(Plan.objects.filter(version=OuterRef("pk")))
        versions = Version.objects.filter(followed).order_by()
        offered = offers_waiting(user, of_teams).order_by()
        unreached = unreached_places(of_teams).order_by()
        return (
            nurses.order_by()
            .values_list(Value(NURSE), "user_id", "user__name", none)
            .union(
                lists.values_list(Value(LIST), "pk", "name", "query"),
                versions.values_list(Value(VERSION), "pk", none, none),
                offered.values_list(Value(OFFERED), "pk", none, none),
                unreached.values_list(Value(UNREACHED), "pk", none, none),
                all=True,
            )
        )

    return Statement(rows)


def _by_words(pairs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(set(pairs), key=lambda pair: pair[1].casefold())


def _first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, words in pairs:
        found.setdefault(key, str(words))
    return found


def _categories(definitions: Iterable[Definition]) -> Iterator[tuple[str, str]]:
    """Categories in which a step can be open; warning signs are no steps."""
    for definition in definitions:
        with_items = {step.category for step in definition.steps} - {
            step.category for step in definition.watch_steps
        }
        yield from ((one.key, one.title) for one in definition.categories if one.key in with_items)


def _cancers(definitions: Iterable[Definition]) -> Iterator[tuple[str, str]]:
    for definition in definitions:
        if fact := definition.facts_by_key.get(PRIMARY_CANCER):
            yield from ((option.key, option.label) for option in fact.options)

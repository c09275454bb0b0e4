"""Whose e-mail address takes no messages: for the nurses who can do something about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import In

from careplan.accounts.models import Membership, Team, User
from careplan.accounts.queries import people_of, teams_of
from careplan.notify import queries as posted
from careplan.notify.models import DeadAddress
from careplan.statements import Given


@dataclass(frozen=True, slots=True)
class Unreached:
    """A colleague whose messages do not arrive, and since when."""

    person: User
    mark: DeadAddress


def unreached_in(team: Team) -> list[Unreached]:
    """The people of a team whose address takes no messages, by name (two queries)."""
    people = [place.user for place in people_of(team.pk)]
    marks = posted.dead_among(person.email for person in people)
    return [
        Unreached(person, marks[person.email.lower()]) for person in people if person.email.lower() in marks
    ]


def unreached_colleagues(user: User) -> list[Membership]:
    """Places in my teams whose people get no messages, myself included, by name (one query)."""
    places = unreached_places([team.pk for team in teams_of(user)])
    return list(places.select_related("user", "team").order_by("user__name", "id"))


def unreached_places(teams: Sequence[int | Given]) -> QuerySet[Membership]:
    """The same places of teams by their numbers, also where ready SQL is made of it."""
    places = Membership.objects.filter(In(F("team_id"), teams), ended_at=None, user__is_active=True)
    return places.annotate(address=Lower("user__email")).filter(address__in=posted.dead_addresses())


def marks_of(addresses: Iterable[str]) -> dict[str, DeadAddress]:
    """Of these addresses the ones that take no messages, by the address in small letters (one query)."""
    return posted.dead_among(addresses)

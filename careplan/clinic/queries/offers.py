"""Which handovers wait for one nurse's yes or no."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import In

from careplan.accounts.models import User
from careplan.accounts.queries import teams_of
from careplan.plans.models import Handover
from careplan.statements import Given


def offered_to(user: User) -> QuerySet[Handover]:
    """The offers that wait for this nurse's yes or no."""
    return offers_waiting(user.pk, [team.pk for team in teams_of(user)])


def offers_waiting(user: int | Given, teams: Sequence[int | Given]) -> QuerySet[Handover]:
    """The same for a nurse and her teams by their numbers, also where ready SQL is made of it."""
    return Handover.objects.filter(
        Q(to_nurse=None) | Q(to_nurse=user), In(F("to_team_id"), teams), outcome=Handover.Outcome.WAITING
    )

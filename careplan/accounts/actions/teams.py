"""Teams: their names, their people, and how a family reaches them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from careplan.accounts.models import (
    LONGEST_ANSWER_TIME,
    SHORTEST_ANSWER_TIME,
    USUAL_ANSWER_TIME,
    ClosedDay,
    Membership,
    OpeningHours,
    Team,
    User,
)
from careplan.accounts.refusals import NameTaken, NotInTeam, WrongHours


@dataclass(frozen=True)
class Contacts:
    """How a family reaches a team, and when somebody reads.

    `hours`: weekday (0 is Monday) to (opens, closes), in the team's time zone; a weekday that is missing is closed.
    `closed_days`: dates on which nobody reads although the weekday is open. `answer_within`: opening minutes until a
    *call now* sign goes on to the next one, first to `backup_nurse_id`, one of the team.
    """

    urgent_phone: str = ""
    day_phone: str = ""
    emergency_number: str = ""
    time_zone: str = "UTC"
    hours: dict[int, tuple[time, time]] = field(default_factory=dict)
    closed_days: frozenset[date] = frozenset()
    answer_within: int = USUAL_ANSWER_TIME
    backup_nurse_id: int | None = None


def make_team(*, name: str, by: User, at: datetime, time_zone: str = "UTC") -> Team:
    """Make a team without people and numbers. Raises NameTaken."""
    try:
        with transaction.atomic():
            return Team.objects.create(name=_tidy(name), time_zone=time_zone)
    except IntegrityError as error:
        raise NameTaken from error


def rename_team(*, team: Team, name: str, by: User, at: datetime) -> Team:
    """Give a team another name. Raises NameTaken."""
    team.name = _tidy(name)
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
    except IntegrityError as error:
        raise NameTaken from error
    return team


def set_team_contacts(*, team: Team, contacts: Contacts, by: User, at: datetime) -> Team:
    """Replace a team's numbers, hours, closed days, time zone, and who is written to about signs, all at once.

    The numbers must have been checked by the form (`models.phone_number`). Raises WrongHours, NotInTeam.
    """
    if any(closes <= opens for opens, closes in contacts.hours.values()):
        raise WrongHours
    if not SHORTEST_ANSWER_TIME <= contacts.answer_within <= LONGEST_ANSWER_TIME:
        raise ValueError("answer_within")
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        backup = contacts.backup_nurse_id
        is_new = backup not in (None, team.backup_nurse_id)
        if is_new and not team.memberships.filter(user=backup, ended_at=None, user__is_active=True).exists():
            raise NotInTeam
        team.answer_within, team.backup_nurse_id = contacts.answer_within, backup
        team.urgent_phone = contacts.urgent_phone.strip()
        team.day_phone = contacts.day_phone.strip()
        team.emergency_number = contacts.emergency_number.strip()
        team.time_zone = contacts.time_zone
        team.save()
        team.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(team=team, weekday=weekday, opens=opens, closes=closes)
            for weekday, (opens, closes) in sorted(contacts.hours.items())
        )
        team.closed_days.all().delete()
        ClosedDay.objects.bulk_create(ClosedDay(team=team, day=day) for day in sorted(contacts.closed_days))
    return team


def add_membership(*, user: User, team: Team, role: str, by: User, at: datetime) -> Membership:
    """Put a person into a team. Whoever is in it already keeps the place, with the role given now."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        membership, is_new = Membership.objects.get_or_create(
            user=user, team=team, ended_at=None, defaults={"role": role, "started_at": at}
        )
        if not is_new and membership.role != role:
            membership.role = role
            membership.save(update_fields=["role"])
    return membership


def change_role(*, membership: Membership, role: str, by: User, at: datetime) -> Membership:
    """Make a nurse a lead nurse, or the other way round."""
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


def end_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Take a person out of a team, from now. The row stays: it says who was there when. Ending twice is harmless."""
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at)
    membership.refresh_from_db()
    return membership


def _tidy(name: str) -> str:
    return " ".join(name.split())

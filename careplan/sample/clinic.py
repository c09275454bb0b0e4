"""The made-up clinic: teams, staff, patients and their families, each with a lived story."""

import random
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Installation, Membership, Team, User
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.checkins.models import SignClock
from careplan.plans import actions, days
from careplan.sample.people import CASES, STAFF, TEAMS, Case, SampleStaff, SampleTeam
from careplan.sample.story import Story, tell
from pathways import queries as pathway_queries

PATHWAY = "osseous-metastatic-cancer"
OPENS, CLOSES = time(8), time(16, 30)
HISTORY = timedelta(weeks=9)


class NoPathway(Exception):
    """The documented pathway is not published, so there is nothing to start a plan from."""


@transaction.atomic
def make_sample_clinic(*, at: datetime, say: Callable[[str], None] = lambda line: None) -> None:
    """Fill an empty database, all or nothing. `at` is the present moment (aware); history ends there.

    Raises NoPathway.
    """
    version = pathway_queries.latest_published(PATHWAY)
    if version is None:
        raise NoPathway
    began = at - HISTORY
    staff = {one.email: _make_staff(one, began) for one in STAFF}
    admin = next(staff[one.email] for one in STAFF if one.is_site_admin)
    teams = {one.key: _make_team(one, admin, began) for one in TEAMS}
    for one in STAFF:
        for key, role in one.teams:
            account_actions.add_membership(
                user=staff[one.email], team=teams[key], role=Membership.Role(role), by=admin, at=began
            )
    for one in TEAMS:
        _set_contacts(one, teams[one.key], staff[one.backup], admin, began)
    for case in CASES:
        _live(case, teams[case.team], staff, version.pk, at)
        say(f"  {case.name}")
    # Nobody made up is written to about what happened before anybody looked.
    SignClock.objects.update(due_at=None)
    Installation.objects.create(pk=1, is_sample=True, created_at=at)


def _make_staff(one: SampleStaff, at: datetime) -> User:
    return account_actions.make_user(
        email=one.email,
        name=one.name,
        password=SAMPLE_PASSWORD,
        at=at,
        email_is_verified=True,
        is_pathway_admin=one.is_pathway_admin,
        is_site_admin=one.is_site_admin,
    )


def _make_team(one: SampleTeam, admin: User, at: datetime) -> Team:
    return account_actions.make_team(name=one.name, by=admin, at=at, time_zone=one.time_zone)


def _set_contacts(one: SampleTeam, team: Team, backup: User, admin: User, at: datetime) -> None:
    contacts = account_actions.Contacts(
        urgent_phone=one.urgent_phone,
        day_phone=one.day_phone,
        emergency_number=one.emergency_number,
        time_zone=one.time_zone,
        hours=dict.fromkeys(range(5), (OPENS, CLOSES)),
        backup_nurse_id=backup.pk,
    )
    account_actions.set_team_contacts(team=team, contacts=contacts, by=admin, at=at)


def _live(case: Case, team: Team, staff: dict[str, User], version_id: int, now: datetime) -> None:
    nurse = staff[case.nurse]
    first_day = days.today(team.time_zone, now) - timedelta(weeks=case.weeks)
    began = _morning(team, first_day)
    patient = actions.create_patient(
        identity=actions.Identity(case.name, case.called, case.born_on, case.number),
        team=team,
        by=nurse,
        at=began,
    )
    plan = actions.start_plan(
        patient=patient,
        version_id=version_id,
        answers=case.facts,
        started_on=first_day,
        by=nurse,
        at=began,
    )
    story = Story(
        case=case,
        patient=patient,
        plan=plan,
        nurse=nurse,
        colleague=_colleague(nurse, case.team, staff),
        first_day=first_day,
        last_moment=now,
        chance=random.Random(zlib.crc32(case.number.encode())),  # noqa: S311 - a story, not a secret
        latest=began,
    )
    tell(story)


def _morning(team: Team, day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=days.zone_of(team.time_zone))


def _colleague(nurse: User, team_key: str, staff: dict[str, User]) -> User:
    others = [staff[one.email] for one in STAFF if team_key in dict(one.teams) and staff[one.email] != nurse]
    return others[0] if others else nurse

"""A clinic with fifty plans of one team, made inside an installation of its own by `manage.py shell`."""

from datetime import date, timedelta

from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Membership
from careplan.plans import actions, days
from pathways import queries as pathway_queries
from tests.journeys.moving import PASSWORD, PLANS


def make() -> list[str]:
    """Ada writes pathways; Hanna is the nurse of fifty plans that follow version 1. Returns the patients' names."""
    at = timezone.now() - timedelta(days=20)
    ada = account_actions.make_user(email="ada@example.org", name="Ada Berg", password=PASSWORD, at=at)
    ada.is_pathway_admin = True
    ada.save()
    hanna = account_actions.make_user(email="hanna@example.org", name="Hanna Vik", password=PASSWORD, at=at)
    team = account_actions.make_team(name="Hip", by=ada, at=at)
    team.urgent_phone, team.emergency_number = "555 0100", "112"
    team.save()
    account_actions.add_membership(user=hanna, team=team, role=Membership.Role.NURSE, by=ada, at=at)
    version = pathway_queries.published_versions()[0]
    names = []
    for number in range(PLANS):
        name = f"Person {number:02}"
        identity = actions.Identity(
            name, "Person", date(1960, 1, 1) + timedelta(days=number), f"7{number:03}"
        )
        patient = actions.create_patient(identity=identity, team=team, by=hanna, at=at)
        actions.start_plan(
            patient=patient,
            version_id=version.pk,
            answers={"medicines-enough": "no" if number % 5 == 0 else "yes"},
            started_on=days.today(team.time_zone, at),
            by=hanna,
            at=at,
        )
        names.append(name)
    return names

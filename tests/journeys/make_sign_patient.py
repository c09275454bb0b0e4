"""Makes Wilma Brandt, her plan, and her husband Otto with an account, inside an installation, by `manage.py shell`."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Team, User
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.plans import actions, days
from careplan.plans.models import CareTeamMember
from pathways import queries as pathway_queries

NAME, CALLED, WHO = "Wilma Brandt", "Wilma", "otto.brandt"


@transaction.atomic
def make() -> None:
    at = timezone.now() - timedelta(hours=2)
    team = Team.objects.get(name="Spine team")
    nora = User.objects.get(email="nora@sample.example")
    otto = account_actions.make_user(
        email=f"{WHO}@sample.example",
        name="Otto Brandt",
        password=SAMPLE_PASSWORD,
        at=at,
        email_is_verified=True,
    )
    identity = actions.Identity(NAME, CALLED, date(1949, 6, 1), "40991")
    patient = actions.create_patient(identity=identity, team=team, by=nora, at=at)
    actions.start_plan(
        patient=patient,
        version_id=pathway_queries.published_versions()[0].pk,
        answers={"medicines-enough": "yes"},
        started_on=days.today(team.time_zone, at) - timedelta(days=9),
        by=nora,
        at=at,
    )
    part = actions.Part(
        relation=CareTeamMember.Relation.PARTNER,
        rights=CareTeamMember.Rights.TAKES_PART,
        agreed_by=CareTeamMember.AgreedBy.PATIENT,
    )
    member = actions.invite_caregiver(
        patient=patient, name="Otto Brandt", email="", part=part, by=nora, at=at
    )
    actions.join_care_team(invitation=member.invitation, user=otto, at=at)

"""A lean clinic for the kills, made inside the installation: two patients, two writers each, a heap of items.

Run by `manage.py shell` in the installation's own environment, so that the test needs no connection to it.
"""

import json
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Invitation, Membership, User
from careplan.plans import actions, days
from careplan.plans.models import Act, CareTeamMember, Event, Item, Patient, Plan
from careplan.plans.states import EventKind, ItemStatus
from pathways import queries as pathway_queries

PASSWORD = "a calm long password"
WRITERS_PER_PATIENT = 2
PATIENTS = 2


def make(items_per_writer: int) -> list[dict]:
    """For each writer: e-mail, patient's public id, ids of the items that are this writer's to tick."""
    at = timezone.now() - timedelta(days=7)
    nurse = account_actions.make_user(email="nora@example.org", name="Nora Lind", password=PASSWORD, at=at)
    team = account_actions.make_team(name="Spine", by=nurse, at=at)
    account_actions.add_membership(user=nurse, team=team, role=Membership.Role.NURSE, by=nurse, at=at)
    writers = []
    for number in range(PATIENTS):
        identity = actions.Identity(f"Patient {number}", "Patient", date(1968, 2, 3), str(number))
        patient = actions.create_patient(identity=identity, team=team, by=nurse, at=at)
        plan = actions.start_plan(
            patient=patient,
            version_id=pathway_queries.published_versions()[0].pk,
            answers={},
            started_on=days.today(team.time_zone, at),
            by=nurse,
            at=at,
        )
        for place in range(WRITERS_PER_PATIENT):
            user = _join(patient, nurse, f"writer-{number}-{place}@example.org")
            writers.append(
                {
                    "email": user.email,
                    "patient": patient.public_id,
                    "items": _make_items(plan, items_per_writer),
                }
            )
    return writers


def _join(patient: Patient, nurse: User, email: str) -> User:
    at = timezone.now()
    user = account_actions.make_user(email=email, name=email, password=PASSWORD, at=at)
    invitation = Invitation.objects.create(
        kind=Invitation.Kind.CAREGIVER,
        token=uuid.uuid4().hex,
        invited_by=nurse,
        created_at=at,
        expires_at=at,
        accepted_by=user,
        accepted_at=at,
    )
    CareTeamMember.objects.create(
        patient=patient,
        user=user,
        invitation=invitation,
        relation=CareTeamMember.Relation.CHILD,
        agreed_by=CareTeamMember.AgreedBy.PATIENT,
        invited_by=nurse,
        invited_at=at,
        joined_at=at,
    )
    return user


def _make_items(plan: Plan, number: int) -> list[int]:
    """Straight into the table: adding thousands one by one is not what is tested."""
    before = set(Item.objects.filter(plan=plan).values_list("pk", flat=True))
    Item.objects.bulk_create(
        Item(plan=plan, category_key="support", own_title=f"Step {place}") for place in range(number)
    )
    return sorted(set(Item.objects.filter(plan=plan).values_list("pk", flat=True)) - before)


def count(acknowledged_file: str) -> dict[str, int]:
    """Compare the client's own list of acknowledged acts, [op id, item id] each, with the database.

    Out: how many are lost (no act, no event, or the item not ticked) and how many items were ticked twice.
    """
    acknowledged = json.loads(Path(acknowledged_file).read_text())
    acts = set(Act.objects.filter(kind="tick", outcome=Act.Outcome.APPLIED).values_list("op_id", flat=True))
    done = set(Item.objects.filter(status=ItemStatus.COMPLETED).values_list("pk", flat=True))
    ticks = Counter(Event.objects.filter(kind=EventKind.TICKED).values_list("item_id", flat=True))
    lost = [
        op_id
        for op_id, item_id in acknowledged
        if uuid.UUID(op_id) not in acts or item_id not in done or not ticks[item_id]
    ]
    doubled = [item_id for item_id, times in ticks.items() if times > 1]
    return {"lost": len(lost), "doubled": len(doubled)}

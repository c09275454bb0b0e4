"""A phone that was long without a network: 200 acts in one push, and the same batch once more."""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import Invitation, User
from careplan.plans.models import CareTeamMember, Item, Patient, Plan
from careplan.plans.states import OPEN_STATUSES
from tests.checklist.phones import kept, outcomes, send
from tests.performance import world
from tests.performance.measure import ROUNDS, Result, result, timed

ACTS = 200
FLOOR = "200 hand-written transactions"
TABLES = ("plans_item", "plans_plan", "plans_event")


def push_acts(database: str) -> list[Result]:
    """Half of the acts are notes, a quarter ticks, a quarter undos. The floor does by hand what one act must do:
    read the item and the plan, ask whether this person may, change both, write one event, commit."""
    plan, user = _plan_with_family()
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    _make_floor(plan)
    first, again, floor = [], [], []
    for _round in range(ROUNDS):
        batch = _batch(plan)
        first.append(timed(lambda batch=batch: _push(client, plan.patient, user, batch, "applied")))
        floor.append(timed(lambda: _floor(plan, user)))
        again.append(timed(lambda batch=batch: _push(client, plan.patient, user, batch, "already")))
    _drop_floor()
    return [
        result("sync: a push", database, ACTS, first, (FLOOR, floor)),
        result("sync: the same push again", database, ACTS, again, (FLOOR, floor)),
    ]


def _plan_with_family() -> tuple[Plan, User]:
    at = timezone.now()
    version = world.publish(world.definition(80), at)
    team, nurse = world.make_team(f"Phones {uuid.uuid4().hex[:6]}", at)
    (plan_id,) = world.make_plans(1, team, nurse, version, at)
    plan = Plan.objects.select_related("patient__team").get(pk=plan_id)
    user = User.objects.create(name="Carl", email=f"{uuid.uuid4().hex}@example.org")
    invitation = Invitation.objects.create(
        kind=Invitation.Kind.CAREGIVER,
        token=uuid.uuid4().hex,
        email=user.email,
        name=user.name,
        invited_by=nurse,
        created_at=at,
        expires_at=at + timedelta(days=7),
    )
    CareTeamMember.objects.create(
        patient=plan.patient,
        user=user,
        invitation=invitation,
        relation=CareTeamMember.Relation.CHILD,
        agreed_by=CareTeamMember.AgreedBy.PATIENT,
        invited_by=nurse,
        invited_at=at,
        joined_at=at,
    )
    return plan, user


def _batch(plan: Plan) -> list[dict]:
    ticking = Item.objects.filter(plan=plan, status__in=OPEN_STATUSES, family_ticks=True)
    item_ids = list(ticking.values_list("pk", flat=True)[: ACTS // 4])
    acts = []
    for number in range(ACTS // 4):
        item = item_ids[number % len(item_ids)]
        words = {"note": f"What happened on this day, number {number}.", "readers": "all"}
        acts += [
            kept("note", item=item, **words),
            kept("tick", item=item),
            kept("note", item=item, **words),
            kept("undo", item=item),
        ]
    return acts


def _push(client: Client, patient: Patient, user: User, batch: list[dict], expected: str) -> None:
    found = set(outcomes(send(client, patient, user, batch)))
    if found != {expected}:
        raise SystemExit(f"a push of {len(batch)} acts was answered with {found}")


def _make_floor(plan: Plan) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE bench_sync_{table} AS SELECT * FROM {table}")
        cursor.execute("CREATE INDEX bench_sync_item ON bench_sync_plans_item (id)")
        cursor.execute("CREATE INDEX bench_sync_plan ON bench_sync_plans_plan (id)")


def _drop_floor() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE bench_sync_{table}")


def _floor(plan: Plan, user: User) -> None:
    item_id = Item.objects.filter(plan=plan).values_list("pk", flat=True).first()
    for _act in range(ACTS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.status, p.patient_id FROM bench_sync_plans_item i "
                "JOIN bench_sync_plans_plan p ON p.id = i.plan_id WHERE i.id = %s",
                [item_id],
            )
            _status, patient_id = cursor.fetchone()
            cursor.execute(
                "SELECT 1 FROM plans_careteammember WHERE patient_id = %s AND user_id = %s AND ended_at IS NULL",
                [patient_id, user.pk],
            )
            cursor.execute("UPDATE bench_sync_plans_item SET status = 'completed' WHERE id = %s", [item_id])
            cursor.execute("UPDATE bench_sync_plans_plan SET worklist_group = 3 WHERE id = %s", [plan.pk])
            cursor.execute(
                "INSERT INTO bench_sync_plans_event SELECT * FROM plans_event WHERE id = "
                "(SELECT MIN(id) FROM plans_event)"
            )

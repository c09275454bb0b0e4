"""Many plans: starting them, and moving them to another version while families go on."""

import random
import subprocess
import sys
import time
import uuid
from datetime import datetime, timedelta

import psutil
from django.db import connection, transaction
from django.utils import timezone

from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import Item, MovingPlan, Patient, Plan, VersionMove
from careplan.plans.moving import move_to_version
from careplan.plans.standings import standings_of
from careplan.plans.states import OPEN_STATUSES
from pathways import queries as pathway_queries
from pathways.models import Version
from tests.performance import world
from tests.performance.measure import Result, result, timed

PREVIEW = 500
SECONDS_BETWEEN_TICKS = 0.05


def start_plans(database: str, count: int = 1_000) -> list[Result]:
    """One `start_plan` after the other; the floor is the same rows by one INSERT of each table."""
    at = timezone.now()
    version = world.publish(world.definition(80), at)
    team, nurse = world.make_team(f"Start {uuid.uuid4().hex[:6]}", at)
    identity = actions.Identity("Person", "Person", days.today("UTC", at) - timedelta(days=20_000), "1")
    patients = [
        actions.create_patient(
            identity=actions.Identity(f"P {n}", "P", identity.born_on, f"S{n}"), team=team, by=nurse, at=at
        )
        for n in range(count)
    ]
    times, floors = [], []
    for patient in patients:
        times.append(timed(lambda patient=patient: _start(patient, version, nurse, at)))
        if len(times) % 10 == 0:
            plan = Plan.objects.get(patient=patient)
            floors.append(timed(lambda plan=plan: _floor_start(plan)))
    return [result("start a plan", database, count, times, ("the same rows, set-based", floors))]


def _start(patient: Patient, version: Version, nurse, at: datetime) -> None:
    actions.start_plan(
        patient=patient,
        version_id=version.pk,
        answers=world.ANSWERS[0],
        started_on=days.today(patient.team.time_zone, at),
        by=nurse,
        at=at,
    )


def _floor_start(plan: Plan) -> None:
    """INSERT ... SELECT of one plan's steps and items into tables of the same shape, committed."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("plans_planstep", "plans_item", "plans_answer"):
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_{table} AS SELECT * FROM {table} WHERE 1 = 0")
            cursor.execute(f"INSERT INTO bench_{table} SELECT * FROM {table} WHERE plan_id = %s", [plan.pk])


def move_live_plans(database: str, count: int = 10_000) -> list[Result]:
    """A worker moves `count` plans; meanwhile somebody ticks, and each tick is timed."""
    at = timezone.now()
    first = world.publish(world.definition(80), at)
    team, nurse = world.make_team(f"Move {uuid.uuid4().hex[:6]}", at)
    plan_ids = world.make_plans(count, team, nurse, first, at)
    others, other_nurse = world.make_team(f"Ticks {uuid.uuid4().hex[:6]}", at)
    ticking = world.make_plans(200, others, other_nurse, first, at)
    second = world.publish(world.next_definition(world.definition(80)), at)
    agreed = _agree(plan_ids, team, nurse, second)
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed, reasons={}, by=nurse, at=timezone.now()
    )
    connection.close()
    idle = _ticks(ticking, other_nurse, lambda count: count >= 100)
    worker = subprocess.Popen([sys.executable, "manage.py", "work", "--once"])
    memory = Memory(worker.pid, move)
    started = time.perf_counter()
    busy = _ticks(ticking, other_nurse, lambda _count: worker.poll() is not None, memory.look)
    seconds = time.perf_counter() - started
    move = VersionMove.objects.get(pk=move.pk)
    done = MovingPlan.objects.filter(move=move, state=MovingPlan.State.DONE).count()
    if (move.state, done) != (VersionMove.State.DONE, count):
        raise SystemExit(f"the move ended as {move.state} with {done} of {count} plans")
    floor = _floor_move(plan_ids, count)
    return [
        result(
            "move live plans", database, count, [seconds * 1000], ("set-based SQL", [floor]), "< 60,000 ms"
        ),
        result(
            "tick while plans move", database, count, busy, ("tick without a move", idle), "max < 1,000 ms"
        ),
        result("tick while plans move, longest", database, count, [max(busy)], goal="< 1,000 ms"),
        result("memory of the worker, MB after 1,000", database, count, [memory.after(1_000)]),
        result("memory of the worker, MB at the end", database, count, [memory.after(count)], goal="+20 MB"),
    ]


def _agree(plan_ids: list[int], team, nurse, version: Version) -> list[actions.Agreed]:
    """What a nurse agrees to who looks at all of them."""
    target = pathway_queries.definition(version.pk)
    agreed = []
    for first in range(0, len(plan_ids), PREVIEW):
        plans = list(Plan.objects.filter(pk__in=plan_ids[first : first + PREVIEW]).select_related("patient"))
        standings = standings_of(plans, team.time_zone)
        for plan in plans:
            move = move_to_version(standings[plan.pk], target, version.pk)
            wish = MovingPlan.Wish.MOVE
            agreed.append(actions.Agreed(plan.pk, wish, plan.patient.last_event_number, move.signature))
    return agreed


def _ticks(plan_ids: list[int], nurse, is_over, look=lambda: None) -> list[float]:
    """Milliseconds of each tick: any open item, ticked and undone by turns, until it is over."""
    chance = random.Random(2)
    items = list(
        Item.objects.filter(plan__in=plan_ids, status__in=OPEN_STATUSES).values_list("pk", "plan__patient_id")
    )
    times: list[float] = []
    while not is_over(len(times)):
        item_id, patient_id = chance.choice(items)
        patient = Patient.objects.select_related("team").get(pk=patient_id)
        times.append(timed(lambda item_id=item_id, patient=patient: _tick_or_undo(item_id, patient, nurse)))
        look()
        time.sleep(SECONDS_BETWEEN_TICKS)
    return times


def _tick_or_undo(item_id: int, patient: Patient, nurse) -> None:
    at = timezone.now()
    today = days.today(patient.team.time_zone, at)
    given = {"patient": patient, "item_id": item_id, "by": nurse, "at": at, "acting": Acting.NURSE}
    try:
        actions.tick_item(done_on=today, today=today, **given)
    except actions.ActRefused:
        actions.undo_item(**given)


class Memory:
    """What the worker holds in memory, with how many plans it had moved by then."""

    def __init__(self, pid: int, move: VersionMove) -> None:
        self.process, self.move = psutil.Process(pid), move
        self.seen: list[tuple[int, float]] = []

    def look(self) -> None:
        try:
            megabytes = self.process.memory_info().rss / 2**20
        except psutil.NoSuchProcess:
            return
        done = self.move.plans.filter(state=MovingPlan.State.DONE).count()
        self.seen.append((done, megabytes))

    def after(self, plans: int) -> float:
        """Megabytes when about this many plans were moved."""
        return min(self.seen, key=lambda one: abs(one[0] - plans))[1]


def _floor_move(plan_ids: list[int], count: int) -> float:
    """The same rows by set-based SQL on copies of the tables, 500 plans a transaction. Milliseconds."""
    tables = ("plans_item", "plans_plan", "plans_event", "plans_patient", "plans_planstep")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS bench_move_{table}")
            cursor.execute(f"CREATE TABLE bench_move_{table} AS SELECT * FROM {table}")
        cursor.execute("CREATE INDEX bench_item_plan ON bench_move_plans_item (plan_id, status)")
        cursor.execute("CREATE INDEX bench_plan_id ON bench_move_plans_plan (id)")
        cursor.execute("CREATE INDEX bench_patient_id ON bench_move_plans_patient (id)")
    started = time.perf_counter()
    for first in range(0, count, 500):
        ids = plan_ids[first : first + 500]
        low, high = min(ids), max(ids)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in FLOOR:
                cursor.execute(statement, [low, high])
    taken = (time.perf_counter() - started) * 1000
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE bench_move_{table}")
    return taken


# Per plan: open items to other words, one dated anew, one withdrawn, two added, steps added, the plan and the
# patient's head, and six events.
FLOOR = (
    "UPDATE bench_move_plans_item SET step_id = step_id + 1 "
    "WHERE plan_id BETWEEN %s AND %s AND status = 'not-started'",
    "UPDATE bench_move_plans_item SET status = 'stopped' WHERE plan_id BETWEEN %s AND %s AND id %% 30 = 0",
    "INSERT INTO bench_move_plans_item SELECT * FROM plans_item WHERE plan_id BETWEEN %s AND %s AND id %% 20 = 0",
    "INSERT INTO bench_move_plans_planstep SELECT * FROM plans_planstep "
    "WHERE plan_id BETWEEN %s AND %s AND id %% 40 = 0",
    "UPDATE bench_move_plans_plan SET version_id = version_id + 1 WHERE id BETWEEN %s AND %s",
    "INSERT INTO bench_move_plans_event SELECT * FROM plans_event WHERE plan_id BETWEEN %s AND %s",
    "UPDATE bench_move_plans_patient SET last_event_number = last_event_number + 6 "
    "WHERE id IN (SELECT patient_id FROM bench_move_plans_plan WHERE id BETWEEN %s AND %s)",
)

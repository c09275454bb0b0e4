"""The pages of nurses and families in a region of many plans, each beside its floor, in the same rounds.

Rounds are interleaved, because a machine's speed drifts: what is compared was measured within seconds of each other.
"""

import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from careplan.clinic.queries.worklist import ORDER, PAGE_SIZE, _make_cursor
from careplan.plans.models import Item, Plan
from careplan.plans.states import OPEN_STATUSES
from tests.performance import floors, load, region_world, world
from tests.performance.load import Ask, Server
from tests.performance.measure import ROUNDS, Result, result

EACH_ROUND = 40
AT_ONCE = 8
LONG_HISTORY = 5_000
WARM_UP = 5
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Scenario:
    """`asks(number)` makes the request; `floor` the one of the least that must be done."""

    name: str
    asks: Callable[[int], Ask]
    floor_name: str = ""
    floor: Callable[[int], Ask] | None = None
    goal: str = ""


def measure_region(database: str, count: int) -> list[Result]:
    """A region of `count` plans in one team: each scenario one at a time, and eight at once."""
    at = timezone.now()
    version = world.publish(world.definition(80), at)
    region = region_world.make_region("Region", count, version, at)
    region_world.make_long_history(region.plan_ids[-1], region.nurse, LONG_HISTORY, at)
    floors.make_copies()
    _settle()
    families = _families(region)
    scenarios = _scenarios(region, families)
    connection.close()
    with load.server() as server:
        scenarios.insert(1, _unchanged(server, families))
        return [
            line
            for at_once in (1, AT_ONCE)
            for line in _measured(server, scenarios, database, count, at_once)
        ]


def _settle() -> None:
    """What the database would do by itself in the next minutes, at once: else it works beside the first rounds."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _measured(
    server: Server, scenarios: Sequence[Scenario], database: str, size: int, at_once: int
) -> list[Result]:
    times = {one.name: [] for one in scenarios}
    floor_times = {one.name: [] for one in scenarios}
    for one in scenarios:
        server.times(one.asks, WARM_UP)
    for _round in range(ROUNDS):
        for one in scenarios:
            if one.floor:
                floor_times[one.name] += server.times(one.floor, EACH_ROUND, at_once)
            times[one.name] += server.times(one.asks, EACH_ROUND, at_once)
    beside = "" if at_once == 1 else f", {at_once} at once"
    return [
        result(
            one.name + beside,
            database,
            size,
            times[one.name],
            (one.floor_name, floor_times[one.name]) if one.floor else None,
            one.goal,
        )
        for one in scenarios
    ]


def _families(region: region_world.Region) -> list[tuple[Plan, str]]:
    return [
        (Plan.objects.select_related("patient").get(pk=plan_id), load.cookie_of(user))
        for plan_id, user in region.families[:EACH_ROUND]
    ]


def _unchanged(server: Server, families: Sequence[tuple[Plan, str]]) -> Scenario:
    """*Today* asked for with the mark of the page that the phone has, which is fetched just before and not counted."""
    paths = [(plan.pk, f"/care/{plan.patient.public_id}/", cookie) for plan, cookie in families]

    def mark(path: str, cookie: str) -> str | None:
        http = server.connect()
        _taken, answer, _text = server.ask(http, Ask(path, cookie))
        http.close()
        return answer.headers.get("ETag")

    # A page that says who reads now, because a question waits, has no mark.
    marked = [one for one in paths if mark(*one[1:])]

    def asks(number: int) -> Ask:
        _plan, path, cookie = marked[number % len(marked)]
        return Ask(path, cookie, headers={"If-None-Match": mark(path, cookie)}, expects=(304,))

    def floor(number: int) -> Ask:
        plan_id, _path, cookie = marked[number % len(marked)]
        return Ask(f"/floor/page/{plan_id}", cookie)

    return Scenario("today unchanged", asks, "P", floor, "<= 0.8 P")


def _scenarios(region: region_world.Region, families: Sequence[tuple[Plan, str]]) -> list[Scenario]:
    nurse = load.cookie_of(region.nurse)
    patient_ids = dict(
        Plan.objects.filter(pk__in=region.plan_ids[-1:]).values_list("pk", "patient__public_id")
    )
    long_one = patient_ids[region.plan_ids[-1]]

    def of_family(path: str) -> Callable[[int], Ask]:
        def asks(number: int) -> Ask:
            plan, cookie = families[number % len(families)]
            return Ask(path.format(patient=plan.patient.public_id, plan=plan.pk), cookie)

        return asks

    def of_nurse(path: str, **more) -> Callable[[int], Ask]:
        return lambda _number: Ask(path, nurse, **more)

    floor_list = of_nurse("/floor/worklist")
    search = of_nurse("/clinic/search", form={"words": "ad"}, headers=HTMX)
    return [
        Scenario("today", of_family("/care/{patient}/"), "P", of_family("/floor/page/{plan}"), "<= 2 P, < T"),
        Scenario(
            "today by template (T)", of_family("/floor/template/{plan}"), "P", of_family("/floor/page/{plan}")
        ),
        Scenario("tick", _ticks(families), "K", _floor_ticks(families), "<= 1.3 K"),
        Scenario("worklist page 1", of_nurse("/clinic/"), "W", floor_list, "<= 0.9 W"),
        Scenario("worklist page 1000", of_nurse(_far_page(region)), "W", floor_list, "<= 1.15 x page 1"),
        Scenario("worklist filtered", of_nurse("/clinic/?question=1"), "W", floor_list),
        Scenario("search name", search, "W", floor_list, "<= W"),
        Scenario("patient page", of_nurse(f"/clinic/patients/{long_one}/"), "W", floor_list),
    ]


def _far_page(region: region_world.Region) -> str:
    """The address of the page that begins after nine tenths of the plans, or after 999 pages."""
    plans = Plan.objects.filter(team=region.team, status=Plan.Status.ACTIVE).order_by(*ORDER)
    place = min(PAGE_SIZE * 999, int(len(region.plan_ids) * 0.9)) - 1
    return f"/clinic/?after={_make_cursor(plans[place])}"


def _ticks(families: Sequence[tuple[Plan, str]]) -> Callable[[int], Ask]:
    """An item is ticked, and the next time it is its turn that is taken back: so eight at once never meet on one."""
    waiting = deque((*one, "tick") for one in _items_of(families))
    assert len(waiting) > AT_ONCE, "more plans, please"

    def asks(_number: int) -> Ask:
        patient, cookie, item, act = waiting.popleft()
        back = (patient, cookie, item, "undo" if act == "tick" else "tick")
        form = {"op_id": str(uuid.uuid4()), "back": "today"}
        return Ask(
            f"/care/{patient}/items/{item}/{act}", cookie, form, HTMX, then=lambda: waiting.append(back)
        )

    return asks


def _floor_ticks(families: Sequence[tuple[Plan, str]]) -> Callable[[int], Ask]:
    items = _items_of(families)

    def asks(number: int) -> Ask:
        _patient, cookie, item = items[number % len(items)]
        return Ask(f"/floor/tick/{item}", cookie, {})

    return asks


def _items_of(families: Sequence[tuple[Plan, str]]) -> list[tuple[str, str, int]]:
    """(patient, cookie, item): one open item a family, of those that come once."""
    found = []
    for plan, cookie in families:
        items = Item.objects.filter(
            plan=plan, status__in=OPEN_STATUSES, family_ticks=True, plan_step__applies="yes", due_on=None
        )
        if item := items.order_by("-pk").first():
            found.append((plan.patient.public_id, cookie, item.pk))
    return found

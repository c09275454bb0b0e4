"""Pure work: expanding, reconciling and checking."""

import random
from datetime import date, timedelta

from careplan.plans.reconcile import ItemState
from careplan.plans.standing import first_changes, first_standing
from pathways import check
from tests.performance.measure import Result, result, timed
from tests.performance.world import ANSWERS, definition

TIMES = 300


def expand_and_reconcile(database: str) -> list[Result]:
    """One plan of 80 steps: what should be there, and what to change for it."""
    target = definition(80)
    chance = random.Random(1)
    times = []
    for _each in range(TIMES):
        start = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
        said = chance.choice(ANSWERS)
        items = _items(first_changes(target, said, {}, start), chance)

        def work(said=said, start=start, items=items) -> None:
            standing = first_standing(target, said, {"first-visit": start}, start)
            object.__setattr__(standing, "items", items)
            standing.changes()

        times.append(timed(work))
    return [result("expand and reconcile one plan", database, 80, times, goal="< 2 ms")]


def _items(changes, chance: random.Random) -> tuple[ItemState, ...]:
    """Items of a plan under way: some done, some open."""
    added = [one for one in changes if one.kind == "add"]
    return tuple(
        ItemState(
            number,
            one.step_key,
            1,
            chance.choice(["completed", "not-started"]),
            0,
            False,
            over_on=date(2026, 3, 1),
        )
        for number, one in enumerate(added)
    )


def check_version(database: str) -> list[Result]:
    """Everything that is asked before a version of 500 steps is published."""
    target = definition(500)
    times = [timed(lambda: check.problems(target)) for _each in range(10)]
    return [result("check a version", database, 500, times, goal="< 1,000 ms")]

"""The worklist as a file: who is on it, read a few at a time, so that a long list needs no more memory than a short
one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from careplan.accounts.models import User
from careplan.clinic.filters import Filters
from careplan.clinic.queries import worklist
from careplan.clinic.queries.worklist import Row
from careplan.plans.reader import Reader

MOST_ROWS = 5_000
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is on the file, in its order. `has_more`: there are more than a file holds."""

    plan_ids: list[int]
    patient_ids: list[int]
    has_more: bool


def listed(user: User, filters: Filters, now: datetime) -> Listed:
    """Who the file will hold. Said first and in one query, because the access log must name them before it begins."""
    found = worklist.first_plan_ids(user, filters, MOST_ROWS + 1, now=now)
    held = found[:MOST_ROWS]
    return Listed(
        [plan_id for plan_id, _patient in held],
        [patient_id for _plan, patient_id in held],
        len(found) > MOST_ROWS,
    )


def rows(user: User, filters: Filters, plan_ids: Sequence[int], reader: Reader) -> Iterator[list[Row]]:
    """The rows of the file, page by page (five queries each). None of anybody else, whatever moves meanwhile; who has
    left the teams of this nurse since is left out."""
    for start in range(0, len(plan_ids), AT_ONCE):
        some = plan_ids[start : start + AT_ONCE]
        yield worklist.rows_of(worklist.shown_plans(user, filters, some), user, reader)

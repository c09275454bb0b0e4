"""The warning signs that a page of the worklist tells of."""

from collections.abc import Collection
from functools import cache

from django.db.models import F
from django.db.models.lookups import In

from careplan.checkins.models import Sign
from careplan.plans.reader import Reader
from careplan.statements import Statement, all_given, numbered

PEOPLE = ("reported_by", "taken_on_by", "answered_by")
COLUMNS = (
    *("plan", "level", "reported_at", "taken_on_at", "answered_at"),
    *(f"step__{name}" for name in ("version", "key", "title")),
    *(f"{person}__{name}" for person in PEOPLE for name in ("name", "email")),
)


def open_signs(plan_ids: Collection[int], reader: Reader) -> list[Sign]:
    """The open signs of these plans with what a row says of them, those that nobody has answered first (one query)."""
    found = _signs_of(len(plan_ids)).rows(**numbered("plan", plan_ids))
    reader.put_into(sign.step for sign in found)
    return found


@cache
def _signs_of(plans: int) -> Statement:
    unanswered_first = F("answered_at").asc(nulls_first=True)
    return Statement(
        lambda: (
            Sign.objects.filter(In(F("plan_id"), all_given("plan", plans)), closed_at=None)
            .order_by(unanswered_first, "reported_at", "id")
            .select_related("step", *PEOPLE)
            .only(*COLUMNS)
        )
    )

"""Who else of the family could do something."""

from dataclasses import dataclass

from careplan.checklist.rows import taker_of
from careplan.checklist.wording import Viewer
from careplan.plans.access import Access
from careplan.plans.actions import taking_part
from careplan.plans.models import Item


@dataclass(frozen=True, slots=True)
class Taking:
    """Who does an open item, and what this person can do about that. `taker_id`: whom it would be taken over from."""

    taker_id: int | None = None
    taker_name: str = ""
    is_mine: bool = False
    may_take: bool = False
    others: tuple[tuple[int, str], ...] = ()


def taking_of(access: Access, item: Item, viewer: Viewer, *, may_tick: bool) -> Taking:
    """How one item stands between the people of a family (one query where it is with this person, else none)."""
    taker = taker_of(item, viewer)
    is_mine = taker is not None and taker.pk == viewer.user_id
    return Taking(
        taker_id=taker.pk if taker else None,
        taker_name=taker.first_name if taker else "",
        is_mine=is_mine,
        may_take=may_tick,
        others=tuple(others_taking_part(access)) if is_mine and may_tick else (),
    )


def others_taking_part(access: Access) -> list[tuple[int, str]]:
    """The parts of all others who take part today, as (id, name), by name (one query)."""
    members = taking_part(access.patient, access.now).exclude(user=access.user).select_related("user")
    return sorted(((member.pk, member.user.name) for member in members), key=lambda one: one[1])

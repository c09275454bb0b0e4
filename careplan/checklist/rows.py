"""How one item reads on a list: its title, one line below, and what can be done with it there. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from careplan.accounts.language import isolated
from careplan.accounts.models import User
from careplan.accounts.templatetags.words import day
from careplan.checklist.wording import Viewer, id_behind, line_of, looked_at_words
from careplan.plans import days
from careplan.plans.models import Item
from careplan.plans.states import Applies, ItemStatus, Variance

TODAY, PLAN, ITEM = "today", "plan", "item"


@dataclass(frozen=True, slots=True)
class Review:
    """A nurse pressed Reviewed: up to which event of the patient, who, when."""

    up_to: int
    by: User
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item on a list. `detail` is the line below the title; an empty address means that it cannot be done here.

    `back` names the list, so that without JavaScript the reader comes back to it.
    """

    id: int
    title: str
    detail: str
    looked_at: str
    url: str
    back: str
    is_done: bool = False
    is_gone: bool = False
    tick_url: str = ""
    undo_url: str = ""
    other_day_url: str = ""
    op_id: str = ""
    take_url: str = ""
    take_op_id: str = ""
    problem: str = ""


def item_row(
    item: Item,
    viewer: Viewer,
    *,
    back: str,
    plan_is_open: bool = True,
    reviews: Iterable[Review] = (),
    last_done: Item | None = None,
    more: Sequence[str] = (),
    problem: str = "",
    waits: bool = False,
) -> ItemRow:
    """One item as a row. It comes with step, plan step, done_by, verified_by and `done_by_family` read.

    `last_done`: the time before of something that comes back; `more`: what else the line says; `problem`: why
    what was just tried did not happen; `waits`: it is not its turn yet, so a list has no tick for it (its own page
    has one: what happened, happened).
    """
    may_act = viewer.may_write and plan_is_open
    may_tick = may_act and not waits and can_tick(item) and is_shown_on(item, viewer.today)
    # What has a day is worth sharing out at a glance; for the rest it is on the step's own page, or lists grow long.
    may_take = may_tick and back == TODAY and item.due_on is not None and taker_of(item, viewer) is None
    # Its own page says it at length.
    taken = taken_words(item, viewer) if back != ITEM and item.taken_by_id else ""
    is_closed = item.status in (ItemStatus.COMPLETED, ItemStatus.CANCELLED)
    op_id = next(viewer.op_ids)
    return ItemRow(
        id=item.pk,
        title=item.title,
        detail=_line_below(item, viewer, last_done, [taken, *more]),
        looked_at=looked_at(item, viewer, reviews) if is_closed else "",
        url=item_url("show_item", item, viewer),
        back=back,
        is_done=item.is_done,
        is_gone=item.status == ItemStatus.ENTERED_IN_ERROR,
        tick_url=item_url("tick_item", item, viewer) if may_tick else "",
        undo_url=item_url("undo_item", item, viewer) if may_act and can_undo(item) else "",
        other_day_url=_other_day_url(item, viewer) if may_tick else "",
        op_id=op_id if may_act else "",
        take_url=item_url("take_item", item, viewer) if may_take else "",
        take_op_id=id_behind(op_id) if may_take else "",
        problem=problem,
    )


def taker_of(item: Item, viewer: Viewer) -> User | None:
    """Who of the family said "I'll do it" of an open item, as long as they take part. None: nobody, or it is closed.

    An item that was just written by an act comes without `taker_until`: the act has looked.
    """
    until = getattr(item, "taker_until", date.max)
    if not item.is_open or item.taken_by_id is None or until is None or until < viewer.today:
        return None
    return item.taken_by


def taken_words(item: Item, viewer: Viewer) -> str:
    """ "Carl does this", "you do this", or nothing."""
    taker = taker_of(item, viewer)
    if taker is None:
        return ""
    if taker.pk == viewer.user_id:
        return _("you do this")
    return _("%(name)s does this") % {"name": taker.first_name}


def item_url(name: str, item: Item, viewer: Viewer) -> str:
    """A page of a hundred rows has four hundred addresses: what stands around the item's id is looked up once."""
    around = viewer.addresses.get(name)
    if around is None:
        start, between, after = _address(name, get_script_prefix())
        around = viewer.addresses[name] = (f"{start}{viewer.public_id}{between}", after)
    return f"{around[0]}{item.pk}{around[1]}"


@cache
def _address(name: str, _prefix: str) -> tuple[str, str, str]:
    """What stands before, between and after the ids of patient and item."""
    start, _patient, rest = reverse(f"checklist:{name}", args=["PATIENT", 0]).rpartition("PATIENT")
    between, _item, after = rest.partition("0")
    return start, between, after


def can_tick(item: Item) -> bool:
    """Whether the family may tick it now: open, theirs to tick, and it applies."""
    applies = item.plan_step is None or item.plan_step.applies == Applies.YES
    return item.is_open and item.family_ticks and applies


def not_applying(item: Item) -> bool:
    """Whether an open item stays on the plan although its step does not apply: a nurse dated it, or it was begun."""
    return item.is_open and item.plan_step is not None and item.plan_step.applies == Applies.NO


def can_undo(item: Item) -> bool:
    """Whether the family may take it back: done, or said to be not done, by one of them; not verified."""
    is_closed = item.status in (ItemStatus.COMPLETED, ItemStatus.CANCELLED)
    return is_closed and item.verified_by_id is None and getattr(item, "done_by_family", True)


def _line_below(item: Item, viewer: Viewer, last_done: Item | None, more: Sequence[str]) -> str:
    if not item.is_open or item.appointment_at is not None or last_done is not None or any(more):
        return line_of(detail_of(item, viewer, last_done=last_done), *more)
    return _due_line(item.due_on, viewer.today, get_language()) if item.due_on is not None else ""


@lru_cache(maxsize=2048)
def _due_line(due_on: date, today: date, _language: str) -> str:
    """Most rows say their day and nothing else, and many of a list the same one."""
    return line_of(_due_words(due_on, today))


def detail_of(item: Item, viewer: Viewer, *, last_done: Item | None = None) -> str:
    """The line below the title: when and with whom; or who did it and when; or why not."""
    if item.status == ItemStatus.COMPLETED:
        return line_of(done_words(item, viewer))
    if item.status == ItemStatus.CANCELLED:
        return line_of(_not_done_words(item), _by_and_when(item, viewer, item.recorded_at))
    if item.status == ItemStatus.STOPPED:
        return _("Withdrawn by your care team")
    if item.status == ItemStatus.ENTERED_IN_ERROR:
        return _("This time was taken back. The next one stays.")
    return line_of(date_words(item, viewer), _last_words(last_done, viewer))


def state_words(item: Item, viewer: Viewer) -> str:
    """How an item stands, as the short line above everything else on its page."""
    if item.status == ItemStatus.COMPLETED:
        return _("Done")
    if item.status == ItemStatus.CANCELLED:
        return _("Not done")
    if item.status == ItemStatus.STOPPED:
        return _("Withdrawn")
    if not_applying(item):
        return _("It does not apply now")
    if not can_tick(item) and item.family_ticks:
        return _("Open, but it is not settled that it applies now")
    if item.due_on is not None and item.due_on < viewer.today:
        return _("Still open")
    return _("Open")


def date_words(item: Item, viewer: Viewer) -> str:
    """When an open item is for, where, and who comes along. Late is said as "since", without blame."""
    if item.appointment_at is not None:
        when = viewer.moment(item.appointment_at)
        along = _("with %(name)s") % {"name": isolated(item.comes_along)} if item.comes_along else ""
        if item.due_on and item.due_on < viewer.today:
            when = _("appointment was %(when)s") % {"when": when}
        return line_of(when, item.place, along)
    return _due_words(item.due_on, viewer.today) if item.due_on is not None else ""


def _due_words(due_on: date, today: date) -> str:
    if due_on < today:
        return _("Since %(day)s") % {"day": day(due_on, today)}
    return line_of(day(due_on, today))


def done_words(item: Item, viewer: Viewer) -> str:
    """Who did it and when: "Carl, Friday". The time stands where it was written on the day itself."""
    if item.done_on is None or item.recorded_at is None:
        return ""
    local = item.recorded_at.astimezone(days.zone_of(viewer.zone))
    when = viewer.day(item.done_on)
    if local.date() == item.done_on == viewer.today:
        when = _("%(day)s %(time)s") % {"day": when, "time": viewer.clock(item.recorded_at)}
    return _by_when(viewer.name(item.done_by), when)


def looked_at(item: Item, viewer: Viewer, reviews: Iterable[Review]) -> str:
    """ "Looked at by Nora, 14:05", or nothing: she verified it, or reviewed the plan past its last event."""
    if item.verified_by_id:
        return looked_at_words(item.verified_by, item.verified_at, viewer)
    for review in reviews:
        if review.up_to >= item.last_event_number:
            return looked_at_words(review.by, review.at, viewer)
    return ""


def is_shown_on(item: Item, today: date) -> bool:
    """What has a date stands under it; the next time of a habit without one waits until its day begins."""
    return item.due_on is not None or item.opens_on is None or item.opens_on <= today


def _not_done_words(item: Item) -> str:
    if item.variance == Variance.SOMETHING_ELSE or not item.variance:
        return _("Not done")
    return _("Not done: %(reason)s") % {"reason": Variance(item.variance).label}


def _by_and_when(item: Item, viewer: Viewer, at: datetime | None) -> str:
    return _by_when(viewer.name(item.done_by), viewer.moment(at)) if item.done_by and at else ""


def _by_when(name: str, when: str) -> str:
    return _("%(name)s, %(when)s") % {"name": name, "when": when}


def _last_words(last_done: Item | None, viewer: Viewer) -> str:
    if last_done is None:
        return ""
    return _("last: %(who)s") % {"who": done_words(last_done, viewer)}


def _other_day_url(item: Item, viewer: Viewer) -> str:
    """Where something that was for an earlier day is ticked with the day it really happened."""
    if item.due_on is None or item.due_on >= viewer.today:
        return ""
    return item_url("show_item", item, viewer) + "?day=1#when"

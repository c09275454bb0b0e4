"""Days that moved lately, because a nurse entered the day of an event or the plan follows a new version."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, QuerySet

from careplan.accounts.language import isolated
from careplan.checklist.rows import item_url
from careplan.checklist.telling import moved_words
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.history import Entry
from careplan.plans.models import Event, Item
from careplan.plans.outlook import Outlook
from careplan.plans.states import EventKind
from careplan.statements import Given, Statement
from pathways.definition import SeenBy

LATELY = timedelta(days=7)
# Only the newest events are looked at: a page never reads a whole history.
LOOK_BACK = 200
MOST_SHOWN = 5
NEWS = ("anchor", "version")


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One open item whose day moved, from when to when and why, in a sentence."""

    title: str
    url: str
    sentence: str
    item_id: int
    at: datetime


def moves_shown() -> QuerySet[Event]:
    """Moves of days since `moved_since` among the newest events of `patient`: those after number `moved_after`."""
    # By kind first: the scan goes over two hundred events, and there is hardly ever one.
    return Event.objects.filter(
        kind=EventKind.DATE_MOVED,
        patient=Given("patient"),
        number__gt=Given("moved_after"),
        at__gte=Given("moved_since", DateTimeField()),
    )


_moves = Statement(
    lambda: moves_shown().select_related("by", "item__step", "item__plan_step").order_by("-number")
)


def given_for_moves(access: Access) -> dict[str, object]:
    newest = access.patient.last_event_number
    return {
        "patient": access.patient.pk,
        "moved_after": max(newest - LOOK_BACK, 0),
        "moved_since": access.now - LATELY,
    }


def moved_lately(access: Access, viewer: Viewer, outlook: Outlook) -> tuple[MovedRow, ...]:
    """The newest move of each open item, at most five (one query; none for a version whose days follow no rules)."""
    if outlook.standing is None:
        return ()
    events = _moves.rows(**given_for_moves(access))
    rows: dict[int, MovedRow] = {}
    for entry in history.entries(access.patient, events):
        item = entry.item
        access.reader.put_into_items([item])
        if is_news(entry, item) and item.pk not in rows and len(rows) < MOST_SHOWN:
            name = isolated(entry.by_name.split(" ")[0])
            sentence = moved_words(name, entry, viewer, outlook.definition)
            rows[item.pk] = MovedRow(
                item.title, item_url("show_item", item, viewer), sentence, item.pk, entry.at
            )
    return tuple(rows.values())


def is_news(entry: Entry, item: Item) -> bool:
    """What a family may know of, is still open, and did not follow from a tick of their own."""
    may_know = item.step is None or item.step.seen_by == SeenBy.FAMILY
    return may_know and item.is_open and entry.data.get("because", "").partition(":")[0] in NEWS

"""What others did since somebody last said "I have seen this": a short list for *Today*, in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import DateTimeField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.checklist.queries.moved import is_news
from careplan.checklist.rows import item_url
from careplan.checklist.telling import tell
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.history import Entry
from careplan.plans.models import Event
from careplan.plans.states import EventKind, ItemStatus
from careplan.statements import Given, Statement
from pathways.definition import Definition, SeenBy

# Only the newest are looked at, and of these only so many are read: a page never reads a whole history.
LOOK_BACK, MOST_READ = 300, 60
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_SHOWN, SHOWN_AT_ONCE, MOST_SENTENCES = 8, 3, 2
ABOUT_ITEMS = (
    EventKind.TICKED,
    EventKind.UNDONE,
    EventKind.SKIPPED,
    EventKind.NOTED,
    EventKind.ANSWERED,
    EventKind.REPLIED,
    EventKind.CORRECTED,
    EventKind.DATE_SET,
    EventKind.DATE_MOVED,
    EventKind.APPOINTMENT_SET,
    EventKind.RESULT_SET,
    EventKind.ITEM_ADDED,
    EventKind.ITEM_WITHDRAWN,
    EventKind.ITEM_TAKEN,
    EventKind.ITEM_HANDED_ON,
    EventKind.ITEM_LET_GO,
    EventKind.VISIT_QUESTION_ADDED,
)
# What belongs to no step is led to the page that shows it. Warning signs have a place of their own on *Today*.
PAGE_OF = {
    EventKind.ANSWERED: "list_questions",
    EventKind.CORRECTED: "list_questions",
    EventKind.VISIT_QUESTION_ADDED: "list_visit_questions",
    EventKind.CHECKED_IN: "list_check_ins",
    EventKind.JOINED: "show_family",
    EventKind.LEFT: "show_family",
    EventKind.GOAL_SET: "show_plan",
    EventKind.PLAN_MOVED: "show_plan",
    EventKind.PLAN_PAUSED: "show_plan",
    EventKind.PLAN_RESUMED: "show_plan",
    EventKind.HANDOVER_ACCEPTED: "show_plan",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one thing, the newest first."""

    title: str
    url: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """`up_to`: the last event that this list knows of. `has_more`: there is more than it shows."""

    first: tuple[Change, ...] = ()
    rest: tuple[Change, ...] = ()
    has_more: bool = False
    up_to: int = 0


def changes_since(
    access: Access,
    viewer: Viewer,
    definition: Definition,
    shown: Collection[tuple[str, int | None, datetime]],
) -> Changes:
    """What others did after this person's mark (one query, a range of the newest events).

    `shown`: kind, item and moment of what *Today* tells at length elsewhere.
    """
    if access.member is None:
        return Changes()
    reader = history.Reader.of(access)
    events = _what_others_did.rows(**given_for_changes(access))
    entries = history.entries(access.patient, events[:MOST_READ], reader)
    access.reader.put_into_items(entry.item for entry in entries)
    grouped: dict[object, list[Entry]] = {}
    for entry in entries:
        if _may_know(entry) and (entry.kind, _item_id(entry), entry.at) not in shown:
            grouped.setdefault(_thing(entry), []).append(entry)
    changes = [_change(some, viewer, definition) for some in grouped.values()]
    return Changes(
        first=tuple(changes[:SHOWN_AT_ONCE]),
        rest=tuple(changes[SHOWN_AT_ONCE:MOST_SHOWN]),
        has_more=len(events) > MOST_READ or len(changes) > MOST_SHOWN,
        up_to=access.patient.last_event_number,
    )


def others_did() -> QuerySet[Event]:
    """What others than `reader` did to `patient` after event `seen`, up to `last`, that a family may read."""
    # What costs least stands first. What this person wrote is left out, so an author's own words need no rule.
    others = Event.objects.exclude(by=Given("reader")).filter(
        kind__in=sorted({*ABOUT_ITEMS, *PAGE_OF}),
        at__gte=Given("joined", DateTimeField()),
        patient=Given("patient"),
        number__gt=Given("seen"),
        number__lte=Given("last"),
    )
    return others.filter(history.open_to_family())


_what_others_did = Statement(
    lambda: (
        others_did()
        .select_related("by", "item__step", "item__plan_step")
        .order_by("-number")[: MOST_READ + 1]
    )
)


def given_for_changes(access: Access) -> dict[str, object]:
    """Who never said "I have seen this" sees what happened since they joined."""
    member, last = access.member, access.patient.last_event_number
    has_said = member is None or member.seen_at is not None
    return {
        "patient": access.patient.pk,
        "reader": access.user.pk,
        "seen": max(member.seen_number, last - LOOK_BACK) if member else last,
        "last": last,
        "joined": LONG_AGO if has_said else member.joined_at,
    }


def _may_know(entry: Entry) -> bool:
    item = entry.item
    if item is None:
        return entry.kind in PAGE_OF
    if item.status == ItemStatus.ENTERED_IN_ERROR or entry.kind not in ABOUT_ITEMS:
        return False
    if entry.kind == EventKind.DATE_MOVED:
        return is_news(entry, item)
    return item.step is None or item.step.seen_by == SeenBy.FAMILY


def _item_id(entry: Entry) -> int | None:
    return entry.item.pk if entry.item else None


def _thing(entry: Entry) -> object:
    """What an event is about: all times of one step are one thing, and so is each page of the rest."""
    item = entry.item
    if item is None:
        return PAGE_OF[entry.kind]
    return ("step", item.plan_step_id) if item.plan_step_id else ("item", item.pk)


def _url_of(entry: Entry, viewer: Viewer) -> str:
    if entry.item is not None:
        return item_url("show_item", entry.item, viewer)
    return reverse(f"checklist:{PAGE_OF[entry.kind]}", args=[viewer.public_id])


def _change(entries: Sequence[Entry], viewer: Viewer, definition: Definition) -> Change:
    newest = entries[0]
    sentences = dict.fromkeys(tell(entry, viewer, definition).sentence for entry in entries)
    title = newest.item.title if newest.item else _title_of(newest)
    return Change(title, _url_of(newest, viewer), tuple(sentences)[:MOST_SENTENCES])


def _title_of(entry: Entry) -> str:
    match PAGE_OF[entry.kind]:
        case "list_questions":
            return _("Questions to the nurse")
        case "list_visit_questions":
            return _("Questions for the visit")
        case "list_check_ins":
            return _("Check-in")
        case "show_family":
            return _("Who takes part")
    return _("The plan")

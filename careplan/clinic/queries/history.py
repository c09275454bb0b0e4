"""The whole history of a patient, page by page, by event number."""

from dataclasses import dataclass

from careplan.clinic.queries.patient import current_plan, members_of, names_for, nurses_of
from careplan.clinic.telling import tell
from careplan.clinic.told import Told
from careplan.plans import history
from careplan.plans.access import Access
from careplan.plans.models import Event, Plan

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`next_before`: the number before which the next page begins; None at the end."""

    plan: Plan | None
    lines: tuple[Told, ...]
    next_before: int | None


def history_page(access: Access, before: int | None) -> HistoryPage:
    """Events with a number below `before` (None: the newest), newest first."""
    plan = current_plan(access.patient)
    definition = access.reader.definition(plan.version_id) if plan else None
    names = names_for(access, definition, nurses_of(access.team.pk), members_of(access.patient))
    reader = history.Reader.of(access)
    events = Event.objects.filter(history.shown_to(reader), patient=access.patient)
    events = events.select_related("by", "item__step")
    if before is not None:
        events = events.filter(number__lt=before)
    found = list(events.order_by("-number")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    lines = tuple(tell(entry, names) for entry in history.entries(access.patient, shown, reader))
    return HistoryPage(plan, lines, shown[-1].number if len(found) > PAGE_SIZE else None)

"""*Tick several*: everything that is open and has a tick, to choose from; and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.checklist.queries.shared import (
    ROW_FIELDS,
    PlanHead,
    family_outlook,
    for_family,
    for_family_to_tick,
    plan_head,
)
from careplan.checklist.queries.today import arrange
from careplan.checklist.rows import TODAY, ItemRow, is_shown_on, item_row
from careplan.checklist.wording import Viewer, number_word
from careplan.plans.access import Access
from careplan.plans.models import Item
from careplan.plans.states import OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together by time, in the order of *Today*."""

    title: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class SeveralPage:
    head: PlanHead
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class SeveralTicked:
    """What was ticked, each with its undo; and what was not, each with the reason in `problem`."""

    words: str
    ticked: tuple[ItemRow, ...]
    unticked: tuple[ItemRow, ...]


def several_page(access: Access) -> SeveralPage:
    """Everything open that the family may tick now (three queries, three more where days follow rules)."""
    return to_choose_from(plan_head(access), Viewer.of(access))


def to_choose_from(head: PlanHead, viewer: Viewer) -> SeveralPage:
    """The same for a plan that is read already."""
    if head.plan is None or not head.is_open:
        return SeveralPage(head)
    items = list(
        for_family_to_tick(plan=head.plan, status__in=OPEN_STATUSES).only(*ROW_FIELDS).order_by("id")
    )
    head.reader.put_into_items(items)
    outlook = family_outlook(head, viewer, items)
    items = [item for item in items if not outlook.waits(item) and is_shown_on(item, viewer.today)]
    sections = arrange(items, viewer.today)
    placed = {item.pk for part in _parts(sections) for item in part[1]}
    titled = [*_parts(sections), (_("No date yet"), [item for item in items if item.pk not in placed])]
    groups = (Group(title, _rows(some, viewer)) for title, some in titled)
    return SeveralPage(head, tuple(group for group in groups if group.rows))


def _parts(sections) -> list[tuple[str, Iterable[Item]]]:
    return [
        (_("Still open"), sections.still_open),
        (_("Today"), sections.today),
        (_("This week"), sections.this_week),
        (_("Any day"), sections.any_day),
        (_("Later"), sections.later),
    ]


def _rows(items: Iterable[Item], viewer: Viewer) -> tuple[ItemRow, ...]:
    return tuple(item_row(item, viewer, back=TODAY) for item in items)


def several_ticked(access: Access, problems: Mapping[int, str]) -> SeveralTicked:
    """How the chosen items stand now (one query). `problems`: item -> why it could not be ticked, or empty."""
    viewer = Viewer.of(access)
    items = list(for_family(access.patient, pk__in=list(problems)).select_related("plan").order_by("id"))
    access.reader.put_into_items(items)
    rows = [item_row(item, viewer, back=TODAY, problem=problems[item.pk]) for item in items]
    ticked = sum(not problem for problem in problems.values())
    return SeveralTicked(
        words=_ticked_words(ticked, len(problems) - ticked),
        ticked=tuple(row for row in rows if not row.problem),
        unticked=tuple(row for row in rows if row.problem),
    )


def _ticked_words(ticked: int, unticked: int) -> str:
    """ "Three things are saved as done. One could not be saved." """
    saved = ngettext(
        "%(count)s thing is saved as done today.", "%(count)s things are saved as done today.", ticked
    ) % {"count": number_word(ticked)}
    if not unticked:
        return saved
    left = ngettext("%(count)s could not be saved.", "%(count)s could not be saved.", unticked) % {
        "count": number_word(unticked)
    }
    return f"{saved} {left}"

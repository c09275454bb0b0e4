"""*Today*: what is still open, what is for today and this week, and what was done lately."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet

from careplan.checklist.queries.changed import Changes, changes_since, given_for_changes, others_did
from careplan.checklist.queries.moved import LATELY as MOVES_SHOWN_FOR
from careplan.checklist.queries.moved import MovedRow, given_for_moves, moved_lately, moves_shown
from careplan.checklist.queries.questions import ANSWERS_NEW_FOR, QuestionRow, asked_lately, questions_shown
from careplan.checklist.queries.shared import (
    DONE_LATELY,
    ROW_FIELDS,
    PlanHead,
    TeamHours,
    due_days,
    family_outlook,
    for_family,
    head_of,
    hours_of,
    reviews_of,
    shown_plan,
    to_tick,
)
from careplan.checklist.queries.signs import ANSWERS_SHOWN_FOR, Signs, signs_of, signs_shown
from careplan.checklist.rows import TODAY, ItemRow, Review, is_shown_on, item_row
from careplan.checklist.talking import AskedBack, asked_line
from careplan.checklist.wording import Viewer, long_day, today_words
from careplan.plans.access import Access
from careplan.plans.models import Item
from careplan.plans.outlook import Outlook, has_rules
from careplan.plans.outlook_words import short_words
from careplan.plans.pauses import pause_words
from careplan.plans.states import OPEN_STATUSES, Applies, EventKind, ItemStatus
from careplan.statements import Given, Statement
from pathways import queries as pathway_queries

# Six days: a seventh has the same name as today.
THIS_WEEK = timedelta(days=6)
MOST_DONE_SHOWN = 8
ASKED_FIELDS = ("asked_back_at", "asked_back_by__name", "asked_back_by__email")
# More than this is folded, so that what has a date is not lost among what can wait.
ANY_DAY_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Sections:
    """Items by when they are for. Each item stands in one of them; what waits for another step stands in `later`."""

    still_open: tuple[Item, ...]
    today: tuple[Item, ...]
    this_week: tuple[Item, ...]
    any_day: tuple[Item, ...]
    later: tuple[Item, ...]
    done: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The page: rows by section, warning signs and questions that wait or were answered, and who reads.

    `holds_until`: when the first of what happened lately is too long ago to be on it; warning signs that were
    answered are not looked at.
    """

    head: PlanHead
    heading: str
    words: str = ""
    still_open: tuple[ItemRow, ...] = ()
    today: tuple[ItemRow, ...] = ()
    this_week: tuple[ItemRow, ...] = ()
    any_day: tuple[ItemRow, ...] = ()
    any_day_more: tuple[ItemRow, ...] = ()
    later: tuple[ItemRow, ...] = ()
    done: tuple[ItemRow, ...] = ()
    signs: Signs = field(default_factory=Signs)
    questions: tuple[QuestionRow, ...] = ()
    asked: tuple[AskedBack, ...] = ()
    moved: tuple[MovedRow, ...] = ()
    changes: Changes = field(default_factory=Changes)
    hours: TeamHours = field(default_factory=TeamHours)
    holds_until: datetime | None = None
    pause_words: str = ""


def today_page(access: Access) -> TodayPage:
    """The page of one person's day: nine queries at most, however much stands on it; one more where the plan rests.

    Reviews, opening hours and corrected words are read only where something shows them. A version with rules of time
    costs three more for how the plan stands by them, and one for the days that a nurse moved lately.
    """
    viewer = Viewer.of(access)
    head, heading = _head(access, viewer), long_day(viewer.today)
    if head.plan is None:
        return TodayPage(head, heading)
    read = _items(head, viewer)
    items = [item for item in read if _stands_on_the_list(item, viewer)]
    outlook = family_outlook(head, viewer, items)
    waiting = {item.pk for item in items if outlook.waits(item)}
    sections = arrange(items, viewer.today, waiting)
    is_resting = head.is_open and head.plan.paused_at is not None
    sections = at_rest(sections) if is_resting else sections
    reviews = reviews_of(access.patient, sections.done)
    rows = _row_maker(head, viewer, items, reviews, outlook, waiting)
    has = head.plan
    sign_rows = signs_of(access.patient, has, viewer) if has.signs_shown else Signs()
    question_rows = asked_lately(access.patient, has, viewer) if has.questions_shown else ()
    waits = sign_rows.are_open or any(not row.answered_by for row in question_rows)
    any_day, any_day_more = _cut(sections.any_day)
    moved = moved_lately(access, viewer, outlook) if head.is_open and has.moves_shown else ()
    told = _told(question_rows, moved)
    return TodayPage(
        head=head,
        heading=heading,
        words=_words(sections, viewer.today) if head.is_open and not is_resting else "",
        still_open=rows(sections.still_open),
        today=rows(sections.today),
        this_week=rows(sections.this_week),
        any_day=rows(any_day),
        any_day_more=rows(any_day_more),
        later=rows(sections.later),
        done=rows(sections.done),
        signs=sign_rows,
        questions=question_rows,
        asked=tuple(asked_line(item, viewer) for item in read if item.asked_back_at) if head.is_open else (),
        moved=moved,
        changes=changes_since(access, viewer, outlook.definition, told) if has.changes_shown else Changes(),
        hours=hours_of(access.team, viewer) if waits else TeamHours(),
        holds_until=_holds_until(items, question_rows, moved),
        pause_words=pause_words(access.patient, head.plan),
    )


# With the plan it is asked whether there is anything of what most days have not: each of that is a query of its own.
_shown_plan = Statement(
    lambda: shown_plan(
        signs_shown=Exists(signs_shown(OuterRef("pk"))),
        questions_shown=Exists(questions_shown(OuterRef("pk"))),
        moves_shown=Exists(moves_shown()),
        changes_shown=Exists(others_did()),
    )
)


def _head(access: Access, viewer: Viewer) -> PlanHead:
    given = given_for_changes(access) | given_for_moves(access)
    plan = _shown_plan.first(answered_since=viewer.now - max(ANSWERS_SHOWN_FOR, ANSWERS_NEW_FOR), **given)
    return head_of(plan, access)


def _told(
    questions: Iterable[QuestionRow], moved: Iterable[MovedRow]
) -> set[tuple[str, int | None, datetime]]:
    """What has a place of its own on the page, and is not told a second time as a change."""
    answers = {(EventKind.ANSWERED, row.item_id, row.answered_at) for row in questions}
    return answers | {(EventKind.DATE_MOVED, row.item_id, row.at) for row in moved}


def _row_maker(
    head: PlanHead,
    viewer: Viewer,
    items: Iterable[Item],
    reviews: list[Review],
    outlook: Outlook,
    waiting: Collection[int],
) -> Callable[[Iterable[Item]], tuple[ItemRow, ...]]:
    """Turns items of a section into rows, with what is known of them all: the last time, and the reviews."""
    last_done = _last_done(items)

    def row(item: Item) -> ItemRow:
        before = last_done.get(item.plan_step_id) if item.is_open else None
        waits = item.pk in waiting
        return item_row(
            item,
            viewer,
            back=TODAY,
            plan_is_open=head.is_open,
            reviews=reviews,
            last_done=before,
            more=[short_words(item, outlook, viewer.today)] if waits or _is_late(item, viewer.today) else [],
            waits=waits,
        )

    return lambda some: tuple(row(item) for item in some)


def _holds_until(
    items: Iterable[Item], questions: Iterable[QuestionRow], moved: Iterable[MovedRow]
) -> datetime | None:
    """When the first of what happened lately is too long ago to be shown."""
    ends = [item.recorded_at + DONE_LATELY for item in items if not item.is_open]
    ends += [row.answered_at + ANSWERS_NEW_FOR for row in questions if row.answered_at]
    ends += [row.at + MOVES_SHOWN_FOR for row in moved]
    return min(ends, default=None)


def _is_late(item: Item, today: date) -> bool:
    return item.closes_on is not None and item.due_on is not None and item.due_on < today


def _cut(any_day: tuple[Item, ...]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """What is shown at once and what is folded; one alone is never folded away."""
    shown = ANY_DAY_SHOWN if len(any_day) > ANY_DAY_SHOWN + 1 else len(any_day)
    return any_day[:shown], any_day[shown:]


def arrange(items: Iterable[Item], today: date, waiting: Collection[int] = ()) -> Sections:
    """Sort items, in the order given, into the sections of the page. Pure.

    Of something that comes back only the last time it was done is shown. What has no date stands on the page only
    when it can be done on any day: habits, and what the nurse added. What was begun comes first. `waiting`: ids of
    items whose turn it is not yet; they are no things to do, whatever their day is.
    """
    all_open = [item for item in items if item.is_open and is_shown_on(item, today)]
    open_items = [item for item in all_open if item.pk not in waiting]
    not_yet = [item for item in all_open if item.pk in waiting]
    dated = sorted((item for item in open_items if item.due_on), key=_by_date)
    undated = [
        item for item in open_items if not item.due_on and (item.step is None or item.step.kind == "habit")
    ]
    last = today + THIS_WEEK
    done = sorted(
        (item for item in items if not item.is_open), key=lambda item: item.recorded_at, reverse=True
    )
    return Sections(
        still_open=tuple(item for item in dated if item.due_on < today),
        today=tuple(item for item in dated if item.due_on == today),
        this_week=tuple(item for item in dated if today < item.due_on <= last),
        later=(*(item for item in dated if item.due_on > last), *not_yet),
        any_day=tuple(sorted(undated, key=lambda item: item.occurrence == 1 and not item.last_event_number)),
        done=tuple(_once_a_step(done))[:MOST_DONE_SHOWN],
    )


def at_rest(sections: Sections) -> Sections:
    """A plan that is paused: whatever has a day stands below, so that nothing looks late or due. Pure."""
    dated = (*sections.still_open, *sections.today, *sections.this_week)
    return replace(sections, still_open=(), today=(), this_week=(), later=(*dated, *sections.later))


def words_now(item: Item, viewer: Viewer) -> str:
    """The count at the top, after `item` was ticked or opened again; empty where its date changes no count.

    One query. For something that comes back on a date it is left out, and in a plan whose days follow rules: the tick
    has then used up the queries that it may cost (DECISIONS 47), so the page only says that it is saved.
    """
    comes_back = item.plan_step is not None and item.plan_step.every_days
    plan, is_free = item.plan, item.due_on is None or comes_back or item.plan.paused_at is not None
    if is_free or has_rules(pathway_queries.definition(plan.version_id)):
        return ""
    return today_words(due_days(plan, viewer.today), viewer.today)


def _on_the_list() -> QuerySet[Item]:
    """What the list is made of, and what nurses ask about, however long ago that was done."""
    lately = Q(
        status__in=(ItemStatus.COMPLETED, ItemStatus.CANCELLED),
        recorded_at__gte=Given("since", DateTimeField()),
    )
    on_the_list = to_tick() & (Q(status__in=OPEN_STATUSES) | lately)
    items = for_family(plan=Given("plan")).filter(on_the_list | Q(asked_back_at__isnull=False))
    return items.select_related("asked_back_by").only(*ROW_FIELDS, *ASKED_FIELDS).order_by("id")


_of_today = Statement(_on_the_list)


def _items(head: PlanHead, viewer: Viewer) -> list[Item]:
    found = _of_today.rows(plan=head.plan.pk, since=viewer.now - DONE_LATELY)
    head.reader.put_into_items(found)
    return found


def _stands_on_the_list(item: Item, viewer: Viewer) -> bool:
    """The same as `_items` asks for, without what is there only because a nurse asks about it."""
    if item.asked_back_at is None:
        return True
    applies = item.plan_step is None or item.plan_step.applies == Applies.YES
    return applies and item.family_ticks and item.recorded_at >= viewer.now - DONE_LATELY


def _words(sections: Sections, today: date) -> str:
    return today_words([item.due_on for item in (*sections.still_open, *sections.today)], today)


def _by_date(item: Item) -> tuple:
    at = item.appointment_at
    return (item.due_on, at is None, at.timestamp() if at else 0, item.pk)


def _once_a_step(done: Iterable[Item]) -> Iterable[Item]:
    seen = set()
    for item in done:
        if item.plan_step_id is None or item.plan_step_id not in seen:
            seen.add(item.plan_step_id)
            yield item


def _last_done(items: Iterable[Item]) -> dict[int, Item]:
    """Plan step -> the last time it was done lately."""
    done = (item for item in items if item.is_done and item.plan_step_id)
    return {
        item.plan_step_id: item for item in sorted(done, key=lambda item: (item.done_on, item.occurrence))
    }

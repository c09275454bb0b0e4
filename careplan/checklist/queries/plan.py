"""The whole plan, category by category: what applies, what is not decided, what does not apply and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.checklist.queries.shared import (
    DONE_LATELY,
    ROW_FIELDS,
    PlanHead,
    family_outlook,
    for_family,
    plan_head,
    reviews_of,
)
from careplan.checklist.rows import PLAN, ItemRow, Review, is_shown_on, item_row
from careplan.checklist.wording import Viewer, line_of
from careplan.plans.access import Access
from careplan.plans.begun import withdrawn_when_begun
from careplan.plans.models import Item, Plan, PlanGoal, PlanStep
from careplan.plans.outlook import Outlook
from careplan.plans.outlook_words import short_words
from careplan.plans.pauses import pause_words
from careplan.plans.states import OPEN_STATUSES, Applies, ItemStatus
from pathways.definition import Category, Definition, Kind, SeenBy, Step

FINISHED = (ItemStatus.COMPLETED, ItemStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step without a tick: its title, and one line that says how it stands.

    `item_id`: the item that tells of it, where the version of the plan has no such step any more.
    """

    key: str
    title: str
    detail: str
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanCategory:
    """One category. `undecided` and `not_applying` are folded on the page and have no ticks."""

    title: str
    items: tuple[ItemRow, ...]
    steps: tuple[StepRow, ...]
    undecided: tuple[StepRow, ...]
    not_applying: tuple[StepRow, ...]
    undecided_words: str
    not_applying_words: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """What the care is for, in words: the goal, and one line that says how it stands."""

    wording: str
    detail: str


@dataclass(frozen=True, slots=True)
class EventDay:
    """An event that days of the plan hang on, and its day in words."""

    title: str
    explanation: str
    day: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    head: PlanHead
    categories: tuple[PlanCategory, ...] = ()
    goals: tuple[GoalRow, ...] = ()
    event_days: tuple[EventDay, ...] = ()
    pause_words: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything read for the page, before it is sorted into categories."""

    head: PlanHead
    viewer: Viewer
    plan_steps: Mapping[str, PlanStep]
    items: Mapping[int | None, list[Item]]
    begun: frozenset[int]
    times_done: Mapping[int, int]
    reviews: list[Review]
    outlook: Outlook


def plan_page(access: Access) -> PlanPage:
    """The page of the whole plan: seven queries at most, three more where days follow rules, one where it rests."""
    head, viewer = plan_head(access), Viewer.of(access)
    if head.plan is None:
        return PlanPage(head)
    items = _items(head.plan, viewer.now)
    head.reader.put_into_items(items)
    by_step = defaultdict(list)
    for item in items:
        by_step[item.plan_step_id].append(item)
    found = _Found(
        head,
        viewer,
        {row.step_key: row for row in PlanStep.objects.filter(plan=head.plan)},
        by_step,
        frozenset(item.pk for item in items if item.was_begun),
        _times_done(head.plan),
        reviews_of(access.patient, [item for item in items if not item.is_open]),
        family_outlook(head, viewer, items),
    )
    definition = head.definition
    categories = [_category(category, definition, found) for category in definition.categories]
    categories.append(_earlier(definition, found))
    return PlanPage(
        head,
        tuple(one for one in categories if _holds_something(one)),
        tuple(_goal_row(goal, viewer) for goal in PlanGoal.objects.filter(plan=head.plan)),
        _event_days(found),
        pause_words(access.patient, head.plan),
    )


def _goal_row(goal: PlanGoal, viewer: Viewer) -> GoalRow:
    until = _("until %(day)s") % {"day": viewer.day(goal.target_on)} if goal.target_on else ""
    agreed = _("agreed: %(who)s") % {"who": goal.agreed_by} if goal.agreed_by else ""
    return GoalRow(goal.wording, line_of(str(goal.get_standing_display()), until, agreed))


def _event_days(found: _Found) -> tuple[EventDay, ...]:
    """The events of the version with the days that a nurse gave them; none where no days hang on any."""
    standing = found.outlook.standing
    if standing is None:
        return ()
    return tuple(
        EventDay(
            anchor.title,
            anchor.explanation,
            found.viewer.day(standing.anchors[anchor.key])
            if anchor.key in standing.anchors
            else _("not known yet"),
        )
        for anchor in found.head.definition.anchors
    )


def _items(plan: Plan, now: datetime) -> list[Item]:
    """Of each step what is open, the last that was finished or withdrawn, and what was done lately; and all that
    the nurse added. A time can be ticked after a later one, with the day it really happened."""
    later = Item.objects.filter(
        plan_step=OuterRef("plan_step"), occurrence__gt=OuterRef("occurrence")
    ).exclude(status__in=[*OPEN_STATUSES, ItemStatus.ENTERED_IN_ERROR])
    lately = Q(status=ItemStatus.COMPLETED, recorded_at__gte=now - DONE_LATELY)
    shown = Q(status__in=OPEN_STATUSES) | Q(plan_step=None) | ~Exists(later) | lately
    items = for_family(plan=plan).filter(shown).only(*ROW_FIELDS).order_by("id")
    return list(items.annotate(was_begun=Case(When(withdrawn_when_begun(), then=True), default=False)))


def _times_done(plan: Plan) -> dict[int, int]:
    done = Item.objects.filter(plan=plan, status=ItemStatus.COMPLETED, plan_step__isnull=False)
    return dict(done.order_by().values_list("plan_step").annotate(times=Count("id")))


def _category(category: Category, definition: Definition, found: _Found) -> PlanCategory:
    steps = [step for step in definition.steps if step.category == category.key and _is_shown(step)]
    items, plain, undecided, not_applying = [], [], [], []
    for step in steps:
        row = found.plan_steps.get(step.key)
        step_items = found.items.get(row.pk, []) if row else []
        applies = row.applies if row else Applies.UNDECIDED
        kept = _kept_row(row, step_items, found) if row else None
        if applies == Applies.YES and step.family_ticks and step_items:
            items.append(_item_row(step_items, row, found))
        elif applies == Applies.YES:
            plain.append(StepRow(step.key, step.title, _team_words(row)))
        elif kept is not None:
            plain.append(kept)
        elif applies == Applies.UNDECIDED:
            undecided.append(StepRow(step.key, step.title, ""))
        else:
            not_applying.append(StepRow(step.key, step.title, reason_words(row)))
    own = [item for item in found.items.get(None, []) if item.category_key == category.key]
    items += [_item_row([item], None, found) for item in own]
    return PlanCategory(
        title=category.title,
        items=tuple(items),
        steps=tuple(plain),
        undecided=tuple(undecided),
        not_applying=tuple(not_applying),
        undecided_words=_("Not decided yet: %(count)d") % {"count": len(undecided)},
        not_applying_words=_("Does not apply now: %(count)d") % {"count": len(not_applying)},
    )


def _earlier(definition: Definition, found: _Found) -> PlanCategory:
    """What an earlier version of the pathway had and this one has no place for: nothing that was done is lost.

    Also a nurse's own addition whose category is gone, with its tick.
    """
    rows = {row.pk: row for key, row in found.plan_steps.items() if key not in definition.steps_by_key}
    kept = [_kept_row(row, found.items.get(pk, []), found) for pk, row in rows.items()]
    known = {category.key for category in definition.categories}
    own = [item for item in found.items.get(None, []) if item.category_key not in known]
    return PlanCategory(
        title=_("From an earlier version"),
        items=tuple(_item_row([item], None, found) for item in own),
        steps=tuple(row for row in kept if row is not None),
        undecided=(),
        not_applying=(),
        undecided_words="",
        not_applying_words="",
    )


def _is_shown(step: Step) -> bool:
    return step.kind is not Kind.WATCH and step.seen_by is SeenBy.FAMILY


def _holds_something(category: PlanCategory) -> bool:
    return bool(category.items or category.steps or category.undecided or category.not_applying)


def _item_row(items: list[Item], row: PlanStep | None, found: _Found) -> ItemRow:
    """The open time of a step, else the last one. `more` says where a treatment stands and how often it was done."""
    still_open = [item for item in items if item.is_open]
    shown = (still_open or items)[-1]
    before = [item for item in items if item.is_done and item is not shown]
    more = [_course_words(row)]
    if shown.is_open and not is_shown_on(shown, found.viewer.today):
        more.append(_("next time from %(day)s") % {"day": found.viewer.day(shown.opens_on)})
    if row is None:
        more.append(_("added by your care team"))
    more.append(short_words(shown, found.outlook, found.viewer.today))
    return item_row(
        shown,
        found.viewer,
        back=PLAN,
        plan_is_open=found.head.is_open,
        reviews=found.reviews,
        last_done=max(before, key=lambda item: (item.done_on, item.occurrence))
        if before and shown.is_open
        else None,
        more=more,
        waits=found.outlook.waits(shown),
    )


def _course_words(row: PlanStep | None) -> str:
    return str(row.get_course_display()).lower() if row and row.course else ""


def _times_words(times: int) -> str:
    """How often something that comes back was done; nothing for a first time."""
    if times < 2:
        return ""
    return ngettext("done %(times)d time", "done %(times)d times", times) % {"times": times}


def _team_words(row: PlanStep) -> str:
    return line_of(_course_words(row), _("your care team looks after this"))


def _kept_row(row: PlanStep, items: list[Item], found: _Found) -> StepRow | None:
    """A step that was withdrawn after something of it was done, or written down, keeps saying so; else None."""
    over = [item for item in items if not item.is_open]
    if not over:
        return None
    times = found.times_done.get(row.pk, 0)
    if not times and not any(item.pk in found.begun for item in over):
        return None
    done = _times_words(times) or _("done once") if times else _("what was written stays")
    last = over[-1]
    return StepRow(row.step_key, last.title, line_of(_("withdrawn by your care team"), done), last.pk)


def reason_words(row: PlanStep) -> str:
    """Why a step does not apply: the nurse's own words, or that it follows from what the team has recorded.

    The rule itself is not shown: it quotes facts that are for nurses (DECISIONS 40).
    """
    if row.by_hand and row.reason:
        return row.reason
    return _("It does not fit what your team has recorded so far.")

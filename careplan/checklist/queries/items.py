"""The page of one item, and of a step that has none: words, state, history, questions."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from careplan.checklist.queries.plan import reason_words
from careplan.checklist.queries.shared import (
    PlanHead,
    explained,
    family_outlook,
    for_family,
    plan_head,
    reviews_of,
    words_of,
)
from careplan.checklist.queries.taking import Taking, taking_of
from careplan.checklist.queries.understanding import Understood, understood_by
from careplan.checklist.rows import ITEM, PLAN, ItemRow, can_tick, item_row, not_applying, state_words
from careplan.checklist.talking import AskedBack, ThreadRow, asked_back, thread_rows
from careplan.checklist.telling import Told, tell
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Event, Item, Plan, PlanStep
from careplan.plans.outlook_words import sentences
from careplan.plans.reader import Reader
from careplan.plans.states import Applies, ItemStatus
from careplan.plans.talk import threads_of_item
from pathways import queries as pathway_queries
from pathways.definition import Definition, GlossaryEntry, Kind, Level, SeenBy
from pathways.models import Step

MOST_EVENTS = 100
MOST_TIMES_BEFORE = 10


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything on one item's page. `ask` are questions the family could put; `history` is newest first;
    `about_day` says what comes first, why the day is what it is, and when it comes back."""

    head: PlanHead
    item: Item
    row: ItemRow
    state: str
    why_no_tick: str
    course: str
    result: str
    what: str
    why: str
    ask: tuple[str, ...]
    category: str
    is_open: bool
    may_act: bool
    may_tick: bool
    talk: tuple[ThreadRow, ...]
    asked: AskedBack | None
    history: tuple[Told, ...]
    times_before: tuple[ItemRow, ...]
    glossary: tuple[GlossaryEntry, ...]
    earliest_day: date
    about_day: tuple[str, ...]
    taking: Taking
    understood: Understood | None


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step of the plan as it is in general, and how it stands for this person."""

    head: PlanHead
    title: str
    what: str
    why: str
    ask: tuple[str, ...]
    category: str
    state: str
    level: Level | None
    rows: tuple[ItemRow, ...]
    glossary: tuple[GlossaryEntry, ...]
    understood: Understood


def item_of(access: Access, item_id: int) -> Item:
    """One item that this person may know of (one query). Raises NotThere."""
    item = (
        for_family(access.patient, pk=item_id)
        .exclude(plan__status=Plan.Status.ENTERED_IN_ERROR)
        .select_related("plan", "step", "plan_step", "done_by", "verified_by", "taken_by")
        .select_related("asked_back_by")
        .first()
    )
    if item is None:
        raise NotThere
    return item


def time_before(item: Item) -> Item | None:
    """The last time that something was done, while its next time is open (one query, none for what is there once)."""
    if item.plan_step_id is None or item.occurrence == 1 or not item.is_open:
        return None
    before = for_family(plan_step=item.plan_step_id, status=ItemStatus.COMPLETED).select_related("done_by")
    return before.order_by("-done_on", "-occurrence").first()


def item_page(access: Access, item_id: int) -> ItemPage:
    """The page of one item: nine queries at most, three more where days follow rules, two more where something was
    asked. Raises NotThere."""
    item, head, viewer = item_of(access, item_id), plan_head(access), Viewer.of(access)
    is_current = head.plan is not None and head.plan.pk == item.plan_id
    outlook = family_outlook(head, viewer, [item]) if is_current else None
    is_open_plan = item.plan.status == Plan.Status.ACTIVE
    reviews = reviews_of(access.patient, [item])
    definition = access.reader.definition(item.plan.version_id)
    glossary = explained(item.plan.version_id, _words_of_item(item), access.reader)
    access.reader.put_into_items([item])
    may_act = viewer.may_write and is_open_plan
    may_tick = may_act and can_tick(item)
    said = threads_of_item(access.patient, item.pk, history.Reader.of(access))
    talk = thread_rows(said, viewer, may_correct=may_act)
    return ItemPage(
        head=head,
        item=item,
        row=item_row(item, viewer, back=ITEM, plan_is_open=is_open_plan, reviews=reviews),
        state=state_words(item, viewer),
        why_no_tick=_why_no_tick(item),
        course=str(item.plan_step.get_course_display()).capitalize() if item.plan_step else "",
        result=str(item.get_result_display()).capitalize() if item.result else "",
        what=item.step.what if item.step else item.own_words,
        why=item.step.why if item.step else "",
        ask=tuple(item.step.ask) if item.step else (),
        category=_category_title(definition, item.category_key),
        is_open=item.is_open,
        may_act=may_act,
        may_tick=may_tick,
        talk=talk,
        asked=asked_back(item, talk, viewer),
        history=_history(access, item, viewer, outlook.definition if outlook else definition),
        times_before=_times_before(item, viewer, access.reader),
        glossary=glossary,
        earliest_day=item.plan.started_on,
        about_day=sentences(item, outlook, viewer.today, for_family=True) if outlook and is_open_plan else (),
        taking=taking_of(access, item, viewer, may_tick=may_tick),
        understood=_understood(item, head, viewer) if is_current else None,
    )


def _understood(item: Item, head: PlanHead, viewer: Viewer) -> Understood | None:
    """For the words that stand on the page: a finished time keeps those of its own version, and asks nothing."""
    if item.step is None or item.step.version_id != head.plan.version_id:
        return None
    return understood_by(head, viewer, item.step)


def step_page(access: Access, step_key: str) -> StepPage:
    """The page of one step of the plan's version: six queries at most. Raises NotThere."""
    head, viewer = plan_head(access), Viewer.of(access)
    definition = head.definition
    step = next((one for one in definition.steps if one.key == step_key), None) if definition else None
    if step is None or step.seen_by is not SeenBy.FAMILY:
        raise NotThere
    row = PlanStep.objects.filter(plan=head.plan, step_key=step_key).first()
    found = for_family(plan=head.plan, plan_step=row).order_by("-occurrence") if row else []
    items = list(found[:MOST_TIMES_BEFORE])
    head.reader.put_into_items(items)
    source = pathway_queries.definition(head.plan.version_id).step(step_key)
    return StepPage(
        head=head,
        title=step.title,
        what=step.what,
        why=step.why,
        ask=step.ask,
        category=definition.category(step.category).title,
        state=_state_words(step.kind, row),
        level=step.level,
        rows=tuple(item_row(item, viewer, back=PLAN) for item in items),
        glossary=explained(head.plan.version_id, words_of(source), head.reader),
        understood=understood_by(head, viewer, Step.objects.get(version=head.plan.version_id, key=step_key)),
    )


def _history(access: Access, item: Item, viewer: Viewer, definition: Definition) -> tuple[Told, ...]:
    reader = history.Reader.of(access)
    events = Event.objects.filter(history.shown_to(reader), item=item).select_related("by", "item")
    found = history.entries(access.patient, events.order_by("-number")[:MOST_EVENTS], reader)
    entries = history.as_corrected(found)
    # Whom a late act met stands in the same history: they had said what it met.
    names = {entry.by_id: entry.by_name.split(" ")[0] for entry in entries}
    return tuple(tell(entry, viewer, definition, names) for entry in entries)


def _times_before(item: Item, viewer: Viewer, reader: Reader) -> tuple[ItemRow, ...]:
    """The times before of something that comes back, the last one first."""
    if item.plan_step_id is None or item.occurrence == 1:
        return ()
    before = for_family(plan_step=item.plan_step_id, occurrence__lt=item.occurrence)
    newest_first = before.order_by(F("done_on").desc(nulls_last=True), "-occurrence")
    rows = list(newest_first[:MOST_TIMES_BEFORE])
    reader.put_into_items(rows)
    return tuple(item_row(one, viewer, back=ITEM, plan_is_open=False) for one in rows)


def _why_no_tick(item: Item) -> str:
    """Why an open item of a step that does not apply is still here, and why nothing can be ticked on it."""
    if not not_applying(item):
        return ""
    stays = _("It stays here without a tick until a nurse decides about it. You can ask her.")
    return f"{reason_words(item.plan_step)} {stays}"


def _category_title(definition: Definition, key: str) -> str:
    return next((category.title for category in definition.categories if category.key == key), "")


def _words_of_item(item: Item) -> str:
    if item.step is None:
        return f"{item.own_title} {item.own_words}"
    return " ".join((item.step.title, item.step.what, item.step.why, *item.step.ask))


def _state_words(kind: Kind, row: PlanStep | None) -> str:
    if kind is Kind.WATCH:
        return ""
    if row is None or row.applies == Applies.UNDECIDED:
        return _("Not decided yet. Your care team decides about this with you.")
    if row.applies == Applies.NO:
        return _("It does not apply now. %(reason)s") % {"reason": reason_words(row)}
    return _("It is part of the plan.")

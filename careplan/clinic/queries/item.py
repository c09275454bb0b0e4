"""One item and all that was said and done about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.accounts.templatetags.words import moment
from careplan.clinic.queries.news import (
    REPORTS,
    can_be_asked_about,
    waits_to_be_confirmed,
    waits_to_be_verified,
)
from careplan.clinic.queries.patient import (
    family_ids,
    members_of,
    names_for,
    nurses_of,
    taken_words,
    takers_of,
)
from careplan.clinic.queries.steps import StepLine, answers_of, step_lines
from careplan.clinic.queries.talk import TalkLine, seen_by, talk_about
from careplan.clinic.telling import tell
from careplan.clinic.told import Told
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Event, Item, Plan, Understanding
from careplan.plans.outlook import outlook_of, show_on_the_day
from careplan.plans.outlook_words import sentences
from careplan.plans.states import ItemStatus
from careplan.plans.understood import still_holds

MOST_EVENTS = 100
ITEM_RELATED = (
    *("plan__nurse", "plan_step", "step", "done_by", "taken_by"),
    *("verified_by", "verified_for", "asked_back_by"),
)


@dataclass(frozen=True, slots=True)
class ItemPage:
    """`line` None: a nurse's own addition, which belongs to no step of the pathway."""

    item: Item
    line: StepLine | None
    category: str
    events: tuple[Told, ...]
    talk: tuple[TalkLine, ...]
    seen: frozenset[int]
    colleagues: tuple[User, ...]
    family_ids: frozenset[int]
    about_day: tuple[str, ...]
    taken: str
    understood: tuple[str, ...]

    @property
    def is_plan_open(self) -> bool:
        return self.item.plan.status == Plan.Status.ACTIVE

    @property
    def can_verify(self) -> bool:
        return waits_to_be_verified(self.item, self.family_ids)

    @property
    def can_confirm(self) -> bool:
        return waits_to_be_confirmed(self.item)

    @property
    def report(self) -> Told | None:
        """What the family said last: done, or not done."""
        return next((told for told in self.events if told.entry.kind in REPORTS), None)

    @property
    def can_ask(self) -> bool:
        return can_be_asked_about(self.item, self.family_ids)

    @property
    def has_acts(self) -> bool:
        """Whether what the family reported can be verified, confirmed or asked about."""
        return self.can_verify or self.can_confirm or self.can_ask

    @property
    def can_undo(self) -> bool:
        return self.item.status in (ItemStatus.COMPLETED, ItemStatus.CANCELLED)


def item_of(access: Access, item_id: int) -> Item:
    """The item of this patient (one query). Raises NotThere, also for one that was entered in error."""
    item = (
        Item.objects.select_related(*ITEM_RELATED)
        .filter(pk=item_id, plan__patient=access.patient)
        .exclude(status=ItemStatus.ENTERED_IN_ERROR)
        .first()
    )
    if item is None:
        raise NotThere
    return item


def item_page(access: Access, item_id: int) -> ItemPage:
    """Everything the page of one item shows. Raises NotThere."""
    item = item_of(access, item_id)
    definition = access.reader.definition(item.plan.version_id)
    access.reader.put_into_items([item])
    ever = members_of(access.patient)
    nurses = nurses_of(access.team.pk)
    names = names_for(access, definition, nurses, ever)
    reader = history.Reader.of(access)
    found = Event.objects.filter(history.shown_to(reader), item=item).select_related("by", "item__step")
    events = list(found.order_by("-number")[:MOST_EVENTS])
    entries = history.as_corrected(history.entries(access.patient, events, reader))
    said = talk_about(access, item)
    outlook = outlook_of(item.plan, access.team.time_zone, definition)
    show_on_the_day([item], outlook, access.today)
    lines = step_lines(item.plan, definition, answers_of(item.plan), outlook) if item.plan_step else {}
    titles = {category.key: category.title for category in definition.categories}
    return ItemPage(
        item=item,
        line=lines.get(item.plan_step.step_key) if item.plan_step else None,
        category=titles.get(item.category_key, ""),
        events=tuple(tell(entry, names) for entry in entries),
        talk=said,
        seen=seen_by(said, access.user),
        colleagues=tuple(nurse for nurse in nurses if nurse.pk != access.user.pk),
        family_ids=family_ids(ever),
        about_day=sentences(item, outlook, access.today) if item.plan.status == Plan.Status.ACTIVE else (),
        taken=taken_words(item, takers_of(ever, access.today)),
        understood=_understood(item, access),
    )


def _understood(item: Item, access: Access) -> tuple[str, ...]:
    """Who of the family said that they understand the words of the step, as they stand here, and when (one query)."""
    if item.step is None:
        return ()
    said = Understanding.objects.filter(plan=item.plan, step_key=item.step.key).select_related(
        "step", "user", "event"
    )
    return tuple(
        _("%(name)s, %(when)s")
        % {"name": row.user.name, "when": moment(row.event.at, access.now, access.team.time_zone)}
        for row in said
        if still_holds(row, item.step)
    )

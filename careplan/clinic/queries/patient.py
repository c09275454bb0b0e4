"""The patient page: what is new, what waits, what is to do, and who stands around. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, User
from careplan.checkins.models import Sign
from careplan.clinic.queries.held import MOST_HELD, HeldLine, held_lines
from careplan.clinic.queries.news import News, news_since
from careplan.clinic.queries.steps import (
    AnchorLine,
    ChoiceBlock,
    FactLine,
    StepLine,
    anchor_lines,
    answers_of,
    choice_blocks,
    fact_lines,
    step_lines,
)
from careplan.clinic.telling import tell
from careplan.clinic.told import Names, Told
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from careplan.plans.begun import withdrawn_when_begun
from careplan.plans.models import (
    CareTeamMember,
    Event,
    Item,
    Patient,
    Plan,
    PlanGoal,
    ReviewMark,
)
from careplan.plans.outlook import Outlook, outlook_of, show_on_the_day
from careplan.plans.outlook_words import short_words
from careplan.plans.pauses import pause_words
from careplan.plans.standing import FINISHED
from careplan.plans.states import OPEN_STATUSES, Applies
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.translations import Reading

SIGNS_SHOWN = 5
EARLIER = "earlier-version"
AND_SO_ON = " · "


@dataclass(frozen=True, slots=True)
class ItemLine:
    """`words`: what comes first, or why there is no day, and who of the family does it; empty where the day says
    all."""

    item: Item
    line: StepLine | None
    words: str = ""


@dataclass(slots=True)
class CategoryBlock:
    """One category: items to do by their date, steps nobody has decided on, items done or not done."""

    key: str
    title: str
    open_items: list[ItemLine] = field(default_factory=list)
    undecided: list[StepLine] = field(default_factory=list)
    finished: list[ItemLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SignLine:
    """A warning sign; `report` is the check-in it came with, `answering` the answer with its words.

    `closing`: how it was closed, where that was another act than the answer.

    `is_repeat`: a sign above it on the page came with the same check-in.
    """

    sign: Sign
    report: Told | None
    answering: Told | None
    closing: Told | None
    is_repeat: bool = False

    @property
    def other_answers(self) -> list[tuple[str, str]]:
        """What else the check-in says: the sign's own question stands above it already."""
        facts = self.report.facts if self.report else ()
        return [(question, answer) for question, answer in facts if question != self.sign.step.question]


@dataclass(frozen=True, slots=True)
class PatientPage:
    """Everything the page of one patient shows. `plan` None: there is no plan yet.

    `is_current` False: an earlier plan, shown to be read. `others`: the patient's other plans, newest first.
    """

    plan: Plan | None
    is_current: bool = True
    others: tuple[Plan, ...] = ()
    definition: Definition | None = None
    reading: Reading | None = None
    is_unreviewed_text: bool = False
    news: News | None = None
    held: tuple[HeldLine, ...] = ()
    open_signs: tuple[SignLine, ...] = ()
    past_signs: tuple[SignLine, ...] = ()
    categories: tuple[CategoryBlock, ...] = ()
    does_not_apply: tuple[StepLine, ...] = ()
    facts: tuple[FactLine, ...] = ()
    anchors: tuple[AnchorLine, ...] = ()
    choices: tuple[ChoiceBlock, ...] = ()
    goals: tuple[PlanGoal, ...] = ()
    members: tuple[CareTeamMember, ...] = ()
    family_ids: frozenset[int] = frozenset()
    marks: tuple[ReviewMark, ...] = ()
    nurses: tuple[User, ...] = ()
    pause_words: str = ""

    @property
    def held_at_once(self) -> int:
        return MOST_HELD

    @property
    def has_undecided(self) -> bool:
        return any(block.undecided for block in self.categories)

    @property
    def is_open(self) -> bool:
        return self.plan is not None and self.plan.status == Plan.Status.ACTIVE


def plans_of(patient: Patient) -> list[Plan]:
    """The open plan first, then the others, the last one started before (one query)."""
    is_open = Case(
        When(status=Plan.Status.ACTIVE, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    plans = Plan.objects.filter(patient=patient).select_related("version", "nurse", "started_by")
    return list(plans.defer("version__definition_json").order_by(is_open.desc(), "-id"))


def current_plan(patient: Patient) -> Plan | None:
    """The open plan, or else the last one started (one query)."""
    return next(iter(plans_of(patient)), None)


def plan_of(access: Access) -> Plan:
    """The plan this patient's pages are about. Raises NotThere when there is none."""
    plan = current_plan(access.patient)
    if plan is None:
        raise NotThere
    return plan


def patient_page(access: Access, plan_id: int | None = None) -> PatientPage:
    """Read the patient page of the nurse `access.user`: of the current plan, or of another. Raises NotThere."""
    plans = plans_of(access.patient)
    plan = next((plan for plan in plans if plan_id in (None, plan.pk)), None)
    if plan is None and plan_id is not None:
        raise NotThere
    ever = members_of(access.patient)
    members = tuple(member for member in ever if member.ended_at is None)
    held = held_lines(access)
    if plan is None:
        return PatientPage(None, members=members, held=held)
    page = _page_of_plan(access, plan, ever)
    is_current = plan is plans[0]
    return replace(
        page,
        is_current=is_current,
        others=tuple(other for other in plans if other is not plan),
        members=members,
        held=held if is_current else (),
        news=page.news if is_current else None,
    )


def _page_of_plan(access: Access, plan: Plan, ever: tuple[CareTeamMember, ...]) -> PatientPage:
    definition = access.reader.definition(plan.version_id)
    marks = tuple(ReviewMark.objects.filter(plan=plan).select_related("nurse").order_by("-at"))
    nurses = nurses_of(access.team.pk)
    names = names_for(access, definition, nurses, ever)
    answers = answers_of(plan)
    outlook = outlook_of(plan, access.team.time_zone, definition)
    steps = step_lines(plan, definition, answers, outlook)
    categories = _categories(access, plan, definition, steps, outlook, takers_of(ever, access.today))
    open_signs, past_signs = _signs(access, plan, names)
    return PatientPage(
        plan=plan,
        definition=definition,
        reading=access.reader.reading(plan.version_id),
        is_unreviewed_text=pathway_queries.needs_clinician_banner(plan.version_id),
        news=news_since(access, plan, marks, names, family_ids(ever)),
        open_signs=open_signs,
        past_signs=past_signs,
        categories=categories,
        does_not_apply=tuple(line for line in steps.values() if line.row.applies == Applies.NO),
        facts=fact_lines(definition, answers),
        anchors=anchor_lines(definition, answers),
        choices=choice_blocks(definition, steps, outlook),
        goals=tuple(PlanGoal.objects.filter(plan=plan)),
        family_ids=family_ids(ever),
        marks=marks,
        nurses=nurses,
        pause_words=pause_words(access.patient, plan),
    )


def nurses_of(team_id: int) -> tuple[User, ...]:
    """The nurses of a team now, by name (one query)."""
    rows = Membership.objects.filter(team=team_id, ended_at=None, user__is_active=True).select_related("user")
    return tuple(sorted((row.user for row in rows), key=lambda user: user.name))


def members_of(patient: Patient) -> tuple[CareTeamMember, ...]:
    """Everybody who ever had a part, invited and not yet there included (one query)."""
    return tuple(CareTeamMember.objects.filter(patient=patient).select_related("user", "invitation"))


def family_ids(members_ever: Iterable[CareTeamMember]) -> frozenset[int]:
    """The accounts of the family: what they tick is verified by a nurse; what a nurse ticks needs no second."""
    return frozenset(member.user_id for member in members_ever if member.user_id)


def names_for(
    access: Access,
    definition: Definition | None,
    nurses: Iterable[User],
    members_ever: Iterable[CareTeamMember],
) -> Names:
    """What people, family and steps are called in this patient's events."""
    members, people = {}, {nurse.pk: nurse.name for nurse in nurses}
    for member in members_ever:
        members[member.pk] = member.user.name if member.user else member.invitation.name
        if member.user:
            people[member.user_id] = member.user.name
    return Names(definition, people, members, access.now, access.team.time_zone, access.reader)


def takers_of(members_ever: Iterable[CareTeamMember], today: date) -> frozenset[int]:
    """The accounts of those who take part today: what others had taken on is nobody's."""
    return frozenset(
        member.user_id
        for member in members_ever
        if member.joined_at and member.ended_at is None
        if member.rights == CareTeamMember.Rights.TAKES_PART
        if member.ends_on is None or member.ends_on >= today
    )


def taken_words(item: Item, takers: Collection[int]) -> str:
    """ "Carl does this", or nothing."""
    if not item.is_open or item.taken_by_id not in takers:
        return ""
    return _("%(name)s does this") % {"name": item.taken_by.name}


def shown_items(plan: Plan) -> QuerySet[Item]:
    """The open items; of what is done or not done the last time of each step; and what was withdrawn when begun."""
    later = Item.objects.filter(
        plan_step=OuterRef("plan_step"), status__in=FINISHED, occurrence__gt=OuterRef("occurrence")
    )
    items = Item.objects.filter(plan=plan).select_related(
        "step", "plan_step", "done_by", "verified_by", "taken_by"
    )
    return items.filter(
        Q(status__in=OPEN_STATUSES) | Q(status__in=FINISHED) & ~Exists(later) | withdrawn_when_begun()
    )


def _categories(
    access: Access,
    plan: Plan,
    definition: Definition,
    steps: Mapping[str, StepLine],
    outlook: Outlook,
    takers: frozenset[int],
) -> tuple[CategoryBlock, ...]:
    blocks = {one.key: CategoryBlock(one.key, one.title) for one in definition.categories}
    by_category: dict[str, list[ItemLine]] = defaultdict(list)
    order = {key: place for place, key in enumerate(steps)}
    blocks[EARLIER] = CategoryBlock(EARLIER, _("From an earlier version"))
    items, today = list(shown_items(plan)), access.today
    access.reader.put_into_items(items)
    show_on_the_day(items, outlook, today)
    chosen_together = {key for choice in definition.choices for key in choice.steps}
    for item in items:
        line = steps.get(item.plan_step.step_key) if item.plan_step else None
        words = AND_SO_ON.join(filter(None, [short_words(item, outlook, today), taken_words(item, takers)]))
        by_category[item.category_key if item.category_key in blocks else EARLIER].append(
            ItemLine(item, line, words)
        )
    for key, block in blocks.items():
        mine = by_category.get(key, [])
        block.open_items = sorted(
            (one for one in mine if one.item.is_open), key=lambda one: _open_order(one, order)
        )
        block.finished = sorted((one for one in mine if not one.item.is_open), key=_newest_last, reverse=True)
        block.undecided = [
            line
            for line in steps.values()
            if line.step.category == key
            and line.row.applies == Applies.UNDECIDED
            and line.step.key not in chosen_together
        ]
    return tuple(block for block in blocks.values() if block.open_items or block.undecided or block.finished)


def _newest_last(one: ItemLine) -> datetime:
    """When it was written down; what was withdrawn has no such moment and stands below."""
    return one.item.recorded_at or datetime.min.replace(tzinfo=UTC)


def _open_order(one: ItemLine, order: Mapping[str, int]) -> tuple:
    """Dated first, by date; then undated in the version's order; own items last."""
    place = order.get(one.item.plan_step.step_key, 0) if one.item.plan_step else len(order)
    return (one.item.due_on is None, one.item.due_on or 0, place, one.item.pk)


# What `sign_line` reads of a sign.
SIGN_RELATED = (
    *("step", "reported_by", "taken_on_by", "answered_by", "closed_by"),
    *("checkin__event__by", "answering_event__by", "closing_event__by"),
)


def _signs(access: Access, plan: Plan, names: Names) -> tuple[tuple[SignLine, ...], tuple[SignLine, ...]]:
    """Open signs, those that nobody answered first; then the last closed ones (two queries, words opened)."""
    signs = Sign.objects.filter(plan=plan).select_related(*SIGN_RELATED)
    unanswered_first = F("answered_at").asc(nulls_first=True)
    still_open = list(signs.filter(closed_at=None).order_by(unanswered_first, "level", "reported_at", "id"))
    closed = list(signs.filter(closed_at__isnull=False).order_by("-closed_at", "-id")[:SIGNS_SHOWN])
    first_of = {}
    for sign in still_open:
        first_of.setdefault(sign.checkin_id, sign.pk)
    return (
        tuple(
            replace(sign_line(access, sign, names), is_repeat=first_of[sign.checkin_id] != sign.pk)
            for sign in still_open
        ),
        tuple(sign_line(access, sign, names) for sign in closed),
    )


def sign_line(access: Access, sign: Sign, names: Names) -> SignLine:
    def told(event: Event | None) -> Told | None:
        if event is None:
            return None
        return tell(history.entries(access.patient, [event])[0], names)

    access.reader.put_into([sign.step])
    is_apart = sign.closing_event_id != sign.answering_event_id  # until 2026 one event said both
    closing = told(sign.closing_event) if is_apart else None
    return SignLine(sign, told(sign.checkin.event), told(sign.answering_event), closing)

"""The filters of the worklist as conditions on plans. Each looks at rows of one plan alone, so that the plans are read
in the stored order whatever is asked for, and the first page is found without reading the rest."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from careplan.accounts.models import User
from careplan.clinic.filters import MINE, NOBODY, Filters
from careplan.clinic.queries.list_options import PRIMARY_CANCER
from careplan.plans.models import Answer, CareTeamMember, Item, Plan, PlanStep, Question
from careplan.plans.states import OPEN_STATUSES, Applies, ItemStatus

OF_THE_PLAN = OuterRef("pk")


def narrowed(plans: QuerySet[Plan], filters: Filters, user: User, today: date) -> QuerySet[Plan]:
    """The plans that fit all filters. `today`: the calendar day of the plans' team."""
    plans = _of_whom(plans, filters, user)
    if filters.category:
        is_open = Item.objects.filter(plan=OF_THE_PLAN, status__in=OPEN_STATUSES)
        plans = plans.filter(Exists(is_open.filter(category_key=filters.category)))
    if filters.cancer:
        plans = plans.alias(began_in=cancer_of_plan()).filter(began_in=filters.cancer)
    if filters.language:
        plans = plans.filter(Exists(_family(today).filter(user__language=filters.language)))
    if filters.has_question:
        plans = plans.filter(Exists(open_questions()))
    if filters.is_undecided:
        plans = plans.filter(Exists(undecided_steps()))
    if filters.is_unverified:
        plans = plans.filter(Exists(unverified_ticks()))
    if filters.is_still_open:
        plans = plans.filter(next_on__lt=today, paused_at=None)
    if filters.is_paused:
        plans = plans.filter(paused_at__isnull=False)
    return plans


def _of_whom(plans: QuerySet[Plan], filters: Filters, user: User) -> QuerySet[Plan]:
    if filters.who == MINE:
        return plans.filter(nurse=user)
    if filters.who == NOBODY:
        return plans.filter(nurse=None)
    return plans.filter(nurse=filters.nurse_id) if filters.nurse_id else plans


def _family(today: date) -> QuerySet[CareTeamMember]:
    """Who of the family has a part in the patient today."""
    members = CareTeamMember.objects.filter(
        patient=OuterRef("patient"), joined_at__isnull=False, ended_at=None, user__is_active=True
    )
    return members.exclude(ends_on__lt=today)


def cancer_of_plan() -> Subquery:
    """Where the cancer began: the newest answer of the plan."""
    answers = Answer.objects.filter(plan=OF_THE_PLAN, key=PRIMARY_CANCER).order_by("-id")
    return Subquery(answers.values("value")[:1])


def open_questions() -> QuerySet[Question]:
    return Question.objects.filter(plan=OF_THE_PLAN, answered_event=None)


def undecided_steps() -> QuerySet[PlanStep]:
    return PlanStep.objects.filter(plan=OF_THE_PLAN, applies=Applies.UNDECIDED)


def unverified_ticks() -> QuerySet[Item]:
    """What the family ticked and no nurse has verified. A nurse's own tick needs no second one."""
    by_family = CareTeamMember.objects.filter(patient=OuterRef("plan__patient"), user=OuterRef("done_by"))
    return Item.objects.filter(
        Exists(by_family), plan=OF_THE_PLAN, status=ItemStatus.COMPLETED, verified_at=None
    )

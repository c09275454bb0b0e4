"""Rows of one locked patient, found under its lock."""

from functools import cache

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from careplan.plans.access import NotThere
from careplan.plans.actions.writing import Acting, ActRefused, ActSettled, History
from careplan.plans.models import Item, Plan
from careplan.plans.states import Applies, ItemStatus
from careplan.statements import Given, Statement, all_given, numbered, remember
from pathways.definition import SeenBy

# The long words and the rules of a step are most of the row, and no act on an item asks for them.
_NOT_READ = (
    *("what", "why", "ask", "question", "condition", "covers", "waits_for", "section", "source_note"),
    *("level", "level_source", "schedule_source"),
)


def _with_all(which: Q | In) -> QuerySet[Item]:
    items = Item.objects.select_related("plan", "plan_step", "step", "done_by", "taken_by")
    items = items.defer(*(f"step__{name}" for name in _NOT_READ))
    return items.filter(which, plan__patient=Given("patient")).order_by()


_item_with_all = Statement(lambda: _with_all(Q(pk=Given("item"))))


@cache
def _items_with_all(count: int) -> Statement:
    return Statement(lambda: _with_all(In(F("pk"), all_given("item", count))))


def item_of(history: History, item_id: int) -> Item:
    """The item, with its plan, plan step and words. Raises NotThere for another patient's, or one not for them;
    ActSettled where an act that was done is only asked again, and its item is not for them any more."""
    item = _read_item(history, item_id)
    if item is None:
        raise NotThere
    is_for_nurses = item.step is not None and item.step.seen_by != SeenBy.FAMILY
    if item.status != ItemStatus.ENTERED_IN_ERROR and (history.acting is Acting.NURSE or not is_for_nurses):
        return item
    if history.repeated:
        raise ActSettled(history.earlier)
    raise NotThere


def _read_item(history: History, item_id: int) -> Item | None:
    """The item as it stands in the database: read now, or by an act that is done together with this one."""
    together, patient = history.sent.together, history.patient.pk
    if together is None:
        item = _item_with_all.first(item=item_id, patient=patient)
        if item is not None:
            remember(item)
        return item
    if together.item(item_id) is None:
        ids = together.unread | {item_id}
        together.unread = set()
        for item in _items_with_all(len(ids)).rows(patient=patient, **numbered("item", ids)):
            remember(item)
            together.add_item(item)
    return together.item(item_id)


def plan_of(history: History, plan_id: int) -> Plan:
    plan = Plan.objects.filter(pk=plan_id, patient=history.patient).first()
    if plan is None:
        raise NotThere
    return plan


def open_plan_of(history: History, plan_id: int, *, or_repeated: bool = False) -> Plan:
    """The plan, which must be open; `or_repeated`: where the act was done before, as it is now.

    Raises ActRefused, NotThere.
    """
    plan = plan_of(history, plan_id)
    if not (or_repeated and history.repeated):
        refuse_closed_plan(plan)
    return plan


def refuse_closed_plan(plan: Plan) -> None:
    if plan.status != Plan.Status.ACTIVE:
        raise ActRefused(_("This plan is finished. Nothing can be changed in it any more."), overtaken=True)


def refuse_not_applying(item: Item) -> None:
    if item.plan_step is not None and item.plan_step.applies != Applies.YES:
        raise ActRefused(
            _(
                "It is not settled that this step applies now, so it cannot be changed. Your nurse can say more."
            ),
            overtaken=True,
        )

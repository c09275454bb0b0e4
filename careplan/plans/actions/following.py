"""What follows from finishing an item, or from taking that back: the next time, and days that hang on it."""

from careplan.plans.actions.applying import apply_changes, new_item
from careplan.plans.actions.writing import History
from careplan.plans.models import Item
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.standing import PlanStanding, standing_of
from pathways import queries as pathway_queries


def bring_to_rules(history: History, item: Item) -> None:
    """Bring the plan to what its schedules and choices make of an item that was finished or opened again.

    Nothing is read unless the version says that this step has consequences. The item's own next time has no
    event: it belongs to the tick, and goes with it when the tick is taken back untouched.
    Events: ITEM_ADDED, ITEM_WITHDRAWN, DATE_MOVED for other items.
    """
    if item.plan_step_id is None:
        return
    step_key = item.plan_step.step_key
    definition = pathway_queries.definition(item.plan.version_id)
    if not definition.has_consequences(step_key):
        return
    history.change_other_rows()
    standing = standing_of(item.plan, definition)
    others = []
    for change in standing.changes():
        if change.kind is ChangeKind.ADD and change.step_key == step_key:
            _add_next_time(item, standing, change)
        else:
            others.append(change)
    apply_changes(history, item.plan, definition, others, because=f"step:{step_key}")


def give_back_to_schedule(history: History, item: Item) -> None:
    """Put an open item whose day a nurse took away on the day of its schedule. Events: DATE_MOVED."""
    definition = pathway_queries.definition(item.plan.version_id)
    step = definition.steps_by_key.get(item.plan_step.step_key) if item.plan_step_id is not None else None
    if step is None or step.schedule is None:
        return
    changes = standing_of(item.plan, definition).changes()
    own = [change for change in changes if change.kind is ChangeKind.REDATE and change.item_id == item.pk]
    if own:
        apply_changes(history, item.plan, definition, own, because="schedule")
        item.refresh_from_db(fields=["due_on", "opens_on", "closes_on", "date_by_rule", "last_event_number"])


def _add_next_time(item: Item, standing: PlanStanding, change: Change) -> None:
    step_ids = pathway_queries.step_rows(standing.version_id)
    following = new_item(item.plan, standing.definition, item.plan_step, step_ids[change.step_key], change)
    following.save()

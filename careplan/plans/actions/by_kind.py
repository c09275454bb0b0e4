"""What a phone may ask for, by the name that it sends: each is the same action that a page calls.

`do(act, how)`: `act.entered` is checked; `how` is what every action takes: patient, by, at, op_id, sent.
"""

from collections.abc import Callable, Mapping
from datetime import date

from careplan.plans import days
from careplan.plans.access import NotThere
from careplan.plans.actions.asking_back import reply
from careplan.plans.actions.items import skip_item, tick_item, undo_item
from careplan.plans.actions.sent_acts import SentAct
from careplan.plans.actions.taking import hand_on_item, let_go_item, take_item
from careplan.plans.actions.understanding import understand_step
from careplan.plans.actions.visit import add_visit_question
from careplan.plans.actions.words import ask_nurse, note_item
from careplan.plans.models import Item
from careplan.plans.states import Variance

How = Mapping[str, object]
Do = Callable[[SentAct, How], object]


def _today(how: How) -> date:
    return days.today(how["patient"].team.time_zone, how["at"])


def _tick(act: SentAct, how: How) -> object:
    day = act.entered["done_on"]
    return tick_item(
        item_id=act.item_id,
        done_on=date.fromisoformat(day) if day else None,
        note=act.entered["note"],
        today=_today(how),
        **how,
    )


def _undo(act: SentAct, how: How) -> object:
    return undo_item(item_id=act.item_id, seen=act.seen, **how)


def _skip(act: SentAct, how: How) -> object:
    reason = Variance(act.entered["reason"])
    return skip_item(item_id=act.item_id, reason=reason, note=act.entered["note"], today=_today(how), **how)


def _note(act: SentAct, how: How) -> object:
    return note_item(item_id=act.item_id, **act.entered, **how)


def _ask(act: SentAct, how: How) -> object:
    return ask_nurse(item_id=act.item_id, plan_id=plan_of_act(act, how), **act.entered, **how)


def _reply(act: SentAct, how: How) -> object:
    return reply(item_id=act.item_id, **act.entered, **how)


def plan_of_act(act: SentAct, how: How) -> int:
    """The plan that an act names, or else that of its item. Raises NotThere."""
    if act.plan_id is not None:
        return act.plan_id
    plan_id = Item.objects.filter(pk=act.item_id, plan__patient=how["patient"]).values_list("plan", flat=True)
    if not plan_id:
        raise NotThere
    return plan_id[0]


def _take(act: SentAct, how: How) -> object:
    return take_item(item_id=act.item_id, **act.entered, **how)


def _hand_on(act: SentAct, how: How) -> object:
    return hand_on_item(item_id=act.item_id, **act.entered, **how)


def _let_go(act: SentAct, how: How) -> object:
    return let_go_item(item_id=act.item_id, **how)


def _visit_question(act: SentAct, how: How) -> object:
    return add_visit_question(item_id=act.item_id, plan_id=plan_of_act(act, how), **act.entered, **how)


def _understood(act: SentAct, how: How) -> object:
    entered = act.entered
    return understand_step(plan_id=act.plan_id, step_key=entered["step"], words=entered["words"], **how)


BY_KIND: dict[str, Do] = {
    "tick": _tick,
    "undo": _undo,
    "skip": _skip,
    "note": _note,
    "ask": _ask,
    "reply": _reply,
    "take": _take,
    "hand_on": _hand_on,
    "let_go": _let_go,
    "visit_question": _visit_question,
    "understood": _understood,
}

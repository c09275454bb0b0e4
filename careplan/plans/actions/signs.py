"""How a reported warning sign stands on the plan. Called by `checkins.actions`, inside its `writing` block."""

from datetime import datetime

from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.writing import History
from careplan.plans.models import Event, Plan
from careplan.plans.states import EventKind


def record_check_in(history: History, *, plan: Plan, answers: dict[str, str], data: dict) -> Event:
    """Append the check-in itself: every answer sealed under its own name. Events: CHECKED_IN."""
    return history.record(EventKind.CHECKED_IN, plan=plan, data=data, words=answers)


def raise_sign(history: History, *, plan: Plan, step_key: str, data: dict) -> Event:
    """Append that a sign was reported. Events: SIGN_REPORTED."""
    return history.record(EventKind.SIGN_REPORTED, plan=plan, step_key=step_key, data=data)


def settle_sign(
    history: History,
    *,
    plan: Plan,
    kind: EventKind,
    step_key: str,
    data: dict,
    words: dict[str, str] | None = None,
) -> Event:
    """Append what a nurse did about a sign. Events: SIGN_TAKEN_ON or SIGN_CLOSED, as `kind` says."""
    return history.record(kind, plan=plan, step_key=step_key, data=data, words=words)


def place_signs(plan: Plan, *, call_now_since: datetime | None, tell_today_since: datetime | None) -> None:
    """Put the plan where its oldest open signs say: *call now* in the first group, *tell today* in the second."""
    plan.sign_open_since = call_now_since
    plan.tell_since = tell_today_since
    refresh_waiting(plan)

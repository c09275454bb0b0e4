"""The check-in by the name that a phone sends: the same action that the page calls."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from careplan.checkins.actions import Observation, check_in
from careplan.checkins.models import CheckIn
from careplan.plans.actions import SentAct
from careplan.plans.actions.by_kind import Do, How

DAYS = frozenset({"bowels_on"})


def plain(observation: Observation) -> dict[str, object]:
    """An observation as plain JSON values."""
    return {name: _plain(value) for name, value in asdict(observation).items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def observation_of(entered: Mapping[str, object]) -> Observation:
    """What `plain` wrote, as an observation again."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in entered.items()}
    values |= {name: date.fromisoformat(values[name]) for name in DAYS & values.keys() if values[name]}
    return Observation(**values | {"whose_words": CheckIn.Words(values["whose_words"])})


def _check_in(act: SentAct, how: How) -> object:
    return check_in(plan_id=act.plan_id, observation=observation_of(act.entered), **how)


BY_KIND: dict[str, Do] = {"check_in": _check_in}

"""How the history tells of warning signs. Closed signs of before answered and closed in one event."""

from collections.abc import Callable

from careplan.checkins.models import Sign
from careplan.clinic.told import Names, Said
from careplan.plans.history import Entry
from careplan.plans.states import EventKind


def _sign_reported(entry: Entry, names: Names) -> Said:
    answer, level = entry.data.get("answer"), entry.data.get("level")
    tag = str(Sign.Level(level).label) if level in Sign.Level.values else ""
    return ((str(Sign.Answer(answer).label),) if answer in Sign.Answer.values else ()), tag


def _sign_answered(entry: Entry, names: Names) -> Said:
    outcome = entry.data.get("outcome")
    return ((str(Sign.Outcome(outcome).label),) if outcome in Sign.Outcome.values else ()), ""


SIGNS: dict[str, Callable[[Entry, Names], Said]] = {
    EventKind.SIGN_REPORTED: _sign_reported,
    EventKind.SIGN_ANSWERED: _sign_answered,
    EventKind.SIGN_CLOSED: _sign_answered,
}

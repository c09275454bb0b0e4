"""What changes check-ins and signs. The clocks of signs are the worker's: `escalate_due`."""

from careplan.checkins.actions.checking_in import (
    ANSWERS,
    LONGEST_ENTRY,
    LONGEST_MOOD,
    NO,
    NOT_SURE,
    YES,
    Observation,
    check_in,
)
from careplan.checkins.actions.clocks import escalate_due
from careplan.checkins.actions.closing import close_after_death
from careplan.checkins.actions.signs import answer_sign, close_answered_sign, close_sign, take_on_sign

__all__ = [
    "ANSWERS",
    "LONGEST_ENTRY",
    "LONGEST_MOOD",
    "NO",
    "NOT_SURE",
    "YES",
    "Observation",
    "answer_sign",
    "check_in",
    "close_after_death",
    "close_answered_sign",
    "close_sign",
    "escalate_due",
    "take_on_sign",
]

"""The table of moves, and the pair that orders the worklist: pure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.plans import states
from careplan.plans.states import (
    FAR_AWAY,
    OPEN_STATUSES,
    ItemStatus,
    Move,
    MoveRefused,
    Variance,
    VarianceSource,
    WorklistGroup,
    worklist_place,
)

OPEN = {ItemStatus(status) for status in OPEN_STATUSES}
# Written by hand from the rules, not from the table: what leads where, and from where.
RULES = {
    Move.TICK: (OPEN, ItemStatus.COMPLETED),
    Move.SKIP: (OPEN, ItemStatus.CANCELLED),
    Move.WITHDRAW: (OPEN, ItemStatus.STOPPED),
    Move.UNDO: ({ItemStatus.COMPLETED, ItemStatus.CANCELLED}, ItemStatus.NOT_STARTED),
    Move.RESTORE: ({ItemStatus.STOPPED}, ItemStatus.NOT_STARTED),
    Move.SCHEDULE: ({ItemStatus.NOT_STARTED, ItemStatus.SCHEDULED}, ItemStatus.SCHEDULED),
    Move.UNSCHEDULE: ({ItemStatus.SCHEDULED}, ItemStatus.NOT_STARTED),
    Move.VOID: (set(ItemStatus) - {ItemStatus.ENTERED_IN_ERROR}, ItemStatus.ENTERED_IN_ERROR),
}
FHIR_R4_STATUSES = {
    "not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped",
    "unknown", "entered-in-error",
}  # fmt: skip  # hl7.org/fhir/R4/valueset-care-plan-activity-status.html


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("status", ItemStatus)
def test_every_move_from_every_status_leads_where_the_rules_say_or_nowhere(move, status):
    allowed_from, target = RULES[move]
    if status in allowed_from:
        assert states.after(move, status) is target
    else:
        with pytest.raises(MoveRefused) as refused:
            states.after(move, status)
        assert (refused.value.move, refused.value.status) == (move, status)


def test_the_statuses_are_those_of_the_exchange_format():
    assert {status.value for status in ItemStatus} <= FHIR_R4_STATUSES


moves = st.lists(st.tuples(st.sampled_from(Move), st.booleans()), max_size=60)


@given(moves)
def test_any_sequence_of_moves_stays_in_the_table_and_an_error_is_the_end(sequence):
    status = ItemStatus.NOT_STARTED
    for move, had_appointment in sequence:
        before = status
        try:
            status = states.after(move, status, had_appointment=had_appointment)
        except MoveRefused:
            assert status is before
            assert before not in RULES[move][0]
        else:
            assert status in set(ItemStatus)
            assert before in RULES[move][0]
            assert before is not ItemStatus.ENTERED_IN_ERROR


@given(moves, st.sampled_from([Move.TICK, Move.SKIP]), st.booleans())
def test_undoing_brings_back_what_was_open(sequence, move, had_appointment):
    status = ItemStatus.NOT_STARTED
    for earlier, appointment in sequence:
        try:
            status = states.after(earlier, status, had_appointment=appointment)
        except MoveRefused:
            continue
    if status in OPEN:
        done = states.after(move, status)
        back = states.after(Move.UNDO, done, had_appointment=had_appointment)
        assert back is (ItemStatus.SCHEDULED if had_appointment else ItemStatus.NOT_STARTED)
        assert back in OPEN


def test_an_appointment_is_not_forgotten_by_withdrawing_and_restoring():
    withdrawn = states.after(Move.WITHDRAW, ItemStatus.SCHEDULED)
    assert states.after(Move.RESTORE, withdrawn, had_appointment=True) is ItemStatus.SCHEDULED


def test_an_appointment_that_is_taken_away_leaves_the_item_open():
    assert states.after(Move.UNSCHEDULE, "scheduled", had_appointment=True) is ItemStatus.NOT_STARTED


def test_every_reason_of_a_family_has_a_source_and_told_not_needed_waits_to_be_confirmed():
    assert set(states.VARIANCE_SOURCES) == set(Variance)
    unconfirmed = {
        one for one, source in states.VARIANCE_SOURCES.items() if source is VarianceSource.UNCONFIRMED
    }
    assert unconfirmed == {Variance.TOLD_NOT_NEEDED}


moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
days_to_come = st.dates(date(2020, 1, 1), date(2100, 1, 1))
heads = st.tuples(st.none() | moments, st.none() | moments, st.none() | days_to_come)


@given(heads, heads)
def test_a_call_now_sign_stands_before_what_waits_and_that_before_a_date(one, other):
    def group(head):
        sign, waiting, _next_on = head
        return 1 if sign else 2 if waiting else 3

    places = sorted([worklist_place(*one), worklist_place(*other)])
    assert [place[0] for place in places] == sorted([group(one), group(other)])


@given(moments, moments, heads)
def test_who_waits_longer_stands_first_whatever_else_is_in_the_plan(first, second, other):
    _sign, waiting, next_on = other
    assert (worklist_place(first, waiting, next_on) < worklist_place(second, None, None)) == (first < second)
    assert (worklist_place(None, first, next_on) < worklist_place(None, second, None)) == (first < second)


@given(days_to_come, days_to_come)
def test_the_nearer_date_stands_first(first, second):
    places = worklist_place(None, None, first), worklist_place(None, None, second)
    assert (places[0] < places[1]) == (first < second)


@given(heads)
def test_the_place_is_never_empty_and_nothing_stands_after_a_plan_without_a_date(head):
    group, since = place = worklist_place(*head)
    assert isinstance(group, WorklistGroup)
    assert since.utcoffset() == timedelta(0)
    assert place <= worklist_place(None, None, None) == (WorklistGroup.BY_DATE, FAR_AWAY)

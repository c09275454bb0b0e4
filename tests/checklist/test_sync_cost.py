"""What a push costs: the same few queries for those that are done together, and one or two more for each act."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careplan.checklist.sync import MOST_TOGETHER
from tests.checklist.phones import kept, outcomes, pull, send

pytestmark = pytest.mark.django_db

FRAME = 5  # session, user, the way in, the access log, the last number
# Alone: the transaction's two, the lock, the part and whether it came before, the item twice, event, head, act; and
# what the answer says of its events.
A_NOTE_ALONE = 10
A_REPEAT_ALONE = 7
# Once for all that are done together: the transaction's two, the lock, the part, what came before; events, head, acts.
TOGETHER = 8
REPEATED_TOGETHER = 5
READING_ITEMS = 1  # all that the acts name
CHANGING_AN_ITEM = 1
THE_NEXT_DAY = 2  # found and written once, for all acts on the items of a plan


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def count(browser, patient, carl):
    def queries(acts: list[dict], expected: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            answer = send(browser, patient, carl, acts)
        assert set(outcomes(answer)) == {expected}
        return len(found)

    return queries


def test_an_act_alone(count, item):
    acts = [kept("note", item=item.pk, note="x")]
    assert count(acts, "applied") == FRAME + A_NOTE_ALONE
    assert count(acts, "already") == FRAME + A_REPEAT_ALONE


@pytest.mark.parametrize("number", [2, MOST_TOGETHER, 4 * MOST_TOGETHER])
def test_a_push(number, count, item, record_property):
    acts = [kept("note", item=item.pk, note=f"note {place}") for place in range(number)]
    times = -(-number // MOST_TOGETHER)
    for_all = times * (TOGETHER + READING_ITEMS)
    assert count(acts, "applied") == FRAME + for_all + number * CHANGING_AN_ITEM
    assert count(acts, "already") == FRAME + times * (REPEATED_TOGETHER + READING_ITEMS)
    record_property("figure", f"queries of a push of {number}: {FRAME} and {for_all}, and one for each note")


def test_ticks_and_notes_of_several_items(count, plan, item_of):
    keys = ("mri-scan", "bone-scan", "goals")
    acts = []
    for item in [item_of(plan, key) for key in keys]:
        acts += [kept("tick", item=item.pk), kept("note", item=item.pk, note="x")]
    of_items = READING_ITEMS + len(acts) * CHANGING_AN_ITEM
    assert count(acts, "applied") == FRAME + TOGETHER + of_items + THE_NEXT_DAY


@pytest.mark.parametrize("number", [1, 30])
def test_a_pull(number, browser, patient, carl, item, django_assert_num_queries):
    send(browser, patient, carl, [kept("note", item=item.pk, note=str(place)) for place in range(number)])
    with django_assert_num_queries(5):  # session, user, the way in, the last number, what changed
        assert pull(browser, patient, carl).status_code == 200
    patient.refresh_from_db()
    with django_assert_num_queries(4):
        pull(browser, patient, carl, patient.last_event_number)

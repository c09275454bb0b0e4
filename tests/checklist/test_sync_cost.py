"""What a batch costs: the same few queries for each act, however many are sent at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.checklist.phones import kept, outcomes, pull, send

pytestmark = pytest.mark.django_db

FRAME = 6  # session, user, the way in, the access log, the numbers of the events, the last number
A_NOTE = 9
A_REPEAT = 6


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


@pytest.mark.parametrize("number", [1, 200])
def test_a_push(number, count, item, record_property):
    acts = [kept("note", item=item.pk, note=f"note {place}") for place in range(number)]
    assert count(acts, "applied") == FRAME + number * A_NOTE
    assert count(acts, "already") == FRAME + number * A_REPEAT
    record_property("figure", f"queries of a push of {number}: {FRAME} and {A_NOTE} for each note")


@pytest.mark.parametrize("number", [1, 30])
def test_a_pull(number, browser, patient, carl, item, django_assert_num_queries):
    send(browser, patient, carl, [kept("note", item=item.pk, note=str(place)) for place in range(number)])
    with django_assert_num_queries(5):  # session, user, the way in, the last number, what changed
        assert pull(browser, patient, carl).status_code == 200
    patient.refresh_from_db()
    with django_assert_num_queries(4):
        pull(browser, patient, carl, patient.last_event_number)

"""Signs that were closed before an answer was a step of its own: the migration says that they were answered then."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from careplan.checkins.actions import close_sign
from careplan.checkins.models import Sign
from tests.checkins.conftest import ANSWER

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BEFORE = [("checkins", "0002_initial")]
NOW = [("checkins", "0005_closed_after_answered")]


@pytest.fixture
def migrate_to():
    def go(target):
        executor = MigrationExecutor(connection)
        executor.migrate(target)
        return executor.loader.project_state(target).apps

    yield go
    go(NOW)


def test_closed_rows_were_answered_when_they_were_closed(report, does, migrate_to):
    at = timezone.now()
    [closed], [still_open] = report(at), report(at)
    does(close_sign, closed, at, **ANSWER)
    migrate_to(BEFORE)
    migrate_to(NOW)
    closed.refresh_from_db()
    assert (closed.answered_by_id, closed.answered_at) == (closed.closed_by_id, at)
    assert closed.answering_event_id == closed.closing_event_id
    assert closed.outcome == "called"
    open_one = Sign.objects.get(pk=still_open.pk)
    assert (open_one.answered_at, open_one.answered_by, open_one.is_open) == (None, None, True)

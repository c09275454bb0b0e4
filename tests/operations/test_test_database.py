"""The database of the tests is the one of an installation: a file with WAL, and a history that is guarded."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from careplan.audit.models import AccessLog
from careplan.operations.databases import durability_problems
from careplan.plans import triggers


def write_history() -> AccessLog:
    return AccessLog.objects.create(act=AccessLog.Act.LOOKED, what="checklist:show_today", at=timezone.now())


@pytest.mark.django_db
def test_the_database_is_as_safe_as_a_real_one():
    assert durability_problems(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_history_is_guarded_before_and_after_the_tables_were_emptied(turn):
    assert AccessLog.objects.count() == 0
    assert triggers.faulty(connection) == []
    row = write_history()
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessLog.objects.filter(pk=row.pk).update(what="changed")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_history_is_guarded_for_a_test_that_asks_for_transactions_by_name(turn, transactional_db):
    assert AccessLog.objects.count() == 0
    assert triggers.faulty(connection) == []
    write_history()


@pytest.mark.django_db
def test_history_is_guarded_in_the_tests_that_follow():
    assert triggers.faulty(connection) == []

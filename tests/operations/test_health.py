"""What /healthz says when something is wrong. That it says `ok` is seen on a real server in test_start."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

ADDRESS = reverse("operations:show_health")


@pytest.mark.django_db
def test_all_is_well(client: Client):
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_migration_is_missing(client: Client):
    MigrationRecorder.Migration.objects.filter(app="plans").delete()
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (503, b"migrations are missing\n")


def test_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch):
    def broken(_self: MigrationRecorder) -> dict:
        raise OperationalError("server closed the connection, password=secret")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", broken)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_it_only_answers(client: Client):
    assert client.post(ADDRESS).status_code == 405

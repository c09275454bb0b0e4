"""What start-up asks of the database, and that it sees each thing that is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.checks import Error, run_checks
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from careplan import sqlite
from careplan.operations import checks, starting
from careplan.operations.databases import durability_problems
from careplan.operations.refusals import Refusal
from careplan.plans import triggers

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")


@contextmanager
def another_connection(name: Path | str, **options: object) -> Iterator[BaseDatabaseWrapper]:
    """A connection as careplan's own, but with some options changed and to another database."""
    changed = connection.copy()
    changed.settings_dict = changed.settings_dict | {
        "NAME": name,
        "OPTIONS": changed.settings_dict["OPTIONS"] | options,
    }
    try:
        yield changed
    finally:
        changed.close()


def pragmas(*replaced: tuple[str, str]) -> str:
    command = connection.settings_dict["OPTIONS"].get("init_command", "")
    for old, new in replaced:
        assert old in command
        command = command.replace(old, new)
    return command


@on_sqlite
@pytest.mark.django_db
def test_own_settings_are_safe_on_a_new_file(tmp_path: Path):
    with another_connection(tmp_path / "new.sqlite3") as safe:
        assert durability_problems(safe) == []


@on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("journal_mode=WAL", "journal_mode=DELETE", "journal_mode is delete and must be wal"),
        ("synchronous=FULL", "synchronous=NORMAL", "synchronous is 1 and must be 2"),
        ("foreign_keys=ON", "foreign_keys=OFF", "foreign_keys is 0 and must be 1"),
        ("recursive_triggers=ON", "recursive_triggers=OFF", "recursive_triggers is 0 and must be 1"),
    ],
)
def test_a_pragma_that_does_not_hold_is_named(tmp_path: Path, right: str, wrong: str, named: str):
    with another_connection(tmp_path / "new.sqlite3", init_command=pragmas((right, wrong))) as unsafe:
        assert durability_problems(unsafe) == [f"SQLite's {named}."]


@on_sqlite
@pytest.mark.django_db
def test_transactions_that_begin_without_the_lock_are_named(tmp_path: Path):
    with another_connection(tmp_path / "new.sqlite3", transaction_mode="DEFERRED") as unsafe:
        assert durability_problems(unsafe) == [
            "SQLite's transactions must be IMMEDIATE, and a second writer was let in."
        ]


@on_postgresql
@pytest.mark.django_db
def test_a_setting_of_postgresql_that_loses_acts_is_named():
    with another_connection(connection.settings_dict["NAME"], options="-c synchronous_commit=off") as unsafe:
        assert durability_problems(unsafe) == [
            "PostgreSQL's synchronous_commit is off and must be local or on or remote_apply or remote_write."
        ]


@pytest.mark.django_db
def test_start_is_refused_on_a_database_that_would_lose_acts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(starting, "durability_problems", lambda _connection: ["The disk forgets."])
    with pytest.raises(Refusal, match="would not keep what it acknowledges: The disk forgets"):
        starting.refuse_unsafe_database()


@pytest.mark.django_db
def test_the_system_check_asks_the_database(monkeypatch: pytest.MonkeyPatch):
    assert run_checks(databases=["default"]) == []
    monkeypatch.setattr(checks, "durability_problems", lambda _connection: ["The disk forgets."])
    assert run_checks(databases=["default"]) == [Error("The disk forgets.", id="operations.E001")]


@on_sqlite
@pytest.mark.parametrize(("version", "ids"), [((3, 51, 2), ["operations.W001"]), ((3, 51, 3), [])])
def test_an_old_sqlite_is_warned_of(settings, version: tuple[int, ...], ids: list[str]):
    settings.SQLITE_VERSION = version
    assert [message.id for message in checks.check_sqlite_version(None)] == ids


@on_sqlite
def test_the_sqlite_in_use_is_the_packaged_one():
    assert connection.Database.sqlite_version_info >= sqlite.FIRST_SAFE_VERSION


@pytest.mark.django_db
def test_a_start_puts_right_what_guards_history_and_says_so():
    said = []
    starting.put_triggers_back(said.append)
    assert said == []
    triggers.drop(connection)
    starting.put_triggers_back(said.append)
    assert triggers.faulty(connection) == []
    [words] = said
    assert words.startswith(
        "The database did not guard its history as it must; put right: plans_event_no_update,"
    )

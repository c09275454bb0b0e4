"""An SQLite database as one file that can be carried away and brought back."""

import os
import shutil
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import Database

from careplan.operations.refusals import Refusal
from careplan.plans.models import MasterKey

FILE_NAME = "database.sqlite3"


def copy_out(connection: BaseDatabaseWrapper, target: Path) -> None:
    """Write a checked copy of the database to `target`; writers go on meanwhile and are not waited for.

    Through SQLite's backup interface: a copy of the file alone would miss what is still in the log.
    """
    connection.ensure_connection()
    with closing(Database.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    check(target)
    sync(target)


def check(file: Path) -> None:
    """Raises Refusal when the file is no database, is damaged, or holds rows that point nowhere."""
    try:
        with closing(_open_to_read(file)) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            dangling = database.execute("PRAGMA foreign_key_check").fetchone()
    except Database.DatabaseError as error:
        raise Refusal(f"{file} is damaged ({error}).") from error
    if found != "ok" or dangling:
        raise Refusal(f"{file} is damaged ({found if found != 'ok' else 'a row points nowhere'}).")


def noted_fingerprint(file: Path) -> str:
    """The master key's fingerprint that the copy holds; empty when it notes none."""
    table = MasterKey._meta.db_table
    with closing(_open_to_read(file)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
            return ""
        row = database.execute(f"SELECT fingerprint FROM {table}").fetchone()  # noqa: S608 - our own constant
    return row[0] if row else ""


def put_aside(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Move the database, with its log, into `folder`."""
    connection.close()
    database = Path(connection.settings_dict["NAME"])
    for suffix in ("", "-wal", "-shm"):
        file = database.with_name(database.name + suffix)
        if file.exists():
            shutil.move(file, folder / file.name)


def copy_in(connection: BaseDatabaseWrapper, file: Path, aside: Path) -> None:
    """Put a checked copy of `file` where the database is, and the old one, when there is one, into `aside`.

    The new file is whole and on the disk before the old one moves, so that a crash leaves one of the two.
    """
    database = Path(connection.settings_dict["NAME"])
    database.parent.mkdir(parents=True, exist_ok=True)
    incoming = database.with_name(f"{database.name}.incoming")
    shutil.copyfile(file, incoming)
    incoming.chmod(0o600)
    sync(incoming)
    put_aside(connection, aside)
    incoming.replace(database)
    sync(database.parent)


def sync(path: Path) -> None:
    """Ask the disk to keep a file, or the names in a folder, before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_to_read(file: Path):
    return Database.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)

"""A PostgreSQL database as one file, through PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from careplan.operations.refusals import Refusal
from careplan.plans.models import MasterKey

FILE_NAME = "database.dump"
QUIETLY = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
EMPTY_FIRST = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
# One row of the table as pg_restore writes it: id, fingerprint, date, with tabs between.
FINGERPRINT_ROW = re.compile(rb"^\d+\t([0-9a-f]{64})\t", re.MULTILINE)


def copy_out(connection: BaseDatabaseWrapper, target: Path) -> None:
    """Write a dump to `target`. Raises Refusal when pg_dump is missing or fails."""
    command, environment = _as_client(connection, "pg_dump", ["--format=custom", f"--file={target}"])
    _run(command, environment)
    check(target)


def check(file: Path) -> None:
    """Raises Refusal when the file is no dump that can be read to its end."""
    _run([_program("pg_restore"), "--file=/dev/null", str(file)], {})


def noted_fingerprint(file: Path) -> str:
    """The master key's fingerprint that the dump holds; empty when it notes none."""
    table = MasterKey._meta.db_table
    rows = _run([_program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(file)], {})
    found = FINGERPRINT_ROW.search(rows)
    return found.group(1).decode() if found else ""


def put_aside(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Write what the database holds now into `folder`. It stays in place until it is replaced."""
    copy_out(connection, folder / FILE_NAME)


def copy_in(connection: BaseDatabaseWrapper, file: Path, aside: Path) -> None:
    """Put the dump in the place of everything the database holds, in one transaction: all of it or nothing.

    What was there before is dumped into `aside` first.
    """
    if connection.introspection.table_names():
        put_aside(connection, aside)
    connection.close()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        # --schema leaves out the schema itself, which is made new just before.
        options = ["--no-owner", "--no-privileges", "--schema=public", f"--file={script}"]
        _run([_program("pg_restore"), *options, str(file)], {})
        command, environment = _as_client(connection, "psql", [*QUIETLY, *EMPTY_FIRST, f"--file={script}"])
        _run(command, environment)


def _as_client(
    connection: BaseDatabaseWrapper, program: str, options: list[str]
) -> tuple[list[str], dict[str, str]]:
    """The command line and environment with which a client program reaches the same database as Django."""
    settings = dict(connection.settings_dict)
    settings["HOST"] = settings["HOST"] or settings["OPTIONS"].get("host", "")
    command, environment = connection.client_class.settings_to_cmd_args_env(settings, options)
    return [_program(program), *command[1:]], environment or {}


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Refusal(
            f"{name} is missing, and only with it can a PostgreSQL database be copied; "
            "install PostgreSQL's client programs (on Debian: apt-get install postgresql-client)."
        )
    return path


def _run(command: list[str], environment: dict[str, str]) -> bytes:
    result = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, found on PATH
        command, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True
    )
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise Refusal(f"{Path(command[0]).name} failed: {said[0]}")
    return result.stdout

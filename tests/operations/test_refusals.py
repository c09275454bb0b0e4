"""Whatever keeps careplan from starting gets one clear sentence, exit code 1, and nothing is changed."""

import fcntl
import os
import socket
from pathlib import Path

import pytest
from django.db import connection

from careplan.accounts.models import Installation as InstallationRow
from careplan.operations import starting
from careplan.operations.refusals import Refusal
from tests.installation import Installation, free_port

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite is broken here")


def refusal(installation: Installation, *arguments: str, **environment: str) -> str:
    """The one sentence with which a command refused; fails when it said more, or less, or went on."""
    result = installation.manage(*(arguments or ("serve",)), **environment)
    assert result.returncode == 1, result.stdout
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("careplan: ")
    assert lines[0].endswith((".", ")"))
    return lines[0].removeprefix("careplan: ")


def test_taken_port(installed: Installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", installed.port))
        other.listen()
        assert refusal(installed) == (
            f"Port {installed.port} is already in use; stop what uses it, or choose another: make run PORT=8001."
        )


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1", "٨٠٠٠"])
def test_port_that_is_none(fresh: Installation, port: str):
    assert refusal(fresh, PORT=port) == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_host_of_another_machine(fresh: Installation):
    # 192.0.2.0/24 is set aside for examples; no machine has such a number.
    assert "HOST=192.0.2.1 is not an address of this machine" in refusal(fresh, HOST="192.0.2.1")


def test_data_folder_inside_a_file(fresh: Installation, tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    said = refusal(fresh, DATA_DIR=str(tmp_path / "file" / "data"))
    assert f"careplan cannot write to its data folder {tmp_path / 'file' / 'data'}" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_data_folder_that_is_read_only(installed: Installation):
    installed.folder.chmod(0o500)
    try:
        assert "cannot write to its data folder" in refusal(installed)
    finally:
        installed.folder.chmod(0o700)


def test_data_folder_where_even_root_cannot_write(fresh: Installation):
    assert "cannot write to its data folder /proc/careplan" in refusal(fresh, DATA_DIR="/proc/careplan")


@pytest.mark.parametrize(("name", "value"), [("DEMO", "perhaps"), ("EMAIL_PORT", "post")])
def test_a_setting_that_makes_no_sense(fresh: Installation, name: str, value: str):
    assert refusal(fresh, **{name: value}).startswith(f"{name} must be ")


@pytest.mark.parametrize("url", ["nonsense", "mongodb://host/name", "postgresql://me:secret@host:port/name"])
def test_a_database_address_that_is_none(fresh: Installation, url: str):
    said = refusal(fresh, DATABASE_URL=url)
    assert said == "DATABASE_URL must be an address such as postgresql://user:password@host/name."


def test_a_database_server_that_is_not_there(fresh: Installation, tmp_path: Path):
    said = refusal(fresh, DATABASE_URL=f"postgresql://me:secret@{str(tmp_path).replace('/', '%2F')}/name")
    assert said.startswith("the database could not be used: ")
    assert "secret" not in said


@on_sqlite
def test_a_file_that_is_no_database(installed: Installation):
    (installed.folder / "careplan.sqlite3").write_bytes(b"this is no database" * 1000)
    assert refusal(installed) == "the database could not be used: file is not a database."


def test_missing_master_key(installed: Installation):
    (installed.folder / "master.key").unlink()
    assert refusal(installed) == (
        f"The master key {installed.folder / 'master.key'} is missing; put the file from your backup there, "
        "because without it nobody can read what families wrote."
    )
    assert not (installed.folder / "master.key").exists()


def test_foreign_master_key(installed: Installation):
    key = installed.folder / "master.key"
    key.write_text("A" * 43 + "=")
    assert "The master key is not the one this database was written with" in refusal(installed)
    assert key.read_text() == "A" * 43 + "="


def test_damaged_master_key(installed: Installation):
    (installed.folder / "master.key").write_text("half of a k")
    assert "restore the file from your backup" in refusal(installed)


def test_two_on_one_data_folder(installed: Installation):
    with (installed.folder / "careplan.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = refusal(installed)
    assert said == f"careplan is already running on the data folder {installed.folder}; stop that one first."


def test_the_server_keeps_the_folder_until_it_ends(installed: Installation):
    installed.start()
    assert "careplan is already running" in refusal(installed, PORT=str(free_port()))
    assert "careplan is already running" in refusal(installed, "restore", str(installed.folder))
    installed.stop()


def test_a_database_of_a_newer_careplan(installed: Installation):
    add = (
        "from django.db.migrations.recorder import MigrationRecorder; from django.db import connection; "
        "MigrationRecorder(connection).record_applied('plans', '9999_from_the_future')"
    )
    installed.run("shell", "-c", add)
    said = refusal(installed)
    assert said.startswith("This database was written by a newer careplan (it holds 9999_from_the_future)")


@pytest.mark.django_db
def test_a_sample_clinic_never_becomes_a_real_one():
    InstallationRow.objects.create(pk=1, is_sample=True, created_at="2026-01-01T00:00Z")
    with pytest.raises(Refusal, match="holds the made-up sample clinic"):
        starting.fill(print, demo=False)

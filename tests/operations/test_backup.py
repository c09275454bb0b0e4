"""A backup that was never restored is none: made while the server runs, brought back, and read again."""

import json
import re
import shutil
import urllib.request
from pathlib import Path

import pytest

from tests.installation import Installation
from tests.operations.test_refusals import on_sqlite, refusal

pytestmark = pytest.mark.slow  # each starts real servers

ADD_TEAM = "from careplan.accounts.models import Team; Team.objects.create(name={name!r})"
COUNT_TEAMS = (
    "from careplan.accounts.models import Team; print('teams:', sorted(t.name for t in Team.objects.all()))"
)
FORGET = (
    "from django.db.migrations.recorder import MigrationRecorder; "
    "MigrationRecorder.Migration.objects.filter(app='sessions').delete(); "
    "from django.db import connection; connection.cursor().execute('DROP TABLE django_session')"
)


def add_team(installation: Installation, name: str) -> None:
    installation.run("shell", "-v", "0", "-c", ADD_TEAM.format(name=name))


def teams(installation: Installation) -> str:
    return installation.run("shell", "-v", "0", "-c", COUNT_TEAMS).strip()


def back_up(installation: Installation, *arguments: str) -> Path:
    said = installation.run("backup", *arguments)
    return Path(
        re.search(r"^The database was copied and checked \([\d,]+ bytes\): (.+)$", said, re.M).group(1)
    )


def test_round_trip(installed: Installation):
    add_team(installed, "North")
    installed.start()
    folder = back_up(installed)  # under the running server
    installed.stop()
    add_team(installed, "South")

    said = installed.run("restore", str(folder), "--replace")
    assert "0 chains, 0 events: all whole." in said
    assert teams(installed) == "teams: ['North']"
    aside = Path(re.search(r"^What was there before is in (.+)$", said, re.M).group(1))
    assert [
        path.name for path in aside.iterdir() if path.name.startswith(("careplan.sqlite3", "database.dump"))
    ]

    installed.start()
    with urllib.request.urlopen(f"{installed.url}/") as page:
        assert page.status == 200
    installed.stop()


def test_to_another_machine_with_the_keys_carried_apart(
    installed: Installation, fresh: Installation, tmp_path: Path
):
    add_team(installed, "North")
    folder = back_up(installed, "--to", str(tmp_path / "carried"))
    keys = (folder / "keys").rename(tmp_path / "envelope")

    said = refusal(fresh, "restore", str(folder))
    assert said.startswith(f"The master key is in neither {folder / 'keys' / 'master.key'} nor ")
    fresh.run("restore", str(folder), "--keys", str(keys))
    assert teams(fresh) == "teams: ['North']"
    for name in ("master.key", "secret.key"):
        assert (fresh.folder / name).read_bytes() == (installed.folder / name).read_bytes()


def test_a_backup_holds_the_database_and_the_keys_and_only_its_owner_reads_it(installed: Installation):
    folder = back_up(installed)
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found - {"database.sqlite3", "database.dump"} == {
        "manifest.json",
        "keys/master.key",
        "keys/secret.key",
    }
    assert len(found) == 4
    assert [path for path in folder.rglob("*") if path.stat().st_mode & 0o077] == []
    assert "somewhere else" in installed.run("backup", "--to", str(folder.parent / "second"))


def test_a_database_is_not_written_over_unless_asked(installed: Installation):
    folder = back_up(installed)
    add_team(installed, "South")
    assert "say --replace" in refusal(installed, "restore", str(folder))
    assert teams(installed) == "teams: ['South']"


@pytest.mark.parametrize("damage", ["database", "manifest", "key", "nothing there", "other database"])
def test_a_damaged_backup_changes_nothing(installed: Installation, damage: str):
    folder = back_up(installed)
    database = next(path for path in folder.iterdir() if path.name.startswith("database."))
    if damage == "database":
        content = bytearray(database.read_bytes())
        content[len(content) // 2] ^= 0xFF
        database.write_bytes(content)
        wanted = "is damaged"
    elif damage == "manifest":
        (folder / "manifest.json").write_text("{}")
        wanted = "is not a backup of careplan"
    elif damage == "key":
        (folder / "keys" / "master.key").write_text("B" * 43 + "=")
        wanted = "is not the one this backup was written with"
    elif damage == "nothing there":
        shutil.rmtree(folder)
        wanted = "is not a backup of careplan"
    else:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["database"] = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["database"]]
        (folder / "manifest.json").write_text(json.dumps(manifest))
        database.rename(
            folder / {"database.sqlite3": "database.dump", "database.dump": "database.sqlite3"}[database.name]
        )
        wanted = "The backup is of "
    add_team(installed, "South")
    assert wanted in refusal(installed, "restore", str(folder), "--replace")
    assert teams(installed) == "teams: ['South']"
    assert not (installed.folder / "replaced").exists()


@on_sqlite
def test_a_database_that_is_damaged_is_not_called_a_backup(installed: Installation):
    file = installed.folder / "careplan.sqlite3"
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 3, 2 * len(content) // 3):
        content[place] = 0
    file.write_bytes(content)
    said = refusal(installed, "backup")
    assert "damaged" in said or "malformed" in said
    assert list((installed.folder / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_written(installed: Installation):
    assert "The backup could not be written to /proc/backups (" in refusal(
        installed, "backup", "--to", "/proc/backups"
    )


def test_only_the_newest_ten_automatic_ones_are_kept(installed: Installation):
    kept = back_up(installed)
    made = installed.folder / "backups"
    for number in range(11):
        old = made / f"2020-01-{number + 1:02}-000000"
        shutil.copytree(kept, old)
        manifest = json.loads((old / "manifest.json").read_text())
        (old / "manifest.json").write_text(json.dumps(manifest | {"automatic": True}))
    newest = back_up(installed, "--automatic")
    names = sorted(path.name for path in made.iterdir())
    assert names == [f"2020-01-{number:02}-000000" for number in range(3, 12)] + sorted(
        [kept.name, newest.name]
    )


def test_a_backup_is_made_before_the_tables_change(installed: Installation):
    installed.run("shell", "-v", "0", "-c", FORGET)
    installed.start()
    installed.stop()
    said = installed.log.read_text()
    (folder,) = (installed.folder / "backups").iterdir()
    assert f"The tables change with this version. A backup was made first: {folder}\n" in said
    assert json.loads((folder / "manifest.json").read_text())["automatic"] is True


def test_no_start_without_that_backup_unless_asked(installed: Installation):
    (installed.folder / "backups").write_text("a file is in the way")
    installed.run("shell", "-v", "0", "-c", FORGET)
    result = installed.manage("serve")
    assert result.returncode == 1
    assert "The backup could not be written" in result.stderr
    installed.start(BACKUP_BEFORE_MIGRATING="0")
    installed.stop()

"""A backup: one folder with the database, what it is, and the keys apart from it.

2026-11-23-041659/
  manifest.json        when, which database, its digest, the master key's fingerprint
  database.sqlite3     or database.dump
  keys/master.key      to be kept somewhere else: with both, anybody can read what families wrote
  keys/secret.key
"""

import hashlib
import itertools
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection

from careplan.operations import postgres_copy, sqlite_copy
from careplan.operations.refusals import Refusal

KEPT_AUTOMATIC = 10
KEYS = "keys"
MASTER_KEY = "master.key"
SECRET_KEY = "secret.key"  # noqa: S105 - a file's name
MANIFEST = "manifest.json"
COPIERS = {"sqlite": sqlite_copy, "postgresql": postgres_copy}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `made_at` is UTC in ISO form, `size` in bytes, `digest` SHA-256 in hex."""

    made_at: str
    automatic: bool
    database: str
    size: int
    digest: str
    fingerprint: str


def copier() -> ModuleType:
    return COPIERS[connection.vendor]


def backup_folder() -> Path:
    return settings.DATA_DIR / "backups"


def make_backup(*, to: Path, at: datetime, automatic: bool) -> Path:
    """Write one backup under the folder `to` and return its folder. `at` is an aware time.

    Nothing with the final name exists before everything in it was written and checked.
    Automatic ones beyond the newest ten are removed. Raises Refusal.
    """
    final = _free_name(to, at)
    partial = to / f".{final.name}.partial"
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        _write_database(partial, at, automatic)
        _write_keys(partial / KEYS)
        partial.replace(final)
        sqlite_copy.sync(to)
    except OSError as error:
        raise Refusal(f"The backup could not be written to {to} ({error.strerror}).") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    if automatic:
        _remove_old(to)
    return final


def _free_name(to: Path, at: datetime) -> Path:
    """Named by the second in UTC; a second one in the same second gets a number."""
    moment = f"{at.astimezone(UTC):%Y-%m-%d-%H%M%S}"
    names = itertools.chain([moment], (f"{moment}-{number}" for number in itertools.count(2)))
    return next(to / name for name in names if not (to / name).exists())


def read_manifest(folder: Path) -> Manifest:
    """Raises Refusal when `folder` is no backup, or was changed since it was made."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
        found = digest_of(database_file(folder, manifest))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refusal(f"{folder} is not a backup of careplan.") from error
    if found != manifest.digest:
        raise Refusal(f"The database in {folder} is damaged: it is not the one that was written there.")
    return manifest


def database_file(folder: Path, manifest: Manifest) -> Path:
    return folder / COPIERS[manifest.database].FILE_NAME


def digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write_database(folder: Path, at: datetime, automatic: bool) -> None:
    file = folder / copier().FILE_NAME
    copier().copy_out(connection, file)
    file.chmod(0o600)
    manifest = Manifest(
        made_at=at.astimezone(UTC).isoformat(),
        automatic=automatic,
        database=connection.vendor,
        size=file.stat().st_size,
        digest=digest_of(file),
        fingerprint=copier().noted_fingerprint(file),
    )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
    (folder / MANIFEST).chmod(0o600)


def _write_keys(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for source, name in (
        (settings.MASTER_KEY_FILE, MASTER_KEY),
        (settings.DATA_DIR / SECRET_KEY, SECRET_KEY),
    ):
        if source.exists():  # the secret key may come from the environment, and then is kept there
            shutil.copyfile(source, folder / name)
            (folder / name).chmod(0o600)


def _remove_old(folder: Path) -> None:
    manifests = folder.glob(f"[0-9]*/{MANIFEST}")
    automatic = [path.parent for path in manifests if json.loads(path.read_text())["automatic"]]
    for old in sorted(automatic, reverse=True)[KEPT_AUTOMATIC:]:
        shutil.rmtree(old)

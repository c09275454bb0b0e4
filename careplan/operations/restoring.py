"""Bringing a backup back: everything is checked before anything is touched, and what was there is kept."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from careplan.operations import backups, data_folder
from careplan.operations.refusals import Refusal
from careplan.plans import keyring
from careplan.plans.models import MasterKey


def restore(folder: Path, *, keys: Path | None, replace: bool, at: datetime) -> Path | None:
    """Put the backup in `folder` in the place of the database; `keys` names the keys' folder when parted.

    Returns the folder that now holds what was there before, or None when nothing was. Raises Refusal, before
    anything is changed, when the backup is damaged or of another database, the key does not fit, careplan is
    running, or there is a database already and `replace` is not said.
    """
    data_folder.check_writable(settings.DATA_DIR)
    with data_folder.held(settings.DATA_DIR):
        return _restore(folder, keys or folder / backups.KEYS, replace, at)


def _restore(folder: Path, key_folder: Path, replace: bool, at: datetime) -> Path | None:
    manifest = backups.read_manifest(folder)
    if manifest.database != connection.vendor:
        raise Refusal(
            f"The backup is of {manifest.database}, and careplan is set up for {connection.vendor}."
        )
    file = backups.database_file(folder, manifest)
    copier = backups.copier()
    copier.check(file)
    check_key(copier.noted_fingerprint(file), key_folder)
    if is_in_use() and not replace:
        raise Refusal(
            "There is a database already; say --replace to put the backup in its place "
            "(what is there now is kept beside it)."
        )
    aside = settings.DATA_DIR / "replaced" / f"{at.astimezone(UTC):%Y-%m-%d-%H%M%S}"
    aside.mkdir(parents=True, mode=0o700)
    copier.copy_in(connection, file, aside)
    place_keys(key_folder, aside)
    return aside if any(aside.iterdir()) else None


def is_in_use() -> bool:
    """True when the database holds tables. An empty one, as a fresh server has, may be written over."""
    return MasterKey._meta.db_table in connection.introspection.table_names()


def check_key(fingerprint: str, key_folder: Path) -> None:
    """Raises Refusal unless the key in `key_folder`, or the one in use, opens what the backup holds."""
    if not fingerprint:
        return
    file = key_folder / backups.MASTER_KEY
    source = file if file.exists() else settings.MASTER_KEY_FILE
    if not source.exists():
        raise Refusal(
            f"The master key is in neither {file} nor {settings.MASTER_KEY_FILE}; "
            "say --keys FOLDER to name where the keys of this backup are."
        )
    if keyring.fingerprint(source) != fingerprint:
        raise Refusal(f"The master key {source} is not the one this backup was written with.")


def place_keys(key_folder: Path, aside: Path) -> None:
    """Copy the keys of the backup to where careplan reads them; those that were there go into `aside`."""
    places = {
        backups.MASTER_KEY: settings.MASTER_KEY_FILE,
        backups.SECRET_KEY: settings.DATA_DIR / backups.SECRET_KEY,
    }
    for name, place in places.items():
        source = key_folder / name
        if not source.exists() or (place.exists() and place.read_bytes() == source.read_bytes()):
            continue
        if place.exists():
            shutil.move(place, aside / name)
        shutil.copyfile(source, place)
        place.chmod(0o600)

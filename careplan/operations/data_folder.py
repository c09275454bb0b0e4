"""The folder that holds everything of one installation, used by one server at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from careplan.operations.refusals import Refusal

LOCK_NAME = "careplan.lock"


def check_writable(folder: Path) -> None:
    """Raises Refusal when careplan cannot write there: found out before a family's words depend on it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"careplan")
    except OSError as error:
        raise Refusal(
            f"careplan cannot write to its data folder {folder} ({error.strerror}); "
            "set DATA_DIR to a folder that it may write to."
        ) from error


def hold(folder: Path) -> int:
    """Take the folder's lock and return its file descriptor; the lock lasts as long as that is open.

    Raises Refusal when another careplan holds it: two of them would migrate or restore under each other.
    """
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Refusal(
            f"careplan is already running on the data folder {folder}; stop that one first."
        ) from error
    return descriptor


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """`hold` for the length of a block."""
    descriptor = hold(folder)
    try:
        yield
    finally:
        os.close(descriptor)

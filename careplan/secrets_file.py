"""The signing secret of this installation: from the environment, else a file made once in the data folder."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_or_make_secret_key(data_dir: Path) -> str:
    """SECRET_KEY for Django, at least 50 characters.

    Raises ImproperlyConfigured, in one sentence, when the data folder cannot be written.
    """
    from_environment = os.environ.get("SECRET_KEY", "").strip()
    if from_environment:
        return from_environment
    path = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"careplan cannot write to its data folder {data_dir} ({error.strerror}). "
            "Set DATA_DIR to a folder that it may write to."
        ) from error


def _make_secret_key(path: Path) -> None:
    """Under its final name only when whole: when two processes start at once, both read the one that was first."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    with contextlib.suppress(FileExistsError):
        os.link(partial, path)
    os.unlink(partial)

"""The signing secret of this installation: from the environment, else a file made once in the data folder."""

import os
import secrets
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
            # O_EXCL: when two processes start at once, one makes the file and both read it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"careplan cannot write to its data folder {data_dir} ({error.strerror}). "
            "Set DATA_DIR to a folder that it may write to."
        ) from error
    return path.read_text().strip()

"""Style sheets and scripts under long-lived names, collected again only when one of them changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "static.stamp"


def collect_if_changed() -> bool:
    """Fill STATIC_ROOT; returns False when it already holds what there is to serve."""
    stamp = settings.DATA_DIR / STAMP
    found = _fingerprint()
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text() == found:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)
    return True


def _fingerprint() -> str:
    """Of names, sizes and times: reading every file would cost more than it could tell."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()

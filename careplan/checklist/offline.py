"""What a phone needs to show the family's pages without a network: our own files, and the program that serves them.

Nothing of a patient is here: style sheets, scripts and the icon, under their long-lived names (DECISIONS 32).
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache

from django.contrib.staticfiles.finders import get_finders
from django.templatetags.static import static

STYLES = (
    *("bootstrap/css/bootstrap.min.css", "bootstrap/css/bootstrap.rtl.min.css"),
    *("css/careplan.css", "css/diary.css", "css/sheet.css"),
)
HTMX = "django_htmx/htmx-2.min.js"
ICON = "icon.svg"
# Scripts of the family's pages. What begins like this is kept, so that a new page brings its script by itself.
SCRIPTS = ("js/base", "js/checklist-", "js/phone-")
# The worker reads and keeps with the same two files as the pages do.
WORKER = ("js/phone-store.js", "js/phone-pages.js", "js/phone-worker.js")


@cache
def kept_files() -> tuple[str, ...]:
    """Addresses of everything that Cache Storage holds, and nothing else."""
    return tuple(static(name) for name in (*STYLES, HTMX, ICON, *sorted(_scripts())))


@cache
def release() -> str:
    """The name of this release as phones know it: another one as soon as any of our files is another."""
    return hashlib.sha256("\n".join(kept_files()).encode()).hexdigest()[:12]


def worker_source() -> str:
    """The service worker: a short head that differs with every release, then files of ours.

    A browser compares this text byte by byte, and so notices a release by the names in it.
    """
    head = f"self.RELEASE = {json.dumps(release())};\nself.FILES = {json.dumps(kept_files())};\n"
    return head + f"importScripts(...{json.dumps([static(name) for name in WORKER])});\n"


def _scripts() -> Iterator[str]:
    for finder in get_finders():
        for name, _storage in finder.list(None):
            if name.startswith(SCRIPTS) and name.endswith(".js"):
                yield name

"""Finds Bootstrap's style sheet in the package that ships it: two files of the sixty-odd it holds, and of them what our
pages use (docs/adr/0009): a quarter of what every phone would fetch before it sees anything."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import bootstrap_wrapper
import crispy_bootstrap5
import crispy_forms
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from careplan.bootstrap_trim import trim, words_in

# No JavaScript: folding is <details>, and everything else of Bootstrap that we use is style alone.
FILES = ("css/bootstrap.min.css", "css/bootstrap.rtl.min.css")
PREFIX = "bootstrap"
OWN_STYLES = settings.BASE_DIR / "static" / "css"
# Where the names of classes stand: our pages, and the packages that draw our forms.
NAMED_IN = (
    *(settings.BASE_DIR / folder for folder in ("templates", "careplan", "pathways", "static/js")),
    *(Path(package.__file__).parent for package in (crispy_forms, crispy_bootstrap5)),
)


class TrimmedStorage(FileSystemStorage):
    """Opens a style sheet of the package as what is left of it when all that no page uses is taken out."""

    def _open(self, name: str, mode: str = "rb") -> File:
        beside = "".join(file.read_text() for file in sorted(OWN_STYLES.glob("*.css")))
        return ContentFile(trim(Path(self.path(name)).read_text(), words_in(NAMED_IN), beside).encode(), name)

    def get_modified_time(self, name: str) -> datetime:
        """Always new: what is left depends on our templates, and an older copy may lack what they came to use."""
        return timezone.now()


class BootstrapFinder(BaseFinder):
    """Answers `bootstrap/css/bootstrap.min.css` and its sister for right-to-left, and nothing else of the package.

    `find` names the whole file, `list` (which collects what is served) gives it trimmed.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = TrimmedStorage(location=bootstrap_wrapper.get_bootstrap_dir())
        self.storage.prefix = PREFIX

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | list[str]:
        name = path.removeprefix(f"{PREFIX}/")
        if name == path or name not in FILES:
            return []
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage

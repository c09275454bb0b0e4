"""Finds Bootstrap's style sheet in the package that ships it: four files of the sixty-odd it holds."""

from collections.abc import Iterable, Iterator

import bootstrap_wrapper
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# The maps belong to it: the style sheets name them, and the manifest storage refuses a name without a file.
# No JavaScript: folding is <details>, and everything else of Bootstrap that we use is style alone.
FILES = (
    "css/bootstrap.min.css",
    "css/bootstrap.min.css.map",
    "css/bootstrap.rtl.min.css",
    "css/bootstrap.rtl.min.css.map",
)
PREFIX = "bootstrap"


class BootstrapFinder(BaseFinder):
    """Answers `bootstrap/css/bootstrap.min.css` and its three sisters, and nothing else of the package."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=bootstrap_wrapper.get_bootstrap_dir())
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

"""A page that names a style sheet or script which is not there breaks in production, and only there."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.staticfiles import finders

from tests.architecture.rules import templates

NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def missing_files(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        for name in NAMED.findall(file.read_text()):
            if finders.find(name) is None:
                yield f"{file.name} names {name}"


def test_every_named_file_is_there():
    named = [name for file in templates() for name in NAMED.findall(file.read_text())]
    assert "css/careplan.css" in named
    assert list(missing_files(templates())) == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("{% static \"css/careplan.css\" %} {% static 'js/nothing.js' %}")
    assert list(missing_files([page])) == ["page.html names js/nothing.js"]

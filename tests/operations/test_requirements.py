"""What is installed is named, line by line: pinned, with a reason, and nothing that comes along unnamed."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.installation import ROOT


def pinned(file: str) -> dict[str, Requirement]:
    found = {}
    for line in (ROOT / file).read_text().splitlines():
        words = line.partition("#")[0].strip()
        if words and not words.startswith("-r"):
            requirement = Requirement(words)
            found[canonicalize_name(requirement.name)] = requirement
    return found


def needed_by(requirements: dict[str, Requirement]) -> set[str]:
    """The names of everything that installing these brings along, on this platform."""
    todo = [(name, frozenset(requirement.extras)) for name, requirement in requirements.items()]
    seen = set(todo)
    while todo:
        name, extras = todo.pop()
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker and not any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras | {""}
            ):
                continue
            entry = (canonicalize_name(requirement.name), frozenset(requirement.extras))
            if entry not in seen:
                seen.add(entry)
                todo.append(entry)
    return {name for name, _extras in seen}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_pinned_to_the_version_in_use(file: str):
    for name, requirement in pinned(file).items():
        assert re.fullmatch(r"==[0-9][\w.]*", str(requirement.specifier)), name
        if requirement.marker is None or requirement.marker.evaluate():
            assert metadata.version(name) in requirement.specifier


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_has_a_reason(file: str):
    for line in (ROOT / file).read_text().splitlines():
        if line.strip() and not line.startswith(("#", "-r")):
            assert re.search(r"\s# \w", line), line


def test_nothing_comes_along_that_is_not_named():
    runtime = pinned("requirements.txt")
    assert needed_by(runtime) - set(runtime) == set()
    both = runtime | pinned("requirements-dev.txt")
    assert needed_by(both) - set(both) - {"setuptools"} == set()


def test_the_tests_packages_are_not_needed_to_run():
    assert needed_by(pinned("requirements.txt")).isdisjoint({"pytest", "playwright", "ruff", "hypothesis"})

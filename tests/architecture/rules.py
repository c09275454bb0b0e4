"""The rules of the house that can be read off the source. Each returns what breaks it, by file and line.

Every rule takes the files to look at, so that a test can also hand it a file that breaks the rule.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.installation import ROOT

PACKAGES = ("careplan", "pathways")
MODULE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 150

INLINE = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a script in an attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(
        r"\|\s*safe\b|\|\s*safeseq\b|{%\s*autoescape\s+off", re.IGNORECASE
    ),
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
CATCH_ALL_NAMES = {"utils", "util", "common", "helpers", "misc"}


def modules() -> list[Path]:
    """Every Python file of the product, migrations left out: those are written by Django."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return sorted(file for file in files if "migrations" not in file.parts)


def view_modules() -> list[Path]:
    return [file for file in modules() if is_view_module(file)]


def is_view_module(file: Path) -> bool:
    return file.stem.startswith("views") or "views" in file.parent.parts


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def layers() -> dict[str, int]:
    """Each room with its height in the import contract; the lowest is 0. Read from the contract itself."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    rows = list(reversed(contract["layers"]))
    return {room.strip(): height for height, row in enumerate(rows) for room in row.split("|")}


def managers_in(files: Iterable[Path]) -> Iterator[str]:
    """Views ask `queries` and tell `actions`; a manager or a shortcut in a view goes round the gate."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                yield f"{_place(file, node)} uses .{node.attr}"
            elif isinstance(node, ast.Name) and node.id in SHORTCUTS:
                yield f"{_place(file, node)} uses {node.id}"
            elif isinstance(node, ast.Attribute) and node.attr in SHORTCUTS:
                yield f"{_place(file, node)} uses {node.attr}"


def late_imports_in(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        for function in _functions(file):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{_place(file, node)} imports inside {function.name}"


def long_modules(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        lines = file.read_text().count("\n")
        if lines > MODULE_LINES:
            yield f"{_name(file)} has {lines} lines, more than {MODULE_LINES}"


def long_functions(files: Iterable[Path]) -> Iterator[str]:
    """The docstring is not counted: saying more must not cost room to do it."""
    for file in files:
        for function in _functions(file):
            body = function.body
            said = ast.get_docstring(function, clean=False)
            first = body[1] if said is not None and len(body) > 1 else body[0]
            lines = function.end_lineno - first.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{_place(file, function)} {function.name} has {lines} lines, more than {FUNCTION_LINES}"


def long_templates(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        lines = file.read_text().count("\n")
        if lines > TEMPLATE_LINES:
            yield f"{_name(file)} has {lines} lines, more than {TEMPLATE_LINES}"


def inline_in(files: Iterable[Path]) -> Iterator[str]:
    """What the content security policy would block in the browser, or what a family's words could break out of."""
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            for what, pattern in INLINE.items():
                if pattern.search(line):
                    yield f"{_name(file)}:{number} has {what}: {line.strip()}"


def signals_in(files: Iterable[Path]) -> Iterator[str]:
    """Rooms call each other; nobody listens. Those around Django's migrations are no room's: they take
    the triggers away and put them back."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.endswith(("signals", "dispatch"))
            ):
                for name in node.names:
                    if name.name not in ("pre_migrate", "post_migrate"):
                        yield f"{_place(file, node)} imports the signal {name.name}"


def catch_all_names_in(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        for part in (file.stem, file.parent.name):
            if part in CATCH_ALL_NAMES:
                yield f"{_name(file)} says nothing about what is in it"


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name


def _place(file: Path, node: ast.AST) -> str:
    return f"{_name(file)}:{node.lineno}"

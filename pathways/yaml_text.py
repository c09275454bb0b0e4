"""Writes lists, groups and texts as YAML that is pleasant to read, and that `yaml_nodes` reads back the same.

A value is a text, a `Folded` text, a `Flow` list or group on one line, a list, a group (dict), or a `Remark`.
Texts are on one line with single spaces, as the reader gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from pathways.yaml_nodes import TEXT

WIDTH = 110
INDENT = "  "

_PLAIN_WORD = re.compile(r"[A-Za-z0-9_-]+")
# What a bare text may not begin with, and what it may not hold: both would mean something to YAML.
_SIGNS = "-?:,[]{}#&*!|>'\"%@`=<~"
_INSIDE = (": ", " #")
_STOPS = ".!?"
_RESOLVER = Resolver()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text of sentences, written below its name with lines of a readable width."""

    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A list, or a group, on one line: `[a, b]`, `{a: b}`."""

    inside: Sequence[str] | Mapping[str, str | Flow]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment line between the entries of a list, or of a group; without text an empty line."""

    text: str = ""


Value: TypeAlias = "str | Folded | Flow | Sequence[Value | Remark] | Mapping[str, Value | Remark]"


def lines_of(group: Mapping[str, Value | Remark], indent: int = 0) -> Iterator[str]:
    """Yield the lines of a group. The name that a Remark stands under is not written."""
    for name, value in group.items():
        if isinstance(value, Remark):
            yield _remark(value, indent)
        else:
            yield from _field(name, value, indent)


def scalar(text: str, is_bare_safe: re.Pattern | None = None) -> str:
    """Return a text as YAML on one line: bare where YAML takes it for a text, else in double quotes."""
    if _is_text_when_bare(text) and (is_bare_safe is None or is_bare_safe.fullmatch(text)):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_text_when_bare(text: str) -> bool:
    if not text or text[0] in _SIGNS or text.endswith(":") or any(sign in text for sign in _INSIDE):
        return False
    return _RESOLVER.resolve(ScalarNode, text, (True, False)) == TEXT


def _field(name: str, value: Value, indent: int) -> Iterator[str]:
    begin = f"{INDENT * indent}{name}:"
    match value:
        case str():
            line = f"{begin} {scalar(value)}"
            if len(line) <= WIDTH:
                yield line
            else:
                yield from _field(name, Folded(value), indent)
        case Folded(text) if not text:
            yield f'{begin} ""'
        case Folded(text):
            yield f"{begin} >-"
            yield from _wrapped(text, indent + 1)
        case Flow():
            yield f"{begin} {_flow(value)}"
        case Mapping():
            yield begin
            yield from lines_of(value, indent + 1)
        case _:
            yield begin
            yield from _entries(value, indent + 1)


def _entries(values: Sequence[Value | Remark], indent: int) -> Iterator[str]:
    dash = f"{INDENT * indent}- "
    for value in values:
        match value:
            case Remark():
                yield _remark(value, indent)
            case str() if len(dash) + len(scalar(value)) <= WIDTH:
                yield dash + scalar(value)
            case str() | Folded():
                yield f"{dash}>-"
                yield from _wrapped(value if isinstance(value, str) else value.text, indent + 1)
            case Flow():
                yield dash + _flow(value)
            case _:
                first, *others = lines_of(value, indent + 1)
                yield dash + first.lstrip()
                yield from others


def _flow(flow: Flow | str) -> str:
    if isinstance(flow, str):
        return scalar(flow, is_bare_safe=_PLAIN_WORD)
    if isinstance(flow.inside, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(value)}" for name, value in flow.inside.items()) + "}"
    return "[" + ", ".join(_flow(value) for value in flow.inside) + "]"


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield the words of a text in lines, each sentence on its own; YAML joins them with a space again."""
    begin = INDENT * indent
    line = ""
    for word in text.split(" "):
        is_full = len(begin) + len(line) + 1 + len(word) > WIDTH
        if line and (is_full or (line[-1] in _STOPS and not word[:1].islower())):
            yield begin + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield begin + line


def _remark(remark: Remark, indent: int) -> str:
    return f"{INDENT * indent}# {remark.text}" if remark.text else ""

"""Templates of the busiest pages, rendered once with gaps in them, and then only filled (docs/adr/0019).

A stencil is what a template gives in one language, for one choice of what is there and what is not. It is made with a
mark in each gap and without any value, so there is nothing of anybody in what is kept. What fills a gap is escaped, as
the template would have done.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEPT = 512
# Nobody can guess it, so nobody can write it. Letters and digits alone: an address keeps them as they are.
_START, _END = (secrets.token_hex(8) for _each in range(2))
_SPECIAL = re.compile(r"""[&<>"']""")
# What stands between lines is of no weight in HTML, and a third of a page. No template here has words laid out by it.
_INDENTED = re.compile(r"\s*\n\s*")
_GAP = re.compile(f"{_START}([a-z_0-9]+?){_END}")

Context = Mapping[str, object]


class Gaps:
    """What a template is rendered with in place of values: a mark for each that is there, nothing for the others."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = frozenset(names)

    def __getattr__(self, name: str) -> str:
        return f"{_START}{name}{_END}" if name in self._names else ""


class Stencil:
    """One template. `context_of(gaps, **fixed)` gives its context; `fixed` are the choices that are no text: each is
    part of what a stencil is kept under."""

    def __init__(self, template: str, context_of: Callable[..., Context]) -> None:
        self._template = template
        self._context_of = context_of
        self._kept = lru_cache(maxsize=KEPT)(self._made)

    def fill(self, values: Mapping[str, str], **fixed: Hashable) -> SafeString:
        """The template with these values. One that is empty leaves its gap out, and what the template ties to it."""
        given = {name: _escaped(value) for name, value in values.items() if value}
        make = self._made if settings.DEBUG else self._kept
        return SafeString(make(get_language(), tuple(given), tuple(fixed.items())) % given)

    def _made(self, _language: str, names: tuple[str, ...], fixed: tuple[tuple[str, Hashable], ...]) -> str:
        text = render_to_string(self._template, self._context_of(Gaps(names), **dict(fixed)))
        return _GAP.sub(r"%(\1)s", _INDENTED.sub("\n", text).replace("%", "%%"))


def _escaped(value: str) -> str:
    if type(value) is SafeString or not _SPECIAL.search(value):
        return value
    return escape(value)

"""Lists inside a sentence, parted as the language of the page parts them. Pure."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def commas(words: Iterable[str]) -> str:
    """Return "a, b, c"; other languages have other commas."""
    return pgettext("between the parts of a list", ", ").join(words)

"""Words of a pathway on a page in another language: a text that knows in which language its parts are. Pure."""

from __future__ import annotations

BETWEEN = " / "


class Worded(str):
    """A text that is not simply in the language of the page. It behaves as the plain text it holds.

    `parts`: (words, language code), one or more in the order they are read. One part: words that nobody translated
    yet, or whose translation is out of date. Two parts: the author's words and a translation that no clinician has
    checked, of a sign for which a family calls at once (DECISIONS 43).
    """

    parts: tuple[tuple[str, str], ...]

    def __new__(cls, *parts: tuple[str, str]) -> Worded:
        text = super().__new__(cls, BETWEEN.join(words for words, _language in parts))
        text.parts = parts
        return text

    @property
    def is_untranslated(self) -> bool:
        return len(self.parts) == 1

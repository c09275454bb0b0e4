"""The text fields of this window: they clean what was pasted, and say in a sentence what does not fit.

No `maxlength` in the page: a browser then cuts what is pasted without a word. Too long a text comes back
whole, with its length and the limit.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ROW_ID = re.compile(r"[A-Z]+-[0-9]+")
MAX_ENTRIES = 50
MAX_ROW_ID = 20
# Format characters that join letters in Persian and Indian scripts; all others hide or reorder words.
JOINERS = {"\u200c", "\u200d"}


def plain(text: str) -> str:
    """Return a text with one form for each letter, line ends as \\n, and no character that nobody can see."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (
        letter
        for letter in text
        if letter == "\n" or letter in JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")
    )
    return "".join(kept).strip()


def too_long(text: str, most: int) -> str | None:
    """Say in a sentence that a text has more than `most` characters, or None."""
    if len(text) <= most:
        return None
    sentence = gettext("This text has %(length)s characters; at most %(most)s fit.")
    return sentence % {"length": len(text), "most": most}


class TextField(forms.CharField):
    """One text. `most`: characters; `missing`: the sentence for an empty field; `rows`: how high it is drawn.

    Line ends become spaces, because no page of a pathway shows them, unless it `keeps_lines`.
    """

    def __init__(
        self, *, most: int, missing: str = "", rows: int = 0, keeps_lines: bool = False, **kwargs: Any
    ) -> None:
        self.most = most
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__(widget=widget, required=bool(missing), **kwargs)
        self.error_messages["required"] = missing
        self.keeps_lines = keeps_lines

    def to_python(self, value: Any) -> str:
        text = plain(super().to_python(value))
        return text if self.keeps_lines else " ".join(text.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        problem = too_long(value, self.most)
        if problem:
            raise ValidationError(problem)


class LinesField(forms.CharField):
    """A list of texts, one on each line. Gives a tuple."""

    def __init__(self, *, most: int, rows: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in plain(super().to_python(value)).split("\n"))
        return tuple(line for line in lines if line)

    def validate(self, value: tuple[str, ...]) -> None:
        if len(value) > MAX_ENTRIES:
            sentence = gettext("There are %(count)s lines; at most %(most)s fit.")
            raise ValidationError(sentence % {"count": len(value), "most": MAX_ENTRIES})
        for number, line in enumerate(value, start=1):
            problem = too_long(line, self.most)
            if problem:
                raise ValidationError(gettext("Line %(number)s: ") % {"number": number} + problem)

    def run_validators(self, value: tuple[str, ...]) -> None:
        """The parent's validators are about one text, and `plain` has done their work."""


class RowsField(LinesField):
    """Row ids of the documented pathway, between commas or spaces. Gives a tuple, in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Their ids, such as IMG-4, with commas between them.")
        super().__init__(most=MAX_ROW_ID, rows=1, help_text=help_text, **kwargs)
        self.widget = forms.TextInput()

    def prepare_value(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        typed = re.split(r"[\s,;]+", " ".join(super().to_python(value)))
        return tuple(dict.fromkeys(row.upper() for row in typed if row))

    def validate(self, value: tuple[str, ...]) -> None:
        super().validate(value)
        for row in value:
            if not ROW_ID.fullmatch(row):
                sentence = gettext("“%(row)s” is not a row id. They look like IMG-4.")
                raise ValidationError(sentence % {"row": row})

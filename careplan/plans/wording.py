"""What people may write: cleaned the same way everywhere, refused with a sentence, never cut silently."""

import unicodedata

from django.utils.translation import gettext as _

LONGEST_WORDS = 4_000
KEPT_CONTROLS = {"\n", "\t"}
WITHOUT_KEPT = str.maketrans(dict.fromkeys(KEPT_CONTROLS))
# Turn the letters that follow around, to the end of the line and across the name of the writer. No language is
# written with them; the marks that right-to-left writing does use stay.
OVERRIDES = {"\N{LEFT-TO-RIGHT OVERRIDE}", "\N{RIGHT-TO-LEFT OVERRIDE}"}
# Marks that steer other letters, and spaces of any width: kept inside words, but no words by themselves.
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


class WordsRefused(ValueError):
    """Words that cannot be taken. The message is the sentence beside the field."""


def clean_words(text: str, *, longest: int = LONGEST_WORDS, required: bool = True) -> str:
    """The text without control characters and outer space; emoji and right-to-left marks stay.

    Raises WordsRefused when nothing is left to see although something is needed, or when it is too long.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.translate(WITHOUT_KEPT).isprintable():  # nothing printable is left out
        text = "".join(
            letter
            for letter in text
            if letter in KEPT_CONTROLS
            or (letter not in OVERRIDES and unicodedata.category(letter) not in {"Cc", "Cs"})
        )
    text = text.strip()
    if required and all(unicodedata.category(letter) in UNSEEN for letter in text):
        raise WordsRefused(_("Please write something first."))
    if len(text) > longest:
        raise WordsRefused(
            _("This is %(length)d letters long. Up to %(longest)d fit here. Please make it shorter.")
            % {"length": len(text), "longest": longest}
        )
    return text

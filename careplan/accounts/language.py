"""The language a person reads: what was chosen, for pages and for messages. Pure: no rows, no request."""

from dataclasses import dataclass
from unicodedata import bidirectional

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi

from careplan import catalogues


@dataclass(frozen=True, slots=True)
class Choice:
    """One language that can be chosen, under the name that its own readers know it by."""

    code: str
    own_name: str
    direction: str
    is_current: bool


def choices() -> list[Choice]:
    """Every language of this installation, the one that is switched on marked."""
    current = get_language()
    return [Choice(code, name, direction_of(code), code == current) for code, name in settings.LANGUAGES]


def is_offered(code: str) -> bool:
    return code in dict(settings.LANGUAGES)


def direction_of(code: str) -> str:
    """ "rtl" or "ltr"; a language that Django does not know is read from left to right."""
    return "rtl" if catalogues.is_right_to_left(code) else "ltr"


def isolated(text: str) -> str:
    """A name, or other words of unknown direction, so that they do not turn the sentence around them: with two
    characters that nobody sees, where they are written the other way than the page."""
    is_right_to_left = get_language_bidi()
    if not is_right_to_left and text.isascii():
        return text
    other = ("L",) if is_right_to_left else ("R", "AL")
    if catalogues.ISOLATE in text or not any(bidirectional(letter) in other for letter in text):
        return text
    return f"{catalogues.ISOLATE}{text}{catalogues.END}"


def warning_words_are_checked(code: str) -> bool:
    """Whether a clinician has checked the fixed words about calling, as the translators' file says."""
    is_source = code == settings.LANGUAGE_CODE
    return is_source or bool(catalogues.warning_words_checked_by(settings.LOCALE_DIR, code))

"""How days, moments, names, phone numbers and words in other languages are written on every page. It reads and decides
nothing."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from careplan.accounts.language import direction_of, warning_words_are_checked

register = template.Library()

DAYS_NAMED_BY_WEEKDAY = 6  # a seventh day has the same name as today


@register.simple_tag
def day(when: date | None, today: date) -> str:
    """`when` as people say it, seen from `today`: today, yesterday, tomorrow, Tuesday, 12 November.

    Both are plain dates of the same time zone. The year stands only where it is another one.
    No date gives an empty text.
    """
    return _day(when, today, get_language()) if when is not None else ""


@lru_cache(maxsize=2048)
def _day(when: date, today: date, _language: str) -> str:
    distance = (when - today).days
    if distance in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[distance]
    if abs(distance) <= DAYS_NAMED_BY_WEEKDAY:
        return date_format(when, "l")
    return date_format(when, "MONTH_DAY_FORMAT" if when.year == today.year else "DATE_FORMAT")


@register.simple_tag
def moment(at: datetime | None, now: datetime, zone: str | tzinfo) -> str:
    """`at` with its time of day, as seen from `now`, in `zone` (name or tzinfo): "today 14:05"."""
    if at is None:
        return ""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    local = at.astimezone(place)
    words = day(local.date(), now.astimezone(place).date())
    return _("%(day)s %(time)s") % {"day": words, "time": _clock(local.hour, local.minute, get_language())}


@register.simple_tag
def clock(at: datetime, zone: str | tzinfo) -> str:
    """The time of day of `at` in `zone` (name or tzinfo): "14:05"."""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    local = at.astimezone(place)
    return _clock(local.hour, local.minute, get_language())


@lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, _language: str) -> str:
    return time_format(time(hour, minute), "TIME_FORMAT")


@register.filter
def worded(text: str) -> str:
    """Words of a pathway, each part marked with its language where that is not the page's; what nobody translated
    yet is followed by the name of its language, so that it is seen to be so."""
    marked = spoken(text)
    if not getattr(text, "is_untranslated", False):
        return marked
    name = get_language_info(text.parts[0][1])["name_translated"]
    return format_html('{} <span class="untranslated">{}</span>', marked, name)


@register.filter
def spoken(text: str) -> str:
    """As `worded`, without the name of the language: for the longer words below a title that has it."""
    parts = getattr(text, "parts", None)
    return text if parts is None else _in_spans(parts)


@register.filter
def initials(name: str) -> str:
    """At most two capitals of a name: "Maryam Aziz" gives "MA", "Nora" gives "N"."""
    parts = name.split()
    chosen = parts if len(parts) < 2 else [parts[0], parts[-1]]
    return "".join(part[0] for part in chosen).upper()


@register.filter
def tel(number: str) -> str:
    """An address that dials: "+44 (0)20 5550-0100" gives "tel:+442055500100".

    The bracketed zero is said only inside the country, never after the country's own number.
    """
    said = number.strip()
    if said.startswith("+"):
        said = said.replace("(0)", "")
    return f"tel:{'+' if said.startswith('+') else ''}{re.sub('[^0-9]', '', said)}"


@register.filter
def phone(number: str) -> SafeString:
    """A number as text that never breaks over two lines and stays left to right in every language."""
    return format_html('<bdi class="number" dir="ltr">{}</bdi>', number)


@register.simple_tag
def call_words(words: str | Promise) -> str:
    """`{% call_words _("Call now") %}`: fixed words that tell a family to call. The source language stands first beside
    a translation, until a clinician has checked that one (DECISIONS 43)."""
    said, code = str(words), get_language() or settings.LANGUAGE_CODE
    with override(settings.LANGUAGE_CODE):
        source = str(words)
    if said == source or warning_words_are_checked(code):
        return said
    return _in_spans(((source, settings.LANGUAGE_CODE), (said, code)))


def _in_spans(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Two languages stand one below the other and are held together by one more element."""
    spans = [(code, direction_of(code), words) for words, code in parts]
    marked = format_html_join(" ", '<span lang="{}" dir="{}" class="worded">{}</span>', spans)
    return marked if len(spans) == 1 else format_html('<span class="both">{}</span>', marked)

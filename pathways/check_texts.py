"""Checks of the words: their limits, their translations, and numbers that need a source. Pure.

The search for doses, limits and intervals reads English; another language needs its own list. It looks for a
number beside a unit, or beside words such as “above”: a number alone is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext, ngettext

from pathways import words
from pathways.definition import Definition, Origin, Step
from pathways.findings import Finding, Weight, warning

_NUMBER = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_DIGITS = r"\d+(?:[.,]\d+)?"
_UNITS = (
    r"(?:mg|mcg|µg|μg|ug|ng|g|grams?|milligrams?|micrograms?|ml|mL|millilit(?:er|re)s?|dl|dL|mmol|µmol|μmol|nmol"
    r"|IU|Gy|mSv|mmHg|mg/kg|bpm|°\s?[CF]|degrees?|per\s?cent|percent)"
)
_SPANS = r"(?:hours?|days?|weeks?|months?)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.]){_DIGITS}\s?{_UNITS}(?![\w])",
        rf"(?<![\w.]){_DIGITS}\s?(?:%|‰)",
        rf"\b{_DIGITS}\s?[CF]\b",
        rf"[<>≤≥]\s?=?\s?{_DIGITS}",
        rf"\b(?:above|below|over|under|higher than|lower than|less than|more than|at least|at most|up to)\s"
        rf"{_DIGITS}(?![\d.,]*\d)(?!\s?(?:minutes?|people|persons?|questions?|words?|of you))",
        rf"\bevery\s{_NUMBER}(?:\s?(?:to|or|-|–)\s?{_NUMBER})?\s{_SPANS}\b",
        rf"\bevery\s(?:other|second|third|fourth)\s{_SPANS}\b",
        rf"\b(?:{_NUMBER}\s(?:times|x)|once|twice)\s(?:a|per|each|every)\s(?:day|week|month)\b",
        rf"\b{_NUMBER}\s(?:tablets?|pills?|capsules?|drops?|puffs?|units?|doses?)\b",
    )
)
# What a patient or family reads; where a text comes from may name numbers as it likes.
_READ = ("title", "what", "why", "ask", "question", "explanation", "options", "meaning", "summary")


def limits(definition: Definition) -> Iterator[Finding]:
    """Too long, too many words in a sentence, a hard word nobody explains."""
    for problem in words.problems(definition):
        yield Finding("words", problem.place, problem.reason)


def dose_like(text: str) -> str:
    """Return the first piece of a text that looks like a dose, a limit or an interval, or an empty text."""
    found = [match for pattern in _PATTERNS if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start()).group() if found else ""


def numbers(definition: Definition) -> Iterator[Finding]:
    """Texts that look like a dose or a limit: an error, but a warning in a local addition that says its source."""
    for text in words.texts(definition):
        piece = dose_like(text.text) if _is_read(text.place) else ""
        if not piece:
            continue
        if _has_local_source(definition, text.place):
            sentence = gettext("“%s” looks like a dose, a limit or an interval. Does its source say so?")
            yield Finding("number", text.place, sentence % piece, Weight.WARNING)
        else:
            sentence = gettext(
                "“%s” looks like a dose, a limit or an interval without a source. Take it out, or make the "
                "step a local addition and name its source."
            )
            yield Finding("number", text.place, sentence % piece)


def translations(untranslated: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """`untranslated`: language of the clinic -> titles of the parts without words in it."""
    for language, titles in untranslated.items():
        if not titles:
            continue
        sentence = ngettext(
            "%(count)s part has no words in %(language)s yet: %(titles)s. Families read it in the source.",
            "%(count)s parts have no words in %(language)s yet: %(titles)s. Families read them in the source.",
            len(titles),
        )
        named = ", ".join(titles[:3]) + (", …" if len(titles) > 3 else "")
        values = {"count": len(titles), "language": language, "titles": named}
        yield warning("translation", ("language", language), sentence % values)


def _is_read(place: tuple[str, ...]) -> bool:
    return (place[2] if len(place) > 2 else place[1]) in _READ


def _has_local_source(definition: Definition, place: tuple[str, ...]) -> bool:
    step: Step | None = definition.steps_by_key.get(place[1]) if place[0] == "step" else None
    return step is not None and step.source.origin is Origin.LOCAL and bool(step.source.note)

"""What a made-up patient must get, pinned as plain data, and how the present result differs from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext

from pathways import rule_words
from pathways.definition import Definition
from pathways.dry_run import Row
from pathways.expand import Standing
from pathways.joined import commas

NOTHING: Mapping = {}


def pin_of(rows: Iterable[Row]) -> dict:
    """Return the result of a dry run as JSON data: step -> standing, day, what it waits for, whether it is over."""
    return {"steps": {row.key: _pinned(row) for row in rows}}


def differences(pinned: Mapping | None, rows: Iterable[Row], definition: Definition) -> tuple[str, ...]:
    """Return one sentence for each step that is not as it was pinned. () when nothing is pinned, or all is so."""
    if pinned is None:
        return ()
    steps = pinned.get("steps", NOTHING)
    rows = tuple(rows)
    found = [sentence for row in rows for sentence in _of_step(row, steps.get(row.key), definition)]
    here = {row.key for row in rows}
    gone = gettext("“%s” was part of the result; this version has no such step.")
    return (*found, *(gone % key for key in steps if key not in here))


def day_words(day: int) -> str:
    """For example *day 14*; the day a plan begins is day 0."""
    if day == 0:
        return gettext("the first day")
    return gettext("day %(day)s") % {"day": day}


def standing_words(standing: str) -> str:
    words = {
        Standing.IN: gettext("in"),
        Standing.OUT: gettext("out"),
        Standing.NEEDS_ANSWER: gettext("needs an answer"),
    }
    return words.get(standing, standing)


def _pinned(row: Row) -> dict:
    pinned: dict = {"standing": str(row.standing)}
    if row.standing is Standing.OUT:
        return pinned
    if row.day is not None:
        pinned["day"] = row.day
    if row.waits_for:
        pinned["waits_for"] = list(row.waits_for)
    if row.is_over:
        pinned["over"] = True
    return pinned


def _of_step(row: Row, pinned: Mapping | None, definition: Definition) -> Iterator[str]:
    now = _pinned(row)
    if pinned is None:
        sentence = gettext("“%(title)s” is new: %(now)s.")
        yield sentence % {"title": row.title, "now": standing_words(row.standing)}
    elif pinned.get("standing") != now["standing"]:
        sentence = gettext("“%(title)s” was pinned as: %(before)s. Now: %(now)s (%(why)s).")
        before, after = (standing_words(one.get("standing", "")) for one in (pinned, now))
        yield sentence % {"title": row.title, "before": before, "now": after, "why": row.why}
    else:
        yield from _days(row, pinned, now)
        yield from _waiting(row, pinned, now, definition)


def _days(row: Row, pinned: Mapping, now: Mapping) -> Iterator[str]:
    before, after = (_day_of(one) for one in (pinned, now))
    if before != after:
        sentence = gettext("“%(title)s” was pinned on: %(before)s. Now: %(now)s.")
        yield sentence % {"title": row.title, "before": before, "now": after}


def _day_of(one: Mapping) -> str:
    if one.get("over"):
        return gettext("it is over")
    return gettext("no day yet") if one.get("day") is None else day_words(one["day"])


def _waiting(row: Row, pinned: Mapping, now: Mapping, definition: Definition) -> Iterator[str]:
    before, after = (_names(one.get("waits_for", ()), definition) for one in (pinned, now))
    if before != after:
        sentence = gettext("“%(title)s” was pinned as waiting for: %(before)s. Now: %(now)s.")
        yield sentence % {"title": row.title, "before": before, "now": after}


def _names(keys: Iterable[str], definition: Definition) -> str:
    return commas(rule_words.step_title(key, definition) for key in keys) or gettext("nothing")

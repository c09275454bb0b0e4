"""Reads the made-up patients that lie beside a pathway file: text in, samples out, or every fault at once.

For `bone-care.yaml` they stand in `bone-care.samples.json`: a list of groups with `name`, and as needed
`answers` (fact -> answer), `days` (event -> days after the start), `done` (step -> days), `decided` (step -> true
or false) and `expected`: the steps that must be `out`, and those for which something `needs_answer`. All others
must be in; `day`, `waits_for` and `over` say more of a step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext

from pathways.definition import Definition, Kind
from pathways.dry_run import MOST_DAYS, Sample
from pathways.expand import Standing

MOST_NAME = 60
_MAY = {"name", "answers", "days", "done", "decided", "expected"}
_EXPECTED = {"out", "needs_answer", "day", "waits_for", "over"}


class SampleFileErrors(Exception):
    """The file was refused. `errors` holds a sentence for each fault."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


def read_samples(text: str | bytes, filename: str, definition: Definition) -> tuple[Sample, ...]:
    """Read the made-up patients of a pathway. Raises SampleFileErrors with all faults."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SampleFileErrors([gettext("%s cannot be read as JSON.") % filename]) from error
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise SampleFileErrors([gettext("%s must hold a list of groups.") % filename])
    faults = [
        f"{filename}: {entry.get('name') or number}: {fault}"
        for number, entry in enumerate(entries, 1)
        for fault in _faults(entry, definition)
    ]
    names = [entry.get("name") for entry in entries]
    faults += [
        gettext("%(file)s: two are called “%(name)s”.") % {"file": filename, "name": name}
        for name in dict.fromkeys(map(str, names))
        if names.count(name) > 1
    ]
    if faults:
        raise SampleFileErrors(faults)
    return tuple(_sample(entry, definition) for entry in entries)


def _faults(entry: Mapping, definition: Definition) -> Iterator[str]:
    steps = {step.key for step in definition.steps if step.kind is not Kind.WATCH}
    yield from _unknown(entry, _MAY)
    name = entry.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= MOST_NAME:
        yield gettext("the name must be a text of at most %s characters.") % MOST_NAME
    groups = {"answers": definition.facts_by_key, "days": definition.anchors_by_key}
    groups |= dict.fromkeys(("done", "decided"), steps)
    for group, known in groups.items():
        values = entry.get(group, {})
        if not isinstance(values, dict):
            yield gettext("“%s” must be a group of names and values.") % group
            continue
        yield from _unknown(values, known)
        for key, value in values.items():
            if key in known and not _fits(group, key, value, definition):
                yield gettext("“%(value)s” does not fit “%(key)s”.") % {"value": value, "key": key}
    yield from _expected_faults(entry.get("expected"), steps)


def _expected_faults(expected: object, steps: set[str]) -> Iterator[str]:
    if expected is None:
        return
    if not isinstance(expected, dict):
        yield gettext("“%s” must be a group of names and values.") % "expected"
        return
    yield from _unknown(expected, _EXPECTED)
    for name in _EXPECTED & set(expected):
        named = expected[name]
        kind = dict if name in ("day", "waits_for") else list
        if not isinstance(named, kind):
            yield gettext("“%s” has another shape.") % name
            continue
        yield from _unknown(map(str, named), steps)


def _unknown(names, known) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield gettext("“%s” is not known here.") % name


def _fits(group: str, key: str, value: object, definition: Definition) -> bool:
    match group:
        case "answers":
            return value in {option.key for option in definition.fact(key).choices}
        case "days":
            return _is_day(value)
        case "done":
            return isinstance(value, list) and bool(value) and all(map(_is_day, value))
    return isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_DAYS


def _sample(entry: Mapping, definition: Definition) -> Sample:
    return Sample(
        name=entry["name"],
        answers=entry.get("answers", {}),
        days=entry.get("days", {}),
        done={key: tuple(sorted(days)) for key, days in entry.get("done", {}).items()},
        decided=entry.get("decided", {}),
        pinned=None if entry.get("expected") is None else _pinned(entry["expected"], definition),
    )


def _pinned(expected: Mapping, definition: Definition) -> dict:
    """Write out what is expected in the shape of `pins.pin_of`."""
    steps = {}
    for step in definition.steps:
        if step.kind is Kind.WATCH:
            continue
        if step.key in expected.get("out", ()):
            steps[step.key] = {"standing": str(Standing.OUT)}
            continue
        open_now = step.key in expected.get("needs_answer", ())
        steps[step.key] = {"standing": str(Standing.NEEDS_ANSWER if open_now else Standing.IN)}
        for name in ("day", "waits_for"):
            if step.key in expected.get(name, {}):
                steps[step.key][name] = expected[name][step.key]
        if step.key in expected.get("over", ()):
            steps[step.key]["over"] = True
    return {"steps": steps}

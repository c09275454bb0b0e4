"""A version tried on a made-up patient: which steps, when, and why each is in or out. Pure.

Days are counted from the day the plan begins, day 0. Months differ in length, so all made-up plans begin on
the same day: the same version and the same patient always give the same days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext

from pathways import rule_words
from pathways.definition import Definition, Kind, Step
from pathways.dependencies import HowMany
from pathways.expand import ExpectedStep, Standing, expand
from pathways.schedules import Completion

FIRST_DAY = date(2025, 1, 1)
MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up patient. Everything is plain data, and may name parts that a version does not have.

    `answers`: fact -> answer. `days`: event -> days after the start, negative for before. `done`: step -> days on
    which it was done. `decided`: step -> whether a nurse said that it applies. `pinned`: what the dry run must
    give, as `pin_of` wrote it; None when nothing is pinned.
    """

    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    decided: Mapping[str, bool] = field(default_factory=dict)
    pinned: Mapping | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One step for one made-up patient. Days are numbers after the start.

    `day`: when it is due next; None with `when` in words where no day can be said. `opens` and `closes`: its
    window. `then`: the days after that, if each time is done on its day. `done`: when it was done. `waits_for`:
    steps that must be finished first, as `waits` says in words. `nurse_decides`: it applies only if a nurse says
    so, and in this example nobody did.
    """

    key: str
    title: str
    category: str
    standing: Standing
    why: str
    day: int | None = None
    opens: int | None = None
    closes: int | None = None
    then: tuple[int, ...] = ()
    when: str = ""
    is_over: bool = False
    done: tuple[int, ...] = ()
    waits_for: tuple[str, ...] = ()
    waits: str = ""
    nurse_decides: bool = False


def dry_run(definition: Definition, sample: Sample) -> tuple[Row, ...]:
    """Say of each step, in the version's order, what it would be for this patient. Watch questions make no row."""
    completions = {
        key: tuple(
            Completion(number, _date(day), done=True, due=_date(day))
            for number, day in enumerate(sorted(days), 1)
        )
        for key, days in sample.done.items()
        if days
    }
    expected = expand(
        definition,
        sample.answers,
        {key: _date(day) for key, day in sample.days.items()},
        completions,
        FIRST_DAY,
        sample.decided,
    )
    return tuple(_row(definition, sample, one) for one in expected)


def _row(definition: Definition, sample: Sample, expected: ExpectedStep) -> Row:
    step = definition.step(expected.key)
    standing, why = _standing(step, sample, expected)
    done = tuple(sorted(sample.done.get(step.key, ())))
    is_over = expected.over or bool(done and not expected.comes_back)
    window = None if is_over else expected.window
    how_many = step.waits_for.how_many if step.waits_for else HowMany.ALL
    return Row(
        key=step.key,
        title=step.title,
        category=step.category,
        standing=standing,
        why=why,
        day=_number(window.due) if window else None,
        opens=_number(window.opens) if window else None,
        closes=_number(window.closes) if window else None,
        then=() if is_over else tuple(_number(day) for day in expected.forecast),
        when=_when(definition, expected, is_over),
        is_over=is_over,
        done=done,
        waits_for=expected.waits_for,
        waits=rule_words.blocked_by(expected.waits_for, how_many, definition),
        nurse_decides=standing is Standing.IN
        and step.kind in (Kind.TEST, Kind.TREATMENT)
        and not done
        and step.key not in sample.decided,
    )


def _standing(step: Step, sample: Sample, expected: ExpectedStep) -> tuple[Standing, str]:
    """What a nurse said comes before what the condition says."""
    decided = sample.decided.get(step.key)
    if decided is None:
        return expected.standing, expected.reason
    if decided:
        return Standing.IN, gettext("a nurse said that it applies")
    return Standing.OUT, gettext("a nurse said that it does not apply")


def _when(definition: Definition, expected: ExpectedStep, is_over: bool) -> str:
    if is_over:
        return gettext("it is over") if expected.comes_back else ""
    if expected.missing is not None:
        return rule_words.missing_day(expected.missing, definition)
    return ""


def _date(day: int) -> date:
    return FIRST_DAY + timedelta(days=day)


def _number(day: date | None) -> int | None:
    return None if day is None else (day - FIRST_DAY).days

"""What should be in a plan: a version's steps against a patient's answers, days and what was finished.

`expand` is pure and total: the same input gives the same list, in the version's order, and an answer
nobody has given never counts as a yes or as a no. A dry run of a draft, the preview before a plan is
started, the change after a fact is answered, after an anchor moved or a repeating step was done, and the
move to another version are all this one call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from pathways import conditions, schedules
from pathways.definition import Definition, Kind, Step
from pathways.dependencies import Choice, still_waits_for
from pathways.joined import commas
from pathways.schedules import Completions, Point, Situation, Window

NO_DAY = date(1, 1, 1)
NOTHING: Mapping = {}


class Standing(StrEnum):
    IN = "in"
    OUT = "out"
    NEEDS_ANSWER = "needs_answer"


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """One step's place in one plan.

    `needs`: keys of the facts without an answer that keep it open, in the version's order; empty unless
    NEEDS_ANSWER. `reason`: words for people. `occurrence`: the number of the next time, from 1.
    `window`: when that is due by the schedule; None without one, or while `missing` has no day.
    `over`: the schedule has ended. `waits_for`: steps that must be finished first.
    `choice`: the key of the choice that the step is part of, while nothing of it has been chosen.
    `forecast`: the days after that, if each time is done on its day. `finished`: how many times are over.
    `comes_back`: it has a next time after it was done.
    """

    key: str
    standing: Standing
    needs: tuple[str, ...]
    reason: str
    occurrence: int
    window: Window | None = None
    missing: Point | None = None
    over: bool = False
    waits_for: tuple[str, ...] = ()
    choice: str = ""
    forecast: tuple[date, ...] = ()
    finished: int = 0
    comes_back: bool = False


def expand(
    definition: Definition,
    answers: Mapping[str, str],
    anchors: Mapping[str, date] = NOTHING,
    completions: Completions = NOTHING,
    plan_start: date = NO_DAY,
    decided: Mapping[str, bool] = NOTHING,
    forecast: int = schedules.FORECAST,
) -> tuple[ExpectedStep, ...]:
    """Say of each step whether it belongs in a plan, why, and when. Watch steps are left out: they make no items.

    In: the version; fact key -> option key; anchor key -> its day; step key -> the times that are over; the day
    the plan began; step key -> whether a nurse said that it applies; how many days to forecast for each step.
    An answer whose fact or option this version does not have counts as *not known*, an anchor it does not have
    is not looked at. No day of asking comes in: nothing that is stored moves by the passing of time alone
    (`schedules.shown_due` says where a calendar rhythm stands when it is read).
    A habit comes back after each time, and so does a step whose schedule repeats; others stay at their first.
    """
    situation = Situation(plan_start, anchors, completions, answers)
    return tuple(Places(definition, situation, decided, forecast).values())


class Places(Mapping):
    """Step key -> its place, each worked out when it is asked for: a page of a few steps need not know all.

    In: what `expand` takes. Watch steps are not in it. `waits_for` and `missing` are parts of a place that can be
    had without the rest of it.
    """

    def __init__(
        self, definition: Definition, situation: Situation, decided: Mapping[str, bool], forecast: int
    ) -> None:
        known = {
            key: value
            for key, value in situation.answers.items()
            if key in definition.facts_by_key and value in definition.fact(key).values
        }
        self.definition = definition
        self.situation = replace(situation, answers=known)
        self.decided = decided
        self._places: dict[str, ExpectedStep] = {}
        self.forecast = forecast
        self.choice_of = {key: choice for choice in definition.choices for key in choice.steps}

    def __getitem__(self, key: str) -> ExpectedStep:
        if key not in self._places:
            self._places[key] = self.of(self._step(key))
        return self._places[key]

    def __iter__(self) -> Iterator[str]:
        return (step.key for step in self.definition.steps if step.kind is not Kind.WATCH)

    def __len__(self) -> int:
        return sum(1 for _key in self)

    def waits_for(self, key: str) -> tuple[str, ...]:
        """Return the steps that must be finished first. Raises KeyError."""
        return still_waits_for(self._step(key).waits_for, self._is_finished, self._is_ruled_out)

    def missing(self, key: str) -> Point | None:
        """Return what has no day yet and so gives this step none. Raises KeyError."""
        step = self._step(key)
        return schedules.upcoming(step.schedule, key, self.situation).missing if step.schedule else None

    def _step(self, key: str) -> Step:
        step = self.definition.steps_by_key[key]
        if step.kind is Kind.WATCH:
            raise KeyError(key)
        return step

    def of(self, step: Step) -> ExpectedStep:
        missing = conditions.missing_facts(step.condition, self.situation.answers)
        needs = tuple(fact.key for fact in self.definition.facts if fact.key in missing)
        chosen = self._chosen_instead(step)
        standing = Standing.OUT if chosen else self._by_condition(step)
        upcoming = schedules.upcoming(step.schedule, step.key, self.situation) if step.schedule else None
        window = upcoming.window if upcoming else None
        return ExpectedStep(
            key=step.key,
            standing=standing,
            needs=needs if standing is Standing.NEEDS_ANSWER else (),
            reason=self.definition.sentence(
                ("reason", step.key, standing, needs, chosen),
                lambda: self._reason(step, standing, needs, chosen),
            ),
            occurrence=self._occurrence(step),
            window=window,
            missing=upcoming.missing if upcoming else None,
            over=upcoming.over if upcoming else False,
            waits_for=self.waits_for(step.key),
            choice=self._open_choice(step),
            forecast=self._forecast(step, window),
            finished=len(self.situation.completions.get(step.key, ())),
            comes_back=comes_back(step),
        )

    def _by_condition(self, step: Step) -> Standing:
        outcome = conditions.evaluate(step.condition, self.situation.answers)
        return {True: Standing.IN, False: Standing.OUT, None: Standing.NEEDS_ANSWER}[outcome]

    def _occurrence(self, step: Step) -> int:
        finished = len(self.situation.completions.get(step.key, ()))
        return finished + 1 if comes_back(step) else 1

    def _forecast(self, step: Step, window: Window | None) -> tuple[date, ...]:
        if not self.forecast or step.schedule is None or step.schedule.repeat is None or window is None:
            return ()
        return schedules.forecast(step.schedule, step.key, self.situation, window.due, self.forecast)

    def _is_finished(self, key: str) -> bool:
        return bool(self.situation.completions.get(key))

    def _is_ruled_out(self, key: str) -> bool:
        step = self.definition.steps_by_key.get(key)
        if step is None or step.kind is Kind.WATCH:
            return True
        if key in self.decided:
            return not self.decided[key]
        return bool(self._chosen_instead(step)) or self._by_condition(step) is Standing.OUT

    def _picked(self, choice: Choice) -> tuple[str, ...]:
        """The steps of a choice that were chosen: a nurse said yes, or one of them was done already."""
        return tuple(
            key
            for key in choice.steps
            if self.decided.get(key, False)
            or (key not in self.decided and any(one.done for one in self.situation.completions.get(key, ())))
        )

    def _chosen_instead(self, step: Step) -> str:
        """The title of the step that was chosen in place of this one, or an empty text."""
        choice = self.choice_of.get(step.key)
        picked = self._picked(choice) if choice else ()
        if not picked or step.key in picked:
            return ""
        return self.definition.step(picked[0]).title

    def _open_choice(self, step: Step) -> str:
        choice = self.choice_of.get(step.key)
        return choice.key if choice and not self._picked(choice) else ""

    def _reason(self, step: Step, standing: Standing, needs: tuple[str, ...], chosen_instead: str) -> str:
        if chosen_instead:
            return gettext("“%(title)s” was chosen instead") % {"title": chosen_instead}
        if step.condition is None:
            return gettext("always part of this pathway")
        when = conditions.in_words(step.condition, self.definition.facts_by_key)
        if standing is Standing.IN:
            return when
        if standing is Standing.OUT:
            return gettext("only %(when)s") % {"when": when}
        questions = commas(gettext("“%s”") % self.definition.fact(key).question for key in needs)
        return gettext("only %(when)s; not answered yet: %(questions)s") % {
            "when": when,
            "questions": questions,
        }


def comes_back(step: Step) -> bool:
    """Say whether a step has a next time after it was done."""
    return step.kind is Kind.HABIT or bool(step.schedule and step.schedule.repeat)

"""What the page tells of one step of one version, made from plain counts. Pure: no table, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext

from careplan.insights.few import NOT_TOLD, SMALLEST_TOLD, Count, few, hidden_parts, told_parts
from careplan.plans.states import VARIANCE_SOURCES, Variance, VarianceSource

FEW_PLANS = 2 * SMALLEST_TOLD


class Reason(NamedTuple):
    """Why something was not done, and with whom the reason lies."""

    variance: str
    source: str


@dataclass(slots=True)
class StepCounts:
    """What the database says of one step: plans in which it applies, and its items.

    `reasons`: for each reason how many items. `waits`: days from open to done -> how many items.
    """

    plans: int = 0
    done: int = 0
    verified: int = 0
    open: int = 0
    not_done: int = 0
    reasons: dict[Reason, int] = field(default_factory=dict)
    waits: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    words: str
    source: str
    count: Count


@dataclass(frozen=True, slots=True)
class StepNumbers:
    """One step as it is told. `verified_share` in per cent, `median_days`; None where they are not told."""

    key: str
    title: str
    category: str
    plans: Count
    done: Count
    open: Count
    not_done: Count
    reasons: tuple[ReasonLine, ...]
    verified_share: int | None
    median_days: float | None

    @property
    def tells_no_more(self) -> bool:
        """Say whether nothing is told of this step but, perhaps, how many plans have it."""
        return self.done == self.open == self.not_done == NOT_TOLD


def tell(key: str, title: str, category: str, counts: StepCounts, all_plans: int) -> StepNumbers:
    """What may be told of one step, when the reader knows that `all_plans` plans are counted.

    What is done once for each plan adds up: done, open, not done and the plans without the step are all plans.
    What repeats adds up to nothing, and is told by the same rule.
    """
    parts = {
        "done": counts.done,
        "open": counts.open,
        "not_done": counts.not_done,
        "without": max(0, all_plans - counts.plans),
    }
    if 0 < all_plans < FEW_PLANS and hidden_parts(parts):
        # Of a handful of plans every word says too much: what is not few is then nearly all of them.
        return _nothing_but_plans(key, title, category, NOT_TOLD)
    if 0 < counts.plans < SMALLEST_TOLD:
        return _nothing_but_plans(key, title, category, few(counts.plans))
    told = told_parts(parts)
    return StepNumbers(
        key=key,
        title=title,
        category=category,
        plans=NOT_TOLD if told["without"] == NOT_TOLD else Count(counts.plans),
        done=told["done"],
        open=told["open"],
        not_done=told["not_done"],
        reasons=_reason_lines(counts.reasons) if told["not_done"].told else (),
        verified_share=_share(counts) if told["done"].told else None,
        median_days=_median(counts.waits) if told["done"].told else None,
    )


def reason_of(variance: str, *, confirmed: bool) -> Reason:
    """With whom a reason lies. "Told not needed" is the clinicians' only when a nurse confirmed it."""
    source = VARIANCE_SOURCES.get(variance, VarianceSource.UNCONFIRMED)
    if source == VarianceSource.UNCONFIRMED and confirmed:
        source = VarianceSource.CLINICIAN
    return Reason(str(variance), str(source))


ALL_REASONS = tuple(
    dict.fromkeys(reason_of(variance, confirmed=yes) for variance in Variance for yes in (True, False))
)


def _nothing_but_plans(key: str, title: str, category: str, plans: Count) -> StepNumbers:
    return StepNumbers(key, title, category, plans, NOT_TOLD, NOT_TOLD, NOT_TOLD, (), None, None)


def _reason_lines(reasons: Mapping[Reason, int]) -> tuple[ReasonLine, ...]:
    """Every reason that occurs, in the order in which families see them. Where none can be told: no line."""
    known = dict.fromkeys((*ALL_REASONS, *reasons), 0) | dict(reasons)
    told = told_parts(known)
    if set(told.values()) == {NOT_TOLD}:
        return ()
    return tuple(
        ReasonLine(_variance_words(reason), str(VarianceSource(reason.source).label), told[reason])
        for reason in known
        if told[reason] != Count(0)
    )


def _variance_words(reason: Reason) -> str:
    if reason.variance in Variance.values:
        return str(Variance(reason.variance).label)
    return gettext("no reason given")


def _share(counts: StepCounts) -> int | None:
    told = told_parts({"verified": counts.verified, "not_yet": counts.done - counts.verified})
    return None if told["verified"].told is None else round(100 * counts.verified / counts.done)


def _median(waits: Mapping[int, int]) -> float | None:
    """The middle of the days, told from five on. Of an even number the mean of the middle two."""
    number = sum(waits.values())
    if number < SMALLEST_TOLD:
        return None
    low, high = _at(waits, (number - 1) // 2), _at(waits, number // 2)
    return (low + high) / 2


def _at(waits: Mapping[int, int], place: int) -> int:
    passed = 0
    for days in sorted(waits):
        passed += waits[days]
        if passed > place:
            return days
    raise IndexError(place)


def by_category(steps: Iterable[StepNumbers]) -> dict[str, tuple[StepNumbers, ...]]:
    """The steps of each category, in the order of the pathway."""
    grouped: dict[str, list[StepNumbers]] = {}
    for step in steps:
        grouped.setdefault(step.category, []).append(step)
    return {category: tuple(lines) for category, lines in grouped.items()}

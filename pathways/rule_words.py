"""Schedules, waiting and choices in words for people, in the language that is switched on. Pure.

A key that the version does not have is shown as it is, so that a draft can be read too.
"""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from pathways import conditions
from pathways.definition import Definition
from pathways.dependencies import Choice, ChoiceRule, HowMany, Succession, WaitsFor
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit


def schedule(one: Schedule | None, definition: Definition) -> str:
    """For example *2 weeks after “First infusion”; then every 4 weeks after it was done, 6 times in all*."""
    if one is None:
        return gettext("no schedule: a nurse sets the date")
    parts = [point(one.start, definition), *_repeat(one.repeat, definition), *_window(one)]
    return "; ".join(parts)


def point(one: Point, definition: Definition) -> str:
    """For example *on the day the plan starts*, *3 days before “First infusion”*."""
    reference = _reference(one, definition)
    if one.offset.count == 0:
        return gettext("on the day of %(reference)s") % {"reference": reference}
    values = {"span": span(one.offset), "reference": reference}
    if one.before:
        return gettext("%(span)s before %(reference)s") % values
    return gettext("%(span)s after %(reference)s") % values


def span(one: Span) -> str:
    """For example *1 day*, *3 weeks*."""
    count = one.count
    match one.unit:
        case Unit.DAY:
            words = ngettext("%(count)s day", "%(count)s days", count)
        case Unit.WEEK:
            words = ngettext("%(count)s week", "%(count)s weeks", count)
        case Unit.MONTH:
            words = ngettext("%(count)s month", "%(count)s months", count)
    return words % {"count": count}


def missing_day(one: Point, definition: Definition) -> str:
    """Why no day can be said yet, as one sentence."""
    match one.reference:
        case Reference.ANCHOR:
            sentence = gettext("Its date follows when the day of %(reference)s is known.")
        case Reference.STEP:
            sentence = gettext("Its date follows when %(reference)s is done.")
        case _:
            sentence = gettext("Its date cannot be worked out.")
    return sentence % {"reference": _reference(one, definition)}


def waits_for(one: WaitsFor | None, definition: Definition) -> str:
    """For example *waits until “MRI” and “Biopsy” are finished*; an empty text when it waits for nothing."""
    if one is None or not one.steps:
        return ""
    joint = gettext(" and ") if one.how_many is HowMany.ALL else gettext(" or ")
    names = joint.join(step_title(key, definition) for key in one.steps)
    count = len(one.steps) if one.how_many is HowMany.ALL else 1
    return ngettext("waits until %(steps)s is finished", "waits until %(steps)s are finished", count) % {
        "steps": names
    }


def blocked_by(steps: tuple[str, ...], how_many: HowMany, definition: Definition) -> str:
    """What is still missing before a step can go on, as a family reads it; empty when nothing is."""
    if not steps:
        return ""
    joint = gettext(" and ") if how_many is HowMany.ALL else gettext(" or ")
    return gettext("First: %(steps)s") % {"steps": joint.join(step_title(key, definition) for key in steps)}


def choice(one: Choice, definition: Definition) -> str:
    """For example *exactly one of “Needle biopsy” or “Open biopsy”*."""
    steps = gettext(" or ").join(step_title(key, definition) for key in one.steps)
    if one.rule is ChoiceRule.EXACTLY_ONE:
        return gettext("exactly one of %(steps)s") % {"steps": steps}
    return gettext("at most one of %(steps)s") % {"steps": steps}


def succession(one: Succession) -> str:
    """For example *“blood-test” was split into “calcium” and “alp”* (keys: the steps before may be gone)."""
    quoted = [
        gettext(" and ").join(gettext("“%s”") % key for key in keys) for keys in (one.before, one.after)
    ]
    values = {"before": quoted[0], "after": quoted[1]}
    if len(one.after) > 1:
        return gettext("%(before)s was split into %(after)s") % values
    return (
        ngettext("%(before)s became %(after)s", "%(before)s were merged into %(after)s", len(one.before))
        % values
    )


def step_title(key: str, definition: Definition) -> str:
    step = definition.steps_by_key.get(key)
    return gettext("“%s”") % (step.title if step else key)


def _reference(one: Point, definition: Definition) -> str:
    match one.reference:
        case Reference.PLAN_START:
            return gettext("the plan’s start")
        case Reference.ANCHOR:
            anchor = definition.anchors_by_key.get(one.key)
            return gettext("“%s”") % (anchor.title if anchor else one.key)
    return step_title(one.key, definition)


def _repeat(one: Repeat | None, definition: Definition) -> list[str]:
    if one is None:
        return []
    values = {"span": span(one.every)}
    if one.counted_from is CountedFrom.LAST_DONE:
        parts = [gettext("then %(span)s after each time it was done") % values]
    else:
        parts = [gettext("then every %(span)s by the calendar") % {"span": _each(one.every)}]
    if one.times is not None:
        words = ngettext("%(count)s time in all", "%(count)s times in all", one.times)
        parts.append(words % {"count": one.times})
    if one.until is not None:
        parts.append(gettext("not later than %(day)s") % {"day": point(one.until, definition)})
    if one.ends_when is not None:
        when = conditions.in_words(one.ends_when, definition.facts_by_key)
        parts.append(gettext("it ends %(when)s") % {"when": when})
    return parts


def _each(one: Span) -> str:
    """For example *week*, *3 weeks*: what stands after *every*."""
    single = {Unit.DAY: gettext("day"), Unit.WEEK: gettext("week"), Unit.MONTH: gettext("month")}
    return single[one.unit] if one.count == 1 else span(one)


def _window(one: Schedule) -> list[str]:
    parts = []
    if one.opens is not None:
        parts.append(gettext("open from %(day)s") % {"day": _from_due(one.opens)})
    if one.closes is not None:
        parts.append(gettext("open until %(day)s") % {"day": _from_due(one.closes)})
    return parts


def _from_due(days: int) -> str:
    if days == 0:
        return gettext("the day itself")
    words = (
        ngettext("%(count)s day before", "%(count)s days before", -days)
        if days < 0
        else ngettext("%(count)s day after", "%(count)s days after", days)
    )
    return words % {"count": abs(days)}

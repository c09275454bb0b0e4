"""What the rules say of one item, in sentences for the family and for nurses. Pure; facts of nurses stay with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day
from careplan.plans.models import Item
from careplan.plans.outlook import Outlook
from pathways import rule_words, schedules
from pathways.definition import Definition, SeenBy, Step
from pathways.joined import commas
from pathways.schedules import FORECAST, Schedule


def veiled(outlook: Outlook) -> Outlook:
    """The same outlook with the steps that are for nurses only under another name, for a family's page."""
    title = _("a step of your care team")
    steps = tuple(
        replace(step, title=title) if step.seen_by is SeenBy.NURSE else step
        for step in outlook.definition.steps
    )
    return replace(outlook, definition=replace(outlook.definition, steps=steps))


def short_words(item: Item, outlook: Outlook, today: date) -> str:
    """What a row of a list says beside the day: what comes first, why there is no day, how long it is open."""
    step = outlook.step_of(item)
    if step is None or not item.is_open or outlook.standing is None:
        return ""
    if waits_for := outlook.waits_for(item):
        return rule_words.blocked_by(waits_for, step.waits_for.how_many, outlook.definition)
    if item.due_on is None and _follows_rule(item) and (missing := outlook.missing(item)) is not None:
        return rule_words.missing_day(missing, outlook.definition)
    if item.date_by_rule and item.due_on and item.closes_on and item.due_on < today <= item.closes_on:
        return _("open until %(day)s") % {"day": day(item.closes_on, today)}
    return ""


def sentences(item: Item, outlook: Outlook, today: date, *, for_family: bool = False) -> tuple[str, ...]:
    """Everything about the day of an open item: what comes first, its window, why this day, and the times after."""
    one, step = outlook.of(item), outlook.step_of(item)
    if one is None or step is None or not item.is_open:
        return ()
    lines = []
    if one.waits_for:
        first = rule_words.blocked_by(one.waits_for, step.waits_for.how_many, outlook.definition)
        lines.append(_("%(first)s. Then it is the turn of this step.") % {"first": first})
    if step.schedule is None or not _follows_rule(item):
        return tuple(lines)
    if one.missing is not None and item.due_on is None:
        lines.append(rule_words.missing_day(one.missing, outlook.definition))
    if item.date_by_rule and not item.date_by_hand:
        lines.append(window_words(item.opens_on, item.closes_on, today))
    lines.append(_why(item, step.schedule, outlook.definition, for_family))
    lines.append(forecast_words(_next_days(item, step, outlook, today), today))
    return tuple(line for line in lines if line)


def window_words(opens: date | None, closes: date | None, today: date) -> str:
    """When a step can be done. A time that is over hides and cancels nothing, and the words say so."""
    if closes is not None and closes < today:
        return _("It was open until %(day)s. It stays here until it is done, or your team changes it.") % {
            "day": day(closes, today)
        }
    if opens is not None and closes is not None and opens != closes:
        return _("Open from %(first)s until %(last)s.") % {
            "first": day(opens, today),
            "last": day(closes, today),
        }
    if closes is not None:
        return _("Open until %(day)s.") % {"day": day(closes, today)}
    if opens is not None:
        return _("Open from %(day)s.") % {"day": day(opens, today)}
    return ""


def forecast_words(days: Sequence[date], today: date) -> str:
    """The times after the next one, if each is done on its day."""
    if not days:
        return ""
    listed = commas(day(one, today) for one in days)
    if len(days) == FORECAST:
        return _("Then about %(days)s, …") % {"days": listed}
    return _("Then about %(days)s.") % {"days": listed}


def rule_sentence(schedule: Schedule, definition: Definition, *, for_family: bool = False) -> str:
    """The schedule in words. What ends it may quote facts that are for nurses, so a family does not read that."""
    if for_family and schedule.repeat is not None and schedule.repeat.ends_when is not None:
        schedule = replace(schedule, repeat=replace(schedule.repeat, ends_when=None))
    return rule_words.schedule(replace(schedule, opens=None, closes=None), definition)


def _follows_rule(item: Item) -> bool:
    """A rhythm that a nurse set takes the place of the schedule."""
    return item.plan_step.every_days is None


def _why(item: Item, schedule: Schedule, definition: Definition, for_family: bool) -> str:
    rule = rule_sentence(schedule, definition, for_family=for_family)
    if item.appointment_at is not None:
        return _("The appointment gives the day. By the pathway: %(rule)s.") % {"rule": rule}
    if item.date_by_hand:
        return _("A nurse chose this day. By the pathway: %(rule)s.") % {"rule": rule}
    if item.due_on is None:
        return _("By the pathway: %(rule)s.") % {"rule": rule}
    return _("Why this day: %(rule)s.") % {"rule": rule}


def _next_days(item: Item, step: Step, outlook: Outlook, today: date) -> tuple[date, ...]:
    if item.due_on is None or step.schedule.repeat is None:
        return ()
    first = outlook.shown_due(item, today)
    return schedules.forecast(step.schedule, step.key, outlook.standing.situation, first)

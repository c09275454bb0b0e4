"""Days and times: the only place that knows a clock's zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

LONGEST_LOOK_BACK = timedelta(days=366)
LONGEST_LOOK_AHEAD = timedelta(days=5 * 366)
# An event such as the first infusion may lie long before the plan.
LONGEST_EVENT_AGO = timedelta(days=30 * 366)


def zone_of(name: str) -> ZoneInfo:
    """The named zone; UTC when the name is unknown, because a page must still be shown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as `Europe`
        return ZoneInfo("UTC")


def today(zone_name: str, now: datetime) -> date:
    """The calendar day at the aware moment `now` in a zone such as `Europe/Berlin`."""
    return now.astimezone(zone_of(zone_name)).date()


def check_done_on(done_on: date, *, today: date, plan_started_on: date) -> str:
    """An empty text, or the sentence that says why something cannot have been done on this day."""
    if done_on > today:
        return _("This day is still to come. Choose today or a day before.")
    if done_on < plan_started_on - LONGEST_LOOK_BACK:
        return _("This day is more than a year before the plan began. Please check the date.")
    return ""


def check_started_on(started_on: date, *, today: date) -> str:
    """An empty text, or the sentence that says why a plan cannot have begun on this day."""
    if started_on > today:
        return _("This day is still to come. Choose today or a day before.")
    if started_on < today - LONGEST_LOOK_BACK:
        return _("This day is more than a year ago. Please check the date.")
    return ""


def check_due_on(due_on: date, *, today: date) -> str:
    """An empty text, or the sentence that says why a date cannot be planned."""
    if due_on < today - LONGEST_LOOK_BACK:
        return _("This day is more than a year ago. Please check the date.")
    if due_on > today + LONGEST_LOOK_AHEAD:
        return _("This day is more than five years away. Please check the date.")
    return ""


def check_anchor_on(day: date, *, today: date) -> str:
    """An empty text, or the sentence that says why an event of the plan cannot be on this day."""
    if day < today - LONGEST_EVENT_AGO:
        return _("This day is more than 30 years ago. Please check the date.")
    if day > today + LONGEST_LOOK_AHEAD:
        return _("This day is more than five years away. Please check the date.")
    return ""

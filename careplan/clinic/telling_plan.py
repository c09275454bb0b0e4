"""The plan as a whole in words: paused, going on, ended, handed over."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day
from careplan.clinic.told import Names, Said
from careplan.plans.days import today
from careplan.plans.history import Entry
from careplan.plans.states import EndReason, EventKind, PauseReason


def _paused(entry: Entry, names: Names) -> Said:
    reason, until = entry.data.get("reason"), entry.data.get("until")
    when = day(date.fromisoformat(until), today(names.zone, names.now)) if until else ""
    return (
        str(PauseReason(reason).label) if reason in PauseReason.values else "",
        _("likely until %(day)s") % {"day": when} if when else "",
    ), ""


def _ended(entry: Entry, _names: Names) -> Said:
    because = entry.data.get("because")
    return ((str(EndReason(because).label),) if because in EndReason.values else ()), ""


def _offered(entry: Entry, names: Names) -> Said:
    """To whom by name, where it was a colleague; another team is named on its own page."""
    nurse = entry.data.get("nurse")
    if nurse is None:
        return (_("to another team"),), ""
    return (_("to %(name)s") % {"name": names.people.get(nurse, _("somebody"))},), ""


def _accepted(entry: Entry, names: Names) -> Said:
    if entry.data.get("from_team") != entry.data.get("to_team"):
        return (_("by another team"),), ""
    before = names.people.get(entry.data.get("before"))
    return ((_("from %(name)s") % {"name": before},) if before else ()), ""


SAY: dict[str, Callable[[Entry, Names], Said]] = {
    EventKind.PLAN_PAUSED: _paused,
    EventKind.PLAN_FINISHED: _ended,
    EventKind.HANDOVER_OFFERED: _offered,
    EventKind.HANDOVER_ACCEPTED: _accepted,
}
